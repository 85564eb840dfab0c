"""What an image may cost to decode, by its header alone, and the errors for one that would cost more."""

from dataclasses import dataclass
from typing import Final

from whisker.errors import ImageTooSlow, TooManyPixels
from whisker.images.headers import ImageHeader, truncated
from whisker.memory_budget import batch_share


@dataclass(frozen=True)
class DecodeCost:
    """What one kind of picture takes.

    Attributes:
        bytes_per_pixel: At the dearest moment of decoding, turning upright and making RGB of it; what the header
            says to be held for all of the picture comes to it.
        bytes_per_byte: What is held beside the file's own bytes, for each of them.
        nanoseconds_per_pixel: Of processor time, in calls that nothing can interrupt; 0 where blocks are read in turn.
        nanoseconds_per_byte: The same, for each byte of the file.
    """

    bytes_per_pixel: float
    bytes_per_byte: float = 1.0
    nanoseconds_per_pixel: float = 0.0
    nanoseconds_per_byte: float = 0.0


COSTS: Final[dict[str, DecodeCost]] = {
    "jpeg": DecodeCost(4.4),
    "jpeg-turnable": DecodeCost(8.4),
    "jpeg-grey": DecodeCost(5.4),
    "jpeg-cmyk": DecodeCost(8.4),
    "png": DecodeCost(4.4),
    "png-turnable": DecodeCost(8.4),
    "png-grey": DecodeCost(5.4),
    "png-grey-16": DecodeCost(6.4),
    "png-palette": DecodeCost(5.4),
    "png-alpha": DecodeCost(8.4),
    "webp": DecodeCost(17.2, 3, 12, 50),
    "gif": DecodeCost(5.4, 3),
    "bmp": DecodeCost(4.4),
    "bmp-alpha": DecodeCost(8.4),
    "bmp-palette": DecodeCost(5.4),
    "bmp-runs": DecodeCost(7.4),
    "avif": DecodeCost(9.4, 2, 20, 60),
    "avif-alpha": DecodeCost(14.4, 2, 20, 60),
    "heif": DecodeCost(8.4, 2, 20, 80),
    "heif-alpha": DecodeCost(11, 2, 20, 80),
}

FIXED_BYTES: Final = 12 * 2**20
"""Tables, rows and the strip that is computed at a time, whatever the image's size."""

COMPARED_BYTES_PER_PIXEL: Final = 12
"""Of a JPEG whose end is missing: two more readings of it, and where they differ."""


def cost_of(header: ImageHeader) -> DecodeCost:
    """Look up what a kind of picture takes: the most specific name that is there."""
    name = header.kind
    while name not in COSTS:
        name = name.rpartition("-")[0]
    return COSTS[name]


