"""The chunks that a WebP consists of.

Source: RFC 9649, sections 2.3 to 2.7.
"""

from collections.abc import Iterator
from typing import Final

from whisker.errors import ImageTooSlow

FIRST_CHUNK: Final = 12
"""Where it begins in a file, behind "RIFF", the size and "WEBP"."""

_MAX_CHUNKS: Final = 100_000


def webp_chunks(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Walk chunks as (name, start, end of the content); a content that is said to go on beyond the end ends there.

    Raises:
        ImageTooSlow: There are far too many.
    """
    for _ in range(_MAX_CHUNKS):
        if start + 8 > min(end, len(data)):
            return
        length = int.from_bytes(data[start + 4 : start + 8], "little")
        yield data[start : start + 4], start + 8, min(start + 8 + length, end)
        start += 8 + length + length % 2
    raise ImageTooSlow("This WebP consists of far too many pieces. Save it anew and try again.")
