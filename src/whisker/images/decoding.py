"""Decoding: from the bytes of any image people send to RGB pixels, within limits, or to an error that says why not.

The content decides the format, never a name or a declared type. Every limit is applied to the header, before any pixel
is allocated.
"""

import io
import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

import numpy as np
import pi_heif
from PIL import AvifImagePlugin, Image, ImageFile, UnidentifiedImageError, WebPImagePlugin

from whisker.arrays import UInt8Array
from whisker.errors import ImageError
from whisker.images.bmp import decode_masked, decode_runs
from whisker.images.boxes import ends_within_box, with_brand
from whisker.images.cut_jpegs import CutJpeg
from whisker.images.decoding_costs import (
    BACKGROUND_LIMITS,
    ImageLimits,
    check_memory,
    check_pixels,
    decoding_bytes,
    decoding_seconds,
    reduction,
    too_slow,
)
from whisker.images.headers import ImageHeader, read_header, truncated, undecodable
from whisker.images.metadata_removal import without_notes
from whisker.images.missing_ends import END_IS_MISSING, with_end
from whisker.images.on_white import frame_to_rgb, hidden_pixels, hide, to_rgb, unused_bits
from whisker.images.png_chunks import PngOutline, chunk_of, has_whole_pixels, read_outline, without_checksum
from whisker.memory_budget import batch_share

# The picture itself is all that is wanted of a file. One thread a picture: many are decoded side by side, and every
# thread of a decoder keeps frames of its own.
pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
# Our own limit is checked on every header and is lower; Pillow's holds where it understands a file in another way. It
# warns over its number, and refuses over twice as many.
Image.MAX_IMAGE_PIXELS = 1 << 28
# WebP's and AVIF's readers are imported by name: Pillow would import those of all 40 formats to find them.
assert WebPImagePlugin.SUPPORTED

PREVIEW_SIDE_PX = 640

_BROKEN_STREAM = "broken data stream"
"""Pillow's words for it."""
_EXIF_ORIENTATION = 0x0112
_XMP = ("xmp", "XML:com.adobe.xmp")
_TRANSPOSE_BY_ORIENTATION = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

_SWAPS_SIDES = frozenset(
    {Image.Transpose.TRANSPOSE, Image.Transpose.ROTATE_270, Image.Transpose.TRANSVERSE, Image.Transpose.ROTATE_90}
)


@dataclass(frozen=True)
class DecodedImage:
    """A decoded image, ready for `preprocess`.

    Attributes:
        image: In mode RGB and upright; smaller than the original where a JPEG was decoded at a fraction.
        format: The format found in the content, for example "JPEG".
        mode: The file's own colour mode, as Pillow names it.
        width_px: Width of the original, upright.
        height_px: Height of the original, upright.
        warnings: What a person should know, in words.
    """

    image: Image.Image
    format: str
    mode: str
    width_px: int
    height_px: int
    warnings: tuple[str, ...]

    @property
    def pixels(self) -> UInt8Array:
        """The image as (H, W, 3) uint8 RGB: a copy, which the path from file to model does not need."""
        return np.asarray(self.image)


@dataclass(frozen=True)
class InspectedImage:
    """An image whose header was read and is within the limits, ready for `decode`.

    Attributes:
        header: What it says of itself.
        needed_bytes: What decoding it takes at its dearest moment, estimated from above.
        is_unchecked: Whether the checksum of a PNG's unpacked pixels is not verified.
    """

    header: ImageHeader
    needed_bytes: int
    data: bytes
    target_px: int | None
    limits: ImageLimits
    is_unchecked: bool = False

    def decode(self) -> DecodedImage:
        """Decode it to upright RGB pixels.

        Raises:
            ImageError: One of its subclasses says which kind of bad the file is; nothing else is ever raised.
        """
        deadline = time.thread_time() + self.limits.decode_timeout_seconds
        with _faults_of_the_file(self.data):
            try:
                return _decode(self, deadline)
            except OSError as error:
                is_broken = self.header.format != "PNG" or _BROKEN_STREAM not in str(error)
                if is_broken or not has_whole_pixels(self.data):
                    raise
            # Outside of the handler, so that nothing of the first attempt is held.
            return _decode(replace(self, is_unchecked=True), deadline)

    def decode_in_turn(self) -> DecodedImage:
        """Decode it within the memory that all threads of a job share, after waiting for its part.

        Raises:
            ImageError: As `decode`.
        """
        with batch_share().taken(self.needed_bytes):
            return self.decode()


