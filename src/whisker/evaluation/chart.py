"""A small chart drawn with Pillow: axes, lines, bars and a legend.

Five of them take a tenth of a second, where loading matplotlib and drawing them with it took over a second of processor
time: a third of a small training. Text is drawn as it is, so that no class name is read as a formula.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from math import hypot, isnan
from pathlib import Path
from typing import Final, Literal

from PIL import Image, ImageDraw, ImageFont

INK: Final = "#1f2937"
_GRID: Final = "#e5e7eb"
# Drawn larger and reduced: Pillow's lines have no smooth edges of their own.
_SCALE: Final = 3
_WIDTH_PX, _HEIGHT_PX = 504, 456
_LEFT_PX, _RIGHT_PX, _TOP_PX, _BOTTOM_PX = 72, 18, 38, 60
_TICKS: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_TICK_NAMES: Final = tuple(str(tick) for tick in _TICKS)
_TEXT_PX, _TICK_PX, _SMALL_PX = 16, 14, 12
_LEGEND_ROW_PX, _LEGEND_SIGN_PX, _LEGEND_EDGE_PX = 17, 24, 8
_LONGEST_NAME: Final = 36

Point = tuple[float, float]
Colour = str | tuple[int, int, int]


@cache
def font(size_px: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Open the font in matplotlib's package, which has more letters than Pillow's own; matplotlib is not loaded."""
    package = find_spec("matplotlib")
    if package is None or package.origin is None:
        return ImageFont.load_default(size_px)
    return ImageFont.truetype(Path(package.origin).parent / "mpl-data/fonts/ttf/DejaVuSans.ttf", size_px)


def png(image: Image.Image) -> bytes:
    """Write a PNG file; the same image gives the same bytes."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def shortened(name: str) -> str:
    """Shorten a name to what fits beside a drawing."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def turned_text(text: str, size_px: float, degrees: float) -> Image.Image:
    """Draw text turned anticlockwise, as a mask."""
    left, top, right, bottom = font(size_px).getbbox(text)
    mask = Image.new("L", (max(1, round(right - left)), max(1, round(bottom - top))))
    ImageDraw.Draw(mask).text((-left, -top), text, fill=255, font=font(size_px))
    return mask.rotate(degrees, Image.Resampling.BICUBIC, expand=True)


