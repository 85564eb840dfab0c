"""How good a model is on the pictures that chose for it: what runs are compared by before a test picture is seen."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from whisker.training.calibration import calibrated_log_loss

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
    def of(cls, logits: FloatArray, labels: LabelArray) -> "HeldOut":
        """Judge logits (N, K) by the classes (N,)."""
        accuracy = float((logits.argmax(axis=1) == labels).mean())
        return cls(accuracy, calibrated_log_loss(logits, labels), len(labels))
