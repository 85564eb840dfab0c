"""The chunks of a PNG that make its image: size, colours, what is transparent, how it is turned, where its pixels lie.

Whatever else lies in the file is passed over, as browsers do: remarks and colour profiles that unpack to megabytes,
chunks whose checksum is wrong, chunks behind the pixels. A decoder gets the few that count, and then the pixels.

Source: PNG, third edition (W3C), 5.3, 11.3.1 (tRNS), 12.1 (animations); how Chromium shows what breaks its rules.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Final, NamedTuple

from whisker.errors import ImageTooSlow
from whisker.images.boxes import SizeContradicted

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"

_CRITICAL: Final = frozenset({b"IHDR", b"PLTE"})
_HEEDED: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"eXIf", b"acTL", b"fcTL"})
_JPEG_EXIF: Final = b"Exif\x00\x00"
"""What EXIF begins with in a JPEG; browsers do not read it in a PNG then."""

_MAX_CHUNKS: Final = 10_000
_MAX_PIXEL_CHUNKS: Final = 100_000
"""Writers make one of each 8 or 32 kB; beside the pixels there are some ten, and some for each frame."""

_MAX_PALETTE: Final = 256
_CONTROL_BYTES: Final = 26
_CHECKSUM_BYTES: Final = 4
"""Of a chunk, and of what is unpacked of all of them."""
_SCALED: Final = {2: 85, 4: 17}
"""By bits a pixel: the decoder spreads grey levels over eight bits, and the transparent one has to follow."""


class PixelBox(NamedTuple):
    """A part of a picture in pixels; right and bottom are the first that do not belong to it."""

    left: int
    top: int
    right: int
    bottom: int


class _Chunk(NamedTuple):
    name: bytes
    start: int
    length: int


@dataclass(frozen=True)
class PngOutline:
    """A PNG without what is passed over.

    Attributes:
        width_px: Of the whole image.
        height_px: Of the whole image.
        depth: Bits of a sample.
        colour: The colour type: 0 grey, 2 RGB, 3 palette, 4 grey with opacity, 6 RGB with opacity.
        head: What a decoder reads before the pixels.
        span: From where to where the chunks of the pixels lie in the file.
        frame: Where the pixels belong; None where they fill the image.
        parts: Where the pixels of an animation's first frame lie, which the image beside it stands for; none
            where the pixels lie in the span.
        has_transparency: A colour, or colours of the palette, are transparent.
        hidden_colour: The transparent colour of 16 bits a sample, which no decoder compares.
        exif_bytes: Length of the EXIF.
        is_animated: It has more frames than the first.
    """

    width_px: int
    height_px: int
    depth: int
    colour: int
    is_interlaced: bool
    head: bytes
    span: tuple[int, int]
    frame: PixelBox | None = None
    parts: tuple[tuple[int, int], ...] = ()
    has_transparency: bool = False
    hidden_colour: tuple[int, ...] | None = None
    exif_bytes: int = 0
    is_animated: bool = False


def read_outline(data: bytes) -> PngOutline:
    """Find what counts in a PNG.

    Raises:
        SizeContradicted: It has several sizes.
        ImageTooSlow: It consists of far too many chunks.
        ValueError: It is broken where it counts.
        IndexError: It ends before its pixels begin.
    """
    before, controls, first = _before_pixels(data)
    outline = _outline(data, before, (first.start - 8, _end_of_pixels(data, first)))
    for control in controls:
        _require_within(outline, _frame_box(data, control))
    animation = before.get(b"acTL")
    frame_count = int.from_bytes(_content(data, animation)[:4]) if animation else 0
    outline = replace(outline, is_animated=frame_count > 1)
    return outline if controls or not frame_count else _with_first_frame(data, outline)


def chunk_of(name: bytes, content: bytes) -> bytes:
    """Write a chunk."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(content, zlib.crc32(name)))


def has_whole_pixels(data: bytes) -> bool:
    """Return whether all chunks of the pixels have the checksums that they say: nothing happened to the file."""
    outline = read_outline(data)
    if outline.parts:
        return all(
            _has_true_checksum(data, _Chunk(b"fdAT", start - 4, end - start + 4)) for start, end in outline.parts
        )
    pixels = takewhile(lambda chunk: chunk.name == b"IDAT", _chunks(data, outline.span[0]))
    return all(_has_true_checksum(data, chunk) for chunk in pixels)


