"""The charts of a notebook: how training went, and what a setting does."""

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

_DPI: Final = 90
_SEEN: Final = "#94a3b8"
_UNSEEN: Final = "#2563eb"
_JUDGED: Final = "#b45309"
Series = Mapping[str, Sequence[float | None]]


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


def by_value_png(field: str, values: Sequence[Any], right: Series, loss: Series) -> bytes:
    """Draw loss and share of right answers against the values of a setting.

    Args:
        field: The setting's name.
        values: One a run; numbers are joined by lines, words stand side by side.
        right: Shares of right answers by whose they are, None where there are none.
        loss: Log losses by whose they are.
    """
    figure, panels = _panels()
    are_numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    order = sorted(range(len(values)), key=lambda index: values[index]) if are_numbers else range(len(values))
    places = [values[index] if are_numbers else str(values[index]) for index in order]
    for axes, series in zip(panels, (loss, right), strict=True):
        for (name, figures), colour in zip(series.items(), (_UNSEEN, _JUDGED), strict=False):
            _line(axes, places, [figures[index] for index in order], name, colour, joined=are_numbers)
        axes.set(xlabel=field)
        if are_numbers:
            axes.set_xticks(places)
    return _finish(figure, *panels)


def _panels() -> tuple[Figure, tuple[Axes, Axes]]:
    figure = Figure(figsize=(7.6, 2.8), layout="constrained")
    first, second = figure.subplots(1, 2)
    return figure, (first, second)


def _line(
    axes: Axes, x: Sequence[Any], y: Sequence[float | None], name: str, colour: str, *, joined: bool = True
) -> None:
    points = [(place, value) for place, value in zip(x, y, strict=True) if value is not None]
    if points:
        across, up = zip(*points, strict=True)
        axes.plot(across, up, color=colour, marker="o", markersize=4, linestyle="-" if joined else "", label=name)


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
