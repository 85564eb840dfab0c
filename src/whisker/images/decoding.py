"""From the bytes of any picture people send to RGB pixels, within limits, or to a fault that says what was wrong.

The content decides the format, never a name or a declared type. Every limit is applied to the header, before any pixel
is allocated.
"""

import io
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pi_heif
from PIL import AvifImagePlugin, Image, PngImagePlugin, UnidentifiedImageError, WebPImagePlugin

from whisker.errors import ImageError, ImageTooSlow, TooManyPixels
from whisker.images.costs import decoding_bytes, decoding_seconds, reduction
from whisker.images.headers import PNG_TEXTS_BYTES, ImageHeader, read_header, truncated, undecodable
from whisker.memory_budget import batch_share

UInt8Array = npt.NDArray[np.uint8]

# The picture itself is all that is wanted of a file. One thread a picture: many are decoded side by side, and every
# thread of a decoder keeps frames of its own.
pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
# Our own limit is checked on every header and is lower; Pillow's holds where it understands a file in another way. It
# warns over its number, and refuses over twice as many.
Image.MAX_IMAGE_PIXELS = 1 << 28
PngImagePlugin.MAX_TEXT_MEMORY = PNG_TEXTS_BYTES
# WebP's and AVIF's readers are imported by name: Pillow would import those of all 40 formats to find them.
assert WebPImagePlugin.SUPPORTED

BACKGROUND = (255, 255, 255)
"""What shows through transparent pixels: white, as on a page."""

PREVIEW_SIDE_PX = 640

STRIP_PIXELS: Final = 1 << 18
"""Arithmetic on pixels is done on so many at a time: what it needs beside them stays small."""

_EXIF_ORIENTATION = 0x0112
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
class ImageLimits:
    """What a picture may cost to decode."""

    max_pixels: int = 25_000_000
    max_jpeg_pixels: int = 50_000_000
    """By a JPEG's header; what is decoded after `draft` still has to fit `max_pixels`."""
    decode_timeout_seconds: float = 2.0
    """Of a processor's time, which a busy machine does not use up."""
    max_decoding_bytes: int | None = None
    """By the header's estimate; None is no limit."""


PATIENT_LIMITS = ImageLimits(decode_timeout_seconds=60.0)
"""For work that nobody waits for."""


@dataclass(frozen=True)
class DecodedImage:
    """A picture ready for `preprocess`.

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
        """The picture as (H, W, 3) uint8 RGB: a copy, which the path from file to model does without."""
        return np.asarray(self.image)


@dataclass(frozen=True)
class InspectedImage:
    """A picture whose header was read and is within the limits, ready for `decode`.

    Attributes:
        header: What it says of itself.
        needed_bytes: What decoding it takes at its dearest moment, estimated from above.
    """

    header: ImageHeader
    needed_bytes: int
    data: bytes
    target_px: int | None
    limits: ImageLimits

    def decode(self) -> DecodedImage:
        """Decode it to upright RGB pixels.

        Raises:
            ImageError: One of its subclasses says which kind of bad the file is; nothing else is ever raised.
        """
        with _faults_of_the_file(self.data):
            return _decode(self)

    def decode_in_turn(self) -> DecodedImage:
        """Decode it within the memory that all threads of a job share, after waiting for its part.

        Raises:
            ImageError: As `decode`.
        """
        with batch_share().taken(self.needed_bytes):
            return self.decode()


class _LimitedReader(io.BytesIO):
    """Bytes that stop being readable once this thread has computed for too long: Pillow reads in blocks."""

    def __init__(self, data: bytes, seconds: float) -> None:
        super().__init__(data)
        self._deadline = time.thread_time() + seconds

    def read(self, size: int | None = -1, /) -> bytes:
        if time.thread_time() > self._deadline:
            raise _too_slow()
        return super().read(size)


def inspect_image(data: bytes, target_px: int | None = None, limits: ImageLimits | None = None) -> InspectedImage:
    """Read a picture's header, and refuse it where decoding would go beyond a limit; nothing is decoded.

    Args:
        data: The file's bytes.
        target_px: A JPEG is decoded at the smallest fraction whose sides are both at least this (libjpeg's scaled
            decoding); None decodes in full.
        limits: What decoding may cost; `PATIENT_LIMITS` by default.

    Raises:
        ImageError: One of its subclasses says which kind of bad the file is; nothing else is ever raised.
    """
    limits = limits or PATIENT_LIMITS
    with _faults_of_the_file(data):
        header = read_header(data)
        _check_pixels(header, target_px, limits)
        if decoding_seconds(header, len(data)) > limits.decode_timeout_seconds:
            raise _too_slow()
        needed_bytes = decoding_bytes(header, len(data), target_px)
    if limits.max_decoding_bytes is not None and needed_bytes > limits.max_decoding_bytes:
        raise _too_many_bytes(header, needed_bytes, limits.max_decoding_bytes)
    return InspectedImage(header, needed_bytes, data, target_px, limits)


def decode_image(data: bytes, target_px: int | None = None, limits: ImageLimits | None = None) -> DecodedImage:
    """Inspect a picture and decode it to upright RGB pixels: `inspect_image`, then `decode_in_turn`.

    Raises:
        ImageError: One of its subclasses says which kind of bad the file is; nothing else is ever raised.
    """
    return inspect_image(data, target_px, limits).decode_in_turn()


def _decode(picture: InspectedImage) -> DecodedImage:
    header = picture.header
    reader = _LimitedReader(picture.data, picture.limits.decode_timeout_seconds)
    image: Image.Image = Image.open(reader, formats=(header.format,))
    width_px, height_px = image.size
    if width_px * height_px > header.pixels:
        raise undecodable()  # the decoder understands the file in another way than its header was read
    if picture.target_px is not None and reduction(header, picture.target_px) > 1:
        image.draft(None, (picture.target_px, picture.target_px))
    warnings: list[str] = []
    if header.format != "JPEG" and getattr(image, "is_animated", False):
        warnings.append(_several(header, image))
    orientation = _orientation(image, warnings)
    image.load()
    mode = image.mode
    image = _alone(image)  # whatever holds a copy of its pixels is let go of, step by step
    image = _upright(image, orientation)
    rgb = _to_rgb(image)
    if orientation in _SWAPS_SIDES:
        width_px, height_px = height_px, width_px
    return DecodedImage(rgb, header.format, mode, width_px, height_px, tuple(warnings))


def _several(header: ImageHeader, image: Image.Image) -> str:
    """Say what was looked at of a file that holds more than one picture."""
    if header.format == "HEIF":
        return f"This file holds {getattr(image, 'n_frames', 2)} pictures; only its main (primary) one was looked at."
    return "This picture is animated; only its first frame was looked at."


def render_preview(image: Image.Image, longest_side_px: int = PREVIEW_SIDE_PX) -> bytes:
    """Draw a picture anew as a small JPEG, with nothing of the original file in it.

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
    """Make a fault of the file of whatever a library raises while it reads one."""
    try:
        yield
    except ImageError:
        raise
    except Exception as error:
        raise _explain(error, data) from error


