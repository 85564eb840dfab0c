"""What thresholds do with test pictures."""

import numpy as np
import pytest

from whisker.evaluation.schema import CoveragePoint
from whisker.evaluation.threshold_curve import CURVE_THRESHOLDS, StoredAnswers, band_figures, coarse_curve
from whisker.registry.thresholds import Thresholds

ANSWERS = StoredAnswers(
    np.array([0.55, 0.8, 0.81, 0.9, 0.99]), np.array(["a", "a", "a", "b", "b"]), np.array(["b", "b", "a", "a", "b"])
)


def test_curve_counts_what_is_answered_above_each_threshold() -> None:
    """Above, as the band `high` is: an answer of exactly 0.80 is none at 0.80."""
    curve = {point.threshold: point for point in ANSWERS.curve()}
    assert tuple(curve) == CURVE_THRESHOLDS
    counts = {at: (curve[at].answered, curve[at].right, curve[at].wrong) for at in (0.0, 0.79, 0.8, 0.9, 0.98, 0.99)}
    assert counts == {0.0: (5, 2, 3), 0.79: (4, 2, 2), 0.8: (3, 2, 1), 0.9: (1, 1, 0), 0.98: (1, 1, 0), 0.99: (0, 0, 0)}
    assert curve[0.8].coverage == pytest.approx(3 / 5)
    assert curve[0.8].accuracy == pytest.approx(2 / 3)
    assert curve[0.99].accuracy is None


@pytest.mark.parametrize("high", [0.5, 0.8, 0.85, 0.99])
def test_curve_and_bands_agree(high: float) -> None:
    """Whatever the threshold, `high` has what the curve calls answered."""
    (band,) = [found for found in ANSWERS.bands(Thresholds(high, 0.5)) if found.band == "high"]
    (point,) = [found for found in ANSWERS.curve() if found.threshold == high]
    assert (band.count, band.share, band.accuracy) == (point.answered, point.coverage, point.accuracy)


def test_bands_are_by_the_thresholds_given() -> None:
    """Each answer is in one."""
    bands = band_figures(ANSWERS.confidence, ANSWERS.correct, Thresholds(high=0.9, medium=0.8))
    assert [(band.band, band.count, band.accuracy) for band in bands] == [
        ("high", 1, 1.0),
        ("medium", 3, pytest.approx(1 / 3)),
        ("low", 1, 0.0),
    ]


def test_few_points_become_counts() -> None:
    """Of an evaluation that kept no single answers."""
    kept = [
        CoveragePoint(threshold=0.0, coverage=1.0, accuracy=0.95),
        CoveragePoint(threshold=0.99, coverage=0.0, accuracy=None),
    ]
    curve = coarse_curve(kept, 400)
    assert [(point.answered, point.right, point.wrong) for point in curve] == [(400, 380, 20), (0, 0, 0)]
