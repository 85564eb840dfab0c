"""Thresholds chosen by wanted precision or by cost."""

import numpy as np
import pytest

from whisker.errors import RequestInvalid
from whisker.evaluation.intervals import needed_to_prove, wilson_interval
from whisker.evaluation.threshold_choice import (
    CostRule,
    PrecisionRule,
    ThresholdChoice,
    choose_by_class,
    choose_for_all,
    rule_of,
)
from whisker.evaluation.threshold_curve import StoredAnswers
from whisker.registry.thresholds import DEFAULT_THRESHOLDS, Thresholds


def calibrated(count: int, seed: int = 0) -> StoredAnswers:
    """Answers that are right as often as they say, for two classes."""
    random = np.random.default_rng(seed)
    confidence = random.uniform(0.5, 1, count)
    predicted = np.where(random.random(count) < 0.5, "cats", "dogs")
    other = np.where(predicted == "cats", "dogs", "cats")
    return StoredAnswers(confidence, predicted, np.where(random.random(count) < confidence, predicted, other))


def for_all(answers: StoredAnswers, rule: PrecisionRule | CostRule) -> ThresholdChoice:
    """Choose one threshold for all answers."""
    return choose_for_all(answers.curve(), len(answers.confidence), rule, DEFAULT_THRESHOLDS)


def test_lowest_threshold_that_is_right_so_often_is_chosen() -> None:
    """One step lower, it is not; and of calibrated answers above 80 % nine in ten are right."""
    answers = calibrated(4000)
    found = for_all(answers, PrecisionRule(0.9))
    assert found.threshold == pytest.approx(0.8, abs=0.05)
    assert found.threshold is not None
    above = answers.confidence > found.threshold
    assert (found.answered, found.right) == (above.sum(), answers.correct[above].sum())
    assert found.right / found.answered >= 0.9
    lower = answers.confidence > found.threshold - 0.01
    assert answers.correct[lower].mean() < 0.9
    assert found.precision_interval == wilson_interval(found.right, found.answered)
    assert found.coverage == pytest.approx(above.mean())


def test_what_is_reached_may_not_be_proven_and_says_where_it_is() -> None:
    """At the lowest threshold the interval begins below what is wanted; further up it does not."""
    found = for_all(calibrated(4000), PrecisionRule(0.9))
    assert found.state == "reached"
    assert found.proven_threshold is not None
    assert found.threshold is not None
    assert found.proven_threshold > found.threshold
    higher = for_all(calibrated(4000), PrecisionRule(0.7))
    assert higher.state == "proven"
    assert higher.proven_threshold == higher.threshold == 0.01


def test_few_pictures_reach_a_precision_without_proving_it() -> None:
    """Twenty right answers of twenty prove 84 %; for 95 % it takes 73."""
    answers = StoredAnswers(np.full(20, 0.9), np.full(20, "cats"), np.full(20, "cats"))
    found = for_all(answers, PrecisionRule(0.95))
    assert (found.state, found.threshold, found.proven_threshold, found.needed) == ("reached", 0.01, None, 73)
    assert found.is_few


def test_what_no_threshold_reaches_is_said() -> None:
    """Where the surest answer is wrong."""
    answers = StoredAnswers(np.array([0.6, 0.7, 0.995]), np.array(["cats"] * 3), np.array(["cats", "cats", "dogs"]))
    found = for_all(answers, PrecisionRule(0.9))
    assert (found.state, found.threshold, found.precision, found.coverage) == ("unreachable", None, None, None)


@pytest.mark.parametrize(("share", "needed"), [(0.5, 4), (0.95, 73), (0.99, 381)])
def test_so_many_right_answers_prove_a_share_and_no_fewer(share: float, needed: int) -> None:
    """By the interval that is shown."""
    assert needed_to_prove(share) == needed
    assert wilson_interval(needed, needed)[0] >= share > wilson_interval(needed - 1, needed - 1)[0]


def test_least_cost_of_calibrated_answers_is_at_chows_threshold() -> None:
    """A wrong answer costs five times a look: sure from four in five on, within what so many pictures can say."""
    rule = CostRule(wrong=5, unsure=1)
    found = for_all(calibrated(20_000), rule)
    assert rule.threshold == pytest.approx(0.8)
    assert found.threshold == pytest.approx(0.8, abs=0.04)
    assert found.threshold is not None
    assert found.threshold_interval is not None
    assert found.threshold_interval[0] <= found.threshold <= found.threshold_interval[1]
    assert found.threshold_interval[1] - found.threshold_interval[0] < 0.12


