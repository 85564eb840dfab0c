"""Compute a revision's insights from its rows, and add findings from a network's features. No image is opened."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from whisker.datasets.images import LabelledImage
from whisker.insights.facts import FactsTable
from whisker.insights.findings import SearchResult, find_all
from whisker.insights.kinds import KINDS, FindingKind
from whisker.insights.revision_view import Columns, RevisionView
from whisker.insights.schema import ClassFacts, DeepLook, EmbeddingMap, Facts, FindingImage, Insights, Part
from whisker.insights.summary import make_finding, worst_first

_USUAL_FROM_SHARE: Final = 0.5
_SAMPLES: Final = 600
_MOST_SAMPLES: Final = 12
_LEAST_SAMPLES: Final = 3

_EMBEDDING_KINDS: Final = tuple(name for name, kind in KINDS.items() if kind.needs_features)


@dataclass(frozen=True)
class Computed:
    """A revision's insights, before they are stored.

    Attributes:
        class_facts: Figures by class, then part.
        finding_images: Every image behind each finding, worst first.
    """

    insights: Insights
    class_facts: Mapping[str, Mapping[Part, Facts]]
    finding_images: Mapping[FindingKind, tuple[FindingImage, ...]]


def compute_insights(subject: RevisionView) -> Computed:
    """Count, measure and search a revision's images, by what ingestion measured of each."""
    started = time.perf_counter()
    columns = Columns.of(subject.images)
    table = FactsTable.of(columns)
    found = find_all(subject, columns)
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


@dataclass(frozen=True)
class EmbeddingFindings:
    """What was found by features: images worst first, and the map, if there are enough images for one."""

    label_errors: tuple[FindingImage, ...]
    outliers: tuple[FindingImage, ...]
    embedding: EmbeddingMap | None
    look: DeepLook

    @property
    def images(self) -> dict[FindingKind, tuple[FindingImage, ...]]:
        """Images by kind of finding."""
        return {"label_errors": self.label_errors, "outliers": self.outliers}


def with_embedding_findings(insights: Insights, embedding: EmbeddingFindings) -> Insights:
    """Return insights with what was found by features, in the place of earlier such findings."""
    details = {"accuracy": embedding.look.accuracy}
    found = (SearchResult(kind, embedding.images[kind], details=details) for kind in _EMBEDDING_KINDS)
    added = (make_finding(one, insights.image_count, len(insights.classes)) for one in found)
    others = (finding for finding in insights.findings if finding.kind not in _EMBEDDING_KINDS)
    return insights.model_copy(
        update={
            "checked": (*(kind for kind in insights.checked if kind not in _EMBEDDING_KINDS), *_EMBEDDING_KINDS),
            "findings": worst_first([*others, *(finding for finding in added if finding is not None)]),
            "deep_look": embedding.look,
        }
    )


def _is_usual(found: SearchResult, image_count: int) -> bool:
    """Return whether a finding is usual for the data. Source: cleanvision leaves out what half of the images share."""
    return KINDS[found.kind].may_be_usual and len(found.images) >= _USUAL_FROM_SHARE * image_count


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
    """Choose images at random, by their ids, which are hashes: the same ones in every revision that has them."""
    return tuple(sorted(image.id for image in images)[:most])
