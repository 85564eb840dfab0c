"""How a model answers test pictures that are made worse: what its accuracy does, and what its confidence."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import numpy as np
from threadpoolctl import threadpool_limits

from whisker.arrays import BoolArray, Float64Array, UInt8Array
from whisker.datasets.images import LabelledImage
from whisker.datasets.parallel import map_in_threads
from whisker.evaluation.corruptions import KINDS, STRENGTHS, corrupt
from whisker.evaluation.intervals import wilson_interval
from whisker.evaluation.schema import (
    AnswerFigures,
    ConditionFigures,
    CorruptionFigures,
    CorruptionKind,
    KindFigures,
    RobustnessFigures,
    Strength,
    StrengthFigures,
)
from whisker.preprocessing import load_input
from whisker.progress import Progress
from whisker.registry.thresholds import DEFAULT_THRESHOLDS
from whisker.serving.served_model import Outputs, ServedModel

_CONDITIONS: Final[tuple[tuple[CorruptionKind, Strength], ...]] = tuple(product(KINDS, STRENGTHS))
RUNS_PER_TEST_PICTURE: Final = 3
"""What robustness may cost, in runs of the network a test picture: of 400 pictures 30 are used, in 40 conditions each.

Thirty is also what a comparison needs at least: an accuracy of 90 % then lies between 74 and 97 %, and that over the
five strengths of a kind is known better.
"""
FEWEST_PICTURES: Final = 16
MOST_PICTURES: Final = 100
"""More make the interval little narrower: at 90 %, from 83 to 94 %."""


@dataclass(frozen=True)
class _Answers:
    """The answers to N pictures in each condition, the clean one first: (N, 1 + conditions)."""

    correct: BoolArray
    confidence: Float64Array
    is_unknown: BoolArray

    def figures(self, conditions: Sequence[int]) -> AnswerFigures:
        """Count those of some conditions."""
        correct, confidence = self.correct[:, conditions], self.confidence[:, conditions]
        is_unknown = self.is_unknown[:, conditions]
        is_sure = (confidence > DEFAULT_THRESHOLDS.high) & ~is_unknown
        return AnswerFigures(
            count=correct.size,
            accuracy=float(correct.mean()),
            mean_confidence=float(confidence.mean()),
            unknown_share=float(is_unknown.mean()),
            sure_count=int(is_sure.sum()),
            sure_right=int((is_sure & correct).sum()),
        )

    def condition(self, place: int) -> ConditionFigures:
        """Count those of one condition, with the interval: one answer a picture."""
        right = int(self.correct[:, place].sum())
        interval = wilson_interval(right, len(self.correct))
        return ConditionFigures(**self.figures([place]).model_dump(), accuracy_interval=interval)


def measure_robustness(
    model: ServedModel,
    files: Sequence[LabelledImage],
    wanted: int | None = None,
    on_progress: Progress | None = None,
) -> RobustnessFigures | None:
    """Answer some of the pictures clean and in every condition, by the path that serving takes.

    Args:
        model: The model, as it is served.
        files: Labelled test pictures.
        wanted: How many of them to use; None: as many as their number allows.
        on_progress: Called with the share that is done.

    Returns:
        The figures; None where no picture is wanted.
    """
    sample = choose_sample(files, default_count(len(files)) if wanted is None else wanted)
    if not sample:
        return None
    with threadpool_limits(1, user_api="blas"):  # threads of its own, beside ours, only wait for each other
        rows = map_in_threads(lambda file: _answer(model, file), sample, on_progress)
    correct, confidence, is_unknown = (np.array(values) for values in zip(*rows, strict=True))
    return _summarize(_Answers(correct, confidence, is_unknown))


def default_count(test_count: int) -> int:
    """Compute how many of some test pictures to use, within what robustness may cost."""
    affordable = test_count * RUNS_PER_TEST_PICTURE // len(_CONDITIONS)
    return min(test_count, max(FEWEST_PICTURES, min(affordable, MOST_PICTURES)))


def choose_sample(files: Sequence[LabelledImage], count: int) -> list[LabelledImage]:
    """Choose pictures, as many of each class as there are; always the same, in whatever order they come."""
    by_class: dict[str, list[str]] = defaultdict(list)
    by_id = {file.id: file for file in sorted(files, key=lambda file: file.id)}  # a hash: as good as drawn by lot
    for file in by_id.values():
        by_class[file.class_name].append(file.id)
    rounds = {image_id: place for ids in by_class.values() for place, image_id in enumerate(ids)}
    return [by_id[image_id] for image_id in sorted(by_id, key=lambda image_id: (rounds[image_id], image_id))[:count]]


def _answer(model: ServedModel, file: LabelledImage) -> tuple[list[bool], list[float], list[bool]]:
    """Answer one picture in every condition: whether rightly, how surely, and whether as an unknown one."""
    pixels, _ = load_input(file.path.read_bytes(), model.preprocess)
    label, answers = model.class_names.index(file.class_name), list(_outputs(model, pixels, int(file.id, 16)))
    return (
        [int(answer.probabilities.argmax()) == label for answer in answers],
        [float(answer.probabilities.max()) for answer in answers],
        [answer.is_unknown for answer in answers],
    )


def _outputs(model: ServedModel, pixels: UInt8Array, seed: int) -> Iterator[Outputs]:
    yield model.predict(pixels)
    for kind, strength in _CONDITIONS:
        yield model.predict(corrupt(pixels, kind, strength, seed))


def _summarize(answers: _Answers) -> RobustnessFigures:
    places = {condition: place for place, condition in enumerate(_CONDITIONS, start=1)}

    def figures(kinds: Sequence[CorruptionKind], strengths: Sequence[Strength]) -> dict[str, Any]:
        return answers.figures([places[condition] for condition in product(kinds, strengths)]).model_dump()

    return RobustnessFigures(
        count=len(answers.correct),
        clean=answers.condition(0),
        worse=AnswerFigures(**figures(KINDS, STRENGTHS)),
        kinds=tuple(KindFigures(kind=kind, **figures([kind], STRENGTHS)) for kind in KINDS),
        strengths=tuple(StrengthFigures(strength=strength, **figures(KINDS, [strength])) for strength in STRENGTHS),
        conditions=tuple(
            CorruptionFigures(kind=kind, strength=strength, **answers.condition(place).model_dump())
            for (kind, strength), place in places.items()
        ),
    )
