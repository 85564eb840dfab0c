"""The plots of a report: confusion matrix, reliability, coverage, ROC and precision-recall curves, robustness."""

from collections.abc import Callable, Sequence
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from whisker.evaluation.chart import INK, Chart, Point, font, png, shortened, turned_text
from whisker.evaluation.corruptions import KIND_WORDS, STRENGTHS
from whisker.evaluation.schema import Curves, EvaluationReport

# Beyond this many classes, numbers in cells and names on axes no longer read.
_MOST_READABLE_CLASSES: Final = 25
_MOST_READABLE_CURVES: Final = 10
_ACCENT: Final = "#2563eb"
_CLASS_COLOURS: Final = (
    "#1f77b4",
    "#ff7f0e",
    "#2ca02c",
    "#d62728",
    "#9467bd",
    "#8c564b",
    "#e377c2",
    "#7f7f7f",
    "#bcbd22",
    "#17becf",
)
# ColorBrewer's Blues, from a share of none to all.
_BLUES: Final = np.array(
    [
        (247, 251, 255),
        (222, 235, 247),
        (198, 219, 239),
        (158, 202, 225),
        (107, 174, 214),
        (66, 146, 198),
        (33, 113, 181),
        (8, 81, 156),
        (8, 48, 107),
    ]
)
_CELL_PX, _SMALLEST_MATRIX_PX, _LARGEST_MATRIX_PX = 60, 300, 1250
_EDGE_PX, _TEXT_PX, _NAME_PX = 14, 16, 14


def plots(report: EvaluationReport) -> dict[str, bytes]:
    """Draw everything that the report has the figures for: PNG files by name."""
    drawings: dict[str, Callable[[EvaluationReport], bytes]] = {
        "confusion.png": confusion_png,
        "reliability.png": reliability_png,
        "threshold.png": threshold_png,
    }
    if report.mean_curves is not None:
        drawings |= {"roc.png": roc_png, "precision_recall.png": precision_recall_png}
    if report.robustness is not None:
        drawings["robustness.png"] = robustness_png
    return {name: draw(report) for name, draw in drawings.items()}


