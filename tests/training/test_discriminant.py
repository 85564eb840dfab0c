"""Discriminant analysis as a head: its optimum where clouds are normal, and its share beside softmax regression."""

import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from whisker.arrays import FloatArray, LabelArray
from whisker.training.discriminant import fit_discriminant
from whisker.training.head import choose_head, cross_validation_folds, fit_head


def clouds(count: int, seed: int, channels: int = 6) -> tuple[FloatArray, LabelArray]:
    """Draw (count, channels) features of three classes from normal clouds of one shape, and their labels."""
    random = np.random.default_rng(seed)
    means = np.random.default_rng(7).normal(size=(3, channels))
    shape = np.random.default_rng(8).normal(size=(channels, channels))
    labels = np.arange(count) % 3
    features = means[labels] + random.normal(size=(count, channels)) @ shape * 0.6
    return features.astype(np.float32), labels.astype(np.int64)


def test_classes_are_told_apart_as_by_the_reference_implementation() -> None:
    """With many pictures it answers as scikit-learn's with the same shrinkage, but for a handful in a thousand."""
    features, labels = clouds(900, seed=0)
    coefficients = fit_discriminant(features, labels)
    other, _ = clouds(900, seed=1)
    answers = (other @ coefficients[:-1] + coefficients[-1]).argmax(axis=1)
    reference = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.3).fit(features, labels).predict(other)
    assert (answers == reference).mean() > 0.98


def test_fewer_pictures_than_channels_suffice() -> None:
    """The shrunk spread can be inverted, also where a channel never varies."""
    random = np.random.default_rng(0)
    features = np.concatenate([random.normal(size=(6, 40)), np.zeros((6, 1))], axis=1).astype(np.float32)
    coefficients = fit_discriminant(features, np.array([0, 0, 0, 1, 1, 1]))
    assert np.isfinite(coefficients).all()
    assert ((features @ coefficients[:-1] + coefficients[-1]).argmax(axis=1) == [0, 0, 0, 1, 1, 1]).all()


def test_head_is_mixed_where_that_is_better_on_held_out_pictures() -> None:
    """Beside a regression that is held back too much it is worth its share; beside a good one it changes nothing."""
    features, labels = clouds(150, seed=0, channels=24)
    folds = cross_validation_folds(labels, 5, 0)
    held_back, good = (choose_head(features[:, None], labels, [l2], folds).head for l2 in (0.3, 0.03))
    alone = fit_head(features[:, None], labels, 0.3)
    other, truth = clouds(3000, seed=1, channels=24)
    right = [(head.logits(other).argmax(axis=1) == truth).mean() for head in (held_back, alone)]
    assert right[0] > right[1] + 0.02
    np.testing.assert_array_equal(good.weights, fit_head(features[:, None], labels, 0.03).weights)
