"""How well findings name planted faults: recall, precision, and what was missed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from planted_faults import Fault

Group = frozenset[str]
"""The paths that a finding lists together: one for a dark photo, two or more for duplicates."""

Listed = Mapping[str, Collection[Group]]
"""Groups by kind of finding."""

COPIES: Final = {
    "exact_duplicates": ("exact_leaks", "conflicting_labels"),
    "near_duplicates": ("near_leaks", "near_across_classes"),
}
"""What copies are called that lie on two sides, and in two classes."""


def score(faults: Sequence[Fault], listed: Listed) -> dict[str, Any]:
    """Hold findings against the truth.

    Args:
        faults: What was planted.
        listed: What was found.

    Returns:
        By kind: `planted`, `listed` (groups), `recall`, `precision` (share of the groups that name a planted fault of
        this kind), `recall_by_variant`, `others`, the paths of groups that name none, and
        `others_with_another_fault`, how many of those name a planted fault of another kind.
    """
    spoilt = {fault.path for fault in faults}
    scores = {}
    for kind in dict.fromkeys(fault.kind for fault in faults):
        row = _score([fault for fault in faults if fault.kind == kind], listed.get(kind, ()))
        row["others_with_another_fault"] = sum(not spoilt.isdisjoint(group) for group in row["others"])
        scores[kind] = row
    return scores


def sort_copies(kind: str, groups: Iterable[Group]) -> dict[str, list[Group]]:
    """Sort groups of a tool that knows neither sides nor classes."""
    across_sides, across_classes = COPIES[kind]
    sorted_groups: dict[str, list[Group]] = {kind: [], across_sides: [], across_classes: []}
    for group in groups:
        sides, classes = ({path.split("/")[part] for path in group} for part in (0, 1))
        name = across_sides if len(sides) > 1 else across_classes if len(classes) > 1 else kind
        sorted_groups[name].append(group)
    return sorted_groups


def _score(planted: Sequence[Fault], groups: Collection[Group]) -> dict[str, Any]:
    found = [fault for fault in planted if any(fault.paths <= group for group in groups)]
    right = [group for group in groups if any(fault.paths <= group for fault in planted)]
    variants = dict.fromkeys(fault.variant for fault in planted)
    return {
        "planted": len(planted),
        "listed": len(groups),
        "recall": round(len(found) / len(planted), 3),
        "precision": round(len(right) / len(groups), 3) if groups else None,
        "recall_by_variant": {variant: _share(variant, found, planted) for variant in variants},
        "others": sorted(sorted(group) for group in groups if group not in right),
    }


def _share(variant: str, found: Sequence[Fault], planted: Sequence[Fault]) -> float:
    there = sum(fault.variant == variant for fault in planted)
    return round(sum(fault.variant == variant for fault in found) / there, 3)
