"""Data of training by epochs: decoded images, and the batches of an epoch."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import keras
import numpy as np

from whisker.arrays import FloatArray, LabelArray, UInt8Array
from whisker.datasets.images import LabelledImage
from whisker.datasets.parallel import map_in_threads
from whisker.preprocessing import PreprocessSpec, load_input
from whisker.progress import Progress
from whisker.training.config import TrainConfig
from whisker.training.keras.class_balance import class_weights, epoch_order, shown_by_class
from whisker.training.keras.mixing import MixedPairs
from whisker.training.keras.model import Inputs, TrainableModel
from whisker.training.teachers import teacher_answers
from whisker.training.training_run import Run

Batch = tuple[Inputs, FloatArray] | tuple[Inputs, FloatArray, FloatArray]

MEMORY_BYTES: Final = 1_500_000_000


class DecodedImages:
    """The model's inputs of files, by index: in memory when they fit, else decoded by all cores when needed."""

    def __init__(
        self,
        files: Sequence[LabelledImage],
        spec: PreprocessSpec,
        memory_bytes: int = MEMORY_BYTES,
        on_progress: Progress | None = None,
    ) -> None:
        """Decode all files at once, if their inputs fit into `memory_bytes`."""
        self._files = files
        self._spec = spec
        shape = (len(files), spec.size_px, spec.size_px, 3)
        self._kept: UInt8Array | None = None
        if np.prod(shape, dtype=np.int64) <= memory_bytes:
            kept = np.empty(shape, np.uint8)
            map_in_threads(lambda index: _decode_into(kept, index, files[index], spec), range(len(files)), on_progress)
            self._kept = kept

    def __len__(self) -> int:
        return len(self._files)

    def take(self, indices: LabelArray) -> UInt8Array:
        """Return the inputs of some files: (M, S, S, 3) uint8."""
        if self._kept is not None:
            return self._kept[indices]
        return np.stack(map_in_threads(self._decode, indices.tolist()))

    def _decode(self, index: int) -> UInt8Array:
        pixels, _ = load_input(self._files[index].path.read_bytes(), self._spec)
        return pixels


def _decode_into(kept: UInt8Array, index: int, file: LabelledImage, spec: PreprocessSpec) -> None:
    kept[index], _ = load_input(file.path.read_bytes(), spec)


@dataclass(frozen=True)
class TrainingData:
    """What is learned from, and validated by after every epoch.

    Attributes:
        images: The training images, then the validation images.
        labels: (N,) class indices of the training images.
        validation_labels: (M,) of the validation images.
        shown_by_class: (K,) training images of each class that an epoch shows.
        class_weights: (K,) or None.
        taught: (N, K) softened probabilities of teachers for the training images; None without teachers.
    """

    images: DecodedImages
    labels: LabelArray
    validation_labels: LabelArray
    shown_by_class: LabelArray
    class_weights: FloatArray | None
    taught: FloatArray | None = None

    def steps(self, batch_size: int) -> int:
        """Count the batches of an epoch."""
        return math.ceil(int(self.shown_by_class.sum()) / batch_size)


def load_training_data(run: Run) -> TrainingData:
    """Decode the images of a run, and compute how often and with which weight they are shown.

    Raises:
        RequestInvalid: The config asks for copies of a class that is not there, or a teacher knows other classes.
    """
    labels = run.labels_of(run.splits.train)
    shown = shown_by_class(labels, run.class_names, run.config.augmentation.copies)
    return TrainingData(
        images=DecodedImages(run.files, run.spec, on_progress=partial(run.observer.stage, "decoding")),
        labels=labels,
        validation_labels=run.labels_of(run.splits.validation),
        shown_by_class=shown,
        class_weights=class_weights(shown, run.config.class_weights or "off"),
        taught=teacher_answers(run),
    )


class TrainingBatches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras has no types
    """The batches of one epoch: pixels, classes one-hot and, with class weights, the weight of each image.

    With teachers their answers stand beside the classes: (N, 2K). Where images are mixed, so is what belongs to them.
    """

    def __init__(self, model: TrainableModel, data: TrainingData, config: TrainConfig, epoch: int) -> None:
        super().__init__()
        self._model = model
        self._data = data
        self._config = config
        self._epoch = epoch
        self._batch_size = config.batch_size or 1
        self._order = epoch_order(data.labels, data.shown_by_class, config.seed, epoch)
        self._one_hot = np.eye(len(data.shown_by_class), dtype=np.float32)

    def __len__(self) -> int:
        return math.ceil(len(self._order) / self._batch_size)

    def __getitem__(self, index: int) -> Batch:
        chosen = self._order[index * self._batch_size : (index + 1) * self._batch_size]
        labels, pairs = self._data.labels[chosen], self._pairs(index, len(chosen))
        inputs = self._model.inputs(self._data.images.take(chosen), pairs)
        targets = pairs.mix(self._one_hot[labels])
        if self._data.taught is not None:
            targets = np.concatenate([targets, pairs.mix(self._data.taught[chosen])], axis=1)
        weights = self._data.class_weights
        return (inputs, targets) if weights is None else (inputs, targets, pairs.mix(weights[labels]))

    def _pairs(self, index: int, count: int) -> MixedPairs:
        mixup, cutmix = self._config.mixup or 0.0, self._config.cutmix or 0.0
        if not (mixup or cutmix):
            return MixedPairs.unmixed(count)
        return MixedPairs.draw(count, mixup, cutmix, (self._config.seed, self._epoch, index))
