"""How much a picture resembles what a model was trained on."""

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]


def pool(features: FloatArray) -> FloatArray:
    """Average features over their positions and scale them to length one: (..., h, w, C) -> (..., C)."""
    positions = features.reshape(*features.shape[:-3], -1, features.shape[-1])
    weights = np.full(positions.shape[-2], 1 / positions.shape[-2], np.float32)
    pooled = weights @ positions  # BLAS takes a third of the time of `mean` over two axes
    length = np.linalg.norm(pooled, axis=-1, keepdims=True)
    unit: FloatArray = pooled / np.maximum(length, np.finfo(np.float32).tiny)
    return unit


class Familiarity:
    """Scores pictures by their nearest neighbours among the training pictures.

    The score is the mean cosine similarity to the `neighbours` nearest references, in [-1, 1]; what scores below the
    version's threshold is unknown. No unknown picture is needed to set it up.

    Args:
        reference: (M, C) float32 pooled features of training pictures, each of length one.
        neighbours: How many nearest references count.

    Source: Sun et al. 2022, "Out-of-distribution detection with deep nearest neighbors", arXiv:2204.06507.
    """

    def __init__(self, reference: FloatArray, neighbours: int) -> None:
        self._reference = reference
        self._neighbours = min(neighbours, len(reference))

    def score(self, pooled: FloatArray) -> npt.NDArray[np.float32]:
        """Score pooled features: (N, C) of length one -> (N,)."""
        similarity = pooled @ self._reference.T
        nearest = np.partition(similarity, -self._neighbours, axis=-1)[..., -self._neighbours :]
        scores: npt.NDArray[np.float32] = nearest.mean(axis=-1)
        return scores
