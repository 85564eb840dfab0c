"""A file without its metadata, for decoders that fail on it: only an image's pixels matter."""

import re
import struct
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


_JPEG_END_OF_HEAD: Final = frozenset({0xC0, 0xC1, 0xC2, 0xD9, 0xDA})
_JFIF_BYTES: Final = 16
_ADOBE_BYTES: Final = 14
"""Of a whole segment, with its length: what libjpeg reads of it to know how colours are coded."""

_WEBP_PIXELS: Final = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"})
_WEBP_NOTE_FLAGS: Final = 0x20 | 0x08 | 0x04
"""There is a colour profile, EXIF, XMP."""

_AVIF_EXIF_ITEM: Final = re.compile(rb"(infe[\x02\x03]\x00\x00[\x00\x01](?:.{4}|.{6}))Exif", re.DOTALL)


def without_notes(data: bytes, file_format: str) -> bytes | None:
    """Copy a picture without notes that a decoder may stumble over; None for a format in which none does.

    EXIF of a JPEG stays: it says how the image is turned, and is read where its errors do not make the image fail.
    """
    if file_format == "JPEG":
        return _jpeg_without_notes(data)
    if file_format == "WEBP":
        return _webp_without_notes(data)
    if file_format == "AVIF":
        return _AVIF_EXIF_ITEM.sub(rb"\1skip", data)
    return None


def _jpeg_without_notes(data: bytes) -> bytes:
    """Leave out colour profiles, lists of further pictures, Photoshop's resources, remarks and what is too short."""
    kept, position = [data[:2]], 2
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker == 0xFF:
            position += 1
            continue
        if marker in _JPEG_END_OF_HEAD:
            break
        end = position + 2 + int.from_bytes(data[position + 2 : position + 4])
        if _is_needed(marker, end - position - 2):
            kept.append(data[position:end])
        position = end
    return b"".join([*kept, data[position:]])


def _is_needed(marker: int, length: int) -> bool:
    if marker == 0xE0:
        return length >= _JFIF_BYTES
    if marker == 0xEE:
        return length >= _ADOBE_BYTES
    return marker == 0xE1 or not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _webp_without_notes(data: bytes) -> bytes:
    kept = [b"WEBP"]
    for name, start, end in webp_chunks(data, FIRST_CHUNK, len(data)):
        whole_end = end + (end - start) % 2
        if name == b"VP8X":
            flags = data[start] & ~_WEBP_NOTE_FLAGS
            kept.append(data[start - 8 : start] + bytes([flags]) + data[start + 1 : whole_end])
        elif name in _WEBP_PIXELS:
            kept.append(data[start - 8 : whole_end])
    return b"RIFF" + struct.pack("<I", sum(map(len, kept))) + b"".join(kept)
