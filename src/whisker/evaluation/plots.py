"""The two pictures of a report: which classes are taken for which, and whether confidence can be believed."""

import io
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from whisker.evaluation.schema import EvaluationReport

_DPI: Final = 120
# Beyond this many classes, numbers in cells and names on axes no longer read.
_MOST_READABLE_CLASSES: Final = 25
_INK: Final = "#1f2937"
_ACCENT: Final = "#2563eb"


def confusion_png(report: EvaluationReport) -> bytes:
    """Draw the confusion matrix: true classes down, predicted classes across, shaded by the share of each row."""
    counts = np.array(report.confusion_matrix)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    side_inches = float(np.clip(0.5 * len(counts), 3.6, 12))
    figure = Figure(figsize=(side_inches, side_inches), layout="constrained")
    axes = figure.add_subplot()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set(xlabel="Predicted", ylabel="True", title=f"{report.dataset}: {report.count:,} pictures")
    if len(counts) <= _MOST_READABLE_CLASSES:
        _write_cells(axes, counts, shares, report.class_names)
    return _png(figure)


def reliability_png(report: EvaluationReport) -> bytes:
    """Draw accuracy against confidence; on the diagonal, 90 % sure is right nine times in ten."""
    filled = [item for item in report.reliability if item.count]
    figure = Figure(figsize=(4.2, 3.8), layout="constrained")
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color=_INK, linewidth=1, linestyle="--")
    axes.bar(
        [(item.lower + item.upper) / 2 for item in filled],
        [item.accuracy or 0 for item in filled],
        width=0.9 / report.ece_bins,
        color=_ACCENT,
    )
    for item in filled:
        axes.annotate(f"{item.count}", ((item.lower + item.upper) / 2, item.accuracy or 0), ha="center", va="bottom")
    axes.set(xlim=(0, 1), ylim=(0, 1.08), xlabel="Confidence", ylabel="Share that was right")
    axes.set_title(f"Calibration error {report.ece:.1%} (numbers: pictures)", fontsize="medium")
    return _png(figure)


def _write_cells(axes: Axes, counts: np.ndarray, shares: np.ndarray, class_names: tuple[str, ...]) -> None:
    ticks = range(len(class_names))
    axes.set_xticks(ticks, class_names, rotation=45, ha="right")
    axes.set_yticks(ticks, class_names)
    for (row, column), count in np.ndenumerate(counts):
        colour = "white" if shares[row, column] > 0.5 else _INK
        axes.text(column, row, str(count), ha="center", va="center", color=colour)


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    FigureCanvasAgg(figure)
    # Without metadata the same figures give the same bytes.
    figure.savefig(buffer, format="png", dpi=_DPI, metadata={"Software": None})
    return buffer.getvalue()
