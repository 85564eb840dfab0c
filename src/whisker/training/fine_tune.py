"""The second gear: the last blocks of the backbone trained further with Keras 3, on whatever engine Keras runs on."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import keras
import numpy as np
import numpy.typing as npt

from whisker.backbones.network import blocks
from whisker.backbones.weights import Weights
from whisker.datasets.folders import LabelledFile
from whisker.datasets.parallel import Progress
from whisker.preprocessing import PreprocessSpec, load_input
from whisker.training.config import TrainConfig
from whisker.training.head import Head
from whisker.training.keras_backbone import keras_weights

FloatArray = npt.NDArray[np.float32]
UInt8Array = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class FineTuned:
    """A backbone after fine-tuning: its arrays by torch's names, and the epochs it took."""

    weights: Weights
    history: list[dict[str, float]]
    feature_maps: Callable[[UInt8Array], FloatArray]
    """The trained model itself, (N, S, S, 3) uint8 to (N, h, w, C) float32, to hold the export against."""


def fine_tune(
    network: keras.Model,
    head: Head,
    train: "PictureBatches",
    validation: "PictureBatches",
    config: TrainConfig,
    *,
    on_progress: Progress | None = None,
) -> FineTuned:
    """Train the last blocks and the head together, from the head that suits the frozen backbone.

    A fitted head first keeps the pretrained features from being torn by a random one's gradients (Kumar et al. 2022,
    arXiv:2202.10054). Batch normalisation keeps its statistics: batches on a laptop are small.

    Args:
        network: From `build_keras_backbone`; it is changed in place.
        head: A head fitted on the frozen backbone's features.
        train: Batches to learn from, augmented inside the model.
        validation: Batches that say when to stop; they are never augmented.
        config: How long and how fast.
        on_progress: Told the share of epochs done, 0 to 1.
    """
    epochs, rate = config.epochs or 1, config.learning_rate or 1e-4
    _freeze(network, config.freeze_till or 0)
    model = _training_model(network, head)
    schedule = keras.optimizers.schedules.CosineDecay(rate, epochs * len(train))
    model.compile(
        optimizer=keras.optimizers.AdamW(schedule, weight_decay=config.weight_decay or 0.0),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    stopping = keras.callbacks.EarlyStopping("val_loss", patience=config.patience or 1, restore_best_weights=True)
    telling = keras.callbacks.LambdaCallback(on_epoch_end=_teller(epochs, on_progress))
    record = model.fit(train, validation_data=validation, epochs=epochs, callbacks=[stopping, telling], verbose=0)
    rows = zip(*record.history.values(), strict=True)
    history = [dict(zip(record.history, map(float, values), strict=True)) for values in rows]
    return FineTuned(keras_weights(network), history, lambda images: np.asarray(network(images, training=False)))


class PictureBatches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras has no types
    """Batches of (pixels, class index), decoded as they are needed by the function that serving uses."""

    def __init__(
        self,
        files: Sequence[LabelledFile],
        labels: npt.NDArray[np.int64],
        spec: PreprocessSpec,
        batch_size: int,
        seed: int | None = None,
    ) -> None:
        """Keep the order of files, or shuffle them anew for every epoch from a seed."""
        super().__init__()
        self.spec = spec
        self._files = files
        self._labels = labels
        self._batch_size = batch_size
        self._random = None if seed is None else np.random.default_rng(seed)
        self._order = np.arange(len(files))
        self.on_epoch_end()

    def __len__(self) -> int:
        return math.ceil(len(self._files) / self._batch_size)

    def __getitem__(self, index: int) -> tuple[UInt8Array, npt.NDArray[np.int64]]:
        chosen = self._order[index * self._batch_size : (index + 1) * self._batch_size]
        pixels = [load_input(self._files[item].path.read_bytes(), self.spec)[0] for item in chosen]
        return np.stack(pixels), self._labels[chosen]

    def on_epoch_end(self) -> None:
        """Shuffle for the next epoch."""
        if self._random is not None:
            self._random.shuffle(self._order)


def _freeze(network: keras.Model, freeze_till: int) -> None:
    trained = {unit.name for block in list(blocks())[freeze_till:] for unit in block.units}
    for layer in network.layers:
        layer.trainable = layer.name in trained


def _training_model(network: keras.Model, head: Head) -> keras.Model:
    """Put augmentation before the network and the head after it; augmentation acts in training only."""
    augmentation = [
        keras.layers.RandomFlip("horizontal"),
        keras.layers.RandomRotation(0.03),
        keras.layers.RandomZoom((-0.2, 0.1)),
        keras.layers.RandomContrast(0.2, value_range=(0, 255)),
    ]
    dense = keras.layers.Dense(len(head.bias), name="head")
    model = keras.Sequential(
        [
            keras.Input(network.input_shape[1:], name="pixels"),
            *augmentation,
            network,
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dropout(0.2),
            dense,
        ]
    )
    dense.set_weights([head.weights, head.bias])
    return model


def _teller(epochs: int, on_progress: Progress | None) -> Callable[[int, dict[str, float]], None]:
    def tell(epoch: int, _logs: dict[str, float]) -> None:
        if on_progress is not None:
            on_progress((epoch + 1) / epochs)

    return tell
