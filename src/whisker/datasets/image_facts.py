"""What a picture's file says about it."""

from dataclasses import dataclass
from typing import Final

TINY_PX: Final = 32
"""Below this on a side there is little to see."""

MAX_PICTURE_BYTES: Final = 100 * 10**6
"""No picture that the decoder's limits allow is larger."""

TOO_LARGE_REASON: Final = f"over {MAX_PICTURE_BYTES // 10**6} MB, which no picture is"
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
        phash: 16 hexadecimal digits, alike for images that look alike; empty where there is too little in the image to
            tell.
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
