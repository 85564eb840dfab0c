"""What thresholds of confidence do with a version's test pictures, from what its evaluation kept; without sklearn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from whisker.arrays import BoolArray, Float64Array, FloatArray
from whisker.evaluation.schema import BandFigures, CoveragePoint, PicturePrediction
from whisker.frozen import PublishedFigures
from whisker.registry.thresholds import DEFAULT_THRESHOLDS, ConfidenceBand, Thresholds

CURVE_THRESHOLDS: Final = (*(number / 100 for number in range(100)), 0.995, 0.999)
_BANDS: Final[tuple[ConfidenceBand, ...]] = ("high", "medium", "low")


class ThresholdPoint(PublishedFigures):
    """What answering only above a confidence would give."""

    threshold: float
    answered: int
    right: int
    wrong: int
    coverage: float
    accuracy: float | None


@dataclass(frozen=True)
class StoredAnswers:
    """The answers to N test pictures.

    Attributes:
        confidence: (N,) float64 in [0, 1].
        correct: (N,) whether each is right.
    """

    confidence: Float64Array
    correct: BoolArray

    @classmethod
    def of(cls, predictions: Sequence[PicturePrediction]) -> Self:
        """Read them from what predictions.json holds."""
        correct = [answer.class_name == answer.predicted_class for answer in predictions]
        return cls(np.array([answer.confidence for answer in predictions], np.float64), np.array(correct, np.bool_))

    def curve(self) -> list[ThresholdPoint]:
        """Count what is answered above each threshold, as the band `high` is, and how much of that rightly."""
        every, right = np.sort(self.confidence), np.sort(self.confidence[self.correct])
        return [_point(value, _above(every, value), _above(right, value), len(every)) for value in CURVE_THRESHOLDS]

    def bands(self, thresholds: Thresholds) -> list[BandFigures]:
        """Count the bands by some thresholds."""
        return band_figures(self.confidence, self.correct, thresholds)


def coarse_curve(coverage: Sequence[CoveragePoint], count: int) -> list[ThresholdPoint]:
    """Make a curve of the few points that every evaluation keeps, where single answers were not kept.

    Args:
        coverage: Its points.
        count: Its test pictures.
    """
    points = []
    for point in coverage:
        answered = round(point.coverage * count)
        points.append(_point(point.threshold, answered, round((point.accuracy or 0) * answered), count))
    return points


def band_figures(
    confidence: FloatArray | Float64Array, correct: BoolArray, thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> list[BandFigures]:
    """Count the confidence bands that answers carry, and how often each is right: (N,), (N,)."""
    bands = np.array([thresholds.band(float(value)) for value in confidence])
    return [_band(band, correct[bands == band], len(bands)) for band in _BANDS]


def _band(band: ConfidenceBand, correct: BoolArray, total: int) -> BandFigures:
    accuracy = float(correct.mean()) if len(correct) else None
    return BandFigures(band=band, count=len(correct), share=len(correct) / total, accuracy=accuracy)


def _above(ordered: Float64Array, threshold: float) -> int:
    return len(ordered) - int(np.searchsorted(ordered, threshold, side="right"))


def _point(threshold: float, answered: int, right: int, count: int) -> ThresholdPoint:
    return ThresholdPoint(
        threshold=threshold,
        answered=answered,
        right=right,
        wrong=answered - right,
        coverage=answered / count,
        accuracy=right / answered if answered else None,
    )