def _check_time(deadline: float) -> None:
    if time.thread_time() > deadline:
        raise too_slow()


class _LimitedReader(io.BytesIO):
    """Bytes that stop being readable once this thread has computed for too long: Pillow reads in blocks."""

    def __init__(self, data: bytes, deadline: float) -> None:
        super().__init__(data)
        self._deadline = deadline

    def read(self, size: int | None = -1, /) -> bytes:
        _check_time(self._deadline)
        return super().read(size)


class _SplicedReader(_LimitedReader):
    """A head and then a span of a file, read as if they were one file; the span is not copied."""

    def __init__(self, head: bytes, data: bytes, span: tuple[int, int], deadline: float) -> None:
        super().__init__(data, deadline)
        self._head = head
        self._shift = span[0] - len(head)
        self._length = span[1] - self._shift
        self._position = 0

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        if whence != os.SEEK_SET or offset < 0:
            raise io.UnsupportedOperation("only places from the start are known")
        self._position = offset
        return offset

    def read(self, size: int | None = -1, /) -> bytes:
        start = self._position
        end = self._length if size is None or size < 0 else min(start + size, self._length)
        self._position = max(start, end)
        head = self._head[start:end]
        start = max(start, len(self._head))
        super().seek(start + self._shift)
        return head + super().read(max(0, end - start))


def inspect_image(data: bytes, target_px: int | None = None, limits: ImageLimits | None = None) -> InspectedImage:
    """Read an image's header, and refuse it where decoding would exceed a limit; nothing is decoded.

    Args:
        data: The file's bytes.
        target_px: A JPEG is decoded at the smallest fraction whose sides are both at least this (libjpeg's scaled
            decoding); None decodes in full.
        limits: What decoding may cost; `BACKGROUND_LIMITS` by default.

    Raises:
        ImageError: One of its subclasses says which kind of bad the file is; nothing else is ever raised.
    """
    limits = limits or BACKGROUND_LIMITS
    with _faults_of_the_file(data):
        header = read_header(data)
        check_pixels(header, target_px, limits)
        if decoding_seconds(header, len(data)) > limits.decode_timeout_seconds:
            raise too_slow()
        needed_bytes = decoding_bytes(header, len(data), target_px)
        check_memory(header, needed_bytes, limits)
    return InspectedImage(header, needed_bytes, data, target_px, limits)


def decode_image(data: bytes, target_px: int | None = None, limits: ImageLimits | None = None) -> DecodedImage:
    """Inspect an image and decode it to upright RGB pixels: `inspect_image`, then `decode_in_turn`.

    Raises:
        ImageError: One of its subclasses says which kind of bad the file is; nothing else is ever raised.
    """
    return inspect_image(data, target_px, limits).decode_in_turn()


