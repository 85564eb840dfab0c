"""What a version's folder keeps of its evaluation, read as far as it is there: any Whisker may have written it."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, TypeAdapter, ValidationError

from whisker.errors import ArtifactCorrupt
from whisker.evaluation.schema import BandFigures, CoveragePoint, PicturePrediction, UnknownFigures
from whisker.evaluation.threshold_curve import StoredAnswers, ThresholdPoint, coarse_curve
from whisker.registry.artifacts import read_report
from whisker.registry.thresholds import DEFAULT_THRESHOLDS, Thresholds

PREDICTIONS_FILE = "predictions.json"

CurveSource = Literal["predictions", "evaluation"]

_PREDICTIONS = TypeAdapter(list[PicturePrediction])


class StoredFigures(BaseModel):
    """The fields that are read of metrics.json."""

    count: int
    bands: list[BandFigures] | None = None
    coverage: list[CoveragePoint] = []
    unknown: UnknownFigures | None = None


class EvaluationRecord:
    """The evaluation of one version.

    Args:
        folder: The version's.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def figures(self) -> StoredFigures | None:
        """The figures that are needed; None where they are not on record."""
        try:
            return StoredFigures.model_validate(read_report(self._folder, "metrics.json"))
        except (ArtifactCorrupt, ValidationError):
            return None

    @cached_property
    def predictions(self) -> Sequence[PicturePrediction]:
        """What it said of each test picture; empty where that was not kept."""
        try:
            return _PREDICTIONS.validate_json((self._folder / PREDICTIONS_FILE).read_bytes())
        except (OSError, ValidationError):
            return ()

    def bands(self, thresholds: Thresholds) -> Sequence[BandFigures] | None:
        """Count the bands of the test answers by some thresholds; None where that is not on record for these."""
        if thresholds == DEFAULT_THRESHOLDS:
            return None if self.figures is None else self.figures.bands
        return StoredAnswers.of(self.predictions).bands(thresholds) if self.predictions else None

    def sure(self, thresholds: Thresholds) -> tuple[int, int] | None:
        """Count the test answers that are sure by some thresholds, and those of them that are right.

        Returns:
            The two numbers; None where that is not on record for these thresholds.
        """
        bands = self.bands(thresholds)
        if bands is not None:
            sure = [band for band in bands if band.band == "high"]
            return sum(band.count for band in sure), sum(round((band.accuracy or 0) * band.count) for band in sure)
        if thresholds.by_class:
            return None
        kept = [point for point in self.curve()[0] if point.threshold == thresholds.high]
        return (kept[0].answered, kept[0].right) if kept else None

    def curve(self) -> tuple[Sequence[ThresholdPoint], CurveSource | None]:
        """Show what thresholds do with the test pictures, and say what that was computed from."""
        if self.predictions:
            return StoredAnswers.of(self.predictions).curve(), "predictions"
        if self.figures is not None and self.figures.coverage and self.figures.count:
            return coarse_curve(self.figures.coverage, self.figures.count), "evaluation"
        return (), None
