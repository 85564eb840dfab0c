"""Learning curves: what parts of the pictures show of what more of them would bring."""

import numpy as np
import pytest

from whisker.training.head import HeadFits, choose_head_of, cross_validation_folds
from whisker.training.learning_curves import LearningCurves, PartialErrors, partial_errors

SEED = 0


def errors_of(rates: tuple[float, float, float], labels: np.ndarray, seed: int = SEED) -> PartialErrors:
    """Errors of heads on the whole, halves and quarters of the pictures, at given rates."""
    random = np.random.default_rng(seed)
    # One difficulty a picture: what a head on more pictures gets wrong, one on fewer does too.
    difficulty = random.random(len(labels))[:, None]
    whole, halves, quarters = (
        (difficulty < rate).repeat(count, axis=1).astype(float) for rate, count in zip(rates, (1, 2, 4), strict=True)
    )
    return PartialErrors(labels, np.arange(len(labels)) % 5, whole[:, 0], halves, quarters, 0.8)


def clouds(of_a_class: int, seed: int = SEED) -> tuple[np.ndarray, np.ndarray]:
    """Features (N, 1, 24) of three classes that overlap, and their labels."""
    random = np.random.default_rng(seed)
    labels = np.repeat(np.arange(3), of_a_class)
    centres = np.random.default_rng(99).normal(0, 0.45, (3, 24))
    return (centres[labels] + random.normal(0, 1, (len(labels), 24))).astype(np.float32)[:, None], labels


def test_a_curve_that_follows_the_power_law_goes_on_by_it() -> None:
    """Errors of 0.1 + 0.1 n^-0.5, n in units of all pictures."""
    labels = np.arange(40_000) % 2
    at = 0.8 / np.array([1, 2, 4])
    rates = 0.1 + 0.1 * at**-0.5
    curves = LearningCurves(errors_of((rates[0], rates[1], rates[2]), labels))
    gain = curves.gain(2)
    assert gain.mean == pytest.approx(0.1 * (1 - 2**-0.5), abs=0.003)
    assert curves.exponent == pytest.approx(0.5, abs=0.1)
    assert gain.lowest < gain.mean < gain.highest


def test_pictures_that_more_did_not_help_promise_nothing() -> None:
    """The interval holds zero."""
    curves = LearningCurves(errors_of((0.2, 0.2, 0.2), np.arange(600) % 3))
    for gain in (curves.gain(2), *curves.class_gains(2)):
        assert gain.mean == pytest.approx(0, abs=1e-9)
        assert gain.lowest < 0 < gain.highest


def test_fewer_pictures_are_less_certain() -> None:
    """Whatever they show."""

    def width(count: int) -> float:
        gain = LearningCurves(errors_of((0.1, 0.15, 0.22), np.arange(count) % 2)).gain(2)
        return gain.highest - gain.lowest

    assert width(100) > 1.5 * width(2000)


def test_class_without_mistakes_gains_less_than_one_with_many() -> None:
    """And what each is expected to gain is drawn to the others' share of mistakes."""
    labels = np.arange(2000) % 2
    easy, hard = errors_of((0.0, 0.0, 0.0), labels), errors_of((0.2, 0.3, 0.42), labels)
    is_hard = labels == 1
    mixed = PartialErrors(
        labels,
        easy.folds,
        np.where(is_hard, hard.whole, 0),
        np.where(is_hard[:, None], hard.halves, 0),
        np.where(is_hard[:, None], hard.quarters, 0),
        0.8,
    )
    first, second = LearningCurves(mixed).class_gains(2)
    assert abs(first.mean) < 0.005
    assert second.mean > 0.03


def test_errors_of_parts_are_of_held_out_pictures_of_every_fold() -> None:
    """Those on all others are the chosen head's; on less, more is wrong."""
    pooled, labels = clouds(60)
    fits, folds = HeadFits.of(pooled, labels), cross_validation_folds(labels, 5, SEED)
    chosen = choose_head_of(fits, (0.3, 0.1), folds)
    told: list[float] = []
    errors = partial_errors(fits, chosen, folds, SEED, told.append)
    assert 1 - errors.whole.mean() == pytest.approx(chosen.held_out_accuracy)
    assert errors.quarters.mean() > errors.halves.mean() > errors.whole.mean()
    assert errors.fitted_share == pytest.approx(0.8)
    assert told == [0.2, 0.4, 0.6, 0.8, 1.0]
    again = partial_errors(fits, chosen, folds, SEED)
    np.testing.assert_array_equal(errors.quarters, again.quarters)


def test_forecasts_hold_what_really_comes() -> None:
    """Of ten sets of pictures, at least eight get what was forecast when they are doubled."""
    held = 0
    test_pooled, test_labels = clouds(3000, seed=1000)
    for seed in range(10):
        pooled, labels = clouds(80, seed)
        half = np.arange(len(labels)) % 80 < 40
        accuracies = []
        for rows in (half, np.ones_like(half)):
            fits, folds = HeadFits.of(pooled[rows], labels[rows]), cross_validation_folds(labels[rows], 5, SEED)
            chosen = choose_head_of(fits, (0.3, 0.1, 0.03), folds)
            accuracies.append((chosen.head.logits(test_pooled[:, 0]).argmax(axis=1) == test_labels).mean())
            if rows is half:
                gain = LearningCurves(partial_errors(fits, chosen, folds, SEED)).gain(2)
        held += gain.lowest <= accuracies[1] - accuracies[0] <= gain.highest
    assert held >= 8
