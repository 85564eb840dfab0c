"""What a picture's file says about it."""

from dataclasses import dataclass
from typing import Final

TINY_PX: Final = 32
"""Below this on a side there is little to see."""

MAX_PICTURE_BYTES: Final = 100 * 10**6
"""No picture that the decoder's limits allow is larger."""


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What a file says about its picture, upright.

    Attributes:
        phash: 16 hexadecimal digits, alike for pictures that look alike; empty where there is too little in the
            picture to tell, or where nobody looked.
    """

    format: str
    width_px: int
    height_px: int
    phash: str = ""

    @property
    def smallest_side_px(self) -> int:
        """The shorter of width and height."""
        return min(self.width_px, self.height_px)
