"""What is learned from, and the batches of one epoch of it."""

import math
from dataclasses import dataclass

import keras
import numpy as np
import numpy.typing as npt

from whisker.training.blending import Pairs
from whisker.training.config import TrainConfig
from whisker.training.epoch_plan import epoch_order
from whisker.training.pictures import Pictures
from whisker.training.student import Inputs, Student

FloatArray = npt.NDArray[np.float32]
LabelArray = npt.NDArray[np.int64]
Batch = tuple[Inputs, FloatArray] | tuple[Inputs, FloatArray, FloatArray]


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

    def steps(self, batch_size: int) -> int:
        """Count the batches of an epoch."""
        return math.ceil(int(self.shown_by_class.sum()) / batch_size)


class TrainingBatches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras has no types
    """The batches of one epoch: pixels, classes one-hot and, with class weights, the weight of each picture.

    Where pictures are blended, so are their classes and weights.
    """

    def __init__(self, student: Student, lesson: Lesson, config: TrainConfig, epoch: int) -> None:
        super().__init__()
        self._student = student
        self._lesson = lesson
        self._config = config
        self._epoch = epoch
        self._batch_size = config.batch_size or 1
        self._order = epoch_order(lesson.labels, lesson.shown_by_class, config.seed, epoch)
        self._one_hot = np.eye(len(lesson.shown_by_class), dtype=np.float32)

    def __len__(self) -> int:
        return math.ceil(len(self._order) / self._batch_size)

    def __getitem__(self, index: int) -> Batch:
        chosen = self._order[index * self._batch_size : (index + 1) * self._batch_size]
        labels, pairs = self._lesson.labels[chosen], self._pairs(index, len(chosen))
        inputs = self._student.inputs(self._lesson.pictures.take(chosen), pairs)
        answers = pairs.blend(self._one_hot[labels])
        weights = self._lesson.class_weights
        return (inputs, answers) if weights is None else (inputs, answers, pairs.blend(weights[labels]))

    def _pairs(self, index: int, count: int) -> Pairs:
        if not self._config.mixup:
            return Pairs.alone(count)
        return Pairs.draw(count, self._config.mixup, (self._config.seed, self._epoch, index))
