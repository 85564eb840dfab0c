"""What a notebook shows: pictures with a description, charts of training, and tables."""

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter
from PIL import Image, ImageDraw, ImageFont

from whisker.datasets.images import LabelledImage
from whisker.images import decode_image

_PAPER: Final = "white"
_INK: Final = "#1f2937"
_SEEN: Final = "#94a3b8"
_UNSEEN: Final = "#2563eb"
_GAP_PX: Final = 8
_FONT_PX: Final = 12
_LINE_PX: Final = 16
_ABOVE_TEXT_PX: Final = 2
_SHOWN_PX: Final = 96
_DPI: Final = 90
_COLOURS_KEPT: Final = 128  # as many as a grid of small pictures needs; the file is a third of the full one


@dataclass(frozen=True, repr=False)
class Drawing:
    """A PNG and what it shows, in words."""

    png: bytes = field(repr=False)
    words: str

    def _repr_png_(self) -> bytes:
        return self.png

    def __repr__(self) -> str:
        return self.words

    def save(self, path: str | Path) -> None:
        """Write the PNG to a file."""
        Path(path).write_bytes(self.png)


@dataclass(frozen=True)
class Tile:
    """A picture of a grid and the words below it, one line each."""

    image: Image.Image
    caption: str = ""


@dataclass(frozen=True, repr=False)
class Sample:
    """A picture and the class that a person gave it."""

    file: LabelledImage

    @property
    def class_name(self) -> str:
        """The class that a person gave it."""
        return self.file.class_name

    @cached_property
    def data(self) -> bytes:
        """The file's bytes."""
        return self.file.path.read_bytes()

    @property
    def image(self) -> Image.Image:
        """The picture, upright, in RGB."""
        return decode_image(self.data).image

    def _repr_png_(self) -> bytes:
        png = io.BytesIO()
        enlarged(self.image, (_SHOWN_PX, _SHOWN_PX)).save(png, "PNG")
        return png.getvalue()

    def __repr__(self) -> str:
        return f"A picture of the class {self.class_name!r}: {self.file.file_name}"


@dataclass(frozen=True, repr=False)
class Table:
    """Rows of cells below a head; numbers are lined up at the right.

    Attributes:
        head: The columns' names; empty names make a table without a head.
        rows: A cell for each column.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[object]]

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(name)}</th>" for name in self.head) if any(self.head) else ""
        body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in self.rows)
        return f"<table>{f'<thead><tr>{head}</tr></thead>' if head else ''}<tbody>{body}</tbody></table>"

    def __repr__(self) -> str:
        lines = [[str(cell) for cell in row] for row in ([self.head] if any(self.head) else []) + list(self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)] if lines else []
        return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def draw_grid(tiles: Sequence[Tile], words: str, *, columns: int, side_px: int = 64, pictures: int = 1) -> Drawing:
    """Lay pictures out in rows.

    Args:
        tiles: Row by row.
        words: What the whole shows.
        columns: Pictures in a row.
        side_px: Height of each picture, and its width where it is square.
        pictures: How many squares a tile's image has side by side.
    """
    lines = max((tile.caption.count("\n") + 1 for tile in tiles if tile.caption), default=0)
    width, height = side_px * pictures + _GAP_PX, side_px + lines * _LINE_PX + _GAP_PX
    rows = math.ceil(len(tiles) / columns)
    sheet = Image.new("RGB", (max(1, columns) * width + _GAP_PX, max(1, rows) * height + _GAP_PX), _PAPER)
    pen, font = ImageDraw.Draw(sheet), _font()
    for number, tile in enumerate(tiles):
        x, y = _GAP_PX + number % columns * width, _GAP_PX + number // columns * height
        sheet.paste(enlarged(tile.image, (side_px * pictures, side_px)), (x, y))
        for line, text in enumerate(tile.caption.splitlines()):
            pen.text((x, y + side_px + _ABOVE_TEXT_PX + line * _LINE_PX), text, fill=_INK, font=font)
    return Drawing(_small_png(sheet), words)


def curves_png(history: Sequence[Mapping[str, float]]) -> bytes:
    """Draw loss and share of right answers by epoch, of the pictures learned from and of those kept aside."""
    epochs = [int(record["epoch"]) for record in history]
    figure, (loss, right) = _panels()
    for axes, name in ((loss, "loss"), (right, "accuracy")):
        _line(axes, epochs, [record[name] for record in history], "learned from", _SEEN)
        _line(axes, epochs, [record[f"val_{name}"] for record in history], "validation", _UNSEEN)
        axes.set(xlabel="Epoch")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return _finish(figure, loss, right)


def enlarged(image: Image.Image, size_px: tuple[int, int]) -> Image.Image:
    """Fit a picture to a size; tiny ones keep their pixels square and sharp, as they are."""
    if image.size == size_px:
        return image.convert("RGB")
    small = image.width * 2 <= size_px[0] and image.height * 2 <= size_px[1]
    return image.convert("RGB").resize(size_px, Image.Resampling.NEAREST if small else Image.Resampling.LANCZOS)


def _font() -> ImageFont.FreeTypeFont:
    """Open the font that comes with matplotlib, which knows more letters than Pillow's own."""
    return ImageFont.truetype(Path(mpl.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf"), _FONT_PX)


def _small_png(sheet: Image.Image) -> bytes:
    file = io.BytesIO()
    sheet.quantize(_COLOURS_KEPT, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def _panels() -> tuple[Figure, tuple[Axes, Axes]]:
    figure = Figure(figsize=(7.6, 2.8), layout="constrained")
    first, second = figure.subplots(1, 2)
    return figure, (first, second)


def _line(axes: Axes, epochs: Sequence[int], figures: Sequence[float], name: str, colour: str) -> None:
    axes.plot(epochs, figures, color=colour, marker="o", markersize=4, label=name)


def _finish(figure: Figure, loss: Axes, right: Axes) -> bytes:
    loss.set(title="Loss: lower is better", ylim=(0, None))
    right.set(title="Right answers: higher is better", ylim=(None, 1.005))
    right.yaxis.set_major_formatter(PercentFormatter(1.0))
    for axes in (loss, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", color="#e5e7eb", linewidth=0.8)
        axes.legend(frameon=False, fontsize="small")
    buffer = io.BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(buffer, format="png", dpi=_DPI, metadata={"Software": None})
    return buffer.getvalue()


def _cell(value: object) -> str:
    side = "right" if isinstance(value, int | float) else "left"
    return f'<td style="text-align: {side}">{escape(str(value))}</td>'