class Chart:
    """Axes from 0 to 1 to the right, and from 0 to a little above 1 upwards.

    Args:
        x_label: Below the horizontal axis.
        y_label: Beside the vertical axis.
        title: Above.
        y_max: Where the vertical axis ends.
        x_ticks: What six places along the horizontal axis are called, from its beginning to its end.
    """

    def __init__(
        self,
        x_label: str,
        y_label: str = "",
        title: str = "",
        y_max: float = 1.02,
        *,
        x_ticks: Sequence[str] = _TICK_NAMES,
    ) -> None:
        self._y_max = y_max
        self._image = Image.new("RGB", (_WIDTH_PX * _SCALE, _HEIGHT_PX * _SCALE), "white")
        self._draw = ImageDraw.Draw(self._image)
        self._legend: list[tuple[str, Colour, float]] = []
        for tick, x_name, y_name in zip(_TICKS, x_ticks, _TICK_NAMES, strict=True):
            self.line([(tick, 0), (tick, y_max)], _GRID, width_px=0.7)
            self.line([(0, tick), (1, tick)], _GRID, width_px=0.7)
            self._text((tick, 0), x_name, "mt", _TICK_PX, (0, 7))
            self._text((0, tick), y_name, "rm", _TICK_PX, (-7, 0))
        self.line([(0, 0), (1, 0), (1, y_max), (0, y_max), (0, 0)], INK, width_px=1)
        self._text((0.5, 0), x_label, "mt", _TEXT_PX, (0, 31))
        self._text((0.5, y_max), title, "mb", _TEXT_PX, (0, -9))
        if y_label:
            label = turned_text(y_label, _TEXT_PX * _SCALE, 90)
            top = (_TOP_PX + _HEIGHT_PX - _BOTTOM_PX) * _SCALE // 2 - label.height // 2
            self._image.paste(INK, (8 * _SCALE, top), label)

    def line(
        self, points: Sequence[Point], colour: Colour, *, width_px: float = 1.5, dash_px: float = 0, name: str = ""
    ) -> None:
        """Draw a line through points, with a gap where one is not a number.

        Args:
            points: In the axes' own numbers.
            colour: Of the line.
            width_px: Its width.
            dash_px: Length of a dash and of the gap after it; 0 draws it through.
            name: What the legend calls it; nothing leaves it out.
        """
        width = max(1, round(width_px * _SCALE))
        for run in _runs(points):
            places = [self._place(point) for point in run]
            for piece in _dashes(places, dash_px * _SCALE) if dash_px else [places]:
                self._draw.line(piece, colour, width, joint="curve")
        if name:
            self._legend.append((name, colour, dash_px))

    def dots(self, points: Iterable[Point], colour: Colour) -> None:
        """Mark points."""
        for point in points:
            if not isnan(point[1]):
                self._draw.circle(self._place(point), 3 * _SCALE, colour)

    def bar(self, left: float, right: float, height: float, colour: Colour, name: str) -> None:
        """Draw a bar, and write above it."""
        corner, other = self._place((left, height)), self._place((right, 0))
        self._draw.rectangle((corner, other), colour)
        self._text(((left + right) / 2, height), name, "mb", _SMALL_PX, (0, -3))

    def png(self, legend: Literal["left", "right"] = "left") -> bytes:
        """Write the chart as a PNG file, with the legend at the bottom of a side."""
        if self._legend:
            self._draw_legend(legend)
        return png(self._image.reduce(_SCALE))

    def _draw_legend(self, side: Literal["left", "right"]) -> None:
        """Draw what the lines are called, in a box."""
        names = [shortened(name) for name, _, _ in self._legend]
        text, row, sign, edge = (
            size * _SCALE for size in (_SMALL_PX, _LEGEND_ROW_PX, _LEGEND_SIGN_PX, _LEGEND_EDGE_PX)
        )
        width = max(font(text).getlength(name) for name in names) + sign + 3 * edge
        height = row * len(names) + edge
        left = self._place((0, 0))[0] + edge if side == "left" else self._place((1, 0))[0] - edge - width
        top = self._place((0, 0))[1] - edge - height
        self._draw.rounded_rectangle((left, top, left + width, top + height), edge, "white", _GRID, _SCALE)
        for number, (name, (_, colour, dash_px)) in enumerate(zip(names, self._legend, strict=True)):
            middle = top + edge / 2 + row * (number + 0.5)
            places = [(left + edge, middle), (left + edge + sign, middle)]
            for piece in _dashes(places, dash_px * _SCALE) if dash_px else [places]:
                self._draw.line(piece, colour, round(1.5 * _SCALE))
            self._draw.text((left + 2 * edge + sign, middle), name, INK, font(text), "lm")

    def _place(self, point: Point) -> Point:
        """Find the pixel of a point."""
        width, height = _WIDTH_PX - _LEFT_PX - _RIGHT_PX, _HEIGHT_PX - _TOP_PX - _BOTTOM_PX
        x, y = point
        return (_LEFT_PX + x * width) * _SCALE, (_HEIGHT_PX - _BOTTOM_PX - y / self._y_max * height) * _SCALE

    def _text(self, point: Point, text: str, anchor: str, size_px: float, away_px: Point) -> None:
        x, y = self._place(point)
        place = (x + away_px[0] * _SCALE, y + away_px[1] * _SCALE)
        self._draw.text(place, text, INK, font(size_px * _SCALE), anchor)


def _runs(points: Sequence[Point]) -> Iterator[list[Point]]:
    """Part points where one is not a number."""
    run: list[Point] = []
    for point in points:
        if isnan(point[1]):
            yield run
            run = []
        else:
            run.append(point)
    yield run


def _dashes(places: Sequence[Point], length: float) -> Iterator[list[Point]]:
    """Cut a line into pieces of a length, and leave out every other one."""
    done = 0.0
    for (x, y), (next_x, next_y) in pairwise(places):
        span, at = hypot(next_x - x, next_y - y), 0.0
        while at < span:
            number = int(done / length + 1e-9)
            step = min(span - at, (number + 1) * length - done)
            if number % 2 == 0:
                ends = (at / span, (at + step) / span)
                yield [(x + share * (next_x - x), y + share * (next_y - y)) for share in ends]
            at, done = at + max(step, 1e-6), done + max(step, 1e-6)
