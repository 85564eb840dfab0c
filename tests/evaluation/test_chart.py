"""Charts, by the pixels that they leave."""

import io
from collections.abc import Callable
from typing import Literal

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from whisker.evaluation.chart import Chart, shortened

RED = "#ff0000"


def red_of(draw: Callable[[Chart], None]) -> npt.NDArray[np.bool_]:
    """Draw on a chart: which pixels of its file are red."""
    chart = Chart("x", "y", "title", y_max=1.0)
    draw(chart)
    pixels = np.asarray(Image.open(io.BytesIO(chart.png())).convert("RGB"), np.int64)
    return np.asarray((pixels[..., 0] > 200) & (pixels[..., 1:].max(axis=-1) < 120))


def test_line_runs_from_corner_to_corner() -> None:
    """Up is up: it begins at the lower left."""
    rows, columns = np.nonzero(red_of(lambda chart: chart.line([(0, 0), (1, 1)], RED, width_px=3)))
    assert rows[columns.argmin()] > rows[columns.argmax()] + 300
    assert columns.max() - columns.min() > 400


def test_line_has_a_gap_where_a_point_is_not_a_number() -> None:
    """A threshold above which nothing is answered has no share that is right."""
    points = [(0.0, 0.5), (0.3, 0.5), (0.5, float("nan")), (0.7, 0.5), (1.0, 0.5)]
    columns = red_of(lambda chart: chart.line(points, RED, width_px=3)).any(axis=0)
    assert np.count_nonzero(np.diff(columns.astype(int)) == 1) == 2


@pytest.mark.parametrize("points", [[(0.0, 0.5), (1.0, 0.5)], [(share, 0.5) for share in np.linspace(0, 1, 301)]])
def test_dashes_are_as_long_however_many_points_there_are(points: list[tuple[float, float]]) -> None:
    """Half of the line is drawn, in pieces of the length that was asked for."""
    columns = red_of(lambda chart: chart.line(points, RED, width_px=3, dash_px=20)).any(axis=0)
    pieces = np.flatnonzero(np.diff(np.concatenate([[0], columns.astype(int), [0]])))
    lengths = pieces[1::2] - pieces[::2]
    assert 10 <= len(lengths) <= 11
    assert np.abs(lengths[:-1] - 20).max() <= 2


def test_bar_is_as_high_as_it_says() -> None:
    """Half of the axis is half of the height of all of it."""
    half = red_of(lambda chart: chart.bar(0.4, 0.5, 0.5, RED, "7")).sum()
    whole = red_of(lambda chart: chart.bar(0.4, 0.5, 1, RED, "7")).sum()
    assert half / whole == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(("side", "is_left"), [("left", True), ("right", False)])
def test_legend_is_on_the_side_that_was_asked_for(side: Literal["left", "right"], is_left: bool) -> None:
    """A curve that bends to the upper left leaves the lower right free."""
    chart = Chart("x", y_max=1.0)
    chart.line([(0, 1), (0.01, 1)], RED, name="cats")
    pixels = np.asarray(Image.open(io.BytesIO(chart.png(side))).convert("RGB"), np.int64)[300:]
    _, columns = np.nonzero(pixels[..., 0] > pixels[..., 1] + 80)
    assert bool(columns.mean() < 252) is is_left


def test_name_that_is_too_long_is_shortened() -> None:
    """A legend stays within its chart."""
    assert shortened("cats") == "cats"
    assert shortened("a" * 200) == "a" * 35 + "…"