def without_checksum(outline: PngOutline) -> PngOutline:
    """Leave out the last bytes of the pixels: the checksum of what is unpacked of them, which browsers pass over."""
    if outline.parts:
        start, end = outline.parts[-1]
        return replace(outline, parts=(*outline.parts[:-1], (start, max(start, end - _CHECKSUM_BYTES))))
    return replace(outline, span=(outline.span[0], outline.span[1] - 2 * _CHECKSUM_BYTES))


def _chunks(data: bytes, position: int) -> Iterator[_Chunk]:
    for _ in range(_MAX_CHUNKS):
        if position + 8 > len(data):
            return
        length = int.from_bytes(data[position : position + 4])
        yield _Chunk(data[position + 4 : position + 8], position + 8, length)
        position += 12 + length
    raise ImageTooSlow("This PNG consists of far too many pieces. Save it anew and try again.")


def _before_pixels(data: bytes) -> tuple[dict[bytes, _Chunk], list[_Chunk], _Chunk]:
    """Find the first chunk of each name before the pixels, every control of a frame, and the first chunk of pixels."""
    before: dict[bytes, _Chunk] = {}
    controls: list[_Chunk] = []
    for chunk in _chunks(data, len(SIGNATURE)):
        if chunk.name == b"IDAT":
            return before, controls, chunk
        if chunk.name == b"IEND":
            raise ValueError("there are no pixels")
        if chunk.name == b"IHDR" and chunk.name in before:
            raise SizeContradicted("it has 2 sizes")
        if not (chunk.name in _CRITICAL or _is_whole(data, chunk)):
            continue
        before.setdefault(chunk.name, chunk)
        if chunk.name == b"fcTL" and chunk.length >= _CONTROL_BYTES:
            controls.append(chunk)
    raise IndexError("it ends before its pixels")


def _content(data: bytes, chunk: _Chunk) -> bytes:
    return data[chunk.start : chunk.start + chunk.length]


def _is_whole(data: bytes, chunk: _Chunk) -> bool:
    """Return whether a chunk that is read has its declared checksum; others are not checked."""
    return chunk.name not in _HEEDED or _has_true_checksum(data, chunk)


def _has_true_checksum(data: bytes, chunk: _Chunk) -> bool:
    end = chunk.start + chunk.length
    seen = zlib.crc32(memoryview(data)[chunk.start : end], zlib.crc32(chunk.name))
    return data[end : end + 4] == struct.pack(">I", seen)


def _end_of_pixels(data: bytes, first: _Chunk) -> int:
    """Find where the first row of chunks of pixels ends."""
    position = first.start - 8
    for _ in range(_MAX_PIXEL_CHUNKS):
        if data[position + 4 : position + 8] != b"IDAT":
            return min(position, len(data))
        position += 12 + int.from_bytes(data[position : position + 4])
    raise ImageTooSlow("This PNG consists of far too many pieces. Save it anew and try again.")


def _outline(data: bytes, chunks: dict[bytes, _Chunk], span: tuple[int, int]) -> PngOutline:
    header = _critical(data, chunks, b"IHDR")
    width_px, height_px, depth, colour, *_, interlaced = struct.unpack(">IIBBBBB", header[:13])
    outline = PngOutline(width_px, height_px, depth, colour, bool(interlaced), b"", span)
    parts = [(b"IHDR", header)]
    if colour == 3:
        parts.append((b"PLTE", _critical(data, chunks, b"PLTE")))
    outline, transparency = _transparency(data, chunks, outline)
    if transparency:
        parts.append((b"tRNS", transparency))
    exif = _content(data, chunks[b"eXIf"]) if b"eXIf" in chunks else b""
    if exif and not exif.startswith(_JPEG_EXIF):
        parts.append((b"eXIf", exif))
    head = SIGNATURE + b"".join(chunk_of(*part) for part in parts)
    return replace(outline, head=head, exif_bytes=len(exif))


