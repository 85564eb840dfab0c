"""Whether there is anything to be seen in a picture that is to be answered: answers are as sure where there is not."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from whisker.datasets.measures import NEARLY_BLACK_BELOW
from whisker.images import UInt8Array

_STEP: Final = 7
"""First a thousand pixels' green is looked at, which shows of every photo that it is one. Of the 24,220 photos that
`NEARLY_BLACK_BELOW` names none is warned of, nor of every twentieth of them with four stops less light."""

_BLANK_LEVELS: Final = 5
"""Of 255 in each channel: what noise and compression leave of one colour. A thin line on a page is 20 or more."""

_DIM_LEVELS: Final = 64
"""Stars in a night sky are brighter than this, and all that a sensor's 12 bits hold in 16 is far darker."""

_WHITE_FROM: Final = 250


def emptiness_warnings(pixels: UInt8Array, mode: str) -> Iterator[str]:
    """Say that a picture is blank or nearly black.

    Args:
        pixels: (S, S, 3) uint8 RGB, the model's input.
        mode: The file's own colour mode.
    """
    green = pixels[::_STEP, ::_STEP, 1]
    darkest, brightest = int(green.min()), int(green.max())
    if brightest >= _DIM_LEVELS and brightest - darkest > _BLANK_LEVELS:
        return
    low, high = pixels.min(axis=(0, 1)), pixels.max(axis=(0, 1))
    if int((high - low).max()) <= _BLANK_LEVELS:
        yield f"This picture is blank: {_blank(low, mode)}. Whatever the answer says, nothing can be seen in it."
    elif int(high.max()) < _DIM_LEVELS and float(np.percentile(pixels, 99)) < NEARLY_BLACK_BELOW * 255:
        share = int(high.max()) / 255
        yield f"This picture is nearly black: its brightest parts have {share:.0%} of full brightness."


def _blank(low: UInt8Array, mode: str) -> str:
    if int(low.min()) < _WHITE_FROM:
        return "all of it has one colour"
    return "all of it is transparent, which is white on a page" if mode in {"RGBA", "LA"} else "all of it is white"
