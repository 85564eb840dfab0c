"""The pictures of a report: what is taken for what, whether confidence can be believed, and what a threshold gives."""

import io
from collections.abc import Callable
from typing import Any, Final, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from whisker.evaluation.schema import Curves, EvaluationReport

_DPI: Final = 120
# Beyond this many classes, numbers in cells and names on axes no longer read.
_MOST_READABLE_CLASSES: Final = 25
_MOST_READABLE_CURVES: Final = 10
_INK: Final = "#1f2937"
_ACCENT: Final = "#2563eb"


def plots(report: EvaluationReport) -> dict[str, bytes]:
    """Draw everything that the report has the figures for: PNG files by name."""
    drawings: dict[str, Callable[[EvaluationReport], bytes]] = {
        "confusion.png": confusion_png,
        "reliability.png": reliability_png,
        "threshold.png": threshold_png,
    }
    if report.mean_curves is not None:
        drawings |= {"roc.png": roc_png, "precision_recall.png": precision_recall_png}
    return {name: draw(report) for name, draw in drawings.items()}


def confusion_png(report: EvaluationReport) -> bytes:
    """Draw the confusion matrix: true classes down, predicted classes across, shaded by the share of each row."""
    counts = np.zeros((len(report.class_names),) * 2, np.int64)
    for true, predicted, count in report.confusions():
        counts[true, predicted] = count
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    side_inches = float(np.clip(0.5 * len(counts), 3.6, 12))
    figure = Figure(figsize=(side_inches, side_inches), layout="constrained")
    axes = figure.add_subplot()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set(xlabel="Predicted", ylabel="True", title=f"{_plain(report.dataset)}: {report.count:,} pictures")
    if len(counts) <= _MOST_READABLE_CLASSES:
        _write_cells(axes, counts, shares, report.class_names)
    return _png(figure)


def reliability_png(report: EvaluationReport) -> bytes:
    """Draw accuracy against confidence; on the diagonal, 90 % sure is right nine times in ten."""
    filled = [item for item in report.reliability if item.count]
    figure, axes = _panel()
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


def threshold_png(report: EvaluationReport) -> bytes:
    """Draw what answering only above a confidence costs and gains: pictures answered, and answers that are right."""
    figure, axes = _panel()
    thresholds = [point.threshold for point in report.coverage]
    right = [float("nan") if point.accuracy is None else point.accuracy for point in report.coverage]
    axes.plot(thresholds, [point.coverage for point in report.coverage], color=_INK, label="answered", marker=".")
    axes.plot(thresholds, right, color=_ACCENT, label="of these right", marker=".")
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="Confidence asked for", ylabel="Share of pictures")
    axes.legend(loc="lower left")
    return _png(figure)


def roc_png(report: EvaluationReport) -> bytes:
    """Draw the ROC curves, each class against the rest, and their means."""
    figure, axes = _panel()
    axes.plot([0, 1], [0, 1], color=_INK, linewidth=1, linestyle=":")
    _draw_curves(axes, report, "roc", "roc_auc")
    axes.set(xlabel="Share of the others taken for it", ylabel="Share of it found", title="ROC (area)")
    return _png(figure)


def precision_recall_png(report: EvaluationReport) -> bytes:
    """Draw the precision-recall curves, each class against the rest, and their means."""
    figure, axes = _panel()
    _draw_curves(axes, report, "precision_recall", "average_precision")
    axes.set(xlabel="Recall", ylabel="Precision", title="Precision and recall (average precision)")
    return _png(figure)


def _draw_curves(
    axes: Axes,
    report: EvaluationReport,
    kind: Literal["roc", "precision_recall"],
    area: Literal["roc_auc", "average_precision"],
) -> None:
    drawn: list[tuple[str, Curves]] = [(curves.class_name, curves) for curves in report.curves if curves.roc]
    # Means have no colour: classes have used all of them.
    looks: list[tuple[str, Curves, dict[str, Any]]] = []
    if len(drawn) <= _MOST_READABLE_CURVES:
        looks = [(name, curves, {}) for name, curves in drawn]
    if report.mean_curves is not None:
        looks.append(("all, by class", report.mean_curves.macro, {"color": _INK}))
        looks.append(("all, by picture", report.mean_curves.micro, {"color": _INK, "linestyle": "--"}))
    for name, curves, look in looks:
        points, label = np.array(getattr(curves, kind)), f"{_plain(name)} ({getattr(curves, area):.3f})"
        axes.plot(points[:, 0], points[:, 1], label=label, linewidth=1.5, **look)
    axes.set(xlim=(0, 1), ylim=(0, 1.02))
    axes.legend(fontsize="x-small", loc="lower right" if kind == "roc" else "lower left")


def _write_cells(axes: Axes, counts: np.ndarray, shares: np.ndarray, class_names: tuple[str, ...]) -> None:
    ticks, names = range(len(class_names)), [_plain(name) for name in class_names]
    axes.set_xticks(ticks, names, rotation=45, ha="right")
    axes.set_yticks(ticks, names)
    for (row, column), count in np.ndenumerate(counts):
        colour = "white" if shares[row, column] > 0.5 else _INK
        axes.text(column, row, str(count), ha="center", va="center", color=colour)


def _plain(name: str) -> str:
    """Keep a name from being read as a formula."""
    return name.replace("$", r"\$")


def _panel() -> tuple[Figure, Axes]:
    figure = Figure(figsize=(4.2, 3.8), layout="constrained")
    return figure, figure.add_subplot()


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    FigureCanvasAgg(figure)
    # Without metadata the same figures give the same bytes.
    figure.savefig(buffer, format="png", dpi=_DPI, metadata={"Software": None})
    return buffer.getvalue()