def _check_pixels(header: ImageHeader, target_px: int | None, limits: ImageLimits) -> None:
    fraction = reduction(header, target_px)
    size = header.width_px, header.height_px
    if fraction > 1 and header.pixels > limits.max_jpeg_pixels:
        raise _too_many_pixels(size, limits.max_jpeg_pixels)
    decoded_pixels = -(-header.width_px // fraction) * -(-header.height_px // fraction)
    if decoded_pixels > limits.max_pixels:
        raise _too_many_pixels(size, limits.max_pixels)
    # Opacity lies in a picture of its own, so a stream of each is fair, and so are a few layers; many more are not.
    if fraction == 1 and header.coded_pixels > 3 * limits.max_pixels:
        raise _too_slow()


def _too_many_pixels(size: tuple[int, int], max_pixels: int) -> TooManyPixels:
    width_px, height_px = size
    return TooManyPixels(
        f"This picture is {width_px} x {height_px} pixels ({width_px * height_px / 1e6:.1f} megapixels). "
        f"At most {max_pixels / 1e6:g} megapixels are accepted; make it smaller and try again."
    )


def _too_many_bytes(header: ImageHeader, needed_bytes: int, max_bytes: int) -> TooManyPixels:
    size = f"{header.width_px} x {header.height_px} pixels"
    return TooManyPixels(
        f"Decoding this picture of {size} takes about {needed_bytes / 1e6:.0f} MB of memory, and "
        f"{max_bytes / 1e6:.0f} MB are set aside for that. Make it smaller, or give Whisker more by "
        "WHISKER_MEMORY_BYTES."
    )


def _too_slow() -> ImageTooSlow:
    return ImageTooSlow("Decoding this picture takes too long. Save it anew in an ordinary program and try again.")


def _alone(image: Image.Image) -> Image.Image:
    """Part a picture from its file and decoder, which hold copies of it."""
    return image._new(image.im)


def _upright(image: Image.Image, orientation: Image.Transpose | None) -> Image.Image:
    return image if orientation is None else image.transpose(orientation)


def _orientation(image: Image.Image, warnings: list[str]) -> Image.Transpose | None:
    """How to turn a picture upright, by its EXIF; broken EXIF is a warning, never a fault."""
    try:
        return _TRANSPOSE_BY_ORIENTATION.get(image.getexif().get(_EXIF_ORIENTATION, 1))
    except Exception:  # Pillow raises whatever its parser stumbles over
        warnings.append("The picture's EXIF data is broken, so it was not turned upright.")
        return None


def _to_rgb(image: Image.Image) -> Image.Image:
    """Convert any mode to RGB without losing what the picture shows."""
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    is_wide = image.mode.startswith("I")
    if not (is_wide or image.has_transparency_data):
        return image.convert("RGB")
    canvas = Image.new("RGB", image.size, BACKGROUND)
    for top, bottom in _strips(image.size):
        strip = image.crop((0, top, image.width, bottom))
        if is_wide:
            canvas.paste(_narrow(strip), (0, top))
        else:  # `convert("RGB")` would reveal the colours hidden under transparent pixels
            rgba = strip.convert("RGBA")
            canvas.paste(rgba, (0, top), mask=rgba)
    return canvas


def _strips(size: tuple[int, int]) -> Iterator[tuple[int, int]]:
    rows = max(1, STRIP_PIXELS // size[0])
    for top in range(0, size[1], rows):
        yield top, min(top + rows, size[1])


def _narrow(image: Image.Image) -> Image.Image:
    """Scale 16 bits a pixel to eight: `convert` would clip everything over 255 to white."""
    wide = np.clip(np.asarray(image).astype(np.int64), 0, 65_535)
    return Image.fromarray(((wide + 128) // 257).astype(np.uint8)).convert("RGB")


def _explain(error: Exception, data: bytes) -> ImageError:
    """Find out whether a picture is cut short, or never was one."""
    words = str(error).lower()
    known = not isinstance(error, UnidentifiedImageError)
    riff_is_short = data[:4] == b"RIFF" and len(data) < int.from_bytes(data[4:8], "little") + 8
    says_so = any(word in words for word in ("truncated", "incomplete", "end of file", "eof"))
    if riff_is_short or (known and (says_so or isinstance(error, (EOFError, IndexError, struct.error)))):
        return truncated()
    return undecodable()
