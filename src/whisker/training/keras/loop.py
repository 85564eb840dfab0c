"""Training by epochs: shuffle, augment, fit, validate, checkpoint; a resumed run gives the same result."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import keras
import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from whisker.arrays import FloatArray, LabelArray
from whisker.backbones.feature_maps import last_map_alone
from whisker.errors import TrainingDiverged
from whisker.progress import Observer
from whisker.training.calibration import calibrated_log_loss, softmax
from whisker.training.checkpoints import Arrays, Checkpoints, TrainingState, checkpoints_of
from whisker.training.config import TrainConfig
from whisker.training.first_head import fit_first_head
from whisker.training.keras.data import TrainingBatches, TrainingData, load_training_data
from whisker.training.keras.distillation import Accuracy, SoftmaxAUC, loss_of
from whisker.training.keras.ema import averaged_weights
from whisker.training.keras.model import HEAD_LAYER, TrainableModel, assemble_model, keras_file
from whisker.training.keras.networks import (
    build_network,
    freeze,
    in_float32,
    maps_of,
    network_blocks,
    network_graph,
    precision,
)
from whisker.training.keras.optimizers import build_optimizer, learning_rates, plateau_drops
from whisker.training.keras.progressive_size import smaller_epochs
from whisker.training.training_run import Run, TrainedNetwork

STAGE: Final = "training"
# Keeps the logarithm of a probability finite.
_SMALLEST_PROBABILITY: Final = 1e-7
# Of the way from the weights that fine-tuning began with.
_SHARES_BETWEEN: Final = (0.25, 0.5, 0.75)


def train_network(run: Run) -> TrainedNetwork:
    """Train the blocks that are not frozen and the head together.

    Batch normalisation of a pretrained network keeps its statistics, for batches on a laptop are small, and learns its
    scales and offsets; one that began with random weights learns them.

    Raises:
        BackboneUnavailable: The network's pretrained weights are not on this machine and cannot be had.
        ExportMismatch: It cannot be exported.
    """
    with precision(run.config):
        network = build_network(run)
        if run.config.mode == "fine_tune":
            freeze(run.backbone, network, run.config.freeze_till or 0)
        trainable = _trainable(run, network)
    checkpoints = checkpoints_of(run)
    # Only a pooled head can be fitted beforehand: a flat one has far more weights than the pictures determine.
    is_fitted_first = run.is_pretrained and run.config.head != "flat"
    if is_fitted_first:
        head = fit_first_head(run)
        trainable.model.get_layer(HEAD_LAYER).set_weights([head.weights, head.bias])
    trainable = replace(trainable, is_fitted=is_fitted_first)
    epochs = train_by_epochs(trainable, load_training_data(run), run.config, checkpoints, run.observer)
    trained = in_float32(network, run)
    maps = maps_of(trained)
    return TrainedNetwork(
        graph=last_map_alone(network_graph(run, trained)),
        head=trainable.head(),
        feature_maps=lambda images: (maps(images),),
        as_keras=partial(keras_file, trained),
        history=epochs.history,
        interpolation=epochs.interpolation,
    )


def _trainable(run: Run, network: keras.Model) -> TrainableModel:
    assembled = assemble_model(network, len(run.class_names), run.config, keep_statistics=run.is_pretrained)
    blocks = network_blocks(run.backbone, network) if run.config.mode == "fine_tune" else ()
    return replace(assembled, random_layers=[*assembled.random_layers, *_random_layers(network)], blocks=blocks)


def _random_layers(network: keras.Model) -> Iterator[keras.layers.Layer]:
    """Find the layers that leave out parts of a network in training, which some networks have of their own."""
    return (layer for layer in network.layers if isinstance(layer, keras.layers.Dropout))


@dataclass(frozen=True)
class TrainedEpochs:
    """What came of training by epochs, beside the model's weights.

    Attributes:
        history: The figures of every epoch.
        interpolation: How far the weights lie on the way from a fitted head's to where the epochs led, 0 to 1; None
            where only epochs were compared.
    """

    history: list[dict[str, float]]
    interpolation: float | None = None


def train_by_epochs(
    trainable: TrainableModel, data: TrainingData, config: TrainConfig, checkpoints: Checkpoints, observer: Observer
) -> TrainedEpochs:
    """Train until the epochs are done or validation has become no better for a while.

    Better is a lower log loss after calibration, for that is what will be served. The model ends with the weights of
    the best epoch, or with those that it began with, where its head was fitted and no epoch is better; or with better
    ones on the way between.

    Args:
        trainable: With the weights to begin with, also where a checkpoint has later ones. Changed in place.
        data: The images.
        config: Complete.
        checkpoints: Where the run got to before, and gets to now.
        observer: Called for every epoch; after a resume also for those that lie before it.
    """
    epochs, patience = config.epochs or 1, config.patience or 1
    first = trainable.model.get_weights()
    loop = TrainingLoop(trainable, data, config)
    state = loop.begin(checkpoints.load())
    for record in state.history:
        observer.epoch(record)
    while (done := len(state.history)) < epochs and not _is_waiting_too_long(state, patience):
        state = loop.next_epoch(state, _step_reporter(observer, done, epochs, loop.steps))
        checkpoints.save(state)
        observer.epoch(state.history[-1])
        observer.checkpoint(f"epoch {done + 1}")
    ended = TrainedEpochs(state.history)
    if trainable.is_fitted and config.interpolation:
        state, share = loop.interpolate(state, first)
        ended = replace(ended, interpolation=share)
    trainable.model.set_weights(state.best_weights)
    return ended


def _is_waiting_too_long(state: TrainingState, patience: int) -> bool:
    """Return whether the best epoch lies too far back.

    While none is better than a fitted head, training goes on: at the highest rate networks get worse before they get
    better, and stopping there would keep the head that fine-tuning was to improve.
    """
    return 0 < state.best_epoch <= len(state.history) - patience


class TrainingLoop:
    """A model that is trained an epoch at a time."""

    def __init__(self, trainable: TrainableModel, data: TrainingData, config: TrainConfig) -> None:
        self._trainable = trainable
        self._model = trainable.model
        self._data = data
        self._config = config
        self._batch_size = config.batch_size or 1
        self._drops = 0
        self.steps = data.steps(self._batch_size)
        self._rates = self._compile()

    def begin(self, state: TrainingState | None) -> TrainingState:
        """Go on from a state, or from the weights that the model has: those of a fitted head may stay the best."""
        if state is not None:
            _restore(self._model, state)
            return state
        loss = float("inf")
        if self._trainable.is_fitted:
            loss = calibrated_log_loss(self._validation_logits(), self._data.validation_labels)
        weights = self._model.get_weights()
        return TrainingState([], weights, _optimizer_arrays(self._model), weights, best_epoch=0, best_loss=loss)

    def next_epoch(self, state: TrainingState, report: Callable[[int], None]) -> TrainingState:
        """Show every image once more, and validate."""
        if (drops := plateau_drops(self._config, state.history)) != self._drops:
            self._drops = drops
            self._rates = self._compile()
            _restore(self._model, state)
        epoch = len(state.history) + 1
        figures = self._fit(epoch, report)
        labels, weights = self._data.validation_labels, self._model.get_weights()
        with averaged_weights(self._model):
            logits, validated = self._validation_logits(), self._model.get_weights()
        self._require_numbers(logits, epoch)  # the last step may be the one that diverged
        figures |= _validation_figures(logits, labels)
        figures["learning_rate"] = float(self._rates(epoch * self.steps - 1))
        after = replace(
            state,
            history=[*state.history, {"epoch": epoch, **figures}],
            weights=weights,
            optimizer=_optimizer_arrays(self._model),
        )
        loss = calibrated_log_loss(logits, labels)
        is_better = loss < state.best_loss
        return replace(after, best_weights=validated, best_epoch=epoch, best_loss=loss) if is_better else after

    def interpolate(self, state: TrainingState, first: Arrays) -> tuple[TrainingState, float]:
        """Look for better weights between the first ones and those of the best and of the last epoch.

        Fine-tuning unlearns some of what the network knew, of which a mean of both keeps more; it is served as one
        network.

        Args:
            state: After the last epoch.
            first: The weights that it began with, with a fitted head.

        Returns:
            The state with the best weights, and how far they lie from the first ones, 0 to 1.

        Source: Wortsman et al. 2022, "Robust fine-tuning of zero-shot models" (WiSE-FT), arXiv:2109.01903.
        """
        with averaged_weights(self._model):
            ends = [self._model.get_weights()]
        if 0 < state.best_epoch < len(state.history):
            ends.append(list(state.best_weights))
        chosen = 1.0 if state.best_epoch else 0.0
        for end in ends:
            for share in _SHARES_BETWEEN:
                between = _between(first, end, share)
                self._model.set_weights(between)
                loss = calibrated_log_loss(self._validation_logits(), self._data.validation_labels)
                if loss < state.best_loss:
                    state, chosen = replace(state, best_weights=between, best_loss=loss), share
        return state, chosen

    def _fit(self, epoch: int, report: Callable[[int], None]) -> dict[str, float]:
        self._trainable.reseed(self._config.seed, epoch)
        batches = TrainingBatches(self._trainable, self._data, self._config, epoch)
        record = self._model_of(epoch).fit(
            batches, initial_epoch=epoch - 1, epochs=epoch, shuffle=False, callbacks=[_StepCallback(report)], verbose=0
        )
        figures = {name: float(record.history[name][0]) for name in ("loss", "accuracy", "auc")}
        self._require_numbers(figures["loss"], epoch)
        return figures

    def _model_of(self, epoch: int) -> keras.Model:
        """Return what an epoch trains: the layers are the same, the images smaller at first."""
        smaller = self._trainable.smaller
        return self._model if smaller is None or epoch > smaller_epochs(self._config) else smaller

    def _require_numbers(self, values: npt.ArrayLike, epoch: int) -> None:
        if not np.isfinite(values).all():
            raise TrainingDiverged(
                f"Training diverged in epoch {epoch}: the loss is NaN. Take a lower learning_rate than "
                f"{self._config.learning_rate}."
            )

    def _validation_logits(self) -> FloatArray:
        data = self._data
        first, count = len(data.labels), len(data.validation_labels)
        parts = np.array_split(np.arange(first, first + count), math.ceil(count / self._batch_size))
        batches = (self._trainable.inputs(data.images.take(part)) for part in parts)
        return np.concatenate([np.asarray(self._model.predict_on_batch(batch)) for batch in batches])

    def _compile(self) -> keras.optimizers.schedules.LearningRateSchedule:
        """Prepare the model for training; returns its learning rates by step."""
        rates = learning_rates(self._config, self.steps, self._drops)
        self._compile_model(self._model, build_optimizer(self._config, rates, self._trainable.blocks))
        # Half precision has wrapped the optimizer by now.
        self._model.optimizer.build(self._model.trainable_variables)
        if self._trainable.smaller is not None:
            self._compile_model(self._trainable.smaller, self._model.optimizer)
        return rates

    def _compile_model(self, model: keras.Model, optimizer: keras.optimizers.Optimizer) -> None:
        model.compile(
            optimizer,
            loss=loss_of(self._config),
            metrics=[Accuracy(name="accuracy"), SoftmaxAUC(name="auc")],
            # XLA trains depthwise convolutions ten times more slowly on processors; the other engines need their
            # compilers.
            jit_compile=False if keras.backend.backend() == "tensorflow" else "auto",
        )


def _between(first: Arrays, end: Arrays, share: float) -> Arrays:
    """Take weights a share of the way; what is no floating point number, such as a layer's seed, is the end's."""
    return [
        (before + share * (after - before)).astype(after.dtype) if np.issubdtype(after.dtype, np.floating) else after
        for before, after in zip(first, end, strict=True)
    ]


def _optimizer_arrays(model: keras.Model) -> Arrays:
    return [np.asarray(variable).copy() for variable in model.optimizer.variables]


def _restore(model: keras.Model, state: TrainingState) -> None:
    model.set_weights(state.weights)
    for variable, value in zip(model.optimizer.variables, state.optimizer, strict=True):
        variable.assign(value)


def _validation_figures(logits: FloatArray, labels: LabelArray) -> dict[str, float]:
    probabilities = np.maximum(softmax(logits), _SMALLEST_PROBABILITY)
    one_hot = np.eye(logits.shape[1])[labels]
    return {
        "val_loss": float(-np.log(probabilities[np.arange(len(labels)), labels]).mean()),
        "val_accuracy": float((logits.argmax(axis=1) == labels).mean()),
        "val_auc": float(roc_auc_score(one_hot.ravel(), probabilities.ravel())),
    }


class _StepCallback(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    def __init__(self, report: Callable[[int], None]) -> None:
        super().__init__()
        self._report = report

    def on_train_batch_end(self, batch: int, logs: object = None) -> None:  # noqa: ARG002 - Keras passes it by name
        self._report(batch)


def _step_reporter(observer: Observer, epochs_done: int, epochs: int, steps: int) -> Callable[[int], None]:
    def report(step: int) -> None:
        observer.stage(STAGE, (epochs_done + (step + 1) / steps) / epochs)

    return report
