"""Linear discriminant analysis: a head from class means and the spread within classes, without iterations."""

from typing import Final

import numpy as np
from scipy.linalg import solve

from whisker.arrays import Float64Array, FloatArray, LabelArray

# Share of the spread that is taken to be alike in all directions. Of 0.1, 0.3, 0.5 and 0.7 the best beside softmax
# regression or as good, in cross-validation on cats and dogs, Caltech-101 and CIFAR-10.
_SHRINKAGE: Final = 0.3
# Of features that do not vary at all.
_SMALLEST_SPREAD: Final = 1e-6


def fit_discriminant(views: FloatArray, labels: LabelArray) -> Float64Array:
    """Fit the classes as clouds of one shape about their means.

    Args:
        views: (M, R) float32, standardised.
        labels: (M,) class indices 0..K-1, every class at least once.

    Returns:
        (R + 1, K) float64 coefficients of logits, the bias in the last row.

    Source: Friedman 1989, "Regularized discriminant analysis", doi:10.1080/01621459.1989.10478752.
    """
    counts = np.bincount(labels)
    sums = np.zeros((len(counts), views.shape[1]), np.float64)
    np.add.at(sums, labels, views)
    means = sums / counts[:, None]
    # Of all views, less that of the means: one product, and no copy of the views.
    scatter = views.T @ views - (means * counts[:, None]).T @ means
    spread = (1 - _SHRINKAGE) * scatter / len(labels)
    typical = max(float(np.trace(scatter)) / scatter.shape[0] / len(labels), _SMALLEST_SPREAD)
    spread[np.diag_indices_from(spread)] += _SHRINKAGE * typical
    weights = solve(spread, means.T, assume_a="pos")
    bias = np.log(counts / len(labels)) - 0.5 * (means.T * weights).sum(axis=0)
    return np.vstack([weights, bias])
