"""Figures of a classifier from its probabilities and the truth, by scikit-learn where it has them."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from sklearn.metrics import (
    average_precision_score,
    confusion_matrix,
    log_loss,
    precision_recall_curve,
    precision_recall_fscore_support,
    roc_auc_score,
    roc_curve,
)

from whisker.arrays import BoolArray, FloatArray, LabelArray
from whisker.evaluation.schema import (
    ClassCurves,
    ClassMetrics,
    ConfusionCell,
    CoveragePoint,
    Curves,
    MeanCurves,
    MeanMetrics,
    ReliabilityBin,
    TopK,
)

ECE_BINS: Final = 15
COVERAGE_THRESHOLDS: Final = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
MOST_MATRIX_CLASSES: Final = 200
"""Beyond these, a matrix is nearly all zeros: 2,000 classes would have four million cells."""
TOP_K: Final = (1, 3, 5)
_CHANCE_DRAWS: Final = 100


def classification_log_loss(probabilities: FloatArray, labels: LabelArray) -> float:
    """Compute the mean negative log probability of the truth: (N, K), (N,)."""
    exact = probabilities.astype(np.float64)
    return float(log_loss(labels, exact / exact.sum(axis=1, keepdims=True), labels=range(probabilities.shape[1])))


def roc_auc(probabilities: FloatArray, labels: LabelArray) -> float | None:
    """Compute the area under the ROC curve, each class against the rest; None unless every class is there."""
    class_count = probabilities.shape[1]
    if len(np.unique(labels)) < class_count:
        return None
    truth = np.eye(class_count)[labels]
    return float(roc_auc_score(truth, probabilities, average="macro"))


def top_k(probabilities: FloatArray, labels: LabelArray) -> tuple[TopK, ...]:
    """Count how often the truth is among the 1, 3 and 5 likeliest classes, where there are more than that."""
    order = np.argsort(-probabilities, axis=1, kind="stable")
    places = (order == labels[:, np.newaxis]).argmax(axis=1)
    return tuple(TopK(k=k, accuracy=float((places < k).mean())) for k in TOP_K if k < probabilities.shape[1])


def confusion(predicted: LabelArray, labels: LabelArray, class_count: int) -> list[list[int]] | None:
    """Count pictures by true class (rows) and predicted class (columns); None where there are too many classes."""
    if class_count > MOST_MATRIX_CLASSES:
        return None
    matrix: list[list[int]] = confusion_matrix(labels, predicted, labels=range(class_count)).tolist()
    return matrix


def confusion_cells(predicted: LabelArray, labels: LabelArray, class_count: int) -> tuple[ConfusionCell, ...] | None:
    """Count pictures by true and predicted class, where there are too many classes for a matrix; None else.

    Mistakes come first, the most frequent first.
    """
    if class_count <= MOST_MATRIX_CLASSES:
        return None
    counted = Counter(zip(labels.tolist(), predicted.tolist(), strict=True))
    cells = ((true, answer, count) for (true, answer), count in counted.items())
    return tuple(sorted(cells, key=lambda cell: (cell[0] == cell[1], -cell[2], cell[0], cell[1])))


def per_class_metrics(predicted: LabelArray, labels: LabelArray, class_names: Sequence[str]) -> list[ClassMetrics]:
    """Compute precision, recall, F1 and support of every class."""
    columns = precision_recall_fscore_support(labels, predicted, labels=range(len(class_names)), zero_division=0)
    return [
        ClassMetrics(
            class_name=name, precision=float(precision), recall=float(recall), f1=float(f1), support=int(support)
        )
        for name, precision, recall, f1, support in zip(class_names, *columns, strict=True)
    ]


def mean_metrics(per_class: Sequence[ClassMetrics], weighted: bool) -> MeanMetrics:
    """Average the metrics of classes, equally or by support, over the classes that have pictures."""
    measured = [metrics for metrics in per_class if metrics.support]
    weights = [metrics.support if weighted else 1 for metrics in measured]
    return MeanMetrics(
        precision=float(np.average([metrics.precision for metrics in measured], weights=weights)),
        recall=float(np.average([metrics.recall for metrics in measured], weights=weights)),
        f1=float(np.average([metrics.f1 for metrics in measured], weights=weights)),
    )


def reliability(confidence: FloatArray, correct: npt.NDArray[np.bool_]) -> list[ReliabilityBin]:
    """Group predictions by confidence into equal bins: how sure they were and how often they were right."""
    edges = np.linspace(0, 1, ECE_BINS + 1)
    bins = np.clip(np.digitize(confidence, edges, right=True) - 1, 0, ECE_BINS - 1)
    return [
        ReliabilityBin(
            lower=float(edges[index]),
            upper=float(edges[index + 1]),
            count=int(members.sum()),
            confidence=float(confidence[members].mean()) if members.any() else None,
            accuracy=float(correct[members].mean()) if members.any() else None,
        )
        for index in range(ECE_BINS)
        for members in [bins == index]
    ]


def expected_calibration_error(bins: Sequence[ReliabilityBin]) -> float:
    """Average the gap between confidence and accuracy over the bins. Source: Guo et al. 2017, arXiv:1706.04599."""
    total = sum(item.count for item in bins)
    return sum(item.count * abs((item.confidence or 0) - (item.accuracy or 0)) for item in bins) / total


def calibration_error_by_chance(confidence: FloatArray) -> float:
    """Compute the calibration error of a model whose confidence is exact, on as many pictures: it is above 0 by chance.

    Whether an answer is right is drawn by its confidence, again and again; the mean of the errors says which part of a
    measured one the number of pictures explains.

    Args:
        confidence: (N,) of the answers.

    Source: Widmann et al. 2019, "Calibration tests in multi-class classification", arXiv:1910.11385 (the error of
    exact models is what a measured one is compared with).
    """
    bins = np.clip(np.digitize(confidence, np.linspace(0, 1, ECE_BINS + 1), right=True) - 1, 0, ECE_BINS - 1)
    claimed, random = np.bincount(bins, confidence, ECE_BINS), np.random.default_rng(0)
    errors = [
        np.abs(np.bincount(bins, random.random(len(confidence)) < confidence, ECE_BINS) - claimed).sum()
        for _ in range(_CHANCE_DRAWS)
    ]
    return float(np.mean(errors)) / len(confidence)


def coverage(confidence: FloatArray, correct: npt.NDArray[np.bool_]) -> list[CoveragePoint]:
    """Show what a stricter threshold costs and gains: the share of pictures answered, and how often rightly."""
    points = []
    for threshold in COVERAGE_THRESHOLDS:
        answered = correct[confidence >= threshold]
        accuracy = float(answered.mean()) if len(answered) else None
        points.append(CoveragePoint(threshold=threshold, coverage=len(answered) / len(correct), accuracy=accuracy))
    return points


Points = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]

MOST_POINTS: Final = 101
MOST_DRAWN_CLASSES: Final = 20
"""Beyond these, classes have their areas only, and the means are drawn."""

_DIGITS: Final = 4


def class_curves(probabilities: FloatArray, labels: LabelArray, class_names: Sequence[str]) -> tuple[ClassCurves, ...]:
    """Draw every class against the rest: (N, K) probabilities, (N,) labels.

    A class without pictures, or without others to separate it from, has neither curve nor area.
    """
    drawn = len(class_names) <= MOST_DRAWN_CLASSES
    return tuple(
        ClassCurves(class_name=name, **_curves(labels == index, probabilities[:, index], drawn).model_dump())
        for index, name in enumerate(class_names)
    )


def mean_curves(probabilities: FloatArray, labels: LabelArray) -> MeanCurves | None:
    """Average over the classes that can be measured (macro), and draw all yes-or-no questions as one (micro)."""
    truth = np.eye(probabilities.shape[1], dtype=np.bool_)[labels]
    measured = [index for index in range(truth.shape[1]) if 0 < truth[:, index].sum() < len(labels)]
    if not measured:
        return None
    micro = _curves(truth.ravel(), probabilities.ravel(), drawn=True)
    return MeanCurves(macro=_macro([(truth[:, index], probabilities[:, index]) for index in measured]), micro=micro)


def _curves(truth: BoolArray, scores: FloatArray, drawn: bool) -> Curves:
    if truth.all() or not truth.any():
        return Curves(roc_auc=None, average_precision=None)
    return Curves(
        roc_auc=float(roc_auc_score(truth, scores)),
        average_precision=float(average_precision_score(truth, scores)),
        roc=_points(*_thinned(*_roc(truth, scores))) if drawn else (),
        precision_recall=_points(*_thinned(*_precision_recall(truth, scores))) if drawn else (),
    )


def _macro(questions: Sequence[tuple[BoolArray, FloatArray]]) -> Curves:
    grid = np.linspace(0, 1, MOST_POINTS - 1)
    sensitivities = [np.interp(grid, *_roc(truth, scores)) for truth, scores in questions]
    precisions = [np.interp(grid, *_precision_recall(truth, scores)) for truth, scores in questions]
    return Curves(
        roc_auc=float(np.mean([roc_auc_score(truth, scores) for truth, scores in questions])),
        average_precision=float(np.mean([average_precision_score(truth, scores) for truth, scores in questions])),
        roc=((0.0, 0.0), *_points(grid, np.mean(sensitivities, axis=0))),
        precision_recall=_points(grid, np.mean(precisions, axis=0)),
    )


def _roc(truth: BoolArray, scores: FloatArray) -> Points:
    false_positive_rate, sensitivity, _ = roc_curve(truth, scores)
    return false_positive_rate, sensitivity


def _precision_recall(truth: BoolArray, scores: FloatArray) -> Points:
    precision, recall, _ = precision_recall_curve(truth, scores, drop_intermediate=True)
    return recall[::-1], precision[::-1]


def _thinned(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> Points:
    """Keep the ends and points evenly spaced along the curve's length between them."""
    if len(x) <= MOST_POINTS:
        return x, y
    length = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(x)) + np.abs(np.diff(y)))])
    kept = np.searchsorted(length, np.linspace(0, length[-1], MOST_POINTS))
    kept[-1] = len(x) - 1
    kept = np.unique(kept)
    return x[kept], y[kept]


def _points(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> tuple[tuple[float, float], ...]:
    return tuple((round(float(a), _DIGITS), round(float(b), _DIGITS)) for a, b in zip(x, y, strict=True))
