"""Files whose end is missing, though all rows of the picture may be there: which they are, and an end for them.

Cameras of films write frames without their last marker, and what copies files may lose the last bytes of one.
"""

import hashlib
from typing import Final

from PIL import Image, ImageChops

from whisker.images.jpeg_segments import JPEG_END

END_IS_MISSING: Final = "The end of this file is missing, though all rows of the picture are there."

_MAX_BMP_BYTES: Final = 4
"""So much of the last row may be missing: a pixel, and the bytes that fill the row up beside it."""

_LAST_UNIT_PX: Final = 16
"""Of a JPEG in colour, the side of what is coded last."""
_LAST_BLOCK_PX: Final = 8

_OTHER_BYTES: Final = hashlib.shake_128().digest(2048).replace(b"\xff", b"\x7f")
_RESTARTS: Final = 8
"""Markers of so many kinds come in turn between the parts of a scan, if any do."""


def with_end(data: bytes, image_format: str, missing_bytes: int = 0) -> bytes:
    """Complete a file whose end is missing.

    Args:
        data: The file.
        image_format: As Pillow names it.
        missing_bytes: How many there are, where the format says so.
    """
    if image_format == "JPEG":
        return _without_filling(data) + JPEG_END
    if image_format == "WEBP":
        return _short_webp(data)
    return data + bytes(missing_bytes)


def with_other_end(data: bytes) -> bytes:
    """Complete a JPEG by what would become pixels if any were missing, in this part of the scan or in the next ones."""
    content = _without_filling(data)
    first = _next_restart(content)
    markers = (bytes([0xFF, 0xD0 + (first + number) % _RESTARTS]) for number in range(_RESTARTS))
    return content + _OTHER_BYTES + b"".join(marker + _OTHER_BYTES[:256] for marker in markers) + JPEG_END


def differ_at_most_in(image: Image.Image, other: Image.Image, corner_px: int) -> bool:
    """Return whether two readings of a picture differ nowhere but in the corner that is coded last."""
    differs = ImageChops.difference(image, other).getbbox(alpha_only=False)
    return differs is None or (differs[0] >= image.width - corner_px and differs[1] >= image.height - corner_px)


def last_corner_px(mode: str, fraction: int) -> int:
    """Return the side of what a JPEG's last bits may change, at the fraction at which it was decoded."""
    side_px = _LAST_BLOCK_PX if mode == "L" else _LAST_UNIT_PX
    return -(-side_px // fraction) + 2  # what is drawn from coarser colours bleeds into its neighbours


def bmp_missing_bytes(row_bits: int, rows: int, start: int, file_bytes: int) -> int:
    """Count the bytes a BMP lacks; 0 where it lacks none, or so many that a row is not there."""
    row_bytes = -(-row_bits // 8)
    filling = -row_bytes % 4
    missing = start + (row_bytes + filling) * rows - file_bytes
    return missing if 0 < missing <= filling + min(_MAX_BMP_BYTES, row_bytes // 2) else 0


def _next_restart(content: bytes) -> int:
    scan = content.rfind(b"\xff\xda")
    places = [content.rfind(bytes([0xFF, 0xD0 + number]), scan) for number in range(_RESTARTS)]
    return (places.index(max(places)) + 1) % _RESTARTS if max(places) >= 0 else 0


def _without_filling(data: bytes) -> bytes:
    """Cut off what fills up a file, and what may be half of a marker."""
    return data.rstrip(b"\x00").rstrip(b"\xff")


def _short_webp(data: bytes) -> bytes:
    """Declare a WebP as long as its whole chunks are."""
    end, position = 12, 12
    while position + 8 <= len(data):
        length = int.from_bytes(data[position + 4 : position + 8], "little")
        if position + 8 + length > len(data):
            break
        end = position + 8 + length
        position = end + length % 2
    body = data[12:end] + bytes(end % 2)
    return b"RIFF" + (4 + len(body)).to_bytes(4, "little") + b"WEBP" + body
