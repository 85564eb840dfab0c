"""Training by epochs: shuffle, vary, fit, validate, remember; the same way after a resume as without one."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import keras
import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from whisker.errors import RequestInvalid
from whisker.training.calibration import calibrated_log_loss, softmax
from whisker.training.checkpoints import Arrays, Checkpoints, TrainingState
from whisker.training.config import TrainConfig
from whisker.training.epoch_plan import epoch_order
from whisker.training.observer import Observer
from whisker.training.pictures import Pictures
from whisker.training.student import Student

FloatArray = npt.NDArray[np.float32]
LabelArray = npt.NDArray[np.int64]
UInt8Array = npt.NDArray[np.uint8]
Batch = tuple[UInt8Array, FloatArray] | tuple[UInt8Array, FloatArray, FloatArray]

STAGE: Final = "training"
# Keeps the logarithm of a probability finite.
_SMALLEST_PROBABILITY: Final = 1e-7


@dataclass(frozen=True)
class Lesson:
    """What is learned from, and judged by after every epoch.

    Attributes:
        pictures: The training pictures, then the validation pictures.
        labels: (N,) class indices of the training pictures.
        validation_labels: (M,) of the validation pictures.
        shown_by_class: (K,) training pictures of each class that an epoch shows.
        class_weights: (K,) or None.
    """

    pictures: Pictures
    labels: LabelArray
    validation_labels: LabelArray
    shown_by_class: LabelArray
    class_weights: FloatArray | None


def learn_by_epochs(
    student: Student, lesson: Lesson, config: TrainConfig, checkpoints: Checkpoints, observer: Observer
) -> list[dict[str, float]]:
    """Train until the epochs are done or the validation pictures have been answered no better for a while.

    Better is a lower log loss after calibration, for that is what will be served. The model ends with the weights of
    the best epoch.

    Args:
        student: Changed in place.
        lesson: The pictures.
        config: Complete.
        checkpoints: Where the run got to before, and gets to now.
        observer: Told every epoch; after a resume also those that lie before it.

    Returns:
        The figures of every epoch.
    """
    epochs, patience = config.epochs or 1, config.patience or 1
    steps = math.ceil(lesson.shown_by_class.sum() / (config.batch_size or 1))
    _compile(student.model, config, steps * epochs)
    state = checkpoints.load() or _beginning(student.model)
    _restore(student.model, state)
    for record in state.history:
        observer.epoch(record)
    while (done := len(state.history)) < epochs and done - state.best_epoch < patience:
        report = _step_reporter(observer, done, epochs, steps)
        state = _next_epoch(student, lesson, config, state, report)
        checkpoints.save(state)
        observer.epoch(state.history[-1])
        observer.checkpoint(f"epoch {done + 1}")
    student.model.set_weights(state.best_weights)
    return state.history


def _compile(model: keras.Model, config: TrainConfig, steps: int) -> None:
    warmup = round(steps * (config.warmup_share or 0))
    # Keras counts the steps of the decay after those of the warm-up.
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0 if warmup else config.learning_rate or 0.0,
        max(1, steps - warmup),
        warmup_target=config.learning_rate if warmup else None,
        warmup_steps=warmup,
    )
    optimizer = keras.optimizers.AdamW(schedule, weight_decay=config.weight_decay)
    # Biases and the scales of batch normalisation have no reason to be small.
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    optimizer.build(model.trainable_variables)
    model.compile(
        optimizer,
        loss=keras.losses.CategoricalCrossentropy(from_logits=True),
        metrics=["accuracy", SoftmaxAUC(name="auc")],
        # XLA trains depthwise convolutions ten times more slowly on processors; the other engines need their compilers.
        jit_compile=False if keras.backend.backend() == "tensorflow" else "auto",
    )


class SoftmaxAUC(keras.metrics.AUC):  # type: ignore[misc]  # Keras has no types
    """Area under the ROC curve, one class against the rest, all classes together, from logits."""

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:  # noqa: ARG002
        """Count a batch; weights of classes are for the loss and not for this."""
        super().update_state(y_true, keras.ops.softmax(y_pred))


def _beginning(model: keras.Model) -> TrainingState:
    weights = model.get_weights()
    return TrainingState([], weights, _optimizer_arrays(model), weights, best_epoch=0, best_loss=float("inf"))


def _optimizer_arrays(model: keras.Model) -> Arrays:
    return [np.asarray(variable).copy() for variable in model.optimizer.variables]


def _restore(model: keras.Model, state: TrainingState) -> None:
    model.set_weights(state.weights)
    for variable, value in zip(model.optimizer.variables, state.optimizer, strict=True):
        variable.assign(value)


def _next_epoch(
    student: Student, lesson: Lesson, config: TrainConfig, state: TrainingState, report: Callable[[int], None]
) -> TrainingState:
    epoch, model = len(state.history) + 1, student.model
    student.reseed(config.seed, epoch)
    batches = TrainingBatches(lesson, epoch, config.seed, config.batch_size or 1)
    record = model.fit(
        batches, initial_epoch=epoch - 1, epochs=epoch, shuffle=False, callbacks=[_Teller(report)], verbose=0
    )
    figures = {name: float(record.history[name][0]) for name in ("loss", "accuracy", "auc")}
    if not np.isfinite(figures["loss"]):
        raise RequestInvalid(
            f"Training lost its way in epoch {epoch}: the loss is not a number any more. Take a lower learning_rate "
            f"than {config.learning_rate}."
        )
    logits = _validation_logits(model, lesson, config.batch_size or 1)
    loss = calibrated_log_loss(logits, lesson.validation_labels)
    weights = model.get_weights()
    after = replace(
        state,
        history=[*state.history, {"epoch": epoch, **figures, **_validation_figures(logits, lesson.validation_labels)}],
        weights=weights,
        optimizer=_optimizer_arrays(model),
    )
    return replace(after, best_weights=weights, best_epoch=epoch, best_loss=loss) if loss < state.best_loss else after


class TrainingBatches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras has no types
    """The batches of one epoch: pixels, classes one-hot and, with class weights, the weight of each picture."""

    def __init__(self, lesson: Lesson, epoch: int, seed: int, batch_size: int) -> None:
        super().__init__()
        self._lesson = lesson
        self._batch_size = batch_size
        self._order = epoch_order(lesson.labels, lesson.shown_by_class, seed, epoch)
        self._one_hot = np.eye(len(lesson.shown_by_class), dtype=np.float32)

    def __len__(self) -> int:
        return math.ceil(len(self._order) / self._batch_size)

    def __getitem__(self, index: int) -> Batch:
        chosen = self._order[index * self._batch_size : (index + 1) * self._batch_size]
        pixels, labels = self._lesson.pictures.take(chosen), self._lesson.labels[chosen]
        weights = self._lesson.class_weights
        return (pixels, self._one_hot[labels]) if weights is None else (pixels, self._one_hot[labels], weights[labels])


def _validation_logits(model: keras.Model, lesson: Lesson, batch_size: int) -> FloatArray:
    first, count = len(lesson.labels), len(lesson.validation_labels)
    parts = np.array_split(np.arange(first, first + count), math.ceil(count / batch_size))
    return np.concatenate([np.asarray(model.predict_on_batch(lesson.pictures.take(part))) for part in parts])


def _validation_figures(logits: FloatArray, labels: LabelArray) -> dict[str, float]:
    probabilities = np.maximum(softmax(logits), _SMALLEST_PROBABILITY)
    one_hot = np.eye(logits.shape[1])[labels]
    return {
        "val_loss": float(-np.log(probabilities[np.arange(len(labels)), labels]).mean()),
        "val_accuracy": float((logits.argmax(axis=1) == labels).mean()),
        "val_auc": float(roc_auc_score(one_hot.ravel(), probabilities.ravel())),
    }


class _Teller(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    def __init__(self, report: Callable[[int], None]) -> None:
        super().__init__()
        self._report = report

    def on_train_batch_end(self, batch: int, logs: object = None) -> None:  # noqa: ARG002 - Keras passes it by name
        self._report(batch)


def _step_reporter(observer: Observer, epochs_done: int, epochs: int, steps: int) -> Callable[[int], None]:
    def report(step: int) -> None:
        observer.stage(STAGE, (epochs_done + (step + 1) / steps) / epochs)

    return report
