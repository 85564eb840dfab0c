"""Insights from a network's features: labels that are likely wrong, outliers, and a map of the images.

The map is scikit-learn's t-SNE, started from the first principal components. Compared with these only, on 2,000 images
each: of an image's ten nearest neighbours the plane keeps more (trustworthiness 0.97 against 0.81 of cats and dogs,
0.99 against 0.72 of Caltech-101, 0.96 against 0.76 of CIFAR-10), and of Caltech-101's 102 classes ten neighbours in the
plane predict 81 % against 14 %. It takes some seconds, where principal components take none.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from whisker.arrays import FloatArray, IndexArray

DIMENSIONS: Final = 256
"""A fifth of 1,280: a linear layer on these is right for 98.9 % of photos of cats and dogs (all: 99.0 %), 91.8 % of
Caltech-101 (93.1 %) and 79.1 % of CIFAR-10 (80.2 %), in a fifth of the time and of the memory."""

SURE_MARGIN: Final = 0.7
"""How much more probable another class must be to call a label wrong without confident learning."""

LEAST_MARGIN: Final = 0.5
"""How much more probable it must be where confident learning agrees: that adapts to labels so noisy that no model is
ever sure, and by itself it reports every image that is merely hard.

Of labels that were swapped on purpose, recall and precision of the two together. One in 60: cats and dogs 0.98 and
0.88, Caltech-101 0.84 and 0.48, CIFAR-10 (where the model is wrong for a fifth of the pictures) 0.76 and 0.17. One in
10: 0.91 and 0.98, 0.76 and 0.92, 0.66 and 0.69. Confident learning alone, one in 60 of cats and dogs: 0.96 and 0.91.
"""

NEIGHBOURS: Final = 10
MOST_REFERENCES: Final = 5000
FEWEST_IMAGES: Final = 30
OUTLIER_IQR: Final = 2.0
"""Interquartile ranges below the lower quartile. Of 15 and 60 images of other things among 2,402 photos of cats and
dogs this finds all and 80 %, and nothing else; at 3 ranges it finds a quarter and an eighth."""

MOST_POINTS: Final = 2000

_ROWS_AT_ONCE: Final = 2000
_FEWEST_FOR_TSNE: Final = 50
_COMPONENTS: Final = 50
_ITERATIONS: Final = 500
_PERPLEXITY: Final = 30.0
_SMALL: Final = 1e-4


@dataclass(frozen=True)
class Reduction:
    """Projects features on the directions of largest norm, not centred, so that angles are kept.

    Attributes:
        directions: (C, R) float32, orthonormal.
    """

    directions: FloatArray

    @classmethod
    def fit(cls, features: FloatArray) -> Self:
        """Choose directions by the features of some images: (N, C)."""
        if len(features) < features.shape[1]:  # of 60 images in a hundredth of the time
            by_norm = np.linalg.svd(features, full_matrices=False)[2]
            return cls(np.ascontiguousarray(by_norm[:DIMENSIONS].T, np.float32))
        _, directions = np.linalg.eigh(features.T @ features / len(features))
        return cls(np.ascontiguousarray(directions[:, ::-1][:, :DIMENSIONS], np.float32))

    def apply(self, features: FloatArray) -> FloatArray:
        """Project features: (N, C) to (N, R)."""
        reduced: FloatArray = features @ self.directions
        return reduced


@dataclass(frozen=True)
class LabelErrors:
    """Images whose label is likely wrong, worst first: (M,) arrays of the same length.

    Attributes:
        images: Their indices.
        suggested: The class that each one more likely shows.
    """

    images: IndexArray
    suggested: IndexArray


def find_label_errors(probabilities: FloatArray, labels: IndexArray) -> LabelErrors:
    """Find labels that are likely wrong, by confident learning pruned by noise rate and by normalised margin.

    Args:
        probabilities: (N, K), of each image by a model that was fitted without it.
        labels: (N,) given classes.

    Source: Northcutt et al. 2021, "Confident learning", arXiv:1911.00068, sections 3.1 and 3.2; the least margins are
    our own.
    """
    rows = np.arange(len(labels))
    others = probabilities.copy()
    others[rows, labels] = -1
    suggested = others.argmax(axis=1)
    margin = others[rows, suggested] - probabilities[rows, labels]
    pruned = _pruned_by_noise_rate(probabilities, labels)
    found = np.flatnonzero((margin >= SURE_MARGIN) | (pruned & (margin >= LEAST_MARGIN)))
    order = found[np.argsort(-margin[found], kind="stable")]
    return LabelErrors(order, suggested[order])


def _pruned_by_noise_rate(probabilities: FloatArray, labels: IndexArray) -> npt.NDArray[np.bool_]:
    """Mark, for each pair of classes, as many images as the estimated noise: those of largest margin."""
    pruned = np.zeros(len(labels), np.bool_)
    for label, row in enumerate(_noise_counts(probabilities, labels)):
        members = np.flatnonzero(labels == label)
        for other in np.flatnonzero(row):
            margin = probabilities[members, other] - probabilities[members, label]
            pruned[members[np.argsort(-margin, kind="stable")[: row[other]]]] = True
    return pruned


def _noise_counts(probabilities: FloatArray, labels: IndexArray) -> IndexArray:
    """Estimate how many images labelled as one class show another: (K, K), zero on the diagonal."""
    class_count = probabilities.shape[1]
    counts = np.bincount(labels, minlength=class_count)
    own = probabilities[np.arange(len(labels)), labels]
    thresholds = np.bincount(labels, own, class_count) / np.maximum(counts, 1)
    thresholds[counts == 0] = np.inf
    confident = np.where(probabilities >= thresholds, probabilities, -1)
    rows = np.flatnonzero(confident.max(axis=1) > 0)
    joint = np.zeros((class_count, class_count))
    np.add.at(joint, (labels[rows], confident[rows].argmax(axis=1)), 1)
    shares = joint / np.maximum(joint.sum(axis=1, keepdims=True), 1)
    np.fill_diagonal(shares, 0)
    noise: IndexArray = np.rint(shares * counts[:, None]).astype(np.int64)
    return noise


@dataclass(frozen=True)
class Outliers:
    """Images far from all others, farthest first, with their mean similarity to the nearest ones, at most 1."""

    images: IndexArray
    similarity: FloatArray


def find_outliers(features: FloatArray, seed: int) -> Outliers:
    """Find images that are much less similar to their nearest neighbours than is usual in this dataset.

    Args:
        features: (N, R); the smaller the angle between two, the more alike the images.
        seed: Of the choice of images that all are compared with.

    Source: nearest-neighbour distances as in Sun et al. 2022, arXiv:2204.06507; the threshold is Tukey's, below the
    lower quartile by twice the interquartile range.
    """
    if len(features) < FEWEST_IMAGES:
        return Outliers(np.empty(0, np.int64), np.empty(0, np.float32))
    similarity = _similarity_to_others(features, seed)
    low, high = np.quantile(similarity, [0.25, 0.75])
    found = np.flatnonzero(similarity < low - OUTLIER_IQR * (high - low))
    order = found[np.argsort(similarity[found], kind="stable")]
    return Outliers(order, similarity[order])


def _similarity_to_others(features: FloatArray, seed: int) -> FloatArray:
    """Average the cosine to the nearest of some thousand other images: (N,)."""
    unit = features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-12)
    references = np.sort(np.random.default_rng(seed).permutation(len(unit))[:MOST_REFERENCES])
    place = np.full(len(unit), -1)
    place[references] = np.arange(len(references))
    others = unit[references].T
    parts = []
    for start in range(0, len(unit), _ROWS_AT_ONCE):
        cosines = unit[start : start + _ROWS_AT_ONCE] @ others
        itself = place[start : start + _ROWS_AT_ONCE]
        cosines[itself >= 0, itself[itself >= 0]] = -2
        parts.append(np.partition(cosines, -NEIGHBOURS, axis=1)[:, -NEIGHBOURS:].mean(axis=1))
    return np.concatenate(parts)


def embed(features: FloatArray, seed: int) -> tuple[str, FloatArray]:
    """Place images in a plane.

    Args:
        features: (N, R); the smaller the angle between two, the more alike the images. N is at least 3.
        seed: Calls with the same seed return the same map.

    Returns:
        The method's name, and (N, 2) float32 within -1 and 1.
    """
    unit = features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-12)
    components = _principal_components(unit, min(_COMPONENTS, unit.shape[1], len(unit) - 1))
    if len(unit) < _FEWEST_FOR_TSNE:
        return "PCA", _within_one(components[:, :2])
    return "t-SNE", _within_one(_tsne(components, seed))


def _principal_components(features: FloatArray, count: int) -> FloatArray:
    centred = features - features.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    components: FloatArray = centred @ directions[:count].T
    return components


def _tsne(components: FloatArray, seed: int) -> FloatArray:
    # Imported only where a map is drawn.
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    start = components[:, :2] / max(float(components[:, 0].std()), 1e-12) * _SMALL
    perplexity = min(_PERPLEXITY, (len(components) - 1) / 3)
    method = TSNE(init=start, perplexity=perplexity, max_iter=_ITERATIONS, random_state=seed)
    # Its threads wait for each other by spinning: on a machine that is busy two took 18 to 42 s where one took 3 to 7.
    with threadpool_limits(1, user_api="openmp"):
        return np.asarray(method.fit_transform(components), np.float32)


def _within_one(points: FloatArray) -> FloatArray:
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    centred = points - middle
    scaled: FloatArray = centred / max(float(np.abs(centred).max()), 1e-12)
    return scaled
