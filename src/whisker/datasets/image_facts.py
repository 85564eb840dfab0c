"""What a picture's file says about it."""

from dataclasses import dataclass
from typing import Final

TINY_PX: Final = 32
"""Below this on a side there is little to see."""

MAX_PICTURE_BYTES: Final = 100 * 10**6
"""No picture that the decoder's limits allow is larger."""


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


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What a file says about its picture, upright.

    Attributes:
        phash: 16 hexadecimal digits, alike for pictures that look alike; empty where there is too little in the
            picture to tell, or where nobody looked.
        mode: The file's colour mode as Pillow names it; None where nobody looked.
        pixels: What the pixels say; None where nobody looked.
    """

    format: str
    width_px: int
    height_px: int
    phash: str = ""
    mode: str | None = None
    pixels: PixelMeasures | None = None

    @property
    def smallest_side_px(self) -> int:
        """The shorter of width and height."""
        return min(self.width_px, self.height_px)