def test_cost_is_that_of_wrong_answers_and_of_looks() -> None:
    """Counted by hand; with the threshold in use beside it."""
    answers = calibrated(500)
    found = for_all(answers, CostRule(wrong=3, unsure=1))
    assert found.threshold is not None
    sure = answers.confidence > found.threshold
    by_hand = (3 * (sure & ~answers.correct).sum() + (~sure).sum()) / 500
    assert found.cost == pytest.approx(by_hand)
    assert found.cost_interval is not None
    assert found.cost_interval[0] < by_hand < found.cost_interval[1]
    in_use = answers.confidence > 0.8
    assert found.cost_in_use == pytest.approx((3 * (in_use & ~answers.correct).sum() + (~in_use).sum()) / 500)
    assert found.cost is not None
    assert found.cost_in_use is not None
    assert found.cost <= found.cost_in_use


def test_bootstrap_of_counts_equals_that_of_pictures() -> None:
    """The spread of the cost over drawn tests is the standard error of a mean."""
    answers = calibrated(800)
    found = for_all(answers, CostRule(wrong=3, unsure=1))
    sure = answers.confidence > (found.threshold or 0)
    costs = np.where(sure, np.where(answers.correct, 0, 3), 1)
    assert found.cost_interval is not None
    width = found.cost_interval[1] - found.cost_interval[0]
    assert width == pytest.approx(2 * 1.96 * costs.std() / 800**0.5, rel=0.12)


def test_where_looks_are_free_nothing_is_sure_and_where_they_are_dear_everything_is() -> None:
    """As low as no answer above it is wrong, or as low as can be set."""
    answers = calibrated(1000)
    free = for_all(answers, CostRule(wrong=1, unsure=0))
    assert (free.cost, free.right) == (0, free.answered)
    assert free.answered < 300
    assert for_all(answers, CostRule(wrong=1, unsure=5)).coverage == 1


def test_each_class_is_chosen_for_by_the_answers_that_name_it() -> None:
    """Recall is of the pictures of the class; a class that nothing names has none."""
    answers = calibrated(4000)
    worse = (answers.predicted == "dogs") & (np.random.default_rng(1).random(4000) < 0.3)
    answers = StoredAnswers(answers.confidence, answers.predicted, np.where(worse, "cats", answers.truth))
    cats, dogs, birds = choose_by_class(answers, ["cats", "dogs", "birds"], PrecisionRule(0.85), DEFAULT_THRESHOLDS)
    assert cats.threshold is not None
    assert dogs.threshold is None or dogs.threshold > cats.threshold + 0.1
    assert cats.named == (answers.predicted == "cats").sum()
    assert cats.recall == pytest.approx(cats.right / (answers.truth == "cats").sum())
    assert (birds.state, birds.threshold, birds.named) == ("no_answers", None, 0)


def test_cost_in_use_is_by_the_threshold_of_the_class() -> None:
    """Where it has one of its own."""
    answers, rule = calibrated(1000), CostRule(wrong=5, unsure=1)
    plain, own = (
        choose_by_class(answers, ["cats"], rule, in_use)[0]
        for in_use in (DEFAULT_THRESHOLDS, Thresholds(0.8, 0.5, {"cats": 0.99}))
    )
    assert plain.cost_in_use is not None
    assert own.cost_in_use is not None
    assert own.cost_in_use > plain.cost_in_use
    assert choose_by_class(answers, ["cats"], rule, Thresholds(0.8123, 0.5))[0].cost_in_use is None


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ((None, None, None), "give either"),
        ((0.9, 5, 1), "give either"),
        ((None, 5, None), "give either"),
        ((1.0, None, None), "such as 0.95; got 1"),
        ((float("nan"), None, None), "such as 0.95; got nan"),
        ((None, 0, 1), "costs more than 0"),
        ((None, 1, -1), "costs more than 0"),
        ((None, float("inf"), 1), "costs more than 0"),
    ],
)
def test_rules_that_mean_nothing_are_refused(
    asked: tuple[float | None, float | None, float | None], words: str
) -> None:
    """With what would have been accepted."""
    with pytest.raises(RequestInvalid, match=words):
        rule_of(*asked)
