"""One load test from what its users recorded: by stage, by endpoint and over time, on what machine."""

import csv
import os
import platform
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from loadtest.limits import Stage
from loadtest.recorder import COLUMNS
from whisker.errors import AppError
from whisker.load_tests import (
    CheckName,
    LoadTest,
    LoadTestCheck,
    LoadTestEndpoint,
    LoadTestFailure,
    LoadTestFigures,
    LoadTestMachine,
    LoadTestPlan,
    LoadTestPoint,
    LoadTestServer,
    LoadTestStage,
    LoadTestThresholds,
)
from whisker.system import available_cores

MOST_POINTS = 600
"""Of a series: a load test of an hour is drawn as one of a minute is."""

MOST_FAILURES = 50
"""Kinds of failures that are kept."""

_CPUINFO = Path("/proc/cpuinfo")

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


class LoadTestInvalid(AppError):
    """A load test that cannot be started or measured as asked."""

    code = "load-test-invalid"


@dataclass(frozen=True)
class Record:
    """Every answer of a load test, in columns of one length.

    Attributes:
        seconds: When the answer was read, from the load test's beginning.
        stages: Index of the stage.
        users: How many there were at the time.
        kinds: Method and name of the request.
        milliseconds: From the request's first byte to the answer's last.
        errors: What was wrong, empty where nothing was.
    """

    seconds: FloatArray
    stages: IntArray
    users: IntArray
    kinds: list[tuple[str, str]]
    milliseconds: FloatArray
    errors: list[str]


