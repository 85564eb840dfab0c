"""What is wrong with pictures by their pixels.

Source: scales of cleanvision (github.com/cleanlab/cleanvision, issue managers and image properties), and its thresholds
but for blurry and light; docs/insights.md has the figures.
"""

from typing import Final

import numpy as np

from whisker.datasets.image_facts import BLANK_BITS, BLANK_RANGE, NEARLY_BLACK_BELOW
from whisker.insights.columns import Columns, Flags, Numbers, PixelColumns
from whisker.insights.found import Found, show
from whisker.insights.schema import FindingKind

DARK_BELOW: Final = 0.32
LIGHT_BELOW: Final = 0.25
"""Cleanvision takes 0.05, and then finds 6 of 20 overexposed photos of cats and dogs instead of 13."""

LOW_INFORMATION_BELOW_BITS: Final = 3.0
BLURRY_BELOW: Final = 0.30
"""Ours, as the measure is: see `whisker.datasets.pixel_measures`."""

PIXEL_KINDS: Final[tuple[FindingKind, ...]] = ("dark", "light", "blurry", "low_information", "grayscale")
"""Where half of the pictures are so, it is their kind and no fault; that nothing can be seen in them always is one."""


def find_by_pixels(columns: Columns) -> list[Found]:
    """Find blank, dark, light, empty, blurry and grey pictures."""
    pixels = columns.pixels
    lightness = 1 - pixels.brightness_p5
    dark, light = pixels.brightness_p99 < DARK_BELOW, lightness < LIGHT_BELOW
    empty = pixels.entropy < LOW_INFORMATION_BELOW_BITS
    # A picture in which nothing can be seen has no edges either: to call it blurry as well explains nothing.
    blurry = (pixels.sharpness < BLURRY_BELOW) & ~(dark | light | empty)
    return [
        _found("blank", columns, _blank(pixels), pixels.brightness_p99),
        _found("dark", columns, dark, pixels.brightness_p99),
        _found("light", columns, light, lightness),
        _found("blurry", columns, blurry, pixels.sharpness),
        _found("low_information", columns, empty, pixels.entropy),
        _grayscale(columns, pixels),
    ]


def _blank(pixels: PixelColumns) -> Flags:
    """Find what `PixelMeasures.shows_nothing` is true of."""
    is_even = (pixels.brightness_p99 - pixels.brightness_p5 <= BLANK_RANGE) & (pixels.entropy <= BLANK_BITS)
    return is_even | (pixels.brightness_p99 < NEARLY_BLACK_BELOW)


def _found(kind: FindingKind, columns: Columns, is_affected: Flags, score: Numbers) -> Found:
    affected = np.flatnonzero(is_affected)
    worst_first = affected[np.argsort(score[affected], kind="stable")]
    images = (show(columns.images[index], score=round(float(score[index]), 4)) for index in worst_first)
    return Found(kind, tuple(images))


def _grayscale(columns: Columns, pixels: PixelColumns) -> Found:
    return Found("grayscale", tuple(show(columns.images[index]) for index in np.flatnonzero(pixels.is_gray)))
