"""The head: softmax regression on pooled features, its penalty chosen by cross-validation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from whisker.training.calibration import calibrated_log_loss

FloatArray = npt.NDArray[np.float32]
LabelArray = npt.NDArray[np.int64]
Fold = tuple[LabelArray, LabelArray]

# Keeps channels that never vary from being blown up; features are between 0 and 6.
_SMALLEST_DEVIATION: Final = 1e-3
_MAXIMUM_ITERATIONS: Final = 1000


@dataclass(frozen=True)
class Head:
    """A dense layer on pooled features, in logits: weights (C, K) and bias (K,), float32."""

    weights: FloatArray
    bias: FloatArray

    def logits(self, pooled: FloatArray) -> FloatArray:
        """Compute the logits of pooled features: (..., C) to (..., K)."""
        return pooled @ self.weights + self.bias


@dataclass(frozen=True)
class ChosenHead:
    """The head fitted on all pictures, and how the same recipe did on pictures it had not seen.

    Attributes:
        l2: The penalty that was chosen.
        held_out_logits: (M, K) float32: logits of judged pictures, each by a head that was fitted without it.
        held_out_labels: (M,) their classes.
    """

    head: Head
    l2: float
    held_out_logits: FloatArray
    held_out_labels: LabelArray


def cross_validation_folds(labels: LabelArray, count: int, seed: int) -> list[Fold]:
    """Let every picture judge once, which a small dataset needs most; no more folds than the smallest class allows."""
    splitter = StratifiedKFold(min(count, int(np.bincount(labels).min())), shuffle=True, random_state=seed)
    return [(fitted, judged) for fitted, judged in splitter.split(labels, labels)]


def choose_head(
    pooled: FloatArray, labels: LabelArray, l2_candidates: Sequence[float], folds: Sequence[Fold]
) -> ChosenHead:
    """Fit a head with the penalty whose held-out predictions are best.

    Args:
        pooled: (N, V, C) float32, V views of each picture, the plain one first; only that one is judged.
        labels: (N,) class indices 0..K-1, every class in every fold's fitted part.
        l2_candidates: Penalties on the squared weights, against the mean loss.
        folds: Which pictures to fit on and which to judge on, once or several times.
    """
    candidates = sorted(l2_candidates, reverse=True)
    logits_by_fold = [
        [head.logits(pooled[judged, 0]) for head in _fit_path(pooled[fitted], labels[fitted], candidates)]
        for fitted, judged in folds
    ]
    held_out_labels = np.concatenate([labels[judged] for _, judged in folds])
    held_out_logits = [np.concatenate(parts) for parts in zip(*logits_by_fold, strict=True)]
    best = int(np.argmin([calibrated_log_loss(logits, held_out_labels) for logits in held_out_logits]))
    head = fit_head(pooled, labels, candidates[best])
    return ChosenHead(head, candidates[best], held_out_logits[best], held_out_labels)


def fit_head(pooled: FloatArray, labels: LabelArray, l2: float) -> Head:
    """Fit a head on all views of all pictures: `pooled` (N, V, C), `labels` (N,)."""
    return next(_fit_path(pooled, labels, [l2]))


def _fit_path(pooled: FloatArray, labels: LabelArray, l2_path: Sequence[float]) -> Iterator[Head]:
    """Fit one head a penalty, from strong to weak, each starting where the one before ended."""
    views = pooled.reshape(-1, pooled.shape[-1])
    targets = np.repeat(labels, pooled.shape[1])
    mean, deviation = views.mean(axis=0), np.maximum(views.std(axis=0), _SMALLEST_DEVIATION)
    standardised = (views - mean) / deviation
    model = LogisticRegression(max_iter=_MAXIMUM_ITERATIONS, warm_start=True)
    for l2 in l2_path:
        model.set_params(C=1 / (l2 * len(views))).fit(standardised, targets)
        yield _unstandardised(model.coef_, model.intercept_, mean, deviation)


def _unstandardised(coefficients: FloatArray, intercept: FloatArray, mean: FloatArray, deviation: FloatArray) -> Head:
    """Fold the standardisation into the layer, and write two classes as two columns, as softmax needs them."""
    if len(coefficients) == 1:
        coefficients = np.concatenate([-coefficients, coefficients]) * np.float32(0.5)
        intercept = np.concatenate([-intercept, intercept]) * np.float32(0.5)
    weights = (coefficients / deviation).T
    return Head(weights.astype(np.float32), (intercept - mean @ weights).astype(np.float32))
