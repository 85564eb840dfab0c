"""One temperature that makes probabilities mean what they say. Source: Guo et al. 2017, arXiv:1706.04599."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from whisker.arrays import FloatArray, LabelArray

_LOG_TEMPERATURE_BOUNDS: Final = (float(np.log(0.1)), float(np.log(20.0)))
# Each step keeps two thirds of the range: 40 leave a ten-millionth of it.
_SEARCH_STEPS: Final = 40


@dataclass(frozen=True)
class HeldOut:
    """Figures of the validation images; in quick mode of all training images, by cross-validation.

    Attributes:
        accuracy: Share that is right.
        log_loss: After calibration on the same images.
        count: How many they are.
    """

    accuracy: float
    log_loss: float
    count: int

    @classmethod
    def of(cls, logits: FloatArray, labels: LabelArray, temperature: float) -> "HeldOut":
        """Score logits (N, K) by the classes (N,), at the temperature that was fitted to them."""
        accuracy = float((logits.argmax(axis=1) == labels).mean())
        return cls(accuracy, log_loss_at(temperature, logits, labels), len(labels))


def fit_temperature(logits: FloatArray, labels: LabelArray) -> float:
    """Find the temperature that minimises the log loss of held-out predictions, by ternary search.

    Targets are softened by one imagined mistake among N + 2, as in Platt 1999, section 2.2: a run without a mistake
    does not prove certainty, least of all a short one.

    Args:
        logits: (N, K) of images that the model was not fitted on.
        labels: (N,) class indices.

    Returns:
        The number to divide logits by; above 1 it lowers confidence.
    """
    low, high = _LOG_TEMPERATURE_BOUNDS
    for _ in range(_SEARCH_STEPS):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        if _softened_loss(logits / np.exp(left), labels) < _softened_loss(logits / np.exp(right), labels):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))


def softmax(logits: FloatArray) -> FloatArray:
    """Turn logits into probabilities along the last axis."""
    probabilities: FloatArray = np.exp(_log_softmax(logits))
    return probabilities


def log_loss_at(temperature: float, logits: FloatArray, labels: LabelArray) -> float:
    """Compute the log loss of logits (N, K) divided by a temperature, with the targets that it is fitted to."""
    return _softened_loss(logits / temperature, labels)


def calibrated_log_loss(logits: FloatArray, labels: LabelArray) -> float:
    """Compute the log loss at the best temperature, which compares models whatever their own confidence."""
    return float(np.mean(calibrated_losses(logits, labels)))


def calibrated_losses(logits: FloatArray, labels: LabelArray) -> npt.NDArray[np.float64]:
    """Compute each image's part of `calibrated_log_loss`: (N,)."""
    return _softened_losses(logits / fit_temperature(logits, labels), labels)


def _softened_loss(logits: FloatArray, labels: LabelArray) -> float:
    return float(np.mean(_softened_losses(logits, labels)))


def _softened_losses(logits: FloatArray, labels: LabelArray) -> npt.NDArray[np.float64]:
    count, class_count = logits.shape
    log_probabilities = _log_softmax(logits.astype(np.float64))
    doubt = 1 / (count + 2)
    right = log_probabilities[np.arange(count), labels]
    wrong = (log_probabilities.sum(axis=1) - right) / (class_count - 1)
    losses: npt.NDArray[np.float64] = -((1 - doubt) * right + doubt * wrong)
    return losses


def _log_softmax(logits: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    shifted: npt.NDArray[np.floating] = logits - logits.max(axis=-1, keepdims=True)
    normaliser: npt.NDArray[np.floating] = np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return shifted - normaliser
