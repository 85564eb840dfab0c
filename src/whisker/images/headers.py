"""Reading an image's header before a pixel is allocated: format, kind, size, and what contradicts it.

Only bytes are read, no decoder is used. Where a format says its size twice, the larger one counts, or the file is
refused.
"""

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from whisker.errors import (
    FormatUnsupported,
    ImageError,
    ImageTooSlow,
    ImageTruncated,
    ImageUndecodable,
    NotAnImage,
)
from whisker.images.bmp import Masks, unusual_masks
from whisker.images.boxes import MediaMalformed, MediaTruncated, SizeContradicted, is_media
from whisker.images.iso_media import read_media
from whisker.images.jpeg_segments import MAX_JPEG_SCANS, has_all_scans, has_end, has_too_many_scans, jpeg_segments
from whisker.images.metadata_removal import FIRST_CHUNK, webp_chunks
from whisker.images.missing_ends import bmp_missing_bytes
from whisker.images.png_chunks import SIGNATURE, PixelBox, read_outline
from whisker.images.signatures import foreign_format
from whisker.images.text_signatures import is_text, was_taken_for_text

ACCEPTED: Final = "JPEG, PNG, WebP, GIF, BMP, HEIC and AVIF"

MAX_RUN_LENGTH_WIDTH_PX: Final = 65_535
"""Of a BMP of run lengths: what has longer rows is no photo or drawing."""

_MAX_GIF_BLOCKS: Final = 100_000

_JPEG_SIZES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_WHOLE: Final = frozenset({0xC2, 0xC6, 0xCA, 0xCE})  # progressive: all coefficients are held
_JPEG_LOSSLESS: Final = frozenset({0xC3, 0xC7, 0xCB, 0xCF})
_JPEG_LS: Final = 0xF7
_JPEG_BITS: Final = 8
_JPEG_NOTES_COPIES: Final = 6
"""Notes of many segments are put together one by one, and what that leaves behind is not given back at once."""


