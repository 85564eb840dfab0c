"""The features of any number of pictures, in memory that a hundred thousand do not fill."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from whisker.datasets.images import LabelledImage
from whisker.insights.embedding_insights import Reduction
from whisker.retrain.out_of_sample import FloatArray
from whisker.training.features import FeatureCache, pooled_features
from whisker.training.observer import Observer

MOST_TO_FIT: Final = 5000

_AT_ONCE: Final = 500
_SEED: Final = 0


def reduced_features(
    files: Sequence[LabelledImage], cache: FeatureCache, observer: Observer, most_to_fit: int = MOST_TO_FIT
) -> FloatArray:
    """Get the features of pictures, reduced to the directions that matter among some of them.

    Args:
        files: The pictures.
        cache: Where features are, or will be.
        observer: Called with the share that is done as stage `features`, and a checkpoint when some were stored.
        most_to_fit: How many pictures choose the directions.

    Returns:
        (N, R) float32.
    """
    random = np.random.default_rng(_SEED)
    order = random.permutation(len(files))
    first, rest = order[:most_to_fit], order[most_to_fit:]
    reader = _Reader(files, cache, observer)
    features = reader.read(first)
    reduction = Reduction.fit(features)
    reduced = np.empty((len(files), reduction.directions.shape[1]), np.float32)
    reduced[first] = reduction.apply(features)
    for start in range(0, len(rest), _AT_ONCE):
        part = rest[start : start + _AT_ONCE]
        reduced[part] = reduction.apply(reader.read(part))
    return reduced


class _Reader:
    """Reads features some hundred pictures at a time, and tells how far that is."""

    def __init__(self, files: Sequence[LabelledImage], cache: FeatureCache, observer: Observer) -> None:
        self._files = files
        self._cache = cache
        self._observer = observer
        self._done = 0

    def read(self, chosen: np.ndarray) -> FloatArray:
        """Read the features of chosen pictures: (M, C)."""
        parts = [self._part(chosen[start : start + _AT_ONCE]) for start in range(0, len(chosen), _AT_ONCE)]
        return np.concatenate(parts)

    def _part(self, chosen: np.ndarray) -> FloatArray:
        stored_before = self._cache.stored_count
        features = pooled_features([self._files[index] for index in chosen], self._cache)[:, 0]
        self._done += len(chosen)
        self._observer.stage("features", self._done / len(self._files))
        # Only work that was not on disk before is progress: a run that dies at the same picture again has made none.
        if self._cache.stored_count > stored_before:
            self._observer.checkpoint(f"features {self._done} of {len(self._files)}")
        return features
