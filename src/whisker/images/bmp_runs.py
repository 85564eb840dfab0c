"""BMPs whose pixels are written as runs, which need not say anything of all of them: those show the page behind.

Pillow gives such pixels the first colour of the palette, and refuses a picture whose last rows are skipped. Source:
Microsoft, "Bitmap Compression"; Chromium's reader, to which skipped pixels are transparent.
"""

from collections.abc import Callable
from typing import Final

from PIL import Image

from whisker.images.on_white import BACKGROUND

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
