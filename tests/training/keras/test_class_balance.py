"""How often an epoch shows each image, and how much each class weighs."""

import numpy as np
import pytest

from whisker.errors import RequestInvalid
from whisker.training.keras.class_balance import class_weights, epoch_order, shown_by_class

LABELS = np.array([0] * 6 + [1] * 2)
NAMES = ("cats", "dogs")


def test_epoch_shows_every_image_once_in_an_order_of_its_own() -> None:
    """Epochs differ; the same epoch of the same seed does not, whatever came before it."""
    shown = shown_by_class(LABELS, NAMES, {})
    first, second, again = (epoch_order(LABELS, shown, seed=0, epoch=epoch) for epoch in (1, 2, 1))
    assert sorted(first) == sorted(second) == list(range(8))
    assert first.tolist() != second.tolist()
    assert first.tolist() == again.tolist()
    assert first.tolist() != epoch_order(LABELS, shown, seed=1, epoch=1).tolist()


def test_copies_show_the_images_of_a_class_more_often() -> None:
    """Two copies: three times."""
    shown = shown_by_class(LABELS, NAMES, {"dogs": 2})
    assert np.bincount(epoch_order(LABELS, shown, 0, 1)).tolist() == [1] * 6 + [3, 3]


def test_balance_gives_every_class_the_size_of_the_largest() -> None:
    """Images of the small class come in turn."""
    labels = np.array([0] * 7 + [1] * 3)
    counts = np.bincount(epoch_order(labels, shown_by_class(labels, NAMES, "balance"), 0, 1))
    assert counts[:7].tolist() == [1] * 7
    assert sorted(counts[7:]) == [2, 2, 3]


def test_copies_of_an_unknown_class_are_refused() -> None:
    """The sentence names the class and those that exist."""
    with pytest.raises(RequestInvalid, match="'birds' to make copies of; the classes are cats, dogs"):
        shown_by_class(LABELS, NAMES, {"birds": 1})


def test_weights_are_for_classes_under_half_of_the_largest() -> None:
    """Each class counts the same in total, and a picture 1 on average."""
    weights = class_weights(np.array([60, 20]), "auto")
    assert weights is not None
    assert (weights * [60, 20]).tolist() == pytest.approx([40, 40])
    assert class_weights(np.array([60, 30]), "auto") is None
    assert class_weights(np.array([60, 30]), "on") is not None
    assert class_weights(np.array([60, 20]), "off") is None
