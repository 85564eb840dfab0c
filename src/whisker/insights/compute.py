"""From a revision's rows to all that is known of it. No picture is opened."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from whisker.datasets.images import LabelledImage
from whisker.insights.class_findings import find_by_class, find_corrupt
from whisker.insights.columns import Columns
from whisker.insights.duplicate_findings import find_alike, find_copies
from whisker.insights.facts import FactsTable
from whisker.insights.found import Found
from whisker.insights.pixel_findings import PIXEL_KINDS, find_by_pixels
from whisker.insights.schema import ClassFacts, Facts, FindingImage, FindingKind, Insights, Part
from whisker.insights.size_findings import find_by_size
from whisker.insights.summary import make_finding, worst_first
from whisker.insights.view import RevisionView

_USUAL_FROM_SHARE: Final = 0.5
_MAY_BE_USUAL: Final = frozenset[FindingKind]({*PIXEL_KINDS, "odd_size", "odd_aspect_ratio"})

_SAMPLES: Final = 600
_MOST_SAMPLES: Final = 12
_LEAST_SAMPLES: Final = 3


@dataclass(frozen=True)
class Computed:
    """All that is known of a revision.

    Attributes:
        class_facts: Figures by class, then part.
        finding_images: Every picture behind each finding, worst first.
    """

    insights: Insights
    class_facts: Mapping[str, Mapping[Part, Facts]]
    finding_images: Mapping[FindingKind, tuple[FindingImage, ...]]


def compute_insights(subject: RevisionView) -> Computed:
    """Count, measure and search a revision's pictures, by what ingestion found out about each."""
    started = time.perf_counter()
    columns = Columns.of(subject.images)
    table = FactsTable.of(columns)
    found = _search(subject, columns)
    usual = {one.kind for one in found if _is_usual(one, len(columns))}
    unusual = [one for one in found if one.kind not in usual]
    classes = _class_facts(columns)
    facts, class_facts = table.by_part(), table.by_class()
    findings = [make_finding(one, len(columns), len(classes)) for one in unusual]
    insights = Insights(
        dataset=subject.dataset,
        dataset_id=subject.dataset_id,
        revision=subject.revision,
        parent=subject.parent,
        created_at=subject.created_at,
        sha256=subject.sha256,
        image_count=len(columns),
        total_bytes=facts["all"].total_bytes,
        classes=classes,
        splits=dict(Counter(str(image.split) for image in subject.images)),
        facts=facts,
        diff=subject.diff,
        checked=tuple(one.kind for one in unusual),
        skipped=tuple(one.kind for one in found if one.kind in usual),
        findings=worst_first(finding for finding in findings if finding is not None),
        seconds=round(time.perf_counter() - started, 3),
    )
    return Computed(insights, class_facts, {one.kind: one.images for one in unusual if one.images})


def _search(subject: RevisionView, columns: Columns) -> list[Found]:
    return [
        *find_copies(subject.images, subject.left_out),
        *find_alike(subject.images, subject.look_alikes),
        find_corrupt(subject.left_out),
        *find_by_class(Counter(image.class_name for image in subject.images)),
        *find_by_pixels(columns),
        *find_by_size(columns),
    ]


def _is_usual(found: Found, image_count: int) -> bool:
    """Tell the kind of data from a fault. Source: cleanvision leaves out what half of the pictures or more share."""
    return found.kind in _MAY_BE_USUAL and len(found.images) >= _USUAL_FROM_SHARE * image_count


def _class_facts(columns: Columns) -> tuple[ClassFacts, ...]:
    members: dict[str, list[LabelledImage]] = {name: [] for name in columns.classes.words}
    for image in columns.images:
        members[image.class_name].append(image)
    most = max(_LEAST_SAMPLES, min(_MOST_SAMPLES, _SAMPLES // len(members)))
    return tuple(
        ClassFacts(
            class_name=name,
            train=sum(image.split != "test" for image in images),
            test=sum(image.split == "test" for image in images),
            total_bytes=sum(image.size_bytes for image in images),
            samples=_samples(images, most),
        )
        for name, images in members.items()
    )


def _samples(images: Sequence[LabelledImage], most: int) -> tuple[str, ...]:
    """Choose pictures as if drawn by lot: ids are hashes. The same ones in every revision that has them."""
    return tuple(sorted(image.id for image in images)[:most])
