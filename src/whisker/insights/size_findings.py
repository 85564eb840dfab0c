"""Pictures of another size or shape than the others.

Source: rules of cleanvision (github.com/cleanlab/cleanvision), the interquartile range with a floor of our own, and
small also by a share: three ranges below the quartiles there is often no size left, and no thumbnail would be odd.
"""

from typing import Final

import numpy as np

from whisker.datasets.images import LabelledImage
from whisker.insights.columns import Columns, Flags, Numbers
from whisker.insights.found import Found, show
from whisker.insights.schema import FindingImage

ODD_ASPECT_BELOW: Final = 0.35
FAR_OUT_IQR: Final = 3.0

SMALL_SHARE: Final = 1 / 3
"""Of the lower quartile."""

# Where most pictures are of one size the range is nothing, and every other size would be odd.
_LEAST_IQR_SHARE: Final = 0.1


def find_by_size(columns: Columns) -> list[Found]:
    """Find pictures that are much larger or smaller than the others, or very long or tall."""
    return [_odd_size(columns), _odd_aspect_ratio(columns)]


def _odd_size(columns: Columns) -> Found:
    """Score 1 is just beyond what is usual, towards 0 is farther out."""
    side = columns.side_px
    low, middle, high = np.quantile(side, [0.25, 0.5, 0.75])
    reach = FAR_OUT_IQR * max(high - low, _LEAST_IQR_SHARE * middle)
    least, most = max(low - reach, low * SMALL_SHARE), high + reach
    score = np.minimum(side / least, most / side)
    details = {"low_px": round(float(low)), "high_px": round(float(high))}
    return Found("odd_size", _worst_first(columns, score < 1, score), details=details)


def _odd_aspect_ratio(columns: Columns) -> Found:
    ratio = np.minimum(columns.aspect_ratio, 1 / columns.aspect_ratio)
    return Found("odd_aspect_ratio", _worst_first(columns, ratio < ODD_ASPECT_BELOW, ratio))


def _worst_first(columns: Columns, is_affected: Flags, score: Numbers) -> tuple[FindingImage, ...]:
    affected = np.flatnonzero(is_affected)
    ordered = affected[np.argsort(score[affected], kind="stable")]
    return tuple(_sized(columns.images[index], float(score[index])) for index in ordered)


def _sized(image: LabelledImage, score: float) -> FindingImage:
    facts = image.known_facts
    return show(image, score=round(score, 4), note=f"{facts.width_px} x {facts.height_px} px")