@dataclass(frozen=True)
class ImageHeader:
    """An image's header.

    Attributes:
        format: As Pillow names it, for example "JPEG".
        kind: Which way of coding it is, by which its cost is looked up.
        width_px: Of the stored image, before it is turned upright.
        height_px: Of the stored image.
        coded_pixels: What the decoder works on: more than the image's own where parts are hidden or lie twice.
        held_bytes: What the decoder holds for the whole image at once, beside its pixels.
        coefficient_bytes: Of these, what a progressive JPEG is held as before any pixel of it is drawn.
        has_reduction: A JPEG that can be decoded at a fraction.
        is_cut: The end of the file is missing, and all rows of the image may be there.
        missing_bytes: Of such a file, where the format says how many.
        brand: Under which its decoder takes an AVIF or HEIC, where that is not the file's own.
        frame: Where in the image the first frame lies; None where it fills it.
        has_hidden_colour: A PNG of 16 bits a sample one colour of which is transparent.
        is_animated: Of a PNG: it has further frames. Of other formats their decoders say so.
        masks: Of a BMP whose colours Pillow does not read.
    """

    format: str
    kind: str
    width_px: int
    height_px: int
    coded_pixels: int = 0
    held_bytes: int = 0
    coefficient_bytes: int = 0
    has_reduction: bool = False
    is_cut: bool = False
    missing_bytes: int = 0
    brand: bytes | None = None
    frame: PixelBox | None = None
    has_hidden_colour: bool = False
    is_animated: bool = False
    masks: Masks | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the stored picture."""
        return self.width_px, self.height_px

    @property
    def pixels(self) -> int:
        """How many pixels the stored picture has."""
        return self.width_px * self.height_px


class _Contradiction(Exception):
    """Sizes in one file that cannot both be true."""


def read_header(data: bytes) -> ImageHeader:
    """Read an image's header.

    Raises:
        ImageError: These bytes are no image, or none that is accepted; nothing else is ever raised.
    """
    reader = next((read for is_mine, read in _READERS if is_mine(data)), None)
    if reader is None or was_taken_for_text(data):
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
    """Return the error for an image that ends too early."""
    return ImageTruncated("The end of this picture is missing. Send the whole file.")


def undecodable(why: str = ".") -> ImageUndecodable:
    """Return the error for what is no image.

    Args:
        why: The end of the sentence.
    """
    return ImageUndecodable(f"These bytes are not a picture that can be read{why} Accepted are {ACCEPTED}.")


def looks_like_image(data: bytes) -> bool:
    """Return whether bytes begin like an image of a supported format."""
    return any(is_mine(data) for is_mine, _ in _READERS)


def _unknown(data: bytes) -> ImageError:
    foreign = foreign_format(data)
    if foreign is None:
        return undecodable(_why_unknown(data))
    if foreign.is_format:
        return FormatUnsupported(f"This is a file of type {foreign.what}. {foreign.advice} Accepted are {ACCEPTED}.")
    return NotAnImage(
        f"This is {foreign.what}, not a picture that can be read. {foreign.advice} Accepted are {ACCEPTED}."
    )


_AS_TEXT: Final = (
    *(b"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", b"\xc3\xbf\xc3\x98\xc3\xbf"),
    *(b"????\x00\x10JFIF", b"?PNG\r\n"),
    *(b"\xef\xbf\xbdPNG", b"\xc2\x89PNG", b"\x89PNG\n", b"\x89PNG\r\n\x1a\r", b"\x89PNG\r\r"),
)
"""How a JPEG and a PNG begin whose bytes were taken for text on their way: UTF-8, Latin-1, with other line ends."""


def _why_unknown(data: bytes) -> str:
    """Return what happened to bytes that are no image any more, where that can be seen."""
    if not data:
        return ": the file is empty (0 bytes)."
    if data.count(data[0]) == len(data) and data[0] in _UNWRITTEN:
        what = _UNWRITTEN[data[0]]
        return f": they are nothing but {what}, of a file that was never written to its end. Send the whole file."
    if data.startswith(_AS_TEXT) or was_taken_for_text(data):
        return ", for they were changed as if they were text on their way here. Send them as they are."
    begun = _BEGINNING.search(data, 0, _SEARCHED_BYTES)
    if begun is not None:
        return f": a picture begins only at byte {begun.start() + 1} of them. Send it without what lies before it."
    return ": they are plain text." if is_text(data) else "."


_UNWRITTEN: Final = {0x00: "zeros", 0xFF: "bytes of 0xFF"}
_BEGINNING: Final = re.compile(rb"\xff\xd8\xff[\xc0-\xfe]|\x89PNG\r\n\x1a\n|GIF8[79]a")
_SEARCHED_BYTES: Final = 4096


def _read_jpeg(data: bytes) -> ImageHeader:
    if has_too_many_scans(data):
        raise ImageTooSlow(f"This JPEG has more than {MAX_JPEG_SCANS} scans. Save it anew and try again.")
    frame: tuple[int, bytes] | None = None
    notes_bytes = 0
    for marker, start, end in jpeg_segments(data):
        if marker == _JPEG_LS:
            raise _unread_jpeg("JPEG-LS")
        if marker in _JPEG_SIZES:
            if frame is not None:
                raise _Contradiction("it has two sizes")
            frame = marker, data[start:end]
        elif marker == 0xE1:
            notes_bytes += min(end, len(data)) - start
        elif marker == 0xDA:
            if frame is None:
                raise undecodable()
            header = _jpeg_header(*frame, scan_components=data[start], notes_bytes=notes_bytes)
            return header if has_end(data, start) else _cut_jpeg(header, data, components=frame[1][5])
    raise truncated()


def _jpeg_header(marker: int, frame: bytes, scan_components: int, notes_bytes: int) -> ImageHeader:
    bits, height_px, width_px, components = struct.unpack(">BHHB", frame[:6])
    if len(frame) < 6 + 3 * components:
        raise truncated()
    if bits > _JPEG_BITS:
        raise _unread_jpeg(f"JPEG of {bits} bits a sample")
    factors = [divmod(frame[7 + 3 * index], 16) for index in range(components)]
    largest = max((across * down for across, down in factors), default=0)
    if not largest:
        raise undecodable()
    is_whole = marker in _JPEG_WHOLE or scan_components < components
    samples = sum(across * down for across, down in factors) / largest
    kind = {1: "jpeg-grey", 3: "jpeg-turnable" if notes_bytes else "jpeg"}.get(components, "jpeg-cmyk")
    coefficient_bytes = int(2 * samples * width_px * height_px) if is_whole else 0
    return ImageHeader(
        "JPEG",
        kind,
        width_px,
        height_px,
        held_bytes=coefficient_bytes + _JPEG_NOTES_COPIES * notes_bytes,
        coefficient_bytes=coefficient_bytes,
        has_reduction=marker not in _JPEG_LOSSLESS,
    )


def _unread_jpeg(kind: str) -> FormatUnsupported:
    return FormatUnsupported(
        f"This is a file of type {kind}. Save it as an ordinary JPEG, of 8 bits a sample, or PNG and send that. "
        f"Accepted are {ACCEPTED}."
    )


def _cut_jpeg(header: ImageHeader, data: bytes, components: int) -> ImageHeader:
    """Let a JPEG without its end be decoded; of one of several scans, what is missing shows only in full size."""
    if not header.coefficient_bytes:
        return replace(header, is_cut=True)
    if not has_all_scans(data, components):
        raise truncated()
    return replace(header, is_cut=True, has_reduction=False)


_PNG_KINDS: Final = {0: "png-grey", 2: "png", 3: "png-palette", 4: "png-alpha", 6: "png-alpha"}


def _read_png(data: bytes) -> ImageHeader:
    outline = read_outline(data)
    kind = _PNG_KINDS.get(outline.colour, "png-alpha")
    if outline.colour == 2 and outline.exif_bytes:
        kind = "png-turnable"
    if outline.depth == 16 and outline.colour == 0:
        kind = "png-grey-16"
    elif outline.has_transparency and outline.colour != 3:
        kind = "png-alpha"
    if outline.frame is not None:
        kind = "png-alpha"  # the frame and the canvas that it lies on are there at once
    # EXIF is copied, and again; the pieces of a frame are put together.
    held_bytes = 3 * outline.exif_bytes + 2 * sum(end - start for start, end in outline.parts)
    return ImageHeader(
        "PNG",
        f"{kind}-interlaced" if outline.is_interlaced else kind,
        outline.width_px,
        outline.height_px,
        held_bytes=held_bytes,
        is_cut=data.find(b"IEND", outline.span[1]) < 0,
        frame=outline.frame,
        has_hidden_colour=outline.hidden_colour is not None,
        is_animated=outline.is_animated,
    )


def _read_webp(data: bytes) -> ImageHeader:
    declared_end = int.from_bytes(data[4:8], "little") + 8
    is_cut = len(data) < declared_end
    if len(data) < 30:
        raise truncated()
    canvas: tuple[int, int] | None = None
    for name, start, end in webp_chunks(data, FIRST_CHUNK, declared_end):
        if name == b"VP8X":
            width_px, height_px = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (start + 4, start + 7))
            canvas = canvas or (width_px, height_px)
        elif name in {b"VP8 ", b"VP8L"}:
            if end > len(data):
                raise truncated()
            return replace(_webp_header(canvas, _webp_frame_size(name, data, start), name), is_cut=is_cut)
        elif is_cut and name == b"ANMF":
            raise truncated()
        elif name == b"ANMF":
            inner = [found for found in webp_chunks(data, start + 16, end) if found[0] in {b"VP8 ", b"VP8L"}]
            if not inner:
                raise truncated()
            left, top = (2 * int.from_bytes(data[at : at + 3], "little") for at in (start, start + 3))
            return _webp_header(canvas, _webp_frame_size(inner[0][0], data, inner[0][1]), inner[0][0], (left, top))
    if canvas is None or is_cut:
        raise truncated()
    return _webp_header(canvas, canvas, b"VP8 ")


def _webp_frame_size(name: bytes, data: bytes, start: int) -> tuple[int, int]:
    if name == b"VP8L":
        bits = int.from_bytes(data[start + 1 : start + 5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width_px, height_px = struct.unpack("<HH", data[start + 6 : start + 10])
    return width_px & 0x3FFF, height_px & 0x3FFF


def _webp_header(
    canvas: tuple[int, int] | None, frame: tuple[int, int], name: bytes, place: tuple[int, int] = (0, 0)
) -> ImageHeader:
    canvas = canvas or frame
    if frame[0] > canvas[0] or frame[1] > canvas[1]:
        raise _Contradiction(
            f"its canvas has {canvas[0]} x {canvas[1]} pixels, and the frame on it {frame[0]} x {frame[1]}"
        )
    box = PixelBox(*place, place[0] + frame[0], place[1] + frame[1])
    kind = "webp-lossless" if name == b"VP8L" else "webp"
    return ImageHeader("WEBP", kind, *canvas, frame=_unless_full(box, canvas))


def _unless_full(box: PixelBox, canvas: tuple[int, int]) -> PixelBox | None:
    return None if box == (0, 0, *canvas) else box


def _read_gif(data: bytes) -> ImageHeader:
    """Read a GIF's screen and its first frame, which may reach beyond it: readers enlarge the screen then."""
    width_px, height_px, flags = struct.unpack("<HHB", data[6:11])
    position = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    steps = iter(range(_MAX_GIF_BLOCKS))
    for _ in steps:
        kind = data[position]
        if kind == 0x2C:
            left, top, across, down = struct.unpack("<HHHH", data[position + 1 : position + 9])
            box = PixelBox(left, top, left + across, top + down)
            canvas = max(width_px, box.right), max(height_px, box.bottom)
            return ImageHeader("GIF", "gif", *canvas, frame=_unless_full(box, canvas))
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
        return _bmp_header(data, bits, 0, width_px, height_px)
    width_px, height_px, _, bits, compression = struct.unpack("<iiHHI", data[18:34])
    if width_px <= 0:
        raise undecodable()
    if compression in {1, 2} and width_px > MAX_RUN_LENGTH_WIDTH_PX:
        raise ImageTooSlow("A row of this BMP is far too long. Save it anew and try again.")
    # Pillow takes a height for negative only where its highest byte says so, and for huge otherwise.
    is_flipped = data[25] == 0xFF
    unsigned = int.from_bytes(data[22:26], "little")
    return _bmp_header(data, bits, compression, width_px, abs(height_px) if is_flipped else unsigned)


