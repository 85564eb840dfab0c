"""What earlier versions answer about the training pictures, for a version that learns from them (distillation)."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from whisker.arrays import FloatArray
from whisker.datasets.images import LabelledImage
from whisker.datasets.parallel import map_in_threads
from whisker.preprocessing import load_input
from whisker.serving.served_model import ServedModel
from whisker.training.teacher_classes import require_same_classes
from whisker.training.training_run import Run

# Keeps the logarithm of a probability finite.
_SMALLEST_PROBABILITY = 1e-7


def teacher_answers(run: Run) -> FloatArray | None:
    """Ask a run's teachers about its training pictures, each as it is and mirrored, once.

    The pictures are plain ones, each in the size and preprocessing of the teacher. To ask about the very pixels that
    every epoch shows is better where hundreds of epochs are to be had (Beyer et al. 2022, arXiv:2106.05237), and would
    cost a run of every teacher for each picture and epoch. What mixes pictures mixes these answers too.

    Returns:
        (N, K) float32: the mean of the teachers' probabilities, softened by the run's temperature; None without any.

    Raises:
        RequestInvalid: A teacher knows other classes than the run.
    """
    if not run.teachers:
        return None
    temperature = run.config.distillation_temperature or 1.0
    orders = [_class_order(teacher, run.class_names) for teacher in run.teachers]

    def answer(file: LabelledImage) -> FloatArray:
        data = file.path.read_bytes()
        views = [
            softened(_probabilities(teacher, data)[:, order], temperature)
            for teacher, order in zip(run.teachers, orders, strict=True)
        ]
        mean: FloatArray = np.concatenate(views).mean(axis=0)
        return mean

    return np.stack(map_in_threads(answer, run.splits.train, partial(run.observer.stage, "teaching")))


def softened(probabilities: FloatArray, temperature: float) -> FloatArray:
    """Divide the logits of probabilities (N, K) by a temperature, so that the less likely classes say more.

    Source: Hinton et al. 2015, arXiv:1503.02531.
    """
    powers = np.maximum(probabilities, _SMALLEST_PROBABILITY) ** (1 / temperature)
    soft: FloatArray = powers / powers.sum(axis=1, keepdims=True)
    return soft


def _probabilities(teacher: ServedModel, data: bytes) -> FloatArray:
    """Classify a file's picture and its mirror image: (2, K)."""
    pixels, _ = load_input(data, teacher.preprocess)
    return teacher.run(np.stack([pixels, pixels[:, ::-1]])).probabilities


def _class_order(teacher: ServedModel, class_names: Sequence[str]) -> list[int]:
    require_same_classes(teacher.class_names, class_names)
    return [teacher.class_names.index(name) for name in class_names]
