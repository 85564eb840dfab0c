"""The forecast that comes with a version: what as many pictures again would bring, in all and for each class."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from whisker.arrays import Float64Array, LabelArray
from whisker.datasets.images import LabelledImage
from whisker.datasets.takes import take_of
from whisker.progress import Progress
from whisker.registry.manifest import ClassForecast, Forecast, LearningPoint
from whisker.training.head import ChosenHead, Fold, HeadFits
from whisker.training.learning_curves import Gain, LearningCurves, PartialErrors, partial_errors

FEWEST_OF_A_CLASS: Final = 10
"""With fewer pictures a quarter of what a fold fits on has one or two."""

GROWTH: Final = 2
"""As many pictures again: the curve is known over the last two doublings, so the next one is not far from it."""

NOT_FROZEN: Final = (
    "Forecasts come with quick training, which can learn again from parts of the pictures in seconds; this version was "
    "trained epoch by epoch."
)

NOT_ASKED: Final = "This training was only compared with others; a version that is trained that way has a forecast."
NOT_LEARNED: Final = "Nothing was learned here, so nothing says what more pictures would bring."


def why_no_forecast(files: Sequence[LabelledImage], labels: LabelArray, class_names: Sequence[str]) -> str | None:
    """Return why nothing can be forecast from the training pictures `files` of the classes `labels` (N,), if so."""
    if any(take_of(file) is not None for file in files):
        return (
            "Some training pictures are frames of takes. Frames of the same takes say nothing of what other scenes "
            "would bring."
        )
    counts = np.bincount(labels, minlength=len(class_names))
    smallest = int(counts.argmin())
    if counts[smallest] < FEWEST_OF_A_CLASS:
        return (
            f"A forecast needs {FEWEST_OF_A_CLASS} training pictures of every class; {class_names[smallest]!r} has "
            f"{counts[smallest]}."
        )
    return None


def make_forecast(
    fits: HeadFits,
    chosen: ChosenHead,
    folds: Sequence[Fold],
    class_names: Sequence[str],
    seed: int,
    on_progress: Progress | None = None,
) -> Forecast:
    """Learn again from halves and quarters of the training pictures, and extrapolate.

    Args:
        fits: Of the training pictures, for which `why_no_forecast` has nothing to say.
        chosen: The head that was chosen on them.
        folds: In which it was.
        class_names: In the order of the class indices.
        seed: Of the division.
        on_progress: Called with the share that is done.
    """
    errors = partial_errors(fits, chosen, folds, seed, on_progress)
    curves = LearningCurves(errors)
    count, accuracy = len(errors.labels), 1 - float(errors.whole.mean())
    gain = curves.gain(GROWTH)
    classes = [
        _class_forecast(errors.whole[errors.labels == index], name, class_gain)
        for index, (name, class_gain) in enumerate(zip(class_names, curves.class_gains(GROWTH), strict=True))
    ]
    return Forecast(
        image_count=count,
        more_count=(GROWTH - 1) * count,
        accuracy=accuracy,
        gain=gain.mean,
        gain_interval=(gain.lowest, gain.highest),
        exponent=curves.exponent,
        points=_points(errors),
        classes=tuple(sorted(classes, key=lambda row: (-row.gain, row.class_name))),
    )


def _class_forecast(errors: Float64Array, name: str, gain: Gain) -> ClassForecast:
    return ClassForecast(
        class_name=name,
        image_count=len(errors),
        more_count=(GROWTH - 1) * len(errors),
        recall=1 - float(errors.mean()),
        gain=gain.mean,
        gain_interval=(gain.lowest, gain.highest),
    )


def _points(errors: PartialErrors) -> tuple[LearningPoint, ...]:
    """Say how many of all pictures each head learned from, and how good it was."""
    whole = errors.fitted_share * len(errors.labels)
    parts = (errors.quarters, errors.halves, errors.whole[:, None])
    return tuple(
        LearningPoint(image_count=round(whole / part.shape[1]), accuracy=1 - float(part.mean())) for part in parts
    )