def _bmp_header(data: bytes, bits: int, compression: int, width_px: int, height_px: int) -> ImageHeader:
    masks, start = unusual_masks(data, bits, compression), int.from_bytes(data[10:14], "little")
    kind = "bmp-alpha" if masks else _bmp_kind(bits, compression)
    missing_bytes = 0 if kind == "bmp-runs" else bmp_missing_bytes(bits * width_px, height_px, start, len(data))
    return ImageHeader(
        "BMP", kind, width_px, height_px, is_cut=missing_bytes > 0, missing_bytes=missing_bytes, masks=masks
    )


def _bmp_kind(bits: int, compression: int) -> str:
    if compression in {1, 2}:
        return "bmp-runs"
    if compression in {3, 6} and bits in {16, 32}:
        return "bmp-alpha"
    return "bmp-palette" if bits <= 8 else "bmp"


def _read_iso_media(data: bytes) -> ImageHeader:
    media = read_media(data)
    kind = media.codec.lower() + "-alpha" * media.has_alpha
    header = ImageHeader(media.codec, kind, media.width_px, media.height_px, media.decoded_pixels)
    plane_bytes = (1 + media.chroma_samples + media.has_alpha) * (2.5 if media.bits > 8 else 1)
    held_bytes = int(header.pixels * plane_bytes * (2 if media.is_derived else 1)) + 3 * media.copied_bytes
    held_bytes += 0 if media.brand is None else len(data)
    return replace(header, held_bytes=held_bytes, brand=media.brand)


_READERS: Final[tuple[tuple[Callable[[bytes], bool], Callable[[bytes], ImageHeader]], ...]] = (
    (lambda data: data[:3] == b"\xff\xd8\xff", _read_jpeg),
    (lambda data: data[:8] == SIGNATURE, _read_png),
    (lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP", _read_webp),
    (lambda data: data[:6] in {b"GIF87a", b"GIF89a"}, _read_gif),
    (lambda data: data[:2] == b"BM" and not is_text(data), _read_bmp),
    (is_media, _read_iso_media),
)
