"""How many pictures there are of what kind, and how their measures are spread."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np

from whisker.insights.columns import Coded, Columns, Flags, Indices, Numbers
from whisker.insights.scales import edges_for, measures_of, rounded
from whisker.insights.schema import Facts, Measure, MeasureName, Part, Scatter


@dataclass(frozen=True)
class FactsTable:
    """Figures of any of a revision's pictures, in bins that are the same for all: so they can be compared."""

    columns: Columns
    measures: dict[MeasureName, Numbers]
    edges: dict[MeasureName, Numbers]

    @classmethod
    def of(cls, columns: Columns) -> Self:
        """Choose the bins by all pictures."""
        measures = measures_of(columns)
        return cls(columns, measures, {name: edges_for(values) for name, values in measures.items()})

    def by_part(self) -> dict[Part, Facts]:
        """Give the figures of all pictures, and of each split that has any."""
        return self._by_part(np.arange(len(self.columns)))

    def by_class(self) -> dict[str, dict[Part, Facts]]:
        """Give the figures of each class."""
        classes = self.columns.classes
        order = np.argsort(classes.index, kind="stable")
        members = np.split(order, np.flatnonzero(np.diff(classes.index[order])) + 1)
        return {name: self._by_part(rows) for name, rows in zip(classes.words, members, strict=True)}

    def _by_part(self, rows: Indices) -> dict[Part, Facts]:
        return {part: self._facts(chosen) for part, chosen in _parts(rows, self.columns.is_test)}

    def _facts(self, rows: Indices) -> Facts:
        columns = self.columns
        return Facts(
            image_count=len(rows),
            total_bytes=int(columns.size_bytes[rows].sum()),
            formats=_counts(columns.formats, rows),
            modes=_counts(columns.modes, rows),
            measures={name: _measure(name, values[rows], self.edges[name]) for name, values in self.measures.items()},
            scatter=self._scatter(rows),
        )

    def _scatter(self, rows: Indices) -> Scatter:
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


def _parts(rows: Indices, is_test: Flags) -> Iterator[tuple[Part, Indices]]:
    """Divide rows by split; parts without any are left out."""
    yield "all", rows
    train, test = rows[~is_test[rows]], rows[is_test[rows]]
    if len(train):
        yield "train", train
    if len(test):
        yield "test", test


def _measure(name: MeasureName, values: Numbers, edges: Numbers) -> Measure:
    return Measure(
        min=rounded(name, values.min()),
        mean=rounded(name, values.mean()),
        median=rounded(name, float(np.median(values))),
        max=rounded(name, values.max()),
        edges=tuple(edges.tolist()),
        counts=tuple(np.bincount(_bin(values, edges), minlength=len(edges) - 1).tolist()),
    )


def _bin(values: Numbers, edges: Numbers) -> Indices:
    """Number the bin of each value; the last bin holds its upper edge too."""
    return np.clip(np.searchsorted(edges, values, "right") - 1, 0, len(edges) - 2)


def _counts(coded: Coded, rows: Indices) -> dict[str, int]:
    """Count words, most first."""
    index = coded.index[rows]
    counts = np.bincount(index, minlength=len(coded.words))
    order = np.argsort(-counts, kind="stable")
    return {coded.words[word]: int(counts[word]) for word in order if counts[word]}
