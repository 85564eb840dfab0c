"""How much better or worse one model is than another on the same pictures, and how sure that is.

Source: Tango 1998, "Equivalence test and confidence interval for the difference in proportions for the paired-sample
design", Statistics in Medicine 17, 891-908. Unlike Wald's interval it does not shrink to nothing when both models agree
about every picture, which two good models often do.
"""

from math import ceil, sqrt
from typing import Final

_Z_95_ONE_SIDED: Final = 1.644854
# Each step halves what is left of the range: 50 leave less than a float resolves.
_SEARCH_STEPS: Final = 50


def lower_bound_of_difference(only_candidate_right: int, only_champion_right: int, count: int) -> float:
    """Bound the candidate's share of right answers minus the champion's from below, one-sided, at 95 %.

    Args:
        only_candidate_right: Pictures that the candidate alone answered rightly.
        only_champion_right: Pictures that the champion alone answered rightly.
        count: All pictures, at least 1.

    Returns:
        The difference, -1 to 1, that the true one is below of with a probability of 5 % at most.
    """
    low, high = -1.0, (only_candidate_right - only_champion_right) / count
    for _ in range(_SEARCH_STEPS):
        middle = (low + high) / 2
        if _score(middle, only_candidate_right, only_champion_right, count) > _Z_95_ONE_SIDED:
            low = middle
        else:
            high = middle
    return high


def smallest_count(margin: float) -> int:
    """Find how many pictures show a difference within the margin when both models agree about all of them.

    With no disagreement the bound is -z^2 / (n + z^2). On fewer pictures only a gain can be shown.

    Args:
        margin: As a share of all pictures, above 0.
    """
    z_squared = _Z_95_ONE_SIDED**2
    least = ceil(z_squared * (1 - margin) / margin)
    return least if lower_bound_of_difference(0, 0, least) > -margin else least + 1


def _score(difference: float, gained: int, lost: int, count: int) -> float:
    """Compute Tango's statistic: how many standard deviations the counts lie above those of a supposed difference."""
    spread = 2 * _lost_share(difference, gained, lost, count) + difference * (1 - difference)
    distance = gained - lost - count * difference
    if spread <= 0:
        return float("inf") if distance > 0 else 0.0
    return distance / sqrt(count * spread)


def _lost_share(difference: float, gained: int, lost: int, count: int) -> float:
    """Estimate the share that only the champion answers rightly, supposing the difference (maximum likelihood)."""
    a = 2 * count
    b = -gained - lost + (2 * count - gained + lost) * difference
    c = -lost * difference * (1 - difference)
    return (sqrt(max(0.0, b * b - 4 * a * c)) - b) / (2 * a)
