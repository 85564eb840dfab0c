"""From a record to figures: by stage, by endpoint and over time."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from whisker.floods.record import FloatArray, IntArray, Record
from whisker.floods.schema import FloodEndpoint, FloodFailure, FloodFigures, FloodPoint

MOST_POINTS = 600
"""Of a series: a flood of an hour is drawn as one of a minute is."""

MOST_FAILURES = 50
"""Kinds of failures that are kept."""


def figures_of(record: Record, chosen: IntArray, seconds: float) -> FloodFigures:
    """Measure the chosen rows.

    Args:
        record: All answers.
        chosen: (n,) indices of rows.
        seconds: How long the users asked.
    """
    return FloodFigures(
        requests=len(chosen),
        failures=sum(1 for row in chosen if record.errors[row]),
        requests_per_second=round(len(chosen) / seconds, 2),
        **_latencies(record.milliseconds[chosen]),
    )


def endpoints_of(record: Record, chosen: IntArray, seconds: float) -> list[FloodEndpoint]:
    """Measure the chosen rows by method and name, the most asked first."""
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in chosen:
        rows[record.kinds[row]].append(int(row))
    ordered = sorted(rows.items(), key=lambda found: (-len(found[1]), found[0]))
    return [
        FloodEndpoint(method=method, name=name, figures=figures_of(record, np.array(indices), seconds))
        for (method, name), indices in ordered
    ]


def failures_of(record: Record) -> list[FloodFailure]:
    """Count failures by endpoint and reason, the most frequent first."""
    counts: Counter[tuple[str, str, str]] = Counter()
    first: dict[tuple[str, str, str], float] = {}
    for row in np.flatnonzero(np.array([bool(error) for error in record.errors], bool)):
        kind = (*record.kinds[row], record.errors[row])
        counts[kind] += 1
        first[kind] = min(first.get(kind, np.inf), float(record.seconds[row]))
    return [
        FloodFailure(method=kind[0], name=kind[1], error=kind[2], count=count, first_second=round(first[kind], 1))
        for kind, count in counts.most_common(MOST_FAILURES)
    ]


def series_of(record: Record, seconds: float) -> tuple[float, list[FloodPoint]]:
    """Measure step by step.

    Returns:
        Seconds of a step, and one point for each; the first and the last step too where nothing was answered in them.
    """
    step = float(max(1, int(np.ceil(seconds / MOST_POINTS))))
    count = max(1, int(np.ceil(seconds / step)))
    # An answer that came after the last user was told to stop belongs to the last step.
    places = np.minimum((record.seconds // step).astype(np.int64), count - 1)
    order = np.argsort(places, kind="stable")
    bounds = np.searchsorted(places[order], np.arange(count + 1))
    chosen = [order[start:end] for start, end in pairwise(bounds)]
    users = _users_by_step(record, chosen)
    return step, [_point(record, rows, (index + 1) * step, step, users[index]) for index, rows in enumerate(chosen)]


def _point(record: Record, rows: IntArray, end_second: float, step: float, users: int) -> FloodPoint:
    latencies = _latencies(record.milliseconds[rows])
    return FloodPoint(
        second=end_second,
        users=users,
        requests_per_second=round(len(rows) / step, 2),
        failures_per_second=round(sum(1 for row in rows if record.errors[row]) / step, 2),
        p50_ms=latencies["p50_ms"],
        p95_ms=latencies["p95_ms"],
    )


def _users_by_step(record: Record, chosen: Sequence[IntArray]) -> list[int]:
    """Say how many users there were at most in each step; in one without an answer, as many as before."""
    users: list[int] = []
    for rows in chosen:
        users.append(int(record.users[rows].max()) if len(rows) else users[-1] if users else 0)
    return users


def _latencies(milliseconds: FloatArray) -> dict[str, float | None]:
    if not len(milliseconds):
        return dict.fromkeys(("p50_ms", "p95_ms", "p99_ms", "max_ms"))
    p50, p95, p99 = np.percentile(milliseconds, [50, 95, 99])
    named = {"p50_ms": p50, "p95_ms": p95, "p99_ms": p99, "max_ms": milliseconds.max()}
    return {name: round(float(value), 1) for name, value in named.items()}
