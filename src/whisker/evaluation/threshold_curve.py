"""What thresholds of confidence do with a version's test pictures, from what its evaluation kept; without sklearn."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
import numpy.typing as npt

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
        predicted: (N,) the class that each answer names.
        truth: (N,) the class of each picture.
    """

    confidence: Float64Array
    predicted: npt.NDArray[np.str_]
    truth: npt.NDArray[np.str_]

    @classmethod
    def of(cls, predictions: Sequence[PicturePrediction]) -> Self:
        """Read them from what predictions.json holds."""
        return cls(
            np.array([answer.confidence for answer in predictions], np.float64),
            np.array([answer.predicted_class for answer in predictions], np.str_),
            np.array([answer.class_name for answer in predictions], np.str_),
        )

    @cached_property
    def correct(self) -> BoolArray:
        """(N,) whether each is right."""
        correct: BoolArray = self.predicted == self.truth
        return correct

    def naming(self, class_name: str) -> "StoredAnswers":
        """Return those that name a class."""
        chosen = self.predicted == class_name
        return StoredAnswers(self.confidence[chosen], self.predicted[chosen], self.truth[chosen])

    def curve(self) -> list[ThresholdPoint]:
        """Count what is answered above each threshold, as the band `high` is, and how much of that rightly."""
        every, right = np.sort(self.confidence), np.sort(self.confidence[self.correct])
        return [_point(value, _above(every, value), _above(right, value), len(every)) for value in CURVE_THRESHOLDS]

    def bands(self, thresholds: Thresholds) -> list[BandFigures]:
        """Count the bands by some thresholds."""
        by_class = {name: thresholds.of(name) for name in np.unique(self.predicted)}
        answers = zip(self.predicted, self.confidence, strict=True)
        return _count_bands([by_class[name].band(float(value)) for name, value in answers], self.correct)


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
    return _count_bands([thresholds.band(float(value)) for value in confidence], correct)


def _count_bands(of_answers: Sequence[ConfidenceBand], correct: BoolArray) -> list[BandFigures]:
    """Count the bands of N answers: (N,) whether each is right."""
    bands = np.array(of_answers)
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
