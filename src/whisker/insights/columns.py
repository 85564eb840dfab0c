"""A revision's pictures as columns of numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from whisker.datasets.image_facts import PixelMeasures
from whisker.datasets.revision import StoredImage

Numbers = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


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
