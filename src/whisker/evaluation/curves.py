"""ROC and precision-recall curves, each class against the rest, as few points that a page can draw."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score, roc_curve

from whisker.evaluation.schema import ClassCurves, Curves, MeanCurves

FloatArray = npt.NDArray[np.float32]
LabelArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
Points = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]

MOST_POINTS: Final = 101
MOST_DRAWN_CLASSES: Final = 20
"""Beyond these, classes have their areas only, and the means are drawn."""

_DIGITS: Final = 4


def class_curves(probabilities: FloatArray, labels: LabelArray, class_names: Sequence[str]) -> tuple[ClassCurves, ...]:
    """Draw every class against the rest: (N, K) probabilities, (N,) labels.

    A class without pictures, or without others to be told from, has neither curve nor area.
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
