"""What the header of a picture says before a pixel of it is allocated: format, kind, size, and what contradicts it.

Only bytes are looked at, no decoder is asked. Where a format says its size twice, the larger one counts, or the file is
refused.
"""

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from typing import Final

from whisker.errors import (
    FormatUnsupported,
    ImageError,
    ImageTooSlow,
    ImageTruncated,
    ImageUndecodable,
    NotAPicture,
)
from whisker.images.boxes import MediaMalformed, MediaTruncated, SizeContradicted
from whisker.images.iso_media import read_media
from whisker.images.signatures import foreign_format
from whisker.images.text_signatures import is_text

ACCEPTED: Final = "JPEG, PNG, WebP, GIF, BMP, HEIC and AVIF"

MAX_JPEG_SCANS: Final = 100
"""Real progressive JPEGs have about ten scans; each costs a full pass, 16 ms over 48 megapixels, and small ones are
read all at once, so that no limit ends them (libjpeg-turbo's own fuzzers stop at 500)."""

MAX_RUN_LENGTH_WIDTH_PX: Final = 65_535
"""Of a BMP of run lengths, whose decoder fills up a row pixel by pixel."""

PNG_TEXTS_BYTES: Final = 16 * 2**20
"""All that a PNG may say in words, unpacked; cameras and editors write some thousand bytes."""

_MAX_CHUNKS: Final = 100_000
_MAX_SEGMENTS: Final = 10_000
"""A JPEG of 20 MB consists of some 300 where each is as long as it can be."""

_JPEG_SIZES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_WHOLE: Final = frozenset({0xC2, 0xC6, 0xCA, 0xCE})  # progressive: all coefficients are held
_JPEG_LOSSLESS: Final = frozenset({0xC3, 0xC7, 0xCB, 0xCF})
_JPEG_NOTES_COPIES: Final = 6
"""Notes of many segments are put together one by one, and what that leaves behind is not given back at once."""

_MARKER: Final = re.compile(rb"\xff[\xc0-\xcf\xd8-\xfe]")
"""What cannot lie within a scan's data, as bytes of 0xFF and restarts can."""
_START_OF_SCAN: Final = re.compile(b"\xff\xda")
_JPEG_ENDS: Final = frozenset({0xD8, 0xD9})


@dataclass(frozen=True)
class ImageHeader:
    """A picture's header.

    Attributes:
        format: As Pillow names it, for example "JPEG".
        kind: Which way of coding it is, by which its cost is looked up.
        width_px: Of the stored picture, before it is turned upright.
        height_px: Of the stored picture.
        coded_pixels: What the decoder works on: more than the picture's own where parts are hidden or lie twice.
        held_bytes: What the decoder holds for the whole picture at once, beside its pixels.
        has_reduction: A JPEG that can be decoded at a fraction.
    """

    format: str
    kind: str
    width_px: int
    height_px: int
    coded_pixels: int = 0
    held_bytes: int = 0
    has_reduction: bool = False

    @property
    def pixels(self) -> int:
        """How many pixels the stored picture has."""
        return self.width_px * self.height_px


class _Contradiction(Exception):
    """Sizes in one file that cannot both be true."""


def read_header(data: bytes) -> ImageHeader:
    """Read a picture's header.

    Raises:
        ImageError: These bytes are no picture, or none that is accepted; nothing else is ever raised.
    """
    reader = next((read for is_mine, read in _READERS if is_mine(data)), None)
    if reader is None:
        raise _unknown(data)
    try:
        header = reader(data)
    except ImageError:
        raise
    except (_Contradiction, SizeContradicted) as error:
        raise ImageUndecodable(f"This picture contradicts itself: {error}. Save it anew and try again.") from error
    except (IndexError, struct.error, MediaTruncated) as error:
        raise truncated() from error
    except (ValueError, ArithmeticError, LookupError, RecursionError, MediaMalformed) as error:
        raise undecodable() from error
    if not header.pixels:
        raise undecodable()
    return replace(header, coded_pixels=max(header.coded_pixels, header.pixels))


def truncated() -> ImageTruncated:
    """Make the fault of a picture that ends too early."""
    return ImageTruncated("The end of this picture is missing. Send the whole file.")


def undecodable(why: str = ".") -> ImageUndecodable:
    """Make the fault of what is no picture.

    Args:
        why: The end of the sentence.
    """
    return ImageUndecodable(f"These bytes are not a picture that can be read{why} Accepted are {ACCEPTED}.")


def looks_like_picture(data: bytes) -> bool:
    """Return whether bytes begin as one of the pictures that are read does."""
    return any(is_mine(data) for is_mine, _ in _READERS)


