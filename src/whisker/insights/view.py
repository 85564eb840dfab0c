"""One revision as insights look at it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from whisker.datasets.images import LabelledImage
from whisker.datasets.near_duplicates import LookAlikes
from whisker.datasets.report import RevisionDiff
from whisker.datasets.revision import LeftOut
from whisker.datasets.store import KeptRevision


@dataclass(frozen=True)
class RevisionView:
    """A revision's identity, its images, and what came in and is not in it.

    Attributes:
        dataset: The dataset's name.
        dataset_id: None for images that are not kept here, and then `revision` and `parent` are None too.
        images: At least one, each looked at.
        look_alikes: Which of them look alike.
    """

    dataset: str
    dataset_id: str | None
    revision: str | None
    parent: str | None
    created_at: datetime
    sha256: str
    diff: RevisionDiff | None
    images: tuple[LabelledImage, ...]
    look_alikes: LookAlikes
    left_out: tuple[LeftOut, ...] = ()

    @classmethod
    def of(cls, kept: KeptRevision) -> Self:
        """Look at a revision that is kept."""
        revision, images = kept.revision, kept.dataset.files
        return cls(
            dataset=revision.name,
            dataset_id=revision.dataset,
            revision=revision.id,
            parent=revision.parent,
            created_at=revision.created_at,
            sha256=revision.sha256,
            diff=revision.diff,
            images=images,
            look_alikes=kept.look_alikes,
            left_out=kept.left_out,
        )