def _decode(inspected: InspectedImage, deadline: float) -> DecodedImage:
    header = inspected.header
    hidden = _hidden(inspected, deadline) if header.has_hidden_colour else None
    image = _open(inspected, _content(inspected), deadline)
    width_px, height_px = image.size
    warnings: list[str] = []
    if header.is_animated or (header.format not in {"JPEG", "PNG"} and getattr(image, "is_animated", False)):
        warnings.append(_several(header, image))
    _load(image, inspected)
    if header.is_cut:
        _require_all_rows(inspected, image, deadline)
        warnings.append(END_IS_MISSING)
    orientation = _orientation(image, warnings)
    mode = image.mode
    warnings += unused_bits(image)
    image = _alone(image)  # whatever holds a copy of its pixels is let go of, step by step
    if hidden is not None:
        hide(image, *hidden)
        hidden = None
    if header.frame is not None:
        width_px, height_px = header.width_px, header.height_px
        image = frame_to_rgb(image, header.frame, (width_px, height_px))
    image = _upright(image, orientation)
    rgb = to_rgb(image)
    if orientation in _SWAPS_SIDES:
        width_px, height_px = height_px, width_px
    return DecodedImage(rgb, header.format, mode, width_px, height_px, tuple(warnings))


def _several(header: ImageHeader, image: Image.Image) -> str:
    """Return a warning for a file that holds more than one image: which of them is read."""
    if header.format == "HEIF":
        return f"This file holds {getattr(image, 'n_frames', 2)} pictures; only its main (primary) one was looked at."
    return "This picture is animated; only its first frame was looked at."


def _content(inspected: InspectedImage) -> bytes:
    """Return the file as its decoder takes it: with an end, and under a name that the decoder knows."""
    header = inspected.header
    if header.is_cut:
        return with_end(inspected.data, header.format, header.missing_bytes)
    return inspected.data if header.brand is None else with_brand(inspected.data, header.brand)


def _open(inspected: InspectedImage, content: bytes, deadline: float) -> Image.Image:
    if inspected.is_unchecked:
        image: Image.Image = _open_png(content, without_checksum(read_outline(content)), deadline)
    else:
        image = _open_any(inspected.header, content, deadline)
    if image.width * image.height > inspected.header.pixels:
        raise undecodable()  # the decoder understands the file in another way than its header was read
    return image


def _open_any(header: ImageHeader, content: bytes, deadline: float) -> Image.Image:
    if header.format == "PNG":
        return _open_png(content, read_outline(content), deadline)
    if header.masks is not None:
        return decode_masked(content, header.size, header.masks, lambda: _check_time(deadline))
    if header.kind == "bmp-runs":
        return decode_runs(content, header.size, lambda: _check_time(deadline))
    with suppress(Exception):
        return Image.open(_LimitedReader(content, deadline), formats=(header.format,))
    # Outside of the handler, so that nothing of the first attempt is held.
    plain = without_notes(content, header.format)
    if plain is None or not _costs_no_more(read_header(plain), header):
        plain = content  # for the decoder's own words
    return Image.open(_LimitedReader(plain, deadline), formats=(header.format,))


def _costs_no_more(header: ImageHeader, before: ImageHeader) -> bool:
    """Return whether a file without metadata costs no more than the one whose limits were checked."""
    # An end that was missing has been put there, and a brand that the decoder knows.
    completed = replace(before, is_cut=False, missing_bytes=0, has_reduction=header.has_reduction, brand=None)
    return header.held_bytes <= before.held_bytes and replace(header, held_bytes=before.held_bytes) == completed


def _open_png(data: bytes, outline: PngOutline, deadline: float) -> ImageFile.ImageFile:
    if outline.parts:
        pixels = chunk_of(b"IDAT", b"".join([data[start:end] for start, end in outline.parts]))
        reader = _SplicedReader(outline.head, pixels, (0, len(pixels)), deadline)
    else:
        reader = _SplicedReader(outline.head, data, outline.span, deadline)
    return Image.open(reader, formats=("PNG",))


def _load(image: Image.Image, inspected: InspectedImage, mode: str | None = None) -> Image.Image:
    """Decode what was opened, to whatever mode the file has, or to the brightness of a JPEG."""
    target_px = inspected.target_px
    if target_px is not None and reduction(inspected.header, target_px) > 1:
        image.draft(mode, (target_px, target_px))
    elif mode is not None:
        image.draft(mode, None)
    image.load()
    return image


