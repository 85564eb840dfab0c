"""Labels that are likely wrong."""

import numpy as np
import numpy.typing as npt

from whisker.insights.label_errors import find_label_errors

CONFIDENT = [0.95, 0.05]


def test_pictures_that_show_another_class_are_found_worst_first() -> None:
    """With the class that they show."""
    sure, surer = [0.1, 0.9], [0.02, 0.98]
    labels, probabilities = _dataset([*[CONFIDENT] * 20, sure, surer], [CONFIDENT[::-1]] * 20)
    errors = find_label_errors(probabilities, labels)
    assert errors.pictures.tolist() == [21, 20]
    assert errors.suggested.tolist() == [1, 1]


def test_picture_that_is_merely_hard_is_left_alone() -> None:
    """A model that leans the other way a little says nothing."""
    labels, probabilities = _dataset([*[CONFIDENT] * 20, [0.3, 0.7]], [CONFIDENT[::-1]] * 20)
    assert find_label_errors(probabilities, labels).pictures.tolist() == []


def test_noisy_labels_are_found_where_no_model_is_ever_sure() -> None:
    """Classes have thresholds of their own, which fall with how sure a model is of them."""
    labels, probabilities = _dataset([*[[0.8, 0.2]] * 16, *[[0.2, 0.8]] * 4], [[0.2, 0.8]] * 20)
    assert find_label_errors(probabilities, labels).pictures.tolist() == [16, 17, 18, 19]


def test_class_without_pictures_harms_nobody() -> None:
    """Nothing is judged by a class of which nothing is known."""
    labels = np.zeros(10, np.int64)
    probabilities = np.tile(np.array([0.9, 0.06, 0.04], np.float32), (10, 1))
    assert find_label_errors(probabilities, labels).pictures.tolist() == []


def _dataset(
    first: list[list[float]], second: list[list[float]]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    labels = np.repeat([0, 1], [len(first), len(second)])
    return labels, np.array([*first, *second], np.float32)
