"""How training went, drawn for a notebook."""

import io
from collections.abc import Mapping, Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

_DPI: Final = 90
_SEEN: Final = "#94a3b8"
_UNSEEN: Final = "#2563eb"


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
