"""A picture with its pixels and nothing else of its file: any model answers it as it answers the file.

What a photo says of its place, its camera and its owner is left out, and so is whatever lies behind the picture. A JPEG
keeps its coded pixels, which models decode at a fraction; what has another format is written as PNG, without loss.

Source: ITU-T T.81, annex B; CIPA DC-008 (EXIF), 4.5.
"""

import io
import struct
from collections.abc import Iterator
from typing import Final

from PIL import Image

from whisker.images.decoding import InspectedImage
from whisker.images.jpeg_segments import JPEG_END, jpeg_segments

_EXIF: Final = b"Exif\x00\x00"
_ORIENTATION: Final = 0x0112
_TURNED: Final = range(2, 9)

_APP0, _APP1, _ADOBE, _APP15, _COMMENT, _SCAN = 0xE0, 0xE1, 0xEE, 0xEF, 0xFE, 0xDA
_SMALLEST_ADOBE: Final = 12
"""What of these two segments says how colours are coded stays; a thumbnail may follow it in the first."""
_JFIF_BYTES: Final = 14

_PNG_LEVEL: Final = 1
"""Of 9: more takes several times as long for a tenth of the bytes."""


def pixels_only(inspected: InspectedImage) -> tuple[bytes, str]:
    """Write a picture without anything but its pixels.

    Args:
        inspected: The picture.

    Returns:
        The content, and its media type: image/jpeg or image/png.

    Raises:
        ImageError: It cannot be decoded.
    """
    if inspected.header.format == "JPEG":
        return jpeg_pixels(inspected.data), "image/jpeg"
    file = io.BytesIO()
    inspected.decode().image.save(file, "PNG", compress_level=_PNG_LEVEL, icc_profile=None, exif=b"")
    return file.getvalue(), "image/png"


def jpeg_pixels(data: bytes) -> bytes:
    """Copy a JPEG's pixels, and of its notes only how it is turned.

    Raises:
        ImageTooSlow: It consists of far too many pieces.
    """
    parts, turned = [b"\xff\xd8"], b""
    for marker, segment in _pieces(data):
        if marker == _APP1 and segment.startswith(_EXIF) and not turned:
            turned = _orientation_segment(segment)
        elif not _APP0 <= marker <= _APP15 and marker != _COMMENT:
            parts.append(segment)
        elif marker == _APP0 and segment.startswith(b"JFIF\x00"):
            parts.append(_segment(_APP0, segment[: _JFIF_BYTES - 2] + b"\x00\x00"))
        elif marker == _ADOBE and segment.startswith(b"Adobe") and len(segment) >= _SMALLEST_ADOBE:
            parts.append(_segment(_ADOBE, segment[:_SMALLEST_ADOBE]))
    parts.insert(1, turned)
    return b"".join(parts)


def _pieces(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield notes as (marker, content), and all other segments whole, scans with their data up to the next."""
    segments = list(jpeg_segments(data))
    starts = [start - 4 for _, start, _ in segments[1:]]
    for (marker, start, end), following in zip(segments, [*starts, None], strict=True):
        if _APP0 <= marker <= _APP15:
            yield marker, data[start:end]
        elif marker == _SCAN:
            yield marker, data[start - 4 : following if following is not None else _end(data, end)]
        else:
            yield marker, data[start - 4 : end]


def _end(data: bytes, scan: int) -> int:
    """Find where a picture ends whose last scan begins somewhere; one that is cut short ends with the file."""
    found = data.find(JPEG_END, scan)
    return len(data) if found < 0 else found + len(JPEG_END)


def _orientation_segment(exif: bytes) -> bytes:
    """Make the EXIF that says how a picture is turned; empty where it is not, or that cannot be read."""
    try:
        notes = Image.Exif()
        notes.load(exif)
        orientation = notes.get(_ORIENTATION, 1)
    except Exception:  # Pillow raises whatever its parser stumbles over, and then the picture is not turned
        return b""
    if orientation not in _TURNED:
        return b""
    tag = struct.pack(">HHIHH", _ORIENTATION, 3, 1, orientation, 0)
    return _segment(_APP1, _EXIF + b"MM\x00*" + struct.pack(">IH", 8, 1) + tag + bytes(4))


def _segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content