def _require_all_rows(inspected: InspectedImage, image: Image.Image, deadline: float) -> None:
    """Refuse a JPEG whose end is missing where rows are missing as well."""

    def load(content: bytes, mode: str | None = None) -> Image.Image:
        return _load(_open(inspected, content, deadline), inspected, mode)

    if inspected.header.format == "JPEG":
        fraction = reduction(inspected.header, inspected.target_px)
        if not CutJpeg(inspected.header, fraction, load).has_all_rows(inspected.data, image):
            raise truncated()


_Hidden = tuple[Image.Image, tuple[int, ...]]


def _hidden(inspected: InspectedImage, deadline: float) -> _Hidden:
    """Find what is transparent in a PNG of 16 bits a sample, whose lower bytes its decoder ignores."""
    outline = read_outline(inspected.data)
    outline = without_checksum(outline) if inspected.is_unchecked else outline
    assert outline.hidden_colour is not None
    low = _open_png(inspected.data, outline, deadline)
    low.tile = [tile._replace(args="RGB;16L") for tile in low.tile]
    low.load()
    return hidden_pixels(_alone(low), outline.hidden_colour), outline.hidden_colour


def render_preview(image: Image.Image, longest_side_px: int = PREVIEW_SIDE_PX) -> bytes:
    """Encode an image as a small JPEG, with nothing of the original file in it.

    Args:
        image: In mode RGB and upright.
        longest_side_px: Neither side of the JPEG is longer.
    """
    small = _alone(image)  # `thumbnail` gives it pixels of its own, and leaves these as they are
    small.info.clear()  # a remark would be written into it, or be too long for that
    small.thumbnail((longest_side_px, longest_side_px), Image.Resampling.BILINEAR)
    file = io.BytesIO()
    small.save(file, "JPEG", quality=80)
    return file.getvalue()


@contextmanager
def _faults_of_the_file(data: bytes) -> Iterator[None]:
    """Turn whatever a library raises while it reads a file into an error of the file."""
    try:
        yield
    except ImageError:
        raise
    except Exception as error:
        raise _explain(error, data) from error


def _alone(image: Image.Image) -> Image.Image:
    """Detach an image from its file and decoder, which hold copies of it."""
    return image._new(image.im)


def _upright(image: Image.Image, orientation: Image.Transpose | None) -> Image.Image:
    return image if orientation is None else image.transpose(orientation)


def _orientation(image: Image.Image, warnings: list[str]) -> Image.Transpose | None:
    """Return how to turn a decoded image upright, by its EXIF; broken EXIF is a warning, never an error.

    XMP may name an orientation as well. Browsers ignore it, so the page shows the image without.
    """
    for name in _XMP:
        image.info.pop(name, None)  # Pillow would fall back on it
    try:
        exif = image.getexif()
        if not exif:
            # Of a JPEG it was read before, for the resolution, and that it is broken was passed over.
            Image.Exif().load(image.info.get("exif", b""))
        return _TRANSPOSE_BY_ORIENTATION.get(exif.get(_EXIF_ORIENTATION, 1))
    except Exception:  # Pillow raises whatever its parser stumbles over
        warnings.append("The picture's EXIF data is broken, so it was not turned upright.")
        return None


def _explain(error: Exception, data: bytes) -> ImageError:
    """Return the error for an image that is cut short, or a file that is none."""
    words = str(error).lower()
    known = not isinstance(error, UnidentifiedImageError)
    is_short = (data[:4] == b"RIFF" and len(data) < int.from_bytes(data[4:8], "little") + 8) or ends_within_box(data)
    says_so = any(word in words for word in ("truncated", "incomplete", "end of file", "eof"))
    if is_short or (known and (says_so or isinstance(error, (EOFError, IndexError, struct.error)))):
        return truncated()
    return undecodable()