def _critical(data: bytes, chunks: dict[bytes, _Chunk], name: bytes) -> bytes:
    if name not in chunks:
        raise ValueError(f"there is no {name!r}")
    chunk = chunks[name]
    if chunk.start + chunk.length + 4 > len(data):
        raise IndexError("it ends before its pixels")
    if not _is_whole(data, chunk):
        raise ValueError(f"the checksum of {name!r} is wrong")
    return _content(data, chunk)


def _transparency(data: bytes, chunks: dict[bytes, _Chunk], outline: PngOutline) -> tuple[PngOutline, bytes]:
    """Read which colours are transparent, as a decoder compares them with what it unpacked."""
    if b"tRNS" not in chunks or outline.colour not in _TRANSPARENCY:
        return outline, b""
    chunk = chunks[b"tRNS"]
    if outline.colour == 3 and (b"PLTE" not in chunks or chunk.start < chunks[b"PLTE"].start):
        return outline, b""
    return _TRANSPARENCY[outline.colour](_content(data, chunk), outline)


def _grey_transparency(content: bytes, outline: PngOutline) -> tuple[PngOutline, bytes]:
    level = int.from_bytes(content[:2]) & (0xFF if outline.depth == 8 else 0xFFFF)
    if len(content) < 2 or level >> outline.depth:
        return outline, b""
    return replace(outline, has_transparency=True), struct.pack(">H", level * _SCALED.get(outline.depth, 1))


def _rgb_transparency(content: bytes, outline: PngOutline) -> tuple[PngOutline, bytes]:
    if len(content) < 6:
        return outline, b""
    colour = struct.unpack(">HHH", content[:6])
    if outline.depth == 16:
        return replace(outline, has_transparency=True, hidden_colour=colour), b""
    return replace(outline, has_transparency=True), struct.pack(">HHH", *(level & 0xFF for level in colour))


def _palette_transparency(content: bytes, outline: PngOutline) -> tuple[PngOutline, bytes]:
    if len(content) > _MAX_PALETTE:
        return outline, b""
    return replace(outline, has_transparency=bool(content)), content


_TRANSPARENCY: Final[dict[int, Callable[[bytes, PngOutline], tuple[PngOutline, bytes]]]] = {
    0: _grey_transparency,
    2: _rgb_transparency,
    3: _palette_transparency,
}


def _frame_box(data: bytes, control: _Chunk) -> PixelBox:
    width_px, height_px, left, top = struct.unpack(">IIII", data[control.start + 4 : control.start + 20])
    return PixelBox(left, top, left + width_px, top + height_px)


def _require_within(outline: PngOutline, box: PixelBox) -> None:
    if box.right > outline.width_px or box.bottom > outline.height_px:
        raise SizeContradicted("its first frame is larger than the picture")


def _with_first_frame(data: bytes, outline: PngOutline) -> PngOutline:
    """Take the first frame of an animation that the picture itself is no part of; the picture where there is none."""
    chunks = _chunks(data, outline.span[1])
    control = next((chunk for chunk in chunks if chunk.name == b"fcTL"), None)
    if data.find(b"IEND", outline.span[1]) < 0 and data.find(b"fdAT", outline.span[1]) < 0:
        raise IndexError("it ends before its animation")
    if control is None or control.length < _CONTROL_BYTES or not _is_whole(data, control):
        return outline
    pieces = takewhile(lambda chunk: chunk.name not in {b"fcTL", b"IEND"}, chunks)
    spans = ((piece.start + 4, min(piece.start + piece.length, len(data))) for piece in pieces if piece.name == b"fdAT")
    parts = [(start, max(start, end)) for start, end in spans]
    box = _frame_box(data, control)
    is_within = box.right <= outline.width_px and box.bottom <= outline.height_px
    if not (parts and is_within and box.left < box.right and box.top < box.bottom):
        return outline
    return _framed(outline, box, tuple(parts))


def _framed(outline: PngOutline, box: PixelBox, parts: tuple[tuple[int, int], ...]) -> PngOutline:
    start = len(SIGNATURE) + 8
    size = struct.pack(">II", box.right - box.left, box.bottom - box.top)
    header = size + outline.head[start + 8 : start + 13]
    head = SIGNATURE + chunk_of(b"IHDR", header) + outline.head[start + 13 + 4 :]
    is_full = box == (0, 0, outline.width_px, outline.height_px)
    return replace(outline, head=head, frame=None if is_full else box, parts=parts)
