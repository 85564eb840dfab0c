"""Softmax regression with an L2 penalty, in coordinates that make it quick also for a hundred classes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

FloatArray = npt.NDArray[np.float32]
Coefficients = npt.NDArray[np.float64]
LabelArray = npt.NDArray[np.int64]

# Keeps channels that never vary from being blown up; features are between 0 and 6.
_SMALLEST_DEVIATION: Final = 1e-3
_MAXIMUM_ITERATIONS: Final = 1000
_LEAST_ITERATIONS: Final = 20
# Multiplications of one fit. A hundred classes of eighty pictures have a thousand iterations within it and need a
# hundred; two thousand classes of five have the least, for each takes a second.
_MOST_MULTIPLICATIONS: Final = 15e11
# Past steps that L-BFGS remembers; each holds two copies of all coefficients in double precision.
_REMEMBERED_STEPS: Final = 10
_REMEMBERED_STEPS_OF_MANY: Final = 4
_MANY_COEFFICIENTS: Final = 500_000
# Of the largest entry of the gradient, in preconditioned coordinates. On Caltech-101 this is closer to the minimum than
# scikit-learn's default, in a third of its iterations.
_GRADIENT_TOLERANCE: Final = 1e-3
# The loss bends by p(1 - p) along a logit. Most pictures are almost decided, so it bends a tenth as much as it would
# if every class were as likely: found by trying 1, 0.1 and 0.02 on Caltech-101.
_RELATIVE_CURVATURE: Final = 0.1


@dataclass(frozen=True)
class PrincipalViews:
    """Views of pictures, standardised and turned into their principal directions.

    The Hessian of softmax regression is nearly diagonal in these coordinates, with entries that follow the variances;
    dividing by their roots lets L-BFGS see a round valley. (The bound by the features' covariance is Böhning's, 1992,
    doi:10.1007/BF00048682.) The turn leaves the penalty as it is.

    Attributes:
        views: (N, V, R) float32; R is C, or the number of views where that is less.
        variances: (R,) along the directions.
        mean: (C,) of the features.
        directions: (C, R): features minus `mean`, times these, are `views`.
    """

    views: FloatArray
    variances: FloatArray
    mean: FloatArray
    directions: FloatArray

    @classmethod
    def of(cls, pooled: FloatArray) -> Self:
        """Turn pooled features (N, V, C)."""
        flat = pooled.reshape(-1, pooled.shape[-1])
        mean, deviation = flat.mean(axis=0), np.maximum(flat.std(axis=0), _SMALLEST_DEVIATION)
        standardised = (flat - mean) / deviation
        variances, rotation = _principal_directions(standardised)
        views = (standardised @ rotation).reshape(*pooled.shape[:-1], -1)
        return cls(views, np.maximum(variances, 0), mean, rotation / deviation[:, None])

    def layer(self, coefficients: Coefficients) -> tuple[FloatArray, FloatArray]:
        """Write coefficients (C + 1, K) as a dense layer on the features as they were: weights (C, K), bias (K,)."""
        weights = self.directions @ coefficients[:-1]
        return weights.astype(np.float32), (coefficients[-1] - self.mean @ weights).astype(np.float32)


def _principal_directions(standardised: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Find variances (R,) and directions (C, R); fewer pictures than channels span fewer directions, found sooner."""
    if len(standardised) < standardised.shape[1]:
        _, roots, directions = np.linalg.svd(standardised, full_matrices=False)
        return np.asarray(roots**2 / len(standardised), np.float32), np.asarray(directions.T, np.float32)
    variances, rotation = np.linalg.eigh(standardised.T @ standardised / len(standardised))
    return np.asarray(variances, np.float32), np.asarray(rotation, np.float32)


def fit_softmax(
    features: FloatArray, labels: LabelArray, variances: FloatArray, l2: float, start: Coefficients, effort: int = 1
) -> Coefficients:
    """Minimise the mean log loss plus `l2` / 2 times the sum of the squared weights, by L-BFGS.

    With two classes the sum counts each weight of their difference once, as logistic regression does.

    Args:
        features: (M, C) float32, rows of `PrincipalViews.views`.
        labels: (M,) class indices.
        variances: (C,) of `PrincipalViews`.
        l2: Weight of the penalty; the bias has none.
        start: (C + 1, K): where to begin, the bias in the last row.
        effort: Times the work that one fit may take before it stops where it is, with thousands of classes.

    Returns:
        (C + 1, K), the bias in the last row.
    """
    class_count = start.shape[1]
    penalty = 2 * l2 if class_count == 2 else l2
    curvature = _RELATIVE_CURVATURE / class_count
    penalties = np.append(np.full(len(variances), penalty), 0.0)[:, None]
    scale = np.sqrt(curvature * np.append(variances, 1.0)[:, None] + penalties)
    objective = _objective(features, labels, scale, penalties)
    iterations = effort * _MOST_MULTIPLICATIONS / (2 * features.size * class_count)
    options = {
        "gtol": _GRADIENT_TOLERANCE,
        "maxiter": int(np.clip(iterations, effort * _LEAST_ITERATIONS, _MAXIMUM_ITERATIONS)),
        "maxcor": _REMEMBERED_STEPS if start.size < _MANY_COEFFICIENTS else _REMEMBERED_STEPS_OF_MANY,
    }
    result = minimize(objective, (start * scale).ravel(), jac=True, method="L-BFGS-B", options=options)
    coefficients: Coefficients = result.x.reshape(start.shape) / scale
    return coefficients


def _objective(
    features: FloatArray, labels: LabelArray, scale: Coefficients, penalties: Coefficients
) -> Callable[[Coefficients], tuple[float, Coefficients]]:
    """Make the function of the scaled coefficients that gives the objective and its gradient.

    The two products with the features are nearly all of the work, and are done in single precision.
    """
    rows = np.arange(len(features))

    def evaluate(scaled: Coefficients) -> tuple[float, Coefficients]:
        coefficients = scaled.reshape(len(scale), -1) / scale
        single = coefficients.astype(np.float32)
        residuals = features @ single[:-1]
        residuals += single[-1]
        residuals -= residuals.max(axis=1, keepdims=True)
        right = residuals[rows, labels]
        np.exp(residuals, out=residuals)
        sums = residuals.sum(axis=1)
        residuals /= sums[:, None]
        residuals[rows, labels] -= 1
        penalised = penalties * coefficients
        loss = float(np.mean(np.log(sums) - right, dtype=np.float64)) + float((penalised * coefficients).sum()) / 2
        gradient = np.concatenate([features.T @ residuals, residuals.sum(axis=0)[None]]) / len(features) + penalised
        return loss, (gradient / scale).ravel()

    return evaluate
