"""What is measured of an image: format and size, brightness, sharpness, and a perceptual hash."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

TINY_PX: Final = 32
"""Images with a shorter side below this are reported as tiny."""

MAX_IMAGE_BYTES: Final = 100 * 10**6
"""No picture that the decoder's limits allow is larger."""

TOO_LARGE_REASON: Final = f"over {MAX_IMAGE_BYTES // 10**6} MB, which no picture is"
"""Why what is larger is left out."""

NEARLY_BLACK_BELOW: Final = 0.08
"""Of the 99th percentile of brightness. The 4,096 levels of 12 bits end at 0.0625 where they were stored in 16 bits
without scaling. Of 24,220 photos (2,402 of cats and dogs, 3,818 of Caltech-101, 18,000 of CIFAR-10, some of them taken
at night) the darkest has 0.24, so none is called nearly black."""

BLANK_RANGE: Final = 0.02
BLANK_BITS: Final = 0.1
"""Of one colour are pictures whose brightness and grey levels vary no more than this: none of the same photos does. A
thin line on a page has more bits, a picture of two colours of the same grey a larger range."""


@dataclass(frozen=True, slots=True)
class PixelMeasures:
    """What a picture's pixels say, measured on a small copy of it.

    Attributes:
        brightness_p5: 5th percentile of brightness, 0 to 1.
        brightness_p99: 99th percentile of brightness, 0 to 1.
        entropy: Of the grey levels, in bits, 0 to 8.
        sharpness: About 0.25 where everything is blurred, 0.4 in an ordinary photo, 1 in noise or without any detail.
        is_gray: Whether all channels are equal, or nearly so.
    """

    brightness_p5: float
    brightness_p99: float
    entropy: float
    sharpness: float
    is_gray: bool

    @property
    def shows_nothing(self) -> bool:
        """Return whether the picture is blank, of one colour, or nearly black."""
        is_even = self.brightness_p99 - self.brightness_p5 <= BLANK_RANGE and self.entropy <= BLANK_BITS
        return is_even or self.brightness_p99 < NEARLY_BLACK_BELOW


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What a file says about its picture, upright.

    Attributes:
        phash: 16 hexadecimal digits, alike for images that look alike; empty where there is too little
            structure in the image.
        mode: The file's colour mode as Pillow names it.
        pixels: What the pixels say.
    """

    format: str
    width_px: int
    height_px: int
    phash: str
    mode: str
    pixels: PixelMeasures

    @property
    def smallest_side_px(self) -> int:
        """The shorter of width and height."""
        return min(self.width_px, self.height_px)


_SMALLEST_SIDE_PX: Final = 64
_SAMPLED_PX: Final = (32, 32)
_MOST_COLOUR: Final = 8
"""Levels of 255 by which channels of a grey image may differ: each of 1,200 photos of cats and dogs has over 16."""

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
    """Find the 5th and 99th percentile of brightness, and whether the image is grey, in a thousand pixels."""
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
    """Compare how much neighbours differ: blur makes ramps, and on a ramp the second next differs twice as much.

    Only the centre is measured: it gives as good a figure as the whole image.

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
    """Subtract from each pixel the one that lies `step` away; to the right, downwards, or diagonally."""
    down, right = direction[0] * step, direction[1] * step
    below = levels[down:]
    above = levels[: len(below)]
    if right >= 0:
        return below[:, right:] - above[:, : max(0, above.shape[1] - right)]
    return below[:, :right] - above[:, -right:]


def _mean_square(values: npt.NDArray[np.float32]) -> float:
    flat = values.ravel()
    return float(flat @ flat) / max(1, flat.size)


_SIDE_PX: Final = 32
_KEPT: Final = 8
_MEDIAN: Final = (_KEPT * _KEPT - 1) // 2
FLATTEST: Final = 3.0
"""Standard deviation in grey levels below which a picture has no structure to hash: its bits would be noise."""

_COSINES: Final = np.cos(
    np.pi * (2 * np.arange(_SIDE_PX)[None, :] + 1) * np.arange(_KEPT)[:, None] / (2 * _SIDE_PX)
).astype(np.float32)
"""(8, 32): the lowest frequencies of an unscaled DCT-II."""


def perceptual_hash(image: Image.Image) -> str:
    """Hash a picture by which of its 63 lowest frequencies are over their median.

    Args:
        image: In any mode and size; only 32 x 32 grey pixels of it count.

    Returns:
        16 hexadecimal digits, or nothing for a picture that is all of one shade. Two hashes differ in an even number
        of bits, for each has 31 set.

    Source: Zauner 2010, "Implementation and Benchmarking of Perceptual Image Hash Functions", section 3.2 (pHash).
    """
    grey = image if image.mode == "L" else image.convert("L")
    small = np.asarray(grey.resize((_SIDE_PX, _SIDE_PX), Image.Resampling.BILINEAR)).astype(np.float32)
    if _variance(small.ravel()) < FLATTEST**2:
        return ""
    frequencies = (_COSINES @ small @ _COSINES.T).ravel()
    bits = frequencies > np.partition(frequencies[1:], _MEDIAN)[_MEDIAN]
    bits[0] = False  # the mean brightness says nothing of what is seen
    return np.packbits(bits).tobytes().hex()


def _variance(levels: npt.NDArray[np.float32]) -> float:
    """Compute what `levels.var()` does, in a fifth of its time: of whole numbers below 256, so it is exact enough."""
    mean = float(levels.sum()) / levels.size
    return float(levels @ levels) / levels.size - mean * mean
