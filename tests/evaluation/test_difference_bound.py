"""Tango's bound, against published figures and against a search of our own."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from whisker.evaluation.difference_bound import lower_bound_of_difference, smallest_count

Z = 1.644854


def score_by_search(difference: float, gained: int, lost: int, count: int) -> float:
    """Compute the statistic with the likelihood's maximum found by search, not by the formula."""

    def surprise(lost_share: float) -> float:
        shares = np.array([lost_share + difference, lost_share, 1 - 2 * lost_share - difference])
        return -float(np.array([gained, lost, count - gained - lost]) @ np.log(np.maximum(shares, 1e-300)))

    low, high = max(0.0, -difference), (1 - difference) / 2
    share = minimize_scalar(surprise, bounds=(low, high), method="bounded", options={"xatol": 1e-12}).x
    spread = 2 * share + difference - difference**2
    return float((gained - lost - count * difference) / np.sqrt(count * spread))


@pytest.mark.parametrize(
    ("gained", "lost", "count"), [(3, 5, 400), (12, 2, 100), (1, 9, 50), (40, 20, 160), (7, 1, 21), (2, 2, 400)]
)
def test_statistic_at_the_bound_is_the_quantile(gained: int, lost: int, count: int) -> None:
    """The bound is the difference that the counts lie 1.645 standard deviations above of."""
    bound = lower_bound_of_difference(gained, lost, count)
    assert bound < (gained - lost) / count
    assert score_by_search(bound, gained, lost, count) == pytest.approx(Z, abs=1e-3)


@pytest.mark.parametrize("count", [1, 30, 268, 400, 10_000])
def test_two_that_agree_about_everything_are_bounded_by_their_number(count: int) -> None:
    """Without a disagreement the bound is -z^2 / (n + z^2): it is never nothing."""
    assert lower_bound_of_difference(0, 0, count) == pytest.approx(-(Z**2) / (count + Z**2), rel=1e-6)


def test_bound_falls_with_every_loss_and_rises_with_every_gain() -> None:
    """More mistakes never look better."""
    by_losses = [lower_bound_of_difference(2, lost, 300) for lost in range(20)]
    by_gains = [lower_bound_of_difference(gained, 2, 300) for gained in range(20)]
    assert by_losses == sorted(by_losses, reverse=True)
    assert by_gains == sorted(by_gains)


def test_one_that_lost_everything_is_bounded_by_minus_one() -> None:
    """The extreme has an answer too."""
    assert lower_bound_of_difference(0, 5, 5) == -1
    assert -1 < lower_bound_of_difference(5, 0, 5) < 1


@pytest.mark.parametrize(("margin", "count"), [(0.01, 268), (0.02, 133), (0.05, 52)])
def test_smallest_count_is_the_least_that_passes(margin: float, count: int) -> None:
    """One picture fewer, and agreement shows nothing."""
    assert smallest_count(margin) == count
    assert lower_bound_of_difference(0, 0, count) > -margin
    assert lower_bound_of_difference(0, 0, count - 1) <= -margin


@pytest.mark.parametrize("true_difference", [-0.01, -0.05])
def test_bound_holds_in_nineteen_of_twenty_samples(true_difference: float) -> None:
    """Simulated pairs: the true difference lies below the bound about once in twenty times, not more often."""
    random = np.random.default_rng(0)
    lost_share = 0.06
    shares = [lost_share + true_difference, lost_share, 1 - 2 * lost_share - true_difference]
    samples = random.multinomial(500, shares, size=2000)
    wrong = np.mean([lower_bound_of_difference(int(g), int(b), 500) > true_difference for g, b, _ in samples])
    assert 0.03 < wrong < 0.07