def decoding_bytes(header: ImageHeader, file_bytes: int, target_px: int | None = None) -> int:
    """Estimate from above how much memory decoding takes at its dearest moment.

    Args:
        header: The image's.
        file_bytes: Size of the file.
        target_px: As for `decode_image`.
    """
    cost, fraction = cost_of(header), reduction(header, target_px)
    pixels = -(-header.width_px // fraction) * -(-header.height_px // fraction)
    per_pixel, per_byte = cost.bytes_per_pixel, cost.bytes_per_byte
    if header.is_cut:
        per_byte += 1
        per_pixel += COMPARED_BYTES_PER_PIXEL if header.format == "JPEG" else 0
    return int(per_pixel * pixels + per_byte * file_bytes) + header.held_bytes + FIXED_BYTES


def decoding_seconds(header: ImageHeader, file_bytes: int) -> float:
    """Estimate how much processor time decoding takes where no limit could end it: 0 where one can."""
    cost = cost_of(header)
    nanoseconds = cost.nanoseconds_per_pixel * header.coded_pixels + cost.nanoseconds_per_byte * file_bytes
    return nanoseconds * 1e-9


def reduction(header: ImageHeader, target_px: int | None) -> int:
    """Say at which fraction a JPEG is decoded: libjpeg's smallest whose sides are both at least `target_px`."""
    if target_px is None or not header.has_reduction:
        return 1
    scale = min(header.width_px, header.height_px) // target_px
    return next((fraction for fraction in (8, 4, 2) if scale >= fraction), 1)


_MEDIA: Final = {"HEIF": "HEIC", "AVIF": "AVIF"}
_MEDIA_TIMES: Final = 2
_ROUNDED: Final = 1.01
"""What is sold as 50 megapixels has 8192 x 6144."""


@dataclass(frozen=True)
class ImageLimits:
    """What a picture may cost to decode."""

    max_pixels: int = 25_000_000
    """Of what is decoded; of a HEIC or AVIF twice as many where the memory set aside has room for them."""
    max_jpeg_pixels: int = 250_000_000
    """By a JPEG's header; what is decoded after `draft` still has to fit `max_pixels`."""
    max_coefficient_bytes: int = 300_000_000
    """Of a progressive JPEG, which is held whole before it is drawn: 100 megapixels with half the colours each way."""
    decode_timeout_seconds: float = 2.0
    """Of a processor's time, which a busy machine does not use up."""
    max_decoding_bytes: int | None = None
    """By the header's estimate; None is no limit."""


BACKGROUND_LIMITS = ImageLimits(decode_timeout_seconds=60.0)
"""For work in the background."""


def check_pixels(header: ImageHeader, target_px: int | None, limits: ImageLimits) -> None:
    """Refuse a picture of too many pixels.

    Raises:
        ImageError: It has too many for its format, or for the way in which it is coded.
    """
    fraction = reduction(header, target_px)
    if header.format == "JPEG":
        _check_jpeg(header, fraction, limits)
    decoded_pixels = -(-header.width_px // fraction) * -(-header.height_px // fraction)
    times = _MEDIA_TIMES * _ROUNDED if header.format in _MEDIA else 1
    if decoded_pixels > times * limits.max_pixels:
        raise _too_many_decoded(header, fraction, target_px, limits)
    # Opacity lies in a picture of its own, so a stream of each is fair, and so are a few layers; many more are not.
    if fraction == 1 and header.coded_pixels > 3 * max(limits.max_pixels, header.pixels):
        raise too_slow()


def check_memory(header: ImageHeader, needed_bytes: int, limits: ImageLimits) -> None:
    """Refuse a picture that takes more memory than there is for it.

    Raises:
        TooManyPixels: It does.
    """
    max_bytes = limits.max_decoding_bytes
    if max_bytes is not None and needed_bytes > max_bytes:
        raise _too_many_bytes(header, needed_bytes, max_bytes, "give Whisker more by WHISKER_MEMORY_BYTES")
    is_large = header.format in _MEDIA and header.pixels > limits.max_pixels
    max_bytes = batch_share().total_bytes
    if is_large and limits.max_decoding_bytes is None and max_bytes is not None and needed_bytes > max_bytes:
        raise _too_many_bytes(header, needed_bytes, max_bytes, "run Whisker where there is more memory")


def too_slow() -> ImageTooSlow:
    """Make the fault of a picture that takes too much of a processor's time."""
    return ImageTooSlow(
        "Decoding this picture takes too long. Make it smaller, or save it anew in an ordinary program."
    )


def _check_jpeg(header: ImageHeader, fraction: int, limits: ImageLimits) -> None:
    if header.is_cut and header.coefficient_bytes and header.pixels > limits.max_pixels:
        raise truncated()  # whether rows are missing shows only in full size
    if fraction > 1 and header.pixels > limits.max_jpeg_pixels:
        raise _too_many_pixels(header, limits.max_jpeg_pixels, "JPEG", "make it smaller and try again")
    if header.coefficient_bytes > limits.max_coefficient_bytes:
        like_it = header.pixels * limits.max_coefficient_bytes // header.coefficient_bytes
        rounded = round(like_it, -6) or like_it
        advice = f"save it as a baseline JPEG, of which {_megapixels(limits.max_jpeg_pixels)} are, or make it smaller"
        raise _too_many_pixels(header, rounded, "progressive JPEG coded like this one", advice)


def _too_many_decoded(header: ImageHeader, fraction: int, target_px: int | None, limits: ImageLimits) -> TooManyPixels:
    jpeg = f"save it as a JPEG, of which {_megapixels(limits.max_jpeg_pixels)} are"
    if header.format in _MEDIA:
        kind = f"{_MEDIA[header.format]} are accepted, and {_megapixels(limits.max_pixels)} where memory is short"
        return _too_many_pixels(header, _MEDIA_TIMES * limits.max_pixels, kind, f"make it smaller, or {jpeg}", "")
    if header.format != "JPEG":
        return _too_many_pixels(header, limits.max_pixels, header.format, f"make it smaller, or {jpeg}")
    kind = "JPEG so narrow" if header.has_reduction and target_px is not None else "JPEG decoded in full"
    return _too_many_pixels(header, fraction**2 * limits.max_pixels, kind, "make it smaller and try again")


def _too_many_pixels(
    header: ImageHeader, max_pixels: int, kind: str, advice: str, are: str = " are accepted"
) -> TooManyPixels:
    return TooManyPixels(
        f"This picture is {header.width_px} x {header.height_px} pixels ({header.pixels / 1e6:.1f} megapixels). "
        f"At most {_megapixels(max_pixels)} megapixels of a {kind}{are}; {advice}."
    )


def _too_many_bytes(header: ImageHeader, needed_bytes: int, max_bytes: int, more: str) -> TooManyPixels:
    size = f"{header.width_px} x {header.height_px} pixels"
    return TooManyPixels(
        f"Decoding this picture of {size} takes about {needed_bytes / 1e6:.0f} MB of memory, and "
        f"{max_bytes / 1e6:.0f} MB are set aside for that. Make it smaller, or {more}."
    )


def _megapixels(pixels: int) -> str:
    return f"{pixels / 1e6:.4g}"
