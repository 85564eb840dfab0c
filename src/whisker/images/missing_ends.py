"""Files whose end is missing, though all rows of the image may be there: which they are, and an end for them.

Cameras of films write frames without their last marker, and what copies files may lose the last bytes of one.
"""

from typing import Final

from whisker.images.jpeg_segments import JPEG_END
from whisker.images.metadata_removal import FIRST_CHUNK, webp_chunks

END_IS_MISSING: Final = "The end of this file is missing, though all rows of the picture are there."

_MAX_BMP_BYTES: Final = 4
"""So much of the last row may be missing: a pixel, and the bytes that fill the row up beside it."""


def with_end(data: bytes, image_format: str, missing_bytes: int = 0) -> bytes:
    """Complete a file whose end is missing.

    Args:
        data: The file.
        image_format: As Pillow names it.
        missing_bytes: How many there are, where the format says so.
    """
    if image_format == "JPEG":
        return data.rstrip(b"\xff") + JPEG_END
    if image_format == "WEBP":
        return _short_webp(data)
    return data + bytes(missing_bytes)


def bmp_missing_bytes(row_bits: int, rows: int, start: int, file_bytes: int) -> int:
    """Count the bytes a BMP lacks; 0 where it lacks none, or so many that a row is not there."""
    row_bytes = -(-row_bits // 8)
    filling = -row_bytes % 4
    missing = start + (row_bytes + filling) * rows - file_bytes
    return missing if 0 < missing <= filling + min(_MAX_BMP_BYTES, row_bytes // 2) else 0


def _short_webp(data: bytes) -> bytes:
    """Declare a WebP as long as its whole chunks are."""
    end = FIRST_CHUNK
    for _, _, chunk_end in webp_chunks(data, FIRST_CHUNK, len(data) + 1):
        if chunk_end > len(data):
            break
        end = chunk_end
    body = data[FIRST_CHUNK:end] + bytes(end % 2)
    return b"RIFF" + (4 + len(body)).to_bytes(4, "little") + b"WEBP" + body
