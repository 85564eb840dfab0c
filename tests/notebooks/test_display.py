"""Grids of pictures in a notebook.

Charts of training.

Tables in a notebook.
"""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from whisker.notebooks.display import Drawing, Table, Tile, curves_png, draw_grid, enlarged


def test_grid_holds_each_picture_in_its_place() -> None:
    """Three pictures in rows of two fill two rows, on white paper."""
    tiles = [Tile(Image.new("RGB", (4, 4), colour)) for colour in ("red", "green", "blue")]
    drawing = draw_grid(tiles, "Three colours", columns=2, side_px=20)
    with Image.open(io.BytesIO(drawing._repr_png_())) as sheet:
        pixels = sheet.convert("RGB")
    assert pixels.size == (2 * 28 + 8, 2 * 28 + 8)
    places = [(18, 18), (46, 18), (18, 46), (46, 46)]
    assert [pixels.getpixel(place) for place in places] == [(255, 0, 0), (0, 128, 0), (0, 0, 255), (255, 255, 255)]


def test_captions_get_lines_of_their_own() -> None:
    """The words lie below the picture and do not cover it."""
    picture = Image.new("RGB", (20, 20), "red")
    plain = draw_grid([Tile(picture)], "", columns=1, side_px=20)
    told = draw_grid([Tile(picture, "is red,\nsaid blue")], "", columns=1, side_px=20)
    heights = [Image.open(io.BytesIO(drawing.png)).height for drawing in (plain, told)]
    assert heights[1] == heights[0] + 2 * 16


def test_tiny_pictures_keep_their_pixels() -> None:
    """A digit of 8 pixels is shown as what it is: no colours in between are made up."""
    tiny = Image.fromarray(np.array([[0, 255], [255, 0]], np.uint8))
    assert set(np.unique(np.asarray(enlarged(tiny, (64, 64))))) == {0, 255}
    assert enlarged(Image.new("L", (100, 50)), (64, 64)).mode == "RGB"


def test_drawing_says_what_it_shows_and_can_be_saved(tmp_path: Path) -> None:
    """Who cannot see the picture reads the words."""
    drawing = Drawing(b"png", "A chart")
    drawing.save(tmp_path / "chart.png")
    assert repr(drawing) == "A chart"
    assert (tmp_path / "chart.png").read_bytes() == b"png"


RECORD = {"epoch": 1, "loss": 1.0, "accuracy": 0.5, "val_loss": 1.2, "val_accuracy": 0.4}


def size_of(png: bytes) -> tuple[int, int]:
    """Read a PNG's width and height."""
    with Image.open(io.BytesIO(png)) as image:
        return image.size


def test_curves_show_what_the_epochs_told() -> None:
    """The same figures give the same picture, others another."""
    history = [RECORD, {**RECORD, "epoch": 2, "loss": 0.5}]
    assert curves_png(history) == curves_png([dict(record) for record in history])
    assert curves_png(history) != curves_png([RECORD])
    assert size_of(curves_png(history)) == (684, 252)


def test_html_shows_names_and_not_what_they_would_do() -> None:
    """A class's name comes from a folder, so it may hold anything."""
    html = Table(("Class", "Count"), [("<script>", 3)])._repr_html_()
    assert "<th>Class</th><th>Count</th>" in html
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert '<td style="text-align: right">3</td>' in html


def test_text_lines_columns_up() -> None:
    """A terminal shows the same table, each column as wide as its widest cell."""
    assert (
        repr(Table(("Class", "Count"), [("long name", 3), ("b", 12)]))
        == "Class      Count\nlong name  3\nb          12"
    )


def test_table_without_names_has_no_head() -> None:
    """Facts and their values need no names above them."""
    table = Table(("", ""), [("Pictures", "9")])
    assert "<th" not in table._repr_html_()
    assert repr(table) == "Pictures  9"
    assert repr(Table(("", ""), [])) == ""
