"""Bins for histograms whose edges are numbers that people like."""

from math import ceil, floor, log10
from typing import Final

import numpy as np
import numpy.typing as npt

from whisker.insights.columns import Columns, Numbers
from whisker.insights.schema import MeasureName

MOST_BINS: Final = 24

_WIDE: Final = 10.0
_SAME: Final = 1e-9
"""Shares of a number below which differences are lost in its last digits."""
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_BINS_A_DECADE: Final = (20, 10, 5, 2, 1)
_DIGITS: Final[dict[MeasureName, int]] = {
    "width_px": 1,
    "height_px": 1,
    "aspect_ratio": 3,
    "megapixels": 4,
    "size_bytes": 0,
}


def measures_of(columns: Columns) -> dict[MeasureName, Numbers]:
    """List what is measured of every picture."""
    return {
        "width_px": columns.width_px,
        "height_px": columns.height_px,
        "aspect_ratio": columns.aspect_ratio,
        "megapixels": columns.width_px * columns.height_px / 1e6,
        "size_bytes": columns.size_bytes,
    }


def rounded(name: MeasureName, value: float) -> float:
    """Round as finely as matters."""
    return round(float(value), _DIGITS[name])


def edges_for(values: Numbers) -> Numbers:
    """Choose the edges of at most 24 bins or so that hold all values.

    They are evenly spaced, or by a constant factor where the largest value is more than ten times the smallest and that
    puts the median nearer to the middle.

    Args:
        values: Above zero, at least one.
    """
    low, high = float(values.min()), float(values.max())
    if high - low <= _SAME * high:
        half = 0.5 if low >= 1 and low == int(low) else low / 20
        return np.array([low - half, high + half])
    if high <= _WIDE * low:
        return _evenly(low, high)
    median = float(np.median(values))
    evenly, by_factor = (median - low) / (high - low), log10(median / low) / log10(high / low)
    return _evenly(low, high) if abs(evenly - 0.5) <= abs(by_factor - 0.5) else _by_factor(low, high)


def _evenly(low: float, high: float) -> Numbers:
    raw = (high - low) / (MOST_BINS - 1)
    exponent = floor(log10(raw))
    step = next(step * 10.0**exponent for step in _STEPS if step * 10.0**exponent >= raw * (1 - 1e-9))
    first, last = floor(low / step), floor(high / step) + 1
    # By the step's digits, not the value's: files of 123,450 to 123,550 bytes differ in the fifth.
    return np.round(np.arange(first, last + 1) * step, 1 - exponent)


def _by_factor(low: float, high: float) -> Numbers:
    decades = log10(high / low)
    a_decade = next((bins for bins in _BINS_A_DECADE if bins * decades <= MOST_BINS - 1), 1)
    first, last = floor(log10(low) * a_decade), ceil(log10(high) * a_decade)
    edges = _tidied(10.0 ** (np.arange(first, last + 1) / a_decade))
    # Rounding an edge must not leave the smallest or the largest value outside.
    edges[0], edges[-1] = min(edges[0], low), max(edges[-1], high)
    return edges


def _tidied(edges: npt.NDArray[np.floating]) -> Numbers:
    """Keep four digits of each number."""
    return np.array([float(f"{edge:.4g}") for edge in edges])
