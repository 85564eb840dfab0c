"""From the bytes of any picture people send to RGB pixels, within limits, or to a fault that says what was wrong.

The content decides the format, never a name or a declared type. Every limit is applied to the header, before any pixel
is allocated.
"""

import io
import re
import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pi_heif
from PIL import AvifImagePlugin, Image, UnidentifiedImageError, WebPImagePlugin

from whisker.errors import FormatUnsupported, ImageError, ImageTooSlow, ImageTruncated, ImageUndecodable, TooManyPixels
from whisker.image_signatures import foreign_format, webp_size_px

UInt8Array = npt.NDArray[np.uint8]

pi_heif.register_heif_opener()
# Our own limit is checked on every header and is lower; Pillow's would warn between one and two times its own.
Image.MAX_IMAGE_PIXELS = None

# WebP's and AVIF's readers are imported by name: Pillow would import those of all 40 formats to find them.
FORMATS = (
    "JPEG",
    "PNG",
    WebPImagePlugin.WebPImageFile.format,
    "GIF",
    "BMP",
    "HEIF",
    AvifImagePlugin.AvifImageFile.format,
)
ACCEPTED = "JPEG, PNG, WebP, GIF, BMP, HEIC and AVIF"

BACKGROUND = (255, 255, 255)
"""What shows through transparent pixels: white, as on a page."""

MAX_JPEG_SCANS = 100
"""Real progressive JPEGs have about ten scans; each costs a full pass, 16 ms over 48 megapixels, and small ones are
read all at once, so that no deadline ends them (libjpeg-turbo's own fuzzers stop at 500)."""

PREVIEW_SIDE_PX = 640

_START_OF_SCAN = re.compile(b"\xff\xda")

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


@dataclass(frozen=True)
class ImageLimits:
    """What a picture may cost to decode."""

    max_pixels: int = 25_000_000
    max_jpeg_pixels: int = 50_000_000
    """By a JPEG's header; what is decoded after `draft` still has to fit `max_pixels`."""
    decode_timeout_seconds: float = 2.0


PATIENT_LIMITS = ImageLimits(decode_timeout_seconds=60.0)
"""For work that nobody waits for: a machine that is busy must not make a good picture a bad one."""


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


class _DeadlineReader(io.BytesIO):
    """Bytes that stop being readable at a deadline: Pillow reads in blocks, so a slow decode ends at the next one."""

    def __init__(self, data: bytes, seconds: float) -> None:
        super().__init__(data)
        self._deadline = time.monotonic() + seconds

    def read(self, size: int | None = -1, /) -> bytes:
        if time.monotonic() > self._deadline:
            raise ImageTooSlow(
                "Decoding this picture takes too long. Save it anew in an ordinary program and try again."
            )
        return super().read(size)


def decode_image(data: bytes, target_px: int | None = None, limits: ImageLimits | None = None) -> DecodedImage:
    """Decode a picture to upright RGB pixels.

    Args:
        data: The file's bytes.
        target_px: A JPEG is decoded at the smallest fraction whose sides are both at least this (libjpeg's scaled
            decoding); None decodes in full.
        limits: What decoding may cost; `PATIENT_LIMITS` by default.

    Raises:
        ImageError: One of its subclasses says which kind of bad the file is.
    """
    limits = limits or PATIENT_LIMITS
    image = _open(data, limits)
    warnings: list[str] = []
    width_px, height_px = image.size
    if image.format == "JPEG" and target_px is not None:
        image.draft(None, (target_px, target_px))
    _check_pixels(image, (width_px, height_px), limits)
    if image.format != "JPEG" and getattr(image, "is_animated", False):
        warnings.append("This picture is animated; only its first frame was looked at.")
    try:
        image.load()
        orientation = _orientation(image, warnings)
        upright = image if orientation is None else image.transpose(orientation)
        rgb = _to_rgb(upright)
    except ImageError:
        raise
    except Exception as error:
        raise _explain(error, data) from error
    if orientation is not None and orientation in _SWAPS_SIDES:
        width_px, height_px = height_px, width_px
    return DecodedImage(rgb, image.format or "", image.mode, width_px, height_px, tuple(warnings))


