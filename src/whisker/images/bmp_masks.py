"""BMPs whose masks say where colours and opacity lie in a pixel, in ways that Pillow does not read and browsers do.

Source: Microsoft, "BITMAPV5HEADER"; Chromium's reader, which heeds opacity wherever a mask gives it bits.
"""

import struct
from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

Masks = tuple[int, int, int, int]
"""Red, green, blue and opacity; 0 where there is none."""

_PLAIN_WITH_ALPHA: Final = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)
"""Where no mask says where colours lie, and any that there is opacity, in headers of the fourth version and later."""

_FOURTH_VERSION_BYTES: Final = 108
_PLAIN_COLOURS: Final = 0
_BITFIELDS: Final = 3
_ALPHA_BITFIELDS: Final = 6
_WITH_ALPHA_BYTES: Final = 56
"""A header of so many bytes has a mask for opacity."""
_PLACE: Final = 54
"""Of the masks in the file, whether they belong to the header or follow it."""

_READ_BY_PILLOW: Final = frozenset(
    {
        (16, (0xF800, 0x7E0, 0x1F, 0)),
        (16, (0x7C00, 0x3E0, 0x1F, 0)),
        (32, (0xFF0000, 0xFF00, 0xFF, 0)),
        (32, (0xFF000000, 0xFF0000, 0xFF00, 0)),
        (32, (0xFF000000, 0xFF00, 0xFF, 0)),
        (32, (0xFF000000, 0xFF0000, 0xFF00, 0xFF)),
        (32, (0xFF, 0xFF00, 0xFF0000, 0xFF000000)),
        (32, (0xFF0000, 0xFF00, 0xFF, 0xFF000000)),
        (32, (0xFF000000, 0xFF00, 0xFF, 0xFF0000)),
        (32, (0, 0, 0, 0)),
    }
)

_STRIP_PIXELS: Final = 1 << 16
_MOST: Final = 255


def unusual_masks(data: bytes, bits: int, compression: int) -> Masks | None:
    """Read a BMP's masks; None where it has none, or such as Pillow reads in full."""
    header_bytes = int.from_bytes(data[14:18], "little")
    has_alpha = compression == _ALPHA_BITFIELDS or header_bytes >= _WITH_ALPHA_BYTES
    alpha = struct.unpack("<I", data[_PLACE + 12 : _PLACE + 16])[0] if has_alpha else 0
    if compression == _PLAIN_COLOURS:
        return _PLAIN_WITH_ALPHA if alpha and bits == 32 and header_bytes >= _FOURTH_VERSION_BYTES else None
    if bits not in {16, 32} or compression not in {_BITFIELDS, _ALPHA_BITFIELDS}:
        return None
    red, green, blue = struct.unpack("<III", data[_PLACE : _PLACE + 12])
    masks = (red, green, blue, alpha)
    return None if compression == _BITFIELDS and (bits, masks) in _READ_BY_PILLOW else masks


def decode_masked(data: bytes, size: tuple[int, int], masks: Masks, check_time: Callable[[], None]) -> Image.Image:
    """Decode a BMP of 16 or 32 bits by its masks.

    Args:
        data: The file's bytes.
        size: Width and height in pixels.
        masks: Where the colours lie.
        check_time: Called every some thousand pixels; it raises where that has taken too long.

    Returns:
        In mode RGBA where the masks give opacity any bits, else in RGB.

    Raises:
        IndexError: The file ends too early.
        ValueError: A mask has gaps.
    """
    width_px, height_px = size
    sample_bytes = int.from_bytes(data[28:30], "little") // 8
    start, row_bytes = int.from_bytes(data[10:14], "little"), -(-width_px * sample_bytes // 4) * 4
    end = start + row_bytes * height_px
    if end - row_bytes + width_px * sample_bytes > len(data):
        raise IndexError("the end of its pixels is missing")
    rows = np.frombuffer(data.ljust(end, b"\0"), np.uint8, row_bytes * height_px, start).reshape(height_px, row_bytes)
    is_flipped = data[25] == 0xFF  # the first row comes first
    image = Image.new("RGBA" if masks[3] else "RGB", size)
    step = max(1, _STRIP_PIXELS // width_px)
    for top in range(0, height_px, step):
        check_time()
        strip = (rows if is_flipped else rows[::-1])[top : top + step, : width_px * sample_bytes]
        pixels = np.ascontiguousarray(strip).view(f"<u{sample_bytes}").astype(np.uint32)
        channels = [_channel(pixels, mask) for mask in masks[: len(image.mode)]]
        image.paste(Image.fromarray(np.stack(channels, axis=-1)), (0, top))
    return image


def _channel(pixels: npt.NDArray[np.uint32], mask: int) -> npt.NDArray[np.uint8]:
    """Read one channel, spread over eight bits."""
    if not mask:
        return np.zeros(pixels.shape, np.uint8)
    shift = (mask & -mask).bit_length() - 1
    most = mask >> shift
    if most & (most + 1):
        raise ValueError("a mask has gaps")
    levels = ((pixels & np.uint32(mask)) >> np.uint32(shift)).astype(np.float32)
    spread: npt.NDArray[np.uint8] = np.rint(levels * np.float32(_MOST / most)).astype(np.uint8)
    return spread
