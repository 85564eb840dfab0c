"""Pairs of training pictures and their answers, blended.

Source: Zhang et al. 2018, "mixup: Beyond Empirical Risk Minimization", arXiv:1710.09412. As there, pictures of one
batch are paired at random, after they were varied; but every pair has a share of its own.
"""

from dataclasses import dataclass
from typing import Any, Final

import keras
import numpy as np
import numpy.typing as npt
from keras import ops

FloatArray = npt.NDArray[np.float32]
IndexArray = npt.NDArray[np.int32]
Tensor = Any

# Apart from the numbers that shuffle an epoch, which come of the same seed.
_STREAM: Final = 1


@dataclass(frozen=True)
class Pairs:
    """Which picture of a batch is blended with which.

    Attributes:
        partners: (N,) int32: the other picture of each, as its place in the batch.
        shares: (N,) float32, 0.5 to 1: how much each keeps of itself, so that its own answer stays the main one.
    """

    partners: IndexArray
    shares: FloatArray

    @classmethod
    def draw(cls, count: int, evenness: float, place: tuple[int, int, int]) -> "Pairs":
        """Draw pairs: `place` is the run's seed, the epoch and the batch, so that a resume draws the same."""
        random = np.random.default_rng([*place, _STREAM])
        shares = random.beta(evenness, evenness, count)
        return cls(random.permutation(count).astype(np.int32), np.maximum(shares, 1 - shares).astype(np.float32))

    @classmethod
    def alone(cls, count: int) -> "Pairs":
        """Blend nothing."""
        return cls(np.arange(count, dtype=np.int32), np.ones(count, np.float32))

    def blend(self, values: FloatArray) -> FloatArray:
        """Blend what belongs to the pictures: (N,) or (N, K)."""
        shares = self.shares.reshape(-1, *[1] * (values.ndim - 1))
        return shares * values + (1 - shares) * values[self.partners]


class Blend(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """Blend the pictures of a batch, (N, S, S, 3), by their `partners` and `shares`."""

    def __init__(self) -> None:
        super().__init__(dtype="float32")

    def call(self, inputs: tuple[Tensor, Tensor, Tensor]) -> Tensor:
        """Blend in proportion."""
        pixels, partners, shares = inputs
        pixels, shares = ops.cast(pixels, "float32"), ops.reshape(shares, (-1, 1, 1, 1))
        return shares * pixels + (1 - shares) * ops.take(pixels, partners, axis=0)
