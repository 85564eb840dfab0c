"""Figures with answers known by hand.

Curves with answers known by hand, and few enough points.
"""

import numpy as np
import pytest

from whisker.evaluation import metrics
from whisker.evaluation.intervals import wilson_interval
from whisker.evaluation.metrics import MOST_DRAWN_CLASSES, MOST_POINTS, class_curves, mean_curves
from whisker.evaluation.threshold_curve import band_figures

CONFIDENCE = np.array([0.95, 0.95, 0.95, 0.95, 0.7, 0.7, 0.4], np.float32)
CORRECT = np.array([True, True, True, False, True, False, False])


@pytest.mark.parametrize(
    ("successes", "count", "expected"), [(395, 400, (0.9711, 0.9947)), (10, 10, (0.7225, 1.0)), (0, 10, (0.0, 0.2775))]
)
def test_interval_of_a_share_is_wilson_s(successes: int, count: int, expected: tuple[float, float]) -> None:
    """It stays within 0 and 1 and is not empty without mistakes."""
    assert wilson_interval(successes, count) == pytest.approx(expected, abs=1e-4)


def test_calibration_error_is_the_mean_gap_weighted_by_pictures() -> None:
    """Three bins: 4 pictures off by 0.20, 2 by 0.20, 1 by 0.40."""
    bins = metrics.reliability(CONFIDENCE, CORRECT)
    assert [item.count for item in bins if item.count] == [1, 2, 4]
    assert metrics.expected_calibration_error(bins) == pytest.approx((4 * 0.2 + 2 * 0.2 + 0.4) / 7, abs=1e-6)


def test_exact_confidence_shows_an_error_that_falls_with_the_number_of_pictures() -> None:
    """Right answers drawn by the confidence itself; a hundred times the pictures show a tenth of it."""
    random = np.random.default_rng(1)
    expected = []
    for count in (100, 10_000):
        confidence = random.uniform(0.3, 1, count).astype(np.float32)
        measured = [
            metrics.expected_calibration_error(metrics.reliability(confidence, random.random(count) < confidence))
            for _ in range(30)
        ]
        expected.append(metrics.calibration_error_by_chance(confidence))
        assert expected[-1] == pytest.approx(np.mean(measured), rel=0.15)
    assert expected[0] == pytest.approx(10 * expected[1], rel=0.2)


def test_every_confidence_falls_into_one_bin() -> None:
    """The edges, 0 and 1 too, belong to exactly one bin."""
    edges = np.linspace(0, 1, metrics.ECE_BINS + 1).astype(np.float32)
    bins = metrics.reliability(edges, np.ones(len(edges), np.bool_))
    assert sum(item.count for item in bins) == len(edges)


def test_bands_share_out_all_pictures() -> None:
    """Bands are those of the answers, with their own accuracy, and an empty band has none."""
    bands = band_figures(CONFIDENCE[:6], CORRECT[:6])
    assert [(band.band, band.count, band.accuracy) for band in bands] == [
        ("high", 4, 0.75),
        ("medium", 2, 0.5),
        ("low", 0, None),
    ]
    assert sum(band.share for band in bands) == pytest.approx(1)


def test_coverage_falls_as_the_threshold_rises() -> None:
    """At 0.8 four of seven are answered; at 0.99 none, and there is no accuracy."""
    points = {point.threshold: point for point in metrics.coverage(CONFIDENCE, CORRECT)}
    assert points[0.0].coverage == 1
    assert points[0.8].coverage == pytest.approx(4 / 7)
    assert points[0.8].accuracy == 0.75
    assert (points[0.99].coverage, points[0.99].accuracy) == (0, None)


def test_confusion_has_truth_in_rows() -> None:
    """Two pictures of class 0, one taken for class 2; class 2 never comes."""
    assert metrics.confusion(np.array([0, 2, 1]), np.array([0, 0, 1]), 3) == [[1, 0, 1], [0, 1, 0], [0, 0, 0]]


def test_class_without_pictures_does_not_weigh_on_the_means() -> None:
    """A class that the test lacks has no recall to average."""
    per_class = metrics.per_class_metrics(np.array([0, 1, 1]), np.array([0, 1, 1]), ["a", "b", "c"])
    assert [item.support for item in per_class] == [1, 2, 0]
    assert metrics.mean_metrics(per_class, weighted=False).recall == 1
    assert metrics.mean_metrics(per_class, weighted=True).f1 == 1


def test_roc_auc_is_one_for_perfect_order_and_none_without_every_class() -> None:
    """It needs pictures of all classes."""
    probabilities = np.array([[0.9, 0.1], [0.6, 0.4], [0.3, 0.7]], np.float32)
    assert metrics.roc_auc(probabilities, np.array([0, 0, 1])) == 1
    assert metrics.roc_auc(probabilities, np.array([0, 0, 0])) is None


def test_log_loss_is_the_mean_of_the_truths() -> None:
    """By hand, for two pictures."""
    probabilities = np.array([[0.9, 0.1], [0.5, 0.5]], np.float32)
    expected = -(np.log(0.9) + np.log(0.5)) / 2
    assert metrics.classification_log_loss(probabilities, np.array([0, 1])) == pytest.approx(expected, rel=1e-5)


def test_row_102_confusions_past_200_classes_are_a_list_of_cells() -> None:
    """Mistakes first, the most frequent first; a matrix of 201 classes would be zeros."""
    labels, predicted = np.array([0, 0, 200, 200, 200, 7]), np.array([0, 1, 3, 3, 200, 7])
    assert metrics.confusion(predicted, labels, 201) is None
    assert metrics.confusion_cells(predicted, labels, 201) == (
        (200, 3, 2),
        (0, 1, 1),
        (0, 0, 1),
        (7, 7, 1),
        (200, 200, 1),
    )
    assert metrics.confusion_cells(predicted % 200, labels % 200, 200) is None
    assert metrics.confusion(predicted % 200, labels % 200, 200) is not None


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
