"""Curves with answers known by hand, and few enough points."""

import numpy as np
import pytest

from whisker.evaluation.curves import MOST_DRAWN_CLASSES, MOST_POINTS, class_curves, mean_curves

PERFECT = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.1, 0.9]], np.float32)


def scores(count: int, class_count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities that lean towards the truth."""
    random = np.random.default_rng(seed)
    labels = np.arange(count) % class_count
    logits = random.normal(0, 1, (count, class_count)) + 1.5 * np.eye(class_count)[labels]
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return probabilities.astype(np.float32), labels


def test_perfect_order_fills_the_square() -> None:
    """Both areas are one, and the curve goes by the corner."""
    first, _ = class_curves(PERFECT, np.array([0, 0, 1, 1]), ["a", "b"])
    assert (first.roc_auc, first.average_precision) == (1, 1)
    assert first.roc[0] == (0, 0)
    assert (0, 1) in first.roc
    assert first.roc[-1] == (1, 1)
    assert first.precision_recall[0][0] == 0
    assert first.precision_recall[-1][0] == 1


def test_random_scores_have_half_the_area() -> None:
    """Against the area of the points themselves, too."""
    random = np.random.default_rng(1)
    probabilities = random.random((4000, 2)).astype(np.float32)
    first, _ = class_curves(probabilities, random.integers(0, 2, 4000), ["a", "b"])
    assert first.roc_auc == pytest.approx(0.5, abs=0.03)
    assert np.trapezoid([y for _, y in first.roc], [x for x, _ in first.roc]) == pytest.approx(first.roc_auc, abs=0.01)


def test_curves_stay_small_and_keep_their_shape() -> None:
    """At most 101 points, whose area is the curve's to a hundredth."""
    probabilities, labels = scores(3000, 4)
    means = mean_curves(probabilities, labels)
    assert means is not None
    for curves in (*class_curves(probabilities, labels, "abcd"), means.macro, means.micro):
        assert 50 < len(curves.roc) <= MOST_POINTS
        assert 50 < len(curves.precision_recall) <= MOST_POINTS
        area = np.trapezoid([y for _, y in curves.roc], [x for x, _ in curves.roc])
        assert area == pytest.approx(curves.roc_auc, abs=0.01)
        assert list(curves.precision_recall) == sorted(curves.precision_recall, key=lambda point: point[0])


def test_many_classes_have_areas_only() -> None:
    """Beyond twenty the means are drawn, and the file stays small."""
    probabilities, labels = scores(500, MOST_DRAWN_CLASSES + 1)
    by_class = class_curves(probabilities, labels, [str(index) for index in range(MOST_DRAWN_CLASSES + 1)])
    assert all(curves.roc == () and curves.roc_auc is not None for curves in by_class)
    assert mean_curves(probabilities, labels) is not None


def test_class_that_cannot_be_judged_has_no_area() -> None:
    """Without its pictures, or without others, there is nothing to tell apart."""
    absent = class_curves(PERFECT, np.array([0, 0, 0, 0]), ["a", "b"])
    assert [curves.roc_auc for curves in absent] == [None, None]
    assert mean_curves(PERFECT, np.array([0, 0, 0, 0])) is None
