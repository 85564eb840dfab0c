"""JPEGs whose end is missing: whether all rows are there all the same.

A decoder fills up in grey what is missing, and does not say so; but it makes other rows of other bytes behind the cut.
So the image is decoded with two ends, and where both results agree, nothing was missing.
"""

import hashlib
from dataclasses import dataclass
from typing import Final, Protocol

from PIL import Image, ImageChops

from whisker.images.headers import ImageHeader
from whisker.images.jpeg_segments import JPEG_END
from whisker.images.missing_ends import with_end

_LAST_UNIT_PX: Final = 16
"""Of a JPEG in colour, the side of what is coded last."""
_LAST_BLOCK_PX: Final = 8

_FEW_ZEROS: Final = 3
"""More than a JPEG needs to say that nothing changes in what is coded last."""

_OTHER_BYTES: Final = hashlib.shake_128().digest(2048).replace(b"\xff", b"\x7f")
_RESTARTS: Final = 8
"""Markers of so many kinds come in turn between the parts of a scan, if any do."""


class Load(Protocol):
    """Decodes a JPEG at a fraction, to its own mode or to that of its brightness, "L"."""

    def __call__(self, content: bytes, mode: str | None = None, /) -> Image.Image:
        """Decode it."""


@dataclass(frozen=True)
class CutJpeg:
    """A JPEG whose end is missing.

    Attributes:
        header: Its header.
        fraction: At which it is decoded.
        load: Decodes it with whatever end is given to it.
    """

    header: ImageHeader
    fraction: int
    load: Load

    def has_all_rows(self, data: bytes, image: Image.Image) -> bool:
        """Return whether all rows are there.

        What breaks off a download may have filled the file up with zeros before, and whole rows may be coded as zeros.
        If some of the last ones can go, they were not the image's own, and all of them have to be able to go.

        Args:
            data: The file.
            image: What it becomes by `with_end`.
        """
        if not self._is_whole(data, image):
            return False
        bare = data.rstrip(b"\x00")
        if len(data) - len(bare) < _FEW_ZEROS or not self._are_alike(data[:-_FEW_ZEROS], 0):
            return True
        bare += b"\x00" * bare.endswith(b"\xff")
        return self._is_whole(bare, self.load(with_end(bare, "JPEG")))

    def _is_whole(self, data: bytes, image: Image.Image) -> bool:
        """Return whether nothing is missing but the last bits: in colour, those of a colour in the last corner."""
        other = self.load(with_other_end(data))
        if _differ_at_most_in(image, other, 0):
            return True
        if not _differ_at_most_in(image, other, self._corner_px(_LAST_UNIT_PX)):
            return False
        is_brightness_last = self.header.coefficient_bytes > 0 or image.mode == "L"
        return self._are_alike(data, self._corner_px(_LAST_BLOCK_PX) if is_brightness_last else 0, "L")

    def _are_alike(self, data: bytes, corner_px: int, mode: str | None = None) -> bool:
        one, other = self.load(with_end(data, "JPEG"), mode), self.load(with_other_end(data), mode)
        return _differ_at_most_in(one, other, corner_px)

    def _corner_px(self, side_px: int) -> int:
        return -(-side_px // self.fraction) + 2  # what is drawn from coarser colours bleeds into its neighbours


def with_other_end(data: bytes) -> bytes:
    """Complete a JPEG by what would become pixels if any were missing, in this part of the scan or in the next ones."""
    content = data.rstrip(b"\xff")
    first = _next_restart(content)
    markers = (bytes([0xFF, 0xD0 + (first + number) % _RESTARTS]) for number in range(_RESTARTS))
    return content + _OTHER_BYTES + b"".join(marker + _OTHER_BYTES[:256] for marker in markers) + JPEG_END


def _next_restart(content: bytes) -> int:
    scan = content.rfind(b"\xff\xda")
    places = [content.rfind(bytes([0xFF, 0xD0 + number]), scan) for number in range(_RESTARTS)]
    return (places.index(max(places)) + 1) % _RESTARTS if max(places) >= 0 else 0


def _differ_at_most_in(image: Image.Image, other: Image.Image, corner_px: int) -> bool:
    differs = ImageChops.difference(image, other).getbbox(alpha_only=False)
    return differs is None or (differs[0] >= image.width - corner_px and differs[1] >= image.height - corner_px)