def _unknown(data: bytes) -> ImageError:
    foreign = foreign_format(data)
    if foreign is None:
        return undecodable(_why_unknown(data))
    if foreign.is_format:
        return FormatUnsupported(f"This is a file of type {foreign.what}. {foreign.advice} Accepted are {ACCEPTED}.")
    return NotAPicture(
        f"This is {foreign.what}, not a picture that can be read. {foreign.advice} Accepted are {ACCEPTED}."
    )


_AS_TEXT: Final = (
    *(b"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", b"\xc3\xbf\xc3\x98\xc3\xbf"),
    *(b"\xef\xbf\xbdPNG", b"\xc2\x89PNG", b"\x89PNG\n", b"\x89PNG\r\n\x1a\r", b"\x89PNG\r\r"),
)
"""How a JPEG and a PNG begin whose bytes were taken for text on their way: UTF-8, Latin-1, with other line ends."""


def _why_unknown(data: bytes) -> str:
    """Say what happened to bytes that are no picture any more, where that can be seen."""
    if not data:
        return ": the file is empty (0 bytes)."
    if data.count(0) == len(data):
        return ": they are nothing but zeros, of a file that was never written to its end. Send the whole file."
    if data.startswith(_AS_TEXT):
        return ", for they were changed as if they were text on their way here. Send them as they are."
    return ": they are plain text." if is_text(data) else "."


def _read_jpeg(data: bytes) -> ImageHeader:
    if _has_too_many_scans(data):
        raise ImageTooSlow(f"This JPEG has more than {MAX_JPEG_SCANS} scans. Save it anew and try again.")
    frame: tuple[int, bytes] | None = None
    notes_bytes = 0
    for marker, start, end in _jpeg_segments(data):
        if marker in _JPEG_SIZES:
            if frame is not None:
                raise _Contradiction("it has two sizes")
            frame = marker, data[start:end]
        elif marker == 0xE1:
            notes_bytes += min(end, len(data)) - start
        elif marker == 0xDA:
            if frame is None:
                raise undecodable()
            return _jpeg_header(*frame, scan_components=data[start], notes_bytes=notes_bytes)
    raise truncated()


def _has_too_many_scans(data: bytes) -> bool:
    """Return whether a JPEG really has too many scans: notes before them and films behind them hold the same bytes."""
    if not _has_more(_START_OF_SCAN.finditer(data), MAX_JPEG_SCANS):
        return False
    return _has_more((marker for marker, _, _ in _jpeg_segments(data) if marker == 0xDA), MAX_JPEG_SCANS)


