"""One revision as insights look at it: what it is, its pictures, and these as columns of numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from whisker.datasets.image_facts import PixelMeasures
from whisker.datasets.report import IngestReport, RevisionDiff
from whisker.datasets.revision import LeftOut, LeftOutKind, Revision, StoredImage
from whisker.insights.kinds import KINDS, FindingKind

Numbers = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


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
    counts: dict[LeftOutKind | None, int] = {
        "across_splits": copies.across_splits.count,
        "across_classes": copies.across_classes.count,
        "within_class": copies.within_class.count,
        "corrupt": report.corrupt_count,
    }
    unlisted = {kind for kind, count in counts.items() if count} - listed
    return frozenset(name for name, kind in KINDS.items() if kind.left_out in unlisted)


@dataclass(frozen=True)
class Coded:
    """Words as indices into the list of those that occur; -1 where there is none."""

    words: tuple[str, ...]
    index: Indices

    @classmethod
    def of(cls, words: Sequence[str | None]) -> Self:
        """Number words in alphabetical order."""
        known = tuple(sorted({word for word in words if word is not None}))
        numbers: dict[str | None, int] = {word: number for number, word in enumerate(known)}
        return cls(known, np.array([numbers.get(word, -1) for word in words], np.int64))


@dataclass(frozen=True)
class Columns:
    """One row a picture: sizes in pixels and bytes."""

    images: tuple[StoredImage, ...]
    classes: Coded
    formats: Coded
    modes: Coded
    is_test: Flags
    width_px: Numbers
    height_px: Numbers
    size_bytes: Numbers

    @classmethod
    def of(cls, images: Sequence[StoredImage]) -> Self:
        """Read the rows of pictures, of which there is at least one."""
        return cls(
            tuple(images),
            Coded.of([image.class_name for image in images]),
            Coded.of([image.format for image in images]),
            Coded.of([image.mode for image in images]),
            np.array([image.split == "test" for image in images]),
            np.array([image.width_px for image in images], np.float64),
            np.array([image.height_px for image in images], np.float64),
            np.array([image.size_bytes for image in images], np.float64),
        )

    def __len__(self) -> int:
        return len(self.images)

    @cached_property
    def aspect_ratio(self) -> Numbers:
        """Width over height."""
        return self.width_px / self.height_px

    @cached_property
    def side_px(self) -> Numbers:
        """Side of a square with as many pixels."""
        return np.sqrt(self.width_px * self.height_px)

    @cached_property
    def pixels(self) -> "PixelColumns | None":
        """What the pixels say, None where no picture's were looked at."""
        measured = [image.pixels for image in self.images]
        return PixelColumns.of(measured) if any(measured) else None


@dataclass(frozen=True)
class PixelColumns:
    """PixelMeasures by picture; not a number, and no flag, where nobody looked."""

    brightness_p5: Numbers
    brightness_p99: Numbers
    entropy: Numbers
    sharpness: Numbers
    is_gray: Flags

    @classmethod
    def of(cls, measured: Sequence[PixelMeasures | None]) -> Self:
        """Turn measures into columns."""
        nothing = PixelMeasures(np.nan, np.nan, np.nan, np.nan, is_gray=False)
        known = [measures or nothing for measures in measured]
        return cls(
            np.array([measures.brightness_p5 for measures in known]),
            np.array([measures.brightness_p99 for measures in known]),
            np.array([measures.entropy for measures in known]),
            np.array([measures.sharpness for measures in known]),
            np.array([measures.is_gray for measures in known]),
        )