def confusion_png(report: EvaluationReport) -> bytes:
    """Draw the confusion matrix: true classes down, predicted classes across, shaded by the share of each row."""
    counts = np.zeros((len(report.class_names),) * 2, np.int64)
    for true, predicted, count in report.confusions():
        counts[true, predicted] = count
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    names = [shortened(name) for name in report.class_names if len(counts) <= _MOST_READABLE_CLASSES]
    side = int(np.clip(_CELL_PX * len(counts), _SMALLEST_MATRIX_PX, _LARGEST_MATRIX_PX))
    below = [turned_text(name, _NAME_PX, 45) for name in names]
    left, top = _left_of_matrix(names, below, side), 2 * _EDGE_PX + _TEXT_PX
    height = top + side + max((name.height for name in below), default=0) + 3 * _EDGE_PX + _TEXT_PX
    image = Image.new("RGB", (left + side + 2 * _EDGE_PX, height), "white")
    image.paste(_shaded(shares).resize((side, side), Image.Resampling.NEAREST), (left, top))
    draw = ImageDraw.Draw(image)
    draw.rectangle((left - 1, top - 1, left + side, top + side), outline=INK)
    # A folder may be called by several lines, which have no place above a matrix.
    title = f"{' '.join(report.dataset.split())}: {report.count:,} pictures"
    draw.text((left + side / 2, top - _EDGE_PX / 2), title, INK, font(_TEXT_PX), "mb")
    draw.text((left + side / 2, height - _EDGE_PX), "Predicted", INK, font(_TEXT_PX), "mb")
    y_label = turned_text("True", _TEXT_PX, 90)
    image.paste(INK, (_EDGE_PX, top + side // 2 - y_label.height // 2), y_label)
    for number, (name, turned) in enumerate(zip(names, below, strict=True)):
        middle = (number + 0.5) * side / len(counts)
        draw.text((left - 8, top + middle), name, INK, font(_NAME_PX), "rm")
        image.paste(INK, (round(left + middle) - turned.width + 4, top + side + 6), turned)
    if names:
        _write_cells(draw, counts, shares, (left, top, side))
    return png(image)


def reliability_png(report: EvaluationReport) -> bytes:
    """Draw accuracy against confidence; on the diagonal, 90 % sure is right nine times in ten."""
    title = f"Calibration error {report.ece:.1%} (numbers: pictures)"
    chart = Chart("Confidence", "Share that was right", title, y_max=1.08)
    half = 0.45 / report.ece_bins
    for item in report.reliability:
        if item.count:
            middle = (item.lower + item.upper) / 2
            chart.bar(middle - half, middle + half, item.accuracy or 0, _ACCENT, f"{item.count}")
    chart.line([(0, 0), (1, 1)], INK, width_px=1, dash_px=5)
    return chart.png()


def threshold_png(report: EvaluationReport) -> bytes:
    """Draw what answering only above a confidence costs and gains: pictures answered, and answers that are right."""
    chart = Chart("Confidence asked for", "Share of pictures")
    answered = [(point.threshold, point.coverage) for point in report.coverage]
    right = [(point.threshold, float("nan") if point.accuracy is None else point.accuracy) for point in report.coverage]
    for name, points, colour in (("answered", answered, INK), ("of these right", right, _ACCENT)):
        chart.line(points, colour, name=name)
        chart.dots(points, colour)
    return chart.png()


def roc_png(report: EvaluationReport) -> bytes:
    """Draw the ROC curves, each class against the rest, and their means."""
    chart = Chart("Share of the others taken for it", "Share of it found", "ROC (area)")
    chart.line([(0, 0), (1, 1)], INK, width_px=1, dash_px=2)
    _draw_curves(chart, report, "roc", "roc_auc")
    return chart.png("right")


def precision_recall_png(report: EvaluationReport) -> bytes:
    """Draw the precision-recall curves, each class against the rest, and their means."""
    chart = Chart("Recall", "Precision", "Precision and recall (average precision)")
    _draw_curves(chart, report, "precision_recall", "average_precision")
    return chart.png()


def robustness_png(report: EvaluationReport) -> bytes:
    """Draw the share right by strength: a line for each way of making pictures worse, their mean, and confidence."""
    robustness = report.robustness
    assert robustness is not None
    clean = robustness.clean
    title = f"{robustness.count:,} pictures made worse"
    chart = Chart("Strength (0: as they are)", "Share that was right", title, x_ticks=("0", *map(str, STRENGTHS)))
    for (kind, words), colour in zip(KIND_WORDS.items(), _CLASS_COLOURS, strict=False):
        own = [one.accuracy for one in robustness.conditions if one.kind == kind]
        chart.line(_by_strength([clean.accuracy, *own]), colour, name=words)
    means = [clean, *robustness.strengths]
    chart.line(_by_strength([mean.accuracy for mean in means]), INK, width_px=2.5, name="mean of all")
    confidence = [mean.mean_confidence for mean in means]
    chart.line(_by_strength(confidence), INK, width_px=2.5, dash_px=5, name="mean confidence")
    return chart.png()


def _by_strength(shares: Sequence[float]) -> list[Point]:
    return [(place / len(STRENGTHS), share) for place, share in enumerate(shares)]


def _left_of_matrix(names: Sequence[str], below: Sequence[Image.Image], side: int) -> int:
    """Compute the margin for the names beside a matrix, and for the first below it, which may reach further left."""
    widest = max((font(_NAME_PX).getlength(name) for name in names), default=0)
    reach = (name.width - (number + 0.5) * side / len(below) for number, name in enumerate(below))
    return round(max([2 * _EDGE_PX + _TEXT_PX + widest + 8, *reach]))


def _draw_curves(
    chart: Chart,
    report: EvaluationReport,
    kind: Literal["roc", "precision_recall"],
    area: Literal["roc_auc", "average_precision"],
) -> None:
    drawn: list[tuple[str, Curves]] = [(curves.class_name, curves) for curves in report.curves if curves.roc]
    # Means are drawn in ink: classes have used all colours.
    looks: list[tuple[str, Curves, str, float]] = []
    if len(drawn) <= _MOST_READABLE_CURVES:
        looks = [(*one, colour, 0) for one, colour in zip(drawn, _CLASS_COLOURS, strict=False)]
    if report.mean_curves is not None:
        looks.append(("all, by class", report.mean_curves.macro, INK, 0))
        looks.append(("all, by picture", report.mean_curves.micro, INK, 5))
    for name, curves, colour, dash_px in looks:
        chart.line(getattr(curves, kind), colour, dash_px=dash_px, name=f"{name} ({getattr(curves, area):.3f})")


def _shaded(shares: npt.NDArray[np.float64]) -> Image.Image:
    """Shade shares (K, K) from 0 to 1, a pixel each."""
    steps = np.linspace(0, 1, len(_BLUES))
    channels = [np.interp(shares, steps, _BLUES[:, channel]) for channel in range(3)]
    return Image.fromarray(np.stack(channels, axis=-1).round().astype(np.uint8))


def _write_cells(
    draw: ImageDraw.ImageDraw,
    counts: npt.NDArray[np.int64],
    shares: npt.NDArray[np.float64],
    square: tuple[int, int, int],
) -> None:
    """Write every count into its cell of a square, given by its left, its top and its side."""
    left, top, side = square
    for (row, column), count in np.ndenumerate(counts):
        place = (left + (column + 0.5) * side / len(counts), top + (row + 0.5) * side / len(counts))
        draw.text(place, str(count), "white" if shares[row, column] > 0.5 else INK, font(_NAME_PX), "mm")
