"""Pictures that a notebook shows, each with words for who cannot see it."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import matplotlib as mpl
from PIL import Image, ImageDraw, ImageFont

_PAPER: Final = "white"
_INK: Final = "#1f2937"
_GAP_PX: Final = 8
_FONT_PX: Final = 12
_LINE_PX: Final = 16
_ABOVE_TEXT_PX: Final = 2
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
