"""Predictions for pictures that a model has not learned from."""

import numpy as np

from whisker.retrain import out_of_sample
from whisker.retrain.out_of_sample import out_of_sample_probabilities


def test_picture_with_a_wrong_label_is_predicted_by_what_it_shows() -> None:
    """It was not learned by heart."""
    labels = np.arange(100) % 2
    features = (np.eye(12)[labels] + np.random.default_rng(0).normal(0, 0.1, (100, 12))).astype(np.float32)
    swapped = labels.copy()
    swapped[[10, 21]] = 1 - swapped[[10, 21]]
    shares: list[float] = []
    probabilities = out_of_sample_probabilities(features, swapped, 0, shares.append)
    assert np.array_equal(probabilities.argmax(axis=1), labels)
    assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    assert shares == [0.2, 0.4, 0.6, 0.8, 1.0]


def test_chance_is_not_learned() -> None:
    """Labels at random are predicted by chance, and nobody is sure."""
    random = np.random.default_rng(0)
    labels, features = random.integers(0, 2, 400), random.normal(0, 1, (400, 8)).astype(np.float32)
    probabilities = out_of_sample_probabilities(features, labels, 0, lambda _share: None)
    assert 0.4 < (probabilities.argmax(axis=1) == labels).mean() < 0.6
    assert probabilities.max() < 0.8


def test_every_fold_judges_a_part_of_each_class() -> None:
    """A class of five has one picture in each."""
    labels = np.array([0] * 5 + [1] * 20 + [2] * 3)
    folds = out_of_sample._folds(labels, 0)
    assert sorted(folds[:5].tolist()) == [0, 1, 2, 3, 4]
    assert np.bincount(folds[5:25]).tolist() == [4] * 5
    assert len(set(folds[25:].tolist())) == 3
