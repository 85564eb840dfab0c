"""Learning from teachers: a loss that mixes the right answers with theirs, and figures that count the right ones."""

from typing import Any

import keras
from keras import ops

from whisker.training.config import TrainConfig

Tensor = Any


class TeachersLoss(keras.losses.Loss):  # type: ignore[misc]  # Keras has no types
    """Cross-entropy with the right answers, and with what teachers answer at a temperature, in proportion.

    The second part is the divergence from the teachers' answers (KL), times the temperature squared, which keeps its
    gradients as large as those of the first.

    Source: Hinton et al. 2015, arXiv:1503.02531.
    """

    def __init__(self, config: TrainConfig) -> None:
        super().__init__(name="teachers_loss")
        self._share = config.distillation_share or 0.0
        self._temperature = config.distillation_temperature or 1.0
        self._smoothing = config.label_smoothing or 0.0

    def call(self, y_true: Tensor, y_pred: Tensor) -> Tensor:
        """Compute the loss of each image.

        Args:
            y_true: (N, 2K): the right answers, one-hot or mixed, then the teachers', softened.
            y_pred: (N, K) logits.
        """
        right, taught = ops.split(y_true, 2, axis=-1)
        hard = keras.losses.categorical_crossentropy(right, y_pred, from_logits=True, label_smoothing=self._smoothing)
        surprise = ops.log(ops.maximum(taught, keras.config.epsilon())) - ops.log_softmax(y_pred / self._temperature)
        soft = self._temperature**2 * ops.sum(taught * surprise, axis=-1)
        return (1 - self._share) * hard + self._share * soft


def loss_of(config: TrainConfig) -> keras.losses.Loss:
    """Make the loss that a config asks for: that of teachers, or cross-entropy with the right answers alone."""
    if config.teachers:
        return TeachersLoss(config)
    return keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=config.label_smoothing or 0.0)


class Accuracy(keras.metrics.CategoricalAccuracy):  # type: ignore[misc]  # Keras has no types
    """Share of images whose main class is answered, whatever teachers say."""

    def update_state(self, y_true: Tensor, y_pred: Tensor, sample_weight: Tensor = None) -> None:
        """Count a batch."""
        super().update_state(y_true[:, : y_pred.shape[-1]], y_pred, sample_weight)


class SoftmaxAUC(keras.metrics.AUC):  # type: ignore[misc]  # Keras has no types
    """Area under the ROC curve, one class against the rest, all classes together, from logits."""

    def update_state(self, y_true: Tensor, y_pred: Tensor, sample_weight: Tensor = None) -> None:  # noqa: ARG002
        """Count a batch by each image's main class; weights of classes are for the loss and not for this."""
        count = y_pred.shape[-1]
        main = ops.one_hot(ops.argmax(y_true[:, :count], axis=-1), count)
        super().update_state(main, ops.softmax(y_pred))
