"""One revision as insights look at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from whisker.datasets.report import IngestReport, RevisionDiff
from whisker.datasets.revision import LeftOut, LeftOutKind, Revision, StoredImage
from whisker.insights.schema import FindingKind


@dataclass(frozen=True)
class RevisionView:
    """A revision's identity, its pictures, and what came in and is not in it.

    Attributes:
        dataset: The dataset's name.
        dataset_id: None for pictures that are not kept here, and then `revision` and `parent` are None too.
        images: At least one.
        unlisted: Findings that nothing can be said of: files were left out before it was written down which.
    """

    dataset: str
    dataset_id: str | None
    revision: str | None
    parent: str | None
    created_at: datetime
    sha256: str
    diff: RevisionDiff | None
    images: tuple[StoredImage, ...]
    left_out: tuple[LeftOut, ...] = ()
    unlisted: frozenset[FindingKind] = frozenset()

    @classmethod
    def of(cls, revision: Revision, images: Sequence[StoredImage], left_out: Sequence[LeftOut]) -> Self:
        """Look at a revision that is kept."""
        return cls(
            dataset=revision.name,
            dataset_id=revision.dataset,
            revision=revision.id,
            parent=revision.parent,
            created_at=revision.created_at,
            sha256=revision.sha256,
            diff=revision.diff,
            images=tuple(images),
            left_out=tuple(left_out),
            unlisted=_unlisted(revision.report, left_out),
        )


def _unlisted(report: IngestReport, left_out: Sequence[LeftOut]) -> frozenset[FindingKind]:
    """Name the findings whose files the report of a revision counts, and of which there are no rows."""
    listed, copies = {row.kind for row in left_out}, report.duplicates
    counts: tuple[tuple[FindingKind, LeftOutKind, int], ...] = (
        ("exact_leaks", "across_splits", copies.across_splits.count),
        ("conflicting_labels", "across_classes", copies.across_classes.count),
        ("exact_duplicates", "within_class", copies.within_class.count),
        ("corrupt", "corrupt", report.corrupt_count),
    )
    return frozenset(finding for finding, kind, count in counts if count and kind not in listed)
