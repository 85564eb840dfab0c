"""Intervals of shares; without scikit-learn, for servers ask for them too."""

from typing import Final

import numpy as np

from whisker.evaluation.schema import Interval

_Z_95: Final = 1.959964


def wilson_interval(successes: int, count: int) -> Interval:
    """Compute the 95 % interval of a share. Source: Wilson 1927, doi:10.2307/2276774."""
    share, z_squared = successes / count, _Z_95**2
    centre = (share + z_squared / (2 * count)) / (1 + z_squared / count)
    half = _Z_95 / (1 + z_squared / count) * np.sqrt(share * (1 - share) / count + z_squared / (4 * count**2))
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))


def needed_to_prove(share: float) -> int:
    """Count the successes in a row whose interval begins at a share or above: n / (n + z²) >= share."""
    return int(np.ceil(_Z_95**2 * share / (1 - share) - 1e-9))
