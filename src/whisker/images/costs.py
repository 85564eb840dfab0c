"""What decoding a picture takes, in bytes of memory and seconds of a processor, from its header alone.

The figures were measured by `benchmarks/decode_memory.py`, which measures them again; a test does so for every kind.
"""

from dataclasses import dataclass
from typing import Final

from whisker.images.headers import ImageHeader


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
"""Tables, rows and the strip that is computed at a time, whatever the picture's size."""

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
        header: The picture's.
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