def read_record(path: Path) -> Record:
    """Read a record.

    Raises:
        LoadTestInvalid: It is not one.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [_checked(row) for row in csv.DictReader(file, strict=True)]
        return Record(
            seconds=np.array([float(row["second"]) for row in rows]),
            stages=np.array([int(row["stage"]) for row in rows], np.int64),
            users=np.array([int(row["users"]) for row in rows], np.int64),
            kinds=[(row["method"], row["name"]) for row in rows],
            milliseconds=np.array([float(row["milliseconds"]) for row in rows]),
            errors=[row["error"] for row in rows],
        )
    except (OSError, ValueError, csv.Error) as error:
        raise LoadTestInvalid(
            f"{path} is no record of a load test: {error}. It has the columns {', '.join(COLUMNS)}."
        ) from error


def _checked(row: dict[str, str]) -> dict[str, str]:
    if set(row) != set(COLUMNS) or None in row.values():
        raise ValueError("a line has other columns")
    return row


@dataclass(frozen=True)
class Setting:
    """What is known of a load test beside its record."""

    load_test_id: str
    started_at: datetime
    server: LoadTestServer
    plan: LoadTestPlan
    stages: Sequence[Stage]
    thresholds: LoadTestThresholds


def summarise(record: Record, setting: Setting, artifacts: Sequence[str]) -> LoadTest:
    """Measure a load test and judge it, each stage for itself."""
    seconds = _until_last_answer(record, setting.stages)
    everything = np.arange(len(record.seconds))
    stages = [_stage(record, index, setting) for index in range(len(setting.stages))]
    step_seconds, series = series_of(record, seconds)
    has_passed = all(check.passed for stage in stages for check in stage.checks)
    return LoadTest(
        id=setting.load_test_id,
        started_at=setting.started_at,
        seconds=round(seconds, 1),
        verdict="passed" if has_passed else "failed",
        users=[stage.users for stage in setting.stages],
        totals=figures_of(record, everything, seconds),
        server=setting.server,
        machine=this_machine(),
        plan=setting.plan,
        thresholds=setting.thresholds,
        stages=stages,
        endpoints=endpoints_of(record, everything, seconds),
        failures=failures_of(record),
        step_seconds=step_seconds,
        series=series,
        artifacts=list(artifacts),
    )


def _stage(record: Record, index: int, setting: Setting) -> LoadTestStage:
    stage = setting.stages[index]
    chosen = np.flatnonzero(record.stages == index)
    is_last = index == len(setting.stages) - 1
    before = sum(earlier.seconds for earlier in setting.stages[:index])
    seconds = _until_last_answer(record, setting.stages) - before if is_last else stage.seconds
    figures = figures_of(record, chosen, seconds)
    return LoadTestStage(
        users=stage.users,
        seconds=round(seconds, 1),
        figures=figures,
        endpoints=endpoints_of(record, chosen, seconds),
        checks=check_figures(figures, setting.thresholds),
    )


def _until_last_answer(record: Record, stages: Sequence[Stage]) -> float:
    """Count until the last answer came: to call the end earlier would make a slow server look fast."""
    last = float(record.seconds.max()) if len(record.seconds) else 0.0
    return max(sum(stage.seconds for stage in stages), last)


def figures_of(record: Record, chosen: IntArray, seconds: float) -> LoadTestFigures:
    """Measure the chosen rows.

    Args:
        record: All answers.
        chosen: (n,) indices of rows.
        seconds: How long the users asked.
    """
    return LoadTestFigures(
        requests=len(chosen),
        failures=sum(1 for row in chosen if record.errors[row]),
        requests_per_second=round(len(chosen) / seconds, 2),
        **_latencies(record.milliseconds[chosen]),
    )


def endpoints_of(record: Record, chosen: IntArray, seconds: float) -> list[LoadTestEndpoint]:
    """Measure the chosen rows by method and name, the most asked first."""
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in chosen:
        rows[record.kinds[row]].append(int(row))
    ordered = sorted(rows.items(), key=lambda found: (-len(found[1]), found[0]))
    return [
        LoadTestEndpoint(method=method, name=name, figures=figures_of(record, np.array(indices), seconds))
        for (method, name), indices in ordered
    ]


def failures_of(record: Record) -> list[LoadTestFailure]:
    """Count failures by endpoint and reason, the most frequent first."""
    counts: Counter[tuple[str, str, str]] = Counter()
    first: dict[tuple[str, str, str], float] = {}
    for row in np.flatnonzero(np.array([bool(error) for error in record.errors], bool)):
        kind = (*record.kinds[row], record.errors[row])
        counts[kind] += 1
        first[kind] = min(first.get(kind, np.inf), float(record.seconds[row]))
    return [
        LoadTestFailure(method=kind[0], name=kind[1], error=kind[2], count=count, first_second=round(first[kind], 1))
        for kind, count in counts.most_common(MOST_FAILURES)
    ]


def series_of(record: Record, seconds: float) -> tuple[float, list[LoadTestPoint]]:
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


def _point(record: Record, rows: IntArray, end_second: float, step: float, users: int) -> LoadTestPoint:
    latencies = _latencies(record.milliseconds[rows])
    return LoadTestPoint(
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


def check_figures(figures: LoadTestFigures, thresholds: LoadTestThresholds) -> list[LoadTestCheck]:
    """Hold a stage's figures against the limits; where nothing was answered, nothing is passed."""
    share = figures.failures / figures.requests if figures.requests else None
    found: list[tuple[CheckName, float | None, float | None]] = [
        ("failure_share", thresholds.failure_share, share),
        ("p95_ms", thresholds.p95_ms, figures.p95_ms),
        ("p99_ms", thresholds.p99_ms, figures.p99_ms),
    ]
    return [
        LoadTestCheck(name=name, limit=limit, actual=actual, passed=actual is not None and actual <= limit)
        for name, limit, actual in found
        if limit is not None
    ]


def this_machine() -> LoadTestMachine:
    """Describe the machine this process runs on."""
    return LoadTestMachine(
        system=f"{platform.system()} {platform.release()}",
        processor=_processor(),
        cores=available_cores(),
        memory_bytes=_memory_bytes(),
        python=platform.python_version(),
    )


def _processor() -> str:
    """Name the processor; Linux says it in a file, other systems through Python."""
    if _CPUINFO.is_file():
        for line in _CPUINFO.read_text(encoding="utf-8", errors="replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def _memory_bytes() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError, AttributeError):
        return None
