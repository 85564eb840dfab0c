"""One revision as insights look at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from whisker.datasets.report import RevisionDiff
from whisker.datasets.revision import LeftOut, Revision, StoredImage


@dataclass(frozen=True)
class RevisionView:
    """A revision's identity, its pictures, and what came in and is not in it.

    Attributes:
        dataset: The dataset's name.
        dataset_id: None for pictures that are not kept here, and then `revision` and `parent` are None too.
        images: At least one.
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
        )