def _has_more(things: Iterator[object], limit: int) -> bool:
    return next(islice(things, limit, None), None) is not None


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Walk the segments as (marker, start, end of the content), up to the end of the picture.

    Rubbish between them is passed over, as readers do, and so is the data of scans.
    """
    position, has_scan = 2, False
    for _ in range(_MAX_SEGMENTS):
        found = _MARKER.search(data, position)
        if found is None or found.end() + 2 > len(data):
            return
        position = found.end()
        marker = data[position - 1]
        if marker in _JPEG_ENDS:
            if has_scan:
                return
            continue
        length = max(2, int.from_bytes(data[position : position + 2]))
        yield marker, position + 2, position + length
        position += length
        has_scan |= marker == 0xDA
    raise ImageTooSlow("This JPEG consists of far too many pieces. Save it anew and try again.")


def _jpeg_header(marker: int, frame: bytes, scan_components: int, notes_bytes: int) -> ImageHeader:
    height_px, width_px, components = struct.unpack(">HHB", frame[1:6])
    if len(frame) < 6 + 3 * components:
        raise truncated()
    factors = [divmod(frame[7 + 3 * index], 16) for index in range(components)]
    largest = max((across * down for across, down in factors), default=0)
    if not largest:
        raise undecodable()
    is_whole = marker in _JPEG_WHOLE or scan_components < components
    samples = sum(across * down for across, down in factors) / largest
    kind = {1: "jpeg-grey", 3: "jpeg-turnable" if notes_bytes else "jpeg"}.get(components, "jpeg-cmyk")
    held_bytes = (int(2 * samples * width_px * height_px) if is_whole else 0) + _JPEG_NOTES_COPIES * notes_bytes
    return ImageHeader(
        "JPEG",
        kind,
        width_px,
        height_px,
        held_bytes=held_bytes,
        has_reduction=marker not in _JPEG_LOSSLESS,
    )


_PNG_TEXTS: Final = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf"})
_PNG_PIXELS: Final = frozenset({b"IDAT", b"fdAT"})
_PNG_TEXT_BYTES: Final = 2**20  # what Pillow unpacks of one text at most
_PNG_KINDS: Final = {0: "png-grey", 2: "png", 3: "png-palette", 4: "png-alpha", 6: "png-alpha"}


def _read_png(data: bytes) -> ImageHeader:
    every = list(_png_chunks(data))
    chunks = list(takewhile(lambda chunk: chunk[0] not in _PNG_PIXELS, every))
    heads = [start for name, start in chunks if name == b"IHDR"]
    if len(heads) != 1:
        raise _Contradiction(f"it has {len(heads)} sizes")
    width_px, height_px, depth, colour, *_, interlaced = struct.unpack(">IIBBBBB", data[heads[0] : heads[0] + 13])
    for part in (start for name, start in chunks if name == b"fcTL"):  # the first frame of an animation
        part_width, part_height, left, top = struct.unpack(">IIII", data[part + 4 : part + 20])
        if left + part_width > width_px or top + part_height > height_px:
            raise _Contradiction("its first frame is larger than the picture")
    is_transparent = any(name == b"tRNS" for name, _ in every)  # readers heed it behind the pixels as well
    kind = _PNG_KINDS.get(colour, "png-alpha")
    texts = [start for name, start in every if name in _PNG_TEXTS]  # one of them may say how to turn it upright
    if colour == 2 and texts:
        kind = "png-turnable"
    if depth == 16 and colour == 0:
        kind = "png-grey-16"
    elif is_transparent and colour != 3:
        kind = "png-alpha"
    # Text is unpacked to as much as this; four bytes a letter. Whatever lies beside the pixels is copied, and again.
    unpacked = sum(min(_PNG_TEXT_BYTES, 1032 * _png_length(data, start)) for start in texts)
    beside_bytes = sum(_png_length(data, start) for name, start in every if name not in _PNG_PIXELS)
    held_bytes = 4 * min(unpacked, PNG_TEXTS_BYTES) + 3 * min(beside_bytes, len(data))
    return ImageHeader("PNG", f"{kind}-interlaced" if interlaced else kind, width_px, height_px, held_bytes=held_bytes)


def _png_length(data: bytes, start: int) -> int:
    return int.from_bytes(data[start - 8 : start - 4])


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, int]]:
    position = 8
    for _ in range(_MAX_CHUNKS):
        if position + 8 > len(data):
            return
        length = int.from_bytes(data[position : position + 4])
        yield data[position + 4 : position + 8], position + 8
        position += 12 + length
    raise ImageTooSlow("This PNG consists of far too many pieces. Save it anew and try again.")


def _read_webp(data: bytes) -> ImageHeader:
    declared_end = int.from_bytes(data[4:8], "little") + 8
    if len(data) < 30 or len(data) < declared_end:
        raise truncated()
    canvas: tuple[int, int] | None = None
    for name, start, end in _webp_chunks(data, 12, declared_end):
        if name == b"VP8X":
            width_px, height_px = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (start + 4, start + 7))
            canvas = canvas or (width_px, height_px)
        elif name in {b"VP8 ", b"VP8L"}:
            return _webp_header(canvas, _webp_frame_size(name, data, start), name)
        elif name == b"ANMF":
            inner = [found for found in _webp_chunks(data, start + 16, end) if found[0] in {b"VP8 ", b"VP8L"}]
            if not inner:
                raise truncated()
            return _webp_header(canvas, _webp_frame_size(inner[0][0], data, inner[0][1]), inner[0][0])
    if canvas is None:
        raise truncated()
    return _webp_header(canvas, canvas, b"VP8 ")


def _webp_chunks(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Walk chunks as (name, start, end of the content).

    Source: RFC 9649, sections 2.3 to 2.7.
    """
    for _ in range(_MAX_CHUNKS):
        if start + 8 > min(end, len(data)):
            return
        length = int.from_bytes(data[start + 4 : start + 8], "little")
        yield data[start : start + 4], start + 8, min(start + 8 + length, end)
        start += 8 + length + length % 2
    raise ImageTooSlow("This WebP consists of far too many pieces. Save it anew and try again.")


