"""What a picture's pixels say, measured on a small copy: how bright, how sharp, how much there is in it.

Brightness and entropy are those of cleanvision 0.3.7 (github.com/cleanlab/cleanvision, Apache-2.0), computed by code of
our own from a copy whose shorter side has 64 to 127 pixels instead of the whole picture. Over 1,200 photos each of cats
and dogs and of Caltech-101 the two differ, in the median and in 95 % of pictures, by: brightness_p5 0.005 and 0.008,
0.02 and 0.07; brightness_p99 0.004 and 0.006, 0.03 and 0.06; entropy 0.05 and 0.07, 0.18 and 0.29 bits. No picture
changed sides at the thresholds of dark and light.

Sharpness is not cleanvision's, which is how much edges vary at 64 pixels: that tells contrast more than focus. Of 30
photos of cats and dogs that were blurred on purpose it finds 6, and 4 others; ours, below 0.30, finds all 30 and 3
others (docs/insights.md).

Entropy is of the grey levels whatever the colour mode is. Cleanvision takes the channels' levels together, which gives
the same picture 1.6 bits more in colour than in grey; below 3 bits it therefore finds fewer drawings in colour.
"""

import math
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from whisker.datasets.image_facts import PixelMeasures

_SMALLEST_SIDE_PX: Final = 64
_SAMPLED_PX: Final = (32, 32)
_MOST_COLOUR: Final = 8
"""Levels of 255 between two channels that nobody sees: every one of 1,200 photos of cats and dogs has over 16."""

_BRIGHTNESS: Final = np.array([0.241, 0.691, 0.068], np.float32) / np.float32(255**2)
"""Of squared levels; HSP colour model, D. R. Finley 2006."""

_CENTRE_PX: Final = 80

_DIRECTIONS: Final = ((0, 1), (1, 0), (1, 1), (1, -1))
_DIFFERS: Final = 1.0
"""Mean square in grey levels from which on there is something that could be sharp."""


def measure_pixels(image: Image.Image, grey: Image.Image | None = None) -> PixelMeasures:
    """Measure a picture.

    Args:
        image: In mode RGB, of any size; a JPEG may have been decoded at a fraction.
        grey: The same in mode L, where it is there already.
    """
    small_grey = _reduced(grey or image.convert("L"))
    p5, p99, is_gray = _brightness(_reduced(image))
    return PixelMeasures(p5, p99, round(abs(small_grey.entropy()), 4), _sharpness(small_grey), is_gray)


def _reduced(image: Image.Image) -> Image.Image:
    """Halve a picture as often as its shorter side stays long enough, as libjpeg does for JPEGs."""
    factor = 1 << max(0, (min(image.size) // _SMALLEST_SIDE_PX).bit_length() - 1)
    return image if factor == 1 else image.reduce(factor)


def _brightness(image: Image.Image) -> tuple[float, float, bool]:
    """Find the 5th and 99th percentile of brightness, and whether there is no colour, in a thousand pixels."""
    # Nearest pixels, so none is mixed; resized before NumPy copies them all.
    pixels = np.asarray(image.resize(_SAMPLED_PX, Image.Resampling.NEAREST)).reshape(-1, 3)
    squared = pixels.astype(np.float32)
    squared *= squared
    brightness = np.sort(squared @ _BRIGHTNESS)
    last = len(brightness) - 1
    p5, p99 = (min(1.0, math.sqrt(brightness[round(share * last)])) for share in (0.05, 0.99))
    return round(p5, 4), round(p99, 4), _is_gray(pixels)


def _is_gray(pixels: npt.NDArray[np.uint8]) -> bool:
    red, green, blue = pixels.T
    highest, lowest = np.maximum(red, green), np.minimum(red, green)
    colour = np.maximum(highest, blue) - np.minimum(lowest, blue)
    return int(colour.max()) <= _MOST_COLOUR


def _sharpness(grey: Image.Image) -> float:
    """Judge by how fast neighbours differ: blur makes ramps, and on a ramp the second next differs twice as much.

    The centre tells as much as all, and what matters is rarely at the border.

    Returns:
        The mean square of the first difference, as a share of that of the second, in the direction in which that is
        least: 0.25 on a ramp, about 0.4 in a photo, 1 in noise or where nothing differs.
    """
    left, top = (max(0, side - _CENTRE_PX) // 2 for side in grey.size)
    centre = grey.crop((left, top, grey.width - left, grey.height - top))
    levels = np.asarray(centre).astype(np.float32)
    least = 1.0
    for direction in _DIRECTIONS:
        far = _mean_square(_differences(levels, 2, direction))
        if far > _DIFFERS:
            least = min(least, _mean_square(_differences(levels, 1, direction)) / far)
    return round(least, 4)


def _differences(levels: npt.NDArray[np.float32], step: int, direction: tuple[int, int]) -> npt.NDArray[np.float32]:
    """Subtract from each pixel the one that lies `step` away; to the right, or downwards and perhaps to a side."""
    down, right = direction[0] * step, direction[1] * step
    below = levels[down:]
    above = levels[: len(below)]
    if right >= 0:
        return below[:, right:] - above[:, : max(0, above.shape[1] - right)]
    return below[:, :right] - above[:, -right:]


def _mean_square(values: npt.NDArray[np.float32]) -> float:
    flat = values.ravel()
    return float(flat @ flat) / max(1, flat.size)
