"""One revision as insights read it: its identity, its images, and these as columns of numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Self

import numpy as np

from whisker.arrays import BoolArray, Float64Array, IndexArray
from whisker.datasets.duplicates import LookAlikes
from whisker.datasets.images import LabelledImage
from whisker.datasets.measures import PixelMeasures
from whisker.datasets.report_schema import RevisionDiff
from whisker.datasets.revision import LeftOut
from whisker.datasets.store import KeptRevision


@dataclass(frozen=True)
class RevisionView:
    """A revision's identity, its images, and what came in and is not in it.

    Attributes:
        dataset: The dataset's name.
        dataset_id: None for images that are not in this data folder; then `revision` and `parent` are None too.
        images: At least one, each examined.
        look_alikes: The near duplicates among them.
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
        """View a revision of the store."""
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


@dataclass(frozen=True)
class CodedWords:
    """Words as indices into the list of distinct words."""

    words: tuple[str, ...]
    index: IndexArray

    @classmethod
    def of(cls, words: Sequence[str]) -> Self:
        """Number words in alphabetical order."""
        known = tuple(sorted(set(words)))
        numbers = {word: number for number, word in enumerate(known)}
        return cls(known, np.array([numbers[word] for word in words], np.int64))


@dataclass(frozen=True)
class Columns:
    """One row an image: sizes in pixels and bytes."""

    images: tuple[LabelledImage, ...]
    classes: CodedWords
    formats: CodedWords
    modes: CodedWords
    is_test: BoolArray
    width_px: Float64Array
    height_px: Float64Array
    size_bytes: Float64Array

    @classmethod
    def of(cls, images: Sequence[LabelledImage]) -> Self:
        """Read the columns of images, of which there is at least one."""
        return cls(
            tuple(images),
            CodedWords.of([image.class_name for image in images]),
            CodedWords.of([image.known_facts.format for image in images]),
            CodedWords.of([image.known_facts.mode for image in images]),
            np.array([image.split == "test" for image in images]),
            np.array([image.known_facts.width_px for image in images], np.float64),
            np.array([image.known_facts.height_px for image in images], np.float64),
            np.array([image.size_bytes for image in images], np.float64),
        )

    def __len__(self) -> int:
        return len(self.images)

    @cached_property
    def aspect_ratio(self) -> Float64Array:
        """Width over height."""
        return self.width_px / self.height_px

    @cached_property
    def side_px(self) -> Float64Array:
        """Side of a square with as many pixels."""
        return np.sqrt(self.width_px * self.height_px)

    @cached_property
    def pixels(self) -> "PixelColumns":
        """The pixel measures."""
        return PixelColumns.of([image.known_facts.pixels for image in self.images])


@dataclass(frozen=True)
class PixelColumns:
    """PixelMeasures by image."""

    brightness_p5: Float64Array
    brightness_p99: Float64Array
    entropy: Float64Array
    sharpness: Float64Array
    is_gray: BoolArray

    @classmethod
    def of(cls, measured: Sequence[PixelMeasures]) -> Self:
        """Turn measures into columns."""
        return cls(
            np.array([measures.brightness_p5 for measures in measured]),
            np.array([measures.brightness_p99 for measures in measured]),
            np.array([measures.entropy for measures in measured]),
            np.array([measures.sharpness for measures in measured]),
            np.array([measures.is_gray for measures in measured]),
        )
