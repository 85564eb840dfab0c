"""BMP files that Pillow does not read as browsers do: colour masks of any width, and run lengths."""

import struct
from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from whisker.images.on_white import BACKGROUND

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


RUN_COMPRESSIONS: Final = {1: 8, 2: 4}
"""Bits of a pixel, by the number of the compression."""

_END_OF_ROW, _END, _JUMP = 0, 1, 2
_STEPS: Final = 1 << 12
_PALETTE_BYTES: Final = 4


class _Canvas:
    """Pixels that are written from left to right, and row by row from the bottom up."""

    def __init__(self, width_px: int, height_px: int) -> None:
        self.levels = bytearray(width_px * height_px)
        self.is_skipped = bytearray(b"\xff") * len(self.levels)
        self._width_px = width_px
        self._x = self._row_start = 0

    @property
    def is_full(self) -> bool:
        """Nothing more can be drawn."""
        return self._row_start + min(self._x, self._width_px) >= len(self.levels)

    def draw(self, levels: bytes) -> None:
        """Write pixels, those beyond the end of the row aside."""
        fitting = levels[: max(0, self._width_px - self._x)]
        start = self._row_start + self._x
        self._x += len(levels)
        if self._row_start < len(self.levels):
            self.levels[start : start + len(fitting)] = fitting
            self.is_skipped[start : start + len(fitting)] = bytes(len(fitting))

    def jump(self, right: int, up: int) -> None:
        """Leave pixels as they are."""
        self._x, self._row_start = self._x + right, self._row_start + up * self._width_px

    def next_row(self) -> None:
        """Leave the rest of the row as it is."""
        self._x, self._row_start = 0, self._row_start + self._width_px


def decode_runs(data: bytes, size: tuple[int, int], check_time: Callable[[], None]) -> Image.Image:
    """Decode a BMP of runs.

    Args:
        data: The file's bytes.
        size: Width and height in pixels.
        check_time: Called every some thousand runs; it raises where that has taken too long.

    Returns:
        In mode P, or in RGB on white where pixels were skipped.

    Raises:
        IndexError: The file ends before its pixels do.
        ValueError: Its bits do not fit the compression.
    """
    bits = int.from_bytes(data[28:30], "little")
    if RUN_COMPRESSIONS.get(int.from_bytes(data[30:34], "little")) != bits:
        raise ValueError("runs of other bits than their pixels have")
    canvas = _Canvas(*size)
    _draw(canvas, data, int.from_bytes(data[10:14], "little"), bits, check_time)
    is_flipped = data[25] == 0xFF  # the first row comes first
    direction = 1 if is_flipped else -1
    image = Image.frombuffer("P", size, canvas.levels, "raw", "P", 0, direction)
    image.putpalette(_palette(data, bits), "RGB")
    if b"\xff" not in canvas.is_skipped:
        return image
    shown = image.convert("RGB")
    shown.paste(BACKGROUND, (0, 0), Image.frombuffer("L", size, canvas.is_skipped, "raw", "L", 0, direction))
    return shown


def _draw(canvas: _Canvas, data: bytes, position: int, bits: int, check_time: Callable[[], None]) -> None:
    steps = 0
    while not canvas.is_full:
        if steps % _STEPS == 0:
            check_time()
        steps += 1
        count, value = data[position], data[position + 1]
        position += 2
        if count:
            canvas.draw(_run(count, value, bits))
        elif value == _END_OF_ROW:
            canvas.next_row()
        elif value == _END:
            return
        elif value == _JUMP:
            canvas.jump(data[position], data[position + 1])
            position += 2
        else:
            length = -(-value * bits // 8)
            canvas.draw(_literal(data[position : position + length], value, bits))
            position += length + length % 2


def _run(count: int, value: int, bits: int) -> bytes:
    if bits == 8:
        return bytes([value]) * count
    return (bytes([value >> 4, value & 15]) * (count // 2 + 1))[:count]


def _literal(packed: bytes, count: int, bits: int) -> bytes:
    if len(packed) * 8 < count * bits:
        raise IndexError("the end of its pixels is missing")
    if bits == 8:
        return packed
    return bytes(level for pair in packed for level in (pair >> 4, pair & 15))[:count]


def _palette(data: bytes, bits: int) -> bytes:
    start = 14 + int.from_bytes(data[14:18], "little")
    count = min(int.from_bytes(data[46:50], "little") or 1 << bits, 1 << bits)
    entries = data[start : start + _PALETTE_BYTES * count]
    blue, green, red = (entries[place::_PALETTE_BYTES] for place in range(3))
    return bytes(level for colour in zip(red, green, blue, strict=False) for level in colour)
