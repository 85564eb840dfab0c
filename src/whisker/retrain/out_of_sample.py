"""What a model says of each picture that was fitted without it."""

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from whisker.training.calibration import fit_temperature, softmax
from whisker.training.head import fit_softmax

FloatArray = npt.NDArray[np.float32]
LabelArray = npt.NDArray[np.int64]

FOLDS: Final = 5
MOST_FITTED: Final = 20_000
L2: Final = 0.06
"""Stronger than training finds best: a model that may bend less learns fewer of the wrong labels by heart."""


def out_of_sample_probabilities(
    features: FloatArray, labels: LabelArray, seed: int, on_progress: Callable[[float], None]
) -> FloatArray:
    """Predict every picture by softmax regression on four fifths of the others, and calibrate.

    Args:
        features: (N, R).
        labels: (N,) class indices 0..K-1.
        seed: Of the folds.
        on_progress: Called with the share done, 0 to 1.

    Returns:
        (N, K) probabilities.
    """
    directed, variances = _principal(features)
    shape = (directed.shape[1] + 1, int(labels.max()) + 1)
    logits = np.zeros((len(labels), shape[1]), np.float32)
    fold_of = _folds(labels, seed)
    for fold in range(FOLDS):
        judged = fold_of == fold
        fitted = _some(np.flatnonzero(~judged), seed)
        weights = fit_softmax(directed[fitted], labels[fitted], variances, L2, np.zeros(shape))
        logits[judged] = directed[judged] @ weights[:-1] + weights[-1]
        on_progress((fold + 1) / FOLDS)
    return softmax(logits / np.float32(fit_temperature(logits, labels)))


def _principal(features: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Turn features into principal directions, of variance one on average: (N, R) and the variances (R,)."""
    centred = features - features.mean(axis=0)
    variances, directions = np.linalg.eigh(centred.T @ centred / len(centred))
    scale = max(float(variances.mean()), 1e-12)
    directed = (centred @ directions) / np.sqrt(scale)
    return np.asarray(directed, np.float32), np.asarray(np.maximum(variances, 0) / scale, np.float32)


def _folds(labels: LabelArray, seed: int) -> LabelArray:
    """Deal the pictures of each class out to the folds in turn: (N,) the fold of each."""
    shuffled = np.random.default_rng(seed).permutation(len(labels))
    by_class = shuffled[np.argsort(labels[shuffled], kind="stable")]
    folds = np.empty(len(labels), np.int64)
    folds[by_class] = np.arange(len(labels)) % FOLDS
    return folds


def _some(pictures: LabelArray, seed: int) -> LabelArray:
    """Choose so many of them that fitting takes seconds, not minutes."""
    if len(pictures) <= MOST_FITTED:
        return pictures
    return np.sort(np.random.default_rng(seed).choice(pictures, MOST_FITTED, replace=False))