_SWAPS_SIDES = frozenset(
    {Image.Transpose.TRANSPOSE, Image.Transpose.ROTATE_270, Image.Transpose.TRANSVERSE, Image.Transpose.ROTATE_90}
)


def render_preview(image: Image.Image, longest_side_px: int = PREVIEW_SIDE_PX) -> bytes:
    """Draw a picture anew as a small JPEG, with nothing of the original file in it.

    Args:
        image: In mode RGB and upright.
        longest_side_px: Neither side of the JPEG is longer.
    """
    small = image.copy()
    small.thumbnail((longest_side_px, longest_side_px), Image.Resampling.BILINEAR)
    file = io.BytesIO()
    small.save(file, "JPEG", quality=80)
    return file.getvalue()


def _open(data: bytes, limits: ImageLimits) -> Image.Image:
    """Read the header only."""
    webp_size = webp_size_px(data)
    if webp_size is not None and webp_size[0] * webp_size[1] > limits.max_pixels:
        # Pillow's WebP reader allocates the whole canvas when it opens a file.
        raise _too_many_pixels(webp_size, limits.max_pixels)
    if data[:2] == b"\xff\xd8" and len(_START_OF_SCAN.findall(data)) > MAX_JPEG_SCANS:
        raise ImageTooSlow(f"This JPEG has more than {MAX_JPEG_SCANS} scans. Save it anew and try again.")
    try:
        image: Image.Image = Image.open(_DeadlineReader(data, limits.decode_timeout_seconds), formats=FORMATS)
    except ImageError:
        raise
    except Exception as error:
        foreign = foreign_format(data)
        if foreign is not None:
            raise FormatUnsupported(f"This is a file of type {foreign}. Accepted are {ACCEPTED}.") from error
        raise _explain(error, data) from error
    if image.format == "MPO":  # several JPEGs in one file, as some phones write them; the first is the picture
        image.format = "JPEG"
    return image


def _check_pixels(image: Image.Image, original_size: tuple[int, int], limits: ImageLimits) -> None:
    if image.size != original_size and original_size[0] * original_size[1] > limits.max_jpeg_pixels:
        raise _too_many_pixels(original_size, limits.max_jpeg_pixels)
    if image.size[0] * image.size[1] > limits.max_pixels:
        raise _too_many_pixels(original_size, limits.max_pixels)


def _too_many_pixels(size: tuple[int, int], max_pixels: int) -> TooManyPixels:
    width_px, height_px = size
    return TooManyPixels(
        f"This picture is {width_px} x {height_px} pixels ({width_px * height_px / 1e6:.1f} megapixels). "
        f"At most {max_pixels / 1e6:g} megapixels are accepted; make it smaller and try again."
    )


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
    if image.mode.startswith("I"):  # 16 bits a pixel: `convert` would clip everything over 255 to white
        wide = np.clip(np.asarray(image).astype(np.int64), 0, 65_535)
        return Image.fromarray(((wide + 128) // 257).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:  # `convert("RGB")` would reveal the colours hidden under transparent pixels
        rgba = image.convert("RGBA")
        canvas = Image.new("RGB", rgba.size, BACKGROUND)
        canvas.paste(rgba, mask=rgba)
        return canvas
    return image.convert("RGB")


def _explain(error: Exception, data: bytes) -> ImageError:
    """Tell a truncated picture from one that never was a picture."""
    words = str(error).lower()
    known = not isinstance(error, UnidentifiedImageError)
    riff_is_short = data[:4] == b"RIFF" and len(data) < int.from_bytes(data[4:8], "little") + 8
    if riff_is_short or (known and any(word in words for word in ("truncated", "incomplete", "end of file", "eof"))):
        return ImageTruncated("The end of this picture is missing. Send the whole file.")
    return ImageUndecodable(f"These bytes are not a picture that can be read. Accepted are {ACCEPTED}.")
