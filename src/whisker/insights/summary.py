"""From the images behind a finding to the finding as it is shown: counts, examples, severity, order."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from whisker.insights.findings import SearchResult
from whisker.insights.kinds import KINDS, Extent, FindingKind, Severity
from whisker.insights.schema import Finding, FindingImage

MOST_EXAMPLES: Final = 12
MOST_CLASSES: Final = 20

_RANK: Final[dict[Severity, int]] = {"high": 0, "medium": 1, "low": 2}


@dataclass(frozen=True)
class FindingSummary:
    """The figures of a finding, without dismissed images.

    Attributes:
        count: Images that count; the original of a copy, and the test image of a leak, do not.
        class_names: Of the images that count, those with most first.
    """

    count: int
    dismissed_count: int
    group_count: int | None
    class_names: tuple[str, ...]
    examples: tuple[FindingImage, ...]


def summarise(kind: FindingKind, images: Sequence[FindingImage]) -> FindingSummary:
    """Count the images behind a finding."""
    counting = [image for image in images if _counts(kind, image)]
    open_images = [image for image in images if not image.is_dismissed]
    by_class = Counter(image.class_name for image in counting if not image.is_dismissed)
    ranked = sorted(by_class, key=lambda name: (-by_class[name], name))
    return FindingSummary(
        count=by_class.total(),
        dismissed_count=len(counting) - by_class.total(),
        group_count=len({image.group for image in open_images}) if KINDS[kind].is_grouped else None,
        class_names=tuple(ranked[:MOST_CLASSES]),
        examples=tuple(open_images[:MOST_EXAMPLES]),
    )


def make_finding(found: SearchResult, image_count: int, class_count: int) -> Finding | None:
    """Make a finding of a search's result, if anything was found."""
    if found.classes:
        return _about_classes(found, class_count)
    if not found.images:
        return None
    kind = KINDS[found.kind]
    blank = Finding(
        kind=found.kind,
        severity="low",
        title=kind.title,
        count=0,
        unit=kind.about,
        share=0,
        explanation=kind.explanation.format(**found.details),
        advice=kind.advice,
        rule=kind.rule,
    )
    return with_summary(blank, summarise(found.kind, found.images), image_count)


def with_summary(finding: Finding, summary: FindingSummary, image_count: int) -> Finding:
    """Return a finding with a summary, and the severity that follows from it.

    Args:
        finding: About images or files.
        summary: Of them.
        image_count: Images in the revision.
    """
    everything = image_count + (summary.count if finding.unit == "files" else 0)
    share = round(summary.count / everything, 6)
    severity = KINDS[finding.kind].severity(Extent(summary.count, share))
    return finding.model_copy(update={**vars(summary), "share": share, "severity": severity})


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Order findings by severity and kind; dismissed and empty ones come last."""
    kinds = list(KINDS)
    return tuple(
        sorted(
            findings,
            key=lambda finding: (
                finding.is_dismissed or finding.count == 0,
                _RANK[finding.severity],
                kinds.index(finding.kind),
            ),
        )
    )


def _about_classes(found: SearchResult, class_count: int) -> Finding:
    kind = KINDS[found.kind]
    names = tuple(name for name, _ in found.classes)
    smallest, least = found.classes[0]
    details = {**found.details, "smallest": smallest, "least": least}
    extent = Extent(len(names), len(names) / class_count, least, found.details.get("most", 0))
    return Finding(
        kind=found.kind,
        severity=kind.severity(extent),
        title=kind.title,
        count=len(names),
        unit=kind.about,
        share=round(extent.share, 6),
        explanation=kind.explanation.format(**details),
        advice=kind.advice,
        rule=kind.rule,
        class_names=names[:MOST_CLASSES],
    )


def _counts(kind: FindingKind, image: FindingImage) -> bool:
    match KINDS[kind].counts:
        case "left_out":
            return not image.in_revision
        case "train":
            return image.split == "train"
    return True
