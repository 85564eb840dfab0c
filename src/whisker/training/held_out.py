"""How good a model is on the pictures that chose for it: what runs are compared by before a test picture is seen."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from whisker.training.calibration import log_loss_at

FloatArray = npt.NDArray[np.float32]
LabelArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class HeldOut:
    """Figures of the validation pictures; in quick mode of all training pictures, by cross-validation.

    Attributes:
        accuracy: Share that is right.
        log_loss: After calibration on the same pictures.
        count: How many they are.
    """

    accuracy: float
    log_loss: float
    count: int

    @classmethod
    def of(cls, logits: FloatArray, labels: LabelArray, temperature: float) -> "HeldOut":
        """Judge logits (N, K) by the classes (N,), at the temperature that was fitted to them."""
        accuracy = float((logits.argmax(axis=1) == labels).mean())
        return cls(accuracy, log_loss_at(temperature, logits, labels), len(labels))
