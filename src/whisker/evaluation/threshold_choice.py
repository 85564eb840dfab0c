"""Thresholds chosen by wanted precision or by cost, with what is known of them from a version's test pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
from pydantic import Field

from whisker.arrays import Float64Array, IndexArray
from whisker.errors import RequestInvalid
from whisker.evaluation.intervals import needed_to_prove, wilson_interval
from whisker.evaluation.record import EvaluationRecord
from whisker.evaluation.schema import Interval
from whisker.evaluation.threshold_curve import StoredAnswers, ThresholdPoint
from whisker.frozen import PublishedFigures
from whisker.registry.thresholds import Thresholds

FEW_ANSWERS: Final = 30
"""With fewer answers, the threshold of least cost is mostly chance."""

RESAMPLES: Final = 1000
_SEED: Final = 0

ChoiceState = Literal["proven", "reached", "unreachable", "chosen", "no_answers"]


@dataclass(frozen=True)
class PrecisionRule:
    """Answers shall be right this often, a share in (0, 1)."""

    precision: float


@dataclass(frozen=True)
class CostRule:
    """What a wrong answer costs, and what a picture costs that is handed to a person; in any one unit."""

    wrong: float
    unsure: float

    @property
    def threshold(self) -> float:
        """The best one for confidences that are exactly calibrated. Source: Chow 1970, doi:10.1109/TIT.1970.1054406."""
        return max(0.0, 1 - self.unsure / self.wrong)


class ThresholdChoice(PublishedFigures):
    """The threshold that a rule chooses for all answers, or for those that name one class; intervals are of 95 %."""

    class_name: str | None = Field(description="null: answers that name any class.")
    state: ChoiceState = Field(
        description="How far it can be trusted. The wanted precision is `proven` (its interval begins there), "
        "`reached` (on these test pictures, too few to prove it) or `unreachable`; a threshold of least cost is "
        "`chosen`; of a class that no test answer names nothing is known (`no_answers`)."
    )
    threshold: float | None
    named: int = Field(description="Test answers that name the class, however sure.")
    answered: int = Field(description="Those of them above the threshold.")
    right: int = Field(description="Those of these that are right.")
    precision: float | None = Field(description="Share of the answers above the threshold that are right.")
    precision_interval: Interval | None = Field(description="Of Wilson, as the next ones.")
    coverage: float | None = Field(
        description="Share of the answers that are above the threshold: the rest is for people."
    )
    coverage_interval: Interval | None
    recall: float | None = Field(description="Share of the pictures of the class that are answered, and rightly.")
    recall_interval: Interval | None
    proven_threshold: float | None = Field(
        description="The lowest one that proves the wanted precision; null: none does."
    )
    needed: int | None = Field(description="Answers, all of them right, that it takes to prove the wanted precision.")
    threshold_interval: Interval | None = Field(
        description="Of the threshold of least cost, had the test had other pictures: by bootstrap, as the cost's."
    )
    cost: float | None = Field(description="Mean cost of a picture by this threshold.")
    cost_interval: Interval | None
    cost_in_use: float | None = Field(description="By the threshold in use; null: not on record for that one.")
    is_few: bool = Field(description="Fewer than 30 answers: what is chosen by them is mostly chance.")


class Choices(NamedTuple):
    """What a rule chooses for a version.

    Attributes:
        overall: One threshold for all classes; None where the evaluation does not say.
        by_class: One for each class; empty where the answers were not kept one by one.
    """

    overall: ThresholdChoice | None
    by_class: list[ThresholdChoice]


def rule_of(precision: float | None, cost_wrong: float | None, cost_unsure: float | None) -> PrecisionRule | CostRule:
    """Return the rule that is asked for: a wanted precision, or two costs.

    Raises:
        RequestInvalid: It is neither, or both, or a number that means nothing.
    """
    if precision is not None and cost_wrong is None and cost_unsure is None:
        if not 0 < precision < 1:
            raise _invalid("precision", f"a wanted precision lies between 0 and 1, such as 0.95; got {precision:g}")
        return PrecisionRule(precision)
    if precision is None and cost_wrong is not None and cost_unsure is not None:
        if not (cost_wrong > 0 and cost_unsure >= 0 and np.isfinite([cost_wrong, cost_unsure]).all()):
            got = f"wrong {cost_wrong:g}, unsure {cost_unsure:g}"
            raise _invalid(
                "cost_wrong", f"a wrong answer costs more than 0, and a picture for a person 0 or more; got {got}"
            )
        return CostRule(cost_wrong, cost_unsure)
    raise _invalid("precision", "give either a wanted precision, or what a wrong answer and what an unsure one cost")


def choose_thresholds(
    evaluation: EvaluationRecord, class_names: Sequence[str], rule: PrecisionRule | CostRule, in_use: Thresholds
) -> Choices:
    """Choose thresholds for a version by what its evaluation kept.

    Args:
        evaluation: The version's.
        class_names: Its classes.
        rule: Decides.
        in_use: Thresholds to compare with.
    """
    points, _ = evaluation.curve()
    count = len(evaluation.predictions) or (evaluation.figures.count if evaluation.figures else 0)
    overall = choose_for_all(points, count, rule, in_use) if points and count else None
    if not evaluation.predictions:
        return Choices(overall, [])
    return Choices(overall, choose_by_class(StoredAnswers.of(evaluation.predictions), class_names, rule, in_use))


def _invalid(name: str, detail: str) -> RequestInvalid:
    return RequestInvalid(f"{name}: {detail}.", [{"field": name, "detail": detail}])


@dataclass(frozen=True)
class _Question:
    """What is asked of one set of answers.

    Attributes:
        class_name: The class that all of them name; None: they name any.
        points: What thresholds do with them, rising.
        named: How many answers there are.
        shown: How many pictures there are of the class.
        in_use: The threshold in use.
    """

    class_name: str | None
    points: Sequence[ThresholdPoint]
    named: int
    shown: int
    in_use: float

    @property
    def settable(self) -> list[ThresholdPoint]:
        """The points that can be set."""
        return [point for point in self.points if 0 < point.threshold < 1]


def choose_for_all(
    points: Sequence[ThresholdPoint], count: int, rule: PrecisionRule | CostRule, in_use: Thresholds
) -> ThresholdChoice:
    """Choose one threshold for the answers to all test pictures.

    Args:
        points: What thresholds do with them, rising.
        count: Test pictures.
        rule: Decides.
        in_use: Thresholds to compare with.
    """
    return _choose(_Question(None, points, count, count, in_use.high), rule)


def choose_by_class(
    answers: StoredAnswers, class_names: Sequence[str], rule: PrecisionRule | CostRule, in_use: Thresholds
) -> list[ThresholdChoice]:
    """Choose a threshold for the answers that name a class, for each of some classes."""
    return [_choose(_question(answers, name, in_use), rule) for name in class_names]


def _question(answers: StoredAnswers, class_name: str, in_use: Thresholds) -> _Question:
    naming = answers.naming(class_name)
    named = len(naming.confidence)
    shown = int((answers.truth == class_name).sum())
    return _Question(class_name, naming.curve() if named else (), named, shown, in_use.of(class_name).high)


def _choose(question: _Question, rule: PrecisionRule | CostRule) -> ThresholdChoice:
    if not question.named or not question.settable:
        return _described(question, "no_answers", None)
    return _by_precision(question, rule.precision) if isinstance(rule, PrecisionRule) else _by_cost(question, rule)


def _by_precision(question: _Question, wanted: float) -> ThresholdChoice:
    """Take the lowest threshold above which so large a share was right in the test."""
    points = question.settable
    reached = next((point for point in points if point.answered and point.right >= wanted * point.answered), None)
    proven = next((point for point in points if _is_proven(point, wanted)), None)
    if reached is None:
        return _described(question, "unreachable", None, needed=needed_to_prove(wanted))
    state: ChoiceState = "proven" if _is_proven(reached, wanted) else "reached"
    return _described(
        question, state, reached, proven=proven.threshold if proven else None, needed=needed_to_prove(wanted)
    )


def _is_proven(point: ThresholdPoint, wanted: float) -> bool:
    """Return whether the interval of what is right lies wholly at the wanted share or above."""
    return point.answered > 0 and wilson_interval(point.right, point.answered)[0] >= wanted


def _by_cost(question: _Question, rule: CostRule) -> ThresholdChoice:
    """Take the threshold whose mean cost was the least in the test; of equal ones the lowest."""
    points = question.settable
    costs = _costs(np.array([[one.answered, one.right] for one in points]), question.named, rule)
    best = int(costs.argmin())
    drawn = _resampled_costs(points, question.named, rule)
    thresholds = np.array([point.threshold for point in points])
    in_use = [index for index, point in enumerate(points) if point.threshold == question.in_use]
    return _described(
        question,
        "chosen",
        points[best],
        threshold_interval=_interval(thresholds[drawn.argmin(axis=1)]),
        cost=float(costs[best]),
        cost_interval=_interval(drawn[:, best]),
        cost_in_use=float(costs[in_use[0]]) if in_use else None,
    )


def _costs(counts: IndexArray, named: int, rule: CostRule) -> Float64Array:
    """Compute the mean cost of a picture: (..., J, 2) answered and right at each threshold -> (..., J)."""
    answered, right = counts[..., 0], counts[..., 1]
    costs: Float64Array = ((answered - right) * rule.wrong + (named - answered) * rule.unsure) / named
    return costs


def _resampled_costs(points: Sequence[ThresholdPoint], named: int, rule: CostRule) -> Float64Array:
    """Compute the costs of each threshold for tests of as many pictures, drawn from this one with replacement: (R, J).

    Source: Efron 1979, doi:10.1214/aos/1176344552. Pictures between the same two thresholds are alike, so their numbers
    are drawn.
    """
    answered = np.array([named, *(point.answered for point in points), 0])
    right = np.array([points[0].right, *(point.right for point in points), 0])
    right_between = np.maximum(right[:-1] - right[1:], 0)
    wrong_between = np.maximum(answered[:-1] - answered[1:] - right_between, 0)
    cells = np.stack([right_between, wrong_between], axis=1).ravel()
    filled = np.flatnonzero(cells)
    random = np.random.default_rng(_SEED)
    drawn = np.zeros((RESAMPLES, len(cells)), np.int64)
    drawn[:, filled] = random.multinomial(named, cells[filled] / cells.sum(), RESAMPLES)
    right_drawn, wrong_drawn = (drawn.reshape(RESAMPLES, -1, 2)[:, 1:, kind] for kind in (0, 1))
    right_above, wrong_above = (np.cumsum(part[:, ::-1], axis=1)[:, ::-1] for part in (right_drawn, wrong_drawn))
    return _costs(np.stack([right_above + wrong_above, right_above], axis=-1), named, rule)


def _interval(drawn: Float64Array) -> Interval:
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(low), float(high)


def _described(
    question: _Question,
    state: ChoiceState,
    point: ThresholdPoint | None,
    *,
    proven: float | None = None,
    needed: int | None = None,
    threshold_interval: Interval | None = None,
    cost: float | None = None,
    cost_interval: Interval | None = None,
    cost_in_use: float | None = None,
) -> ThresholdChoice:
    """Say what a threshold does with the answers that are asked about."""
    answered, right = (0, 0) if point is None else (point.answered, point.right)
    precision, coverage, recall = (
        (successes / count, wilson_interval(successes, count)) if point is not None and count else (None, None)
        for successes, count in ((right, answered), (answered, question.named), (right, question.shown))
    )
    return ThresholdChoice(
        class_name=question.class_name,
        state=state,
        threshold=None if point is None else point.threshold,
        named=question.named,
        answered=answered,
        right=right,
        precision=precision[0],
        precision_interval=precision[1],
        coverage=coverage[0],
        coverage_interval=coverage[1],
        recall=recall[0],
        recall_interval=recall[1],
        proven_threshold=proven,
        needed=needed,
        threshold_interval=threshold_interval,
        cost=cost,
        cost_interval=cost_interval,
        cost_in_use=cost_in_use,
        is_few=question.named < FEW_ANSWERS,
    )
