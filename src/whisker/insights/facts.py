"""Figures of a revision's images: counts by format and mode, and histograms with bins of round numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from whisker.arrays import BoolArray, Float64Array, IndexArray
from whisker.insights.revision_view import CodedWords, Columns
from whisker.insights.schema import Facts, Measure, MeasureName, Part, Scatter

MOST_BINS: Final = 24

_WIDE: Final = 10.0
_SAME: Final = 1e-9
"""Relative differences below this are rounding errors."""
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_BINS_A_DECADE: Final = (20, 10, 5, 2, 1)
_DIGITS: Final[dict[MeasureName, int]] = {
    "width_px": 1,
    "height_px": 1,
    "aspect_ratio": 3,
    "megapixels": 4,
    "size_bytes": 0,
}


@dataclass(frozen=True)
class FactsTable:
    """Figures of any of a revision's images, in the same bins for all, so that they can be compared."""

    columns: Columns
    measures: dict[MeasureName, Float64Array]
    edges: dict[MeasureName, Float64Array]

    @classmethod
    def of(cls, columns: Columns) -> Self:
        """Choose the bins by all images."""
        measures = measures_of(columns)
        return cls(columns, measures, {name: edges_for(values) for name, values in measures.items()})

    def by_part(self) -> dict[Part, Facts]:
        """Return the figures of all images, and of each split that has any."""
        return self._by_part(np.arange(len(self.columns)))

    def by_class(self) -> dict[str, dict[Part, Facts]]:
        """Return the figures of each class."""
        classes = self.columns.classes
        order = np.argsort(classes.index, kind="stable")
        members = np.split(order, np.flatnonzero(np.diff(classes.index[order])) + 1)
        return {name: self._by_part(rows) for name, rows in zip(classes.words, members, strict=True)}

    def _by_part(self, rows: IndexArray) -> dict[Part, Facts]:
        return {part: self._facts(chosen) for part, chosen in _parts(rows, self.columns.is_test)}

    def _facts(self, rows: IndexArray) -> Facts:
        columns = self.columns
        return Facts(
            image_count=len(rows),
            total_bytes=int(columns.size_bytes[rows].sum()),
            formats=_counts(columns.formats, rows),
            modes=_counts(columns.modes, rows),
            measures={name: _measure(name, values[rows], self.edges[name]) for name, values in self.measures.items()},
            scatter=self._scatter(rows),
        )

    def _scatter(self, rows: IndexArray) -> Scatter:
        across, down = self.edges["width_px"], self.edges["height_px"]
        column = _bin(self.columns.width_px[rows], across)
        row = _bin(self.columns.height_px[rows], down)
        counts = np.bincount(column * (len(down) - 1) + row)
        cells = ((*divmod(int(cell), len(down) - 1), int(counts[cell])) for cell in np.flatnonzero(counts))
        return Scatter(
            width_edges=tuple(across.tolist()),
            height_edges=tuple(down.tolist()),
            cells=tuple(cells),
        )


def _parts(rows: IndexArray, is_test: BoolArray) -> Iterator[tuple[Part, IndexArray]]:
    """Divide rows by split; parts without any are left out."""
    yield "all", rows
    train, test = rows[~is_test[rows]], rows[is_test[rows]]
    if len(train):
        yield "train", train
    if len(test):
        yield "test", test


def _measure(name: MeasureName, values: Float64Array, edges: Float64Array) -> Measure:
    return Measure(
        min=rounded(name, values.min()),
        mean=rounded(name, values.mean()),
        median=rounded(name, float(np.median(values))),
        max=rounded(name, values.max()),
        edges=tuple(edges.tolist()),
        counts=tuple(np.bincount(_bin(values, edges), minlength=len(edges) - 1).tolist()),
    )


def _bin(values: Float64Array, edges: Float64Array) -> IndexArray:
    """Number the bin of each value; the last bin holds its upper edge too."""
    return np.clip(np.searchsorted(edges, values, "right") - 1, 0, len(edges) - 2)


def _counts(coded: CodedWords, rows: IndexArray) -> dict[str, int]:
    """Count words, most first."""
    index = coded.index[rows]
    counts = np.bincount(index, minlength=len(coded.words))
    order = np.argsort(-counts, kind="stable")
    return {coded.words[word]: int(counts[word]) for word in order if counts[word]}


def measures_of(columns: Columns) -> dict[MeasureName, Float64Array]:
    """Return the measures of every image."""
    return {
        "width_px": columns.width_px,
        "height_px": columns.height_px,
        "aspect_ratio": columns.aspect_ratio,
        "megapixels": columns.width_px * columns.height_px / 1e6,
        "size_bytes": columns.size_bytes,
    }


def rounded(name: MeasureName, value: float) -> float:
    """Round a measure to its digits."""
    return round(float(value), _DIGITS[name])


def edges_for(values: Float64Array) -> Float64Array:
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


def _evenly(low: float, high: float) -> Float64Array:
    raw = (high - low) / (MOST_BINS - 1)
    exponent = floor(log10(raw))
    step = next(step * 10.0**exponent for step in _STEPS if step * 10.0**exponent >= raw * (1 - 1e-9))
    first, last = floor(low / step), floor(high / step) + 1
    # By the step's digits, not the value's: files of 123,450 to 123,550 bytes differ in the fifth.
    return np.round(np.arange(first, last + 1) * step, 1 - exponent)


def _by_factor(low: float, high: float) -> Float64Array:
    decades = log10(high / low)
    a_decade = next((bins for bins in _BINS_A_DECADE if bins * decades <= MOST_BINS - 1), 1)
    first, last = floor(log10(low) * a_decade), ceil(log10(high) * a_decade)
    edges = _tidied(10.0 ** (np.arange(first, last + 1) / a_decade))
    # Rounding an edge must not leave the smallest or the largest value outside.
    edges[0], edges[-1] = min(edges[0], low), max(edges[-1], high)
    return edges


def _tidied(edges: npt.NDArray[np.floating]) -> Float64Array:
    """Round each number to four digits."""
    return np.array([float(f"{edge:.4g}") for edge in edges])