def _webp_frame_size(name: bytes, data: bytes, start: int) -> tuple[int, int]:
    if name == b"VP8L":
        bits = int.from_bytes(data[start + 1 : start + 5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width_px, height_px = struct.unpack("<HH", data[start + 6 : start + 10])
    return width_px & 0x3FFF, height_px & 0x3FFF


def _webp_header(canvas: tuple[int, int] | None, frame: tuple[int, int], name: bytes) -> ImageHeader:
    canvas = canvas or frame
    if frame[0] > canvas[0] or frame[1] > canvas[1]:
        raise _Contradiction(
            f"its canvas has {canvas[0]} x {canvas[1]} pixels, and the frame on it {frame[0]} x {frame[1]}"
        )
    return ImageHeader("WEBP", "webp-lossless" if name == b"VP8L" else "webp", *canvas)


def _read_gif(data: bytes) -> ImageHeader:
    """Read a GIF's screen and its first frame, which may reach beyond it: readers enlarge the screen then."""
    width_px, height_px, flags = struct.unpack("<HHB", data[6:11])
    position = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    steps = iter(range(_MAX_CHUNKS))
    for _ in steps:
        kind = data[position]
        if kind == 0x2C:
            left, top, across, down = struct.unpack("<HHHH", data[position + 1 : position + 9])
            return ImageHeader("GIF", "gif", max(width_px, left + across), max(height_px, top + down))
        if kind == 0x3B:
            raise undecodable()
        position += 1
        if kind == 0x21:
            position = _after_gif_extension(data, position, steps)
    raise _too_many_gif_blocks()


def _after_gif_extension(data: bytes, position: int, steps: Iterator[int]) -> int:
    """Pass over an extension as Pillow does, which reads on where a block is empty that it expects to be filled."""
    label, first_bytes = data[position], data[position + 1]
    position += 1
    is_loop = label == 0xFF and first_bytes >= 11 and data[position + 1 : position + 12] == b"NETSCAPE2.0"
    for _ in range(0 if label == 0xFE else 1 + is_loop):
        position += 1 + data[position]
    for _ in steps:
        length = data[position]
        position += 1 + length
        if not length:
            return position
    raise _too_many_gif_blocks()


def _too_many_gif_blocks() -> ImageTooSlow:
    return ImageTooSlow("This GIF consists of far too many pieces. Save it anew and try again.")


def _read_bmp(data: bytes) -> ImageHeader:
    header_bytes = int.from_bytes(data[14:18], "little")
    if header_bytes == 12:
        width_px, height_px, _, bits = struct.unpack("<HHHH", data[18:26])
        return ImageHeader("BMP", _bmp_kind(bits, 0), width_px, height_px)
    width_px, height_px, _, bits, compression = struct.unpack("<iiHHI", data[18:34])
    if width_px <= 0:
        raise undecodable()
    if compression in {1, 2} and width_px > MAX_RUN_LENGTH_WIDTH_PX:
        raise ImageTooSlow("A row of this BMP is far too long. Save it anew and try again.")
    # Pillow takes a height for negative only where its highest byte says so, and for huge otherwise.
    is_flipped = data[25] == 0xFF
    unsigned = int.from_bytes(data[22:26], "little")
    return ImageHeader("BMP", _bmp_kind(bits, compression), width_px, abs(height_px) if is_flipped else unsigned)


def _bmp_kind(bits: int, compression: int) -> str:
    if compression in {1, 2}:
        return "bmp-runs"
    return "bmp-palette" if bits <= 8 else "bmp"


def _read_iso_media(data: bytes) -> ImageHeader:
    media = read_media(data)
    kind = media.codec.lower() + "-alpha" * media.has_alpha
    header = ImageHeader(media.codec, kind, media.width_px, media.height_px, media.decoded_pixels)
    plane_bytes = (1 + media.chroma_samples + media.has_alpha) * (2.5 if media.bits > 8 else 1)
    held_bytes = int(header.pixels * plane_bytes * (2 if media.is_derived else 1)) + 3 * media.copied_bytes
    return replace(header, held_bytes=held_bytes)


_MEDIA_BRANDS: Final = frozenset(
    {b"avif", b"avis", b"mif1", b"msf1", b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
)

_READERS: Final[tuple[tuple[Callable[[bytes], bool], Callable[[bytes], ImageHeader]], ...]] = (
    (lambda data: data[:3] == b"\xff\xd8\xff", _read_jpeg),
    (lambda data: data[:8] == b"\x89PNG\r\n\x1a\n", _read_png),
    (lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP", _read_webp),
    (lambda data: data[:6] in {b"GIF87a", b"GIF89a"}, _read_gif),
    (lambda data: data[:2] == b"BM" and not is_text(data), _read_bmp),
    (lambda data: data[4:8] == b"ftyp" and data[8:12] in _MEDIA_BRANDS, _read_iso_media),
)
