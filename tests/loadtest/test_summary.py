"""One load test from what its users recorded."""

from pathlib import Path

import numpy as np
import pytest
from loadtest.summary import (
    MOST_POINTS,
    LoadTestInvalid,
    check_figures,
    endpoints_of,
    failures_of,
    figures_of,
    read_record,
    series_of,
)
from tests.loadtest.made_load_tests import ROWS, Row, make_load_test, make_record, write_record

from whisker.load_tests import LoadTestFigures, LoadTestThresholds
from whisker.system import available_cores


def test_record_is_read_in_columns(tmp_path: Path) -> None:
    """Times, kinds and faults of each answer, in the order of writing."""
    record = make_record(tmp_path)
    assert record.seconds.tolist() == [row[0] for row in ROWS]
    assert record.kinds[1] == ("POST", "/predict (form)")
    assert record.errors[4] == "503 overloaded"


@pytest.mark.parametrize(
    "text", ["second,stage\n1,2\n", "second,stage,users,method,name,milliseconds,error\nsoon,0,1,GET,/,1,\n"]
)
def test_file_that_is_no_record_is_refused(tmp_path: Path, text: str) -> None:
    """Other columns, or words where numbers belong, with the columns that would be read."""
    path = tmp_path / "other.csv"
    path.write_text(text)
    with pytest.raises(LoadTestInvalid, match="milliseconds"):
        read_record(path)


def test_line_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    """Half a line is no answer."""
    path = write_record(tmp_path, ROWS)
    path.write_text(path.read_text() + "4.5,1,8")
    with pytest.raises(LoadTestInvalid, match="other columns"):
        read_record(path)


def test_stages_are_measured_and_judged_each_for_itself(tmp_path: Path) -> None:
    """One that fails fails the load test."""
    load_test = make_load_test(tmp_path)
    assert [(stage.users, stage.figures.requests, stage.checks[0].passed) for stage in load_test.stages] == [
        (2, 3, True),
        (8, 3, False),
    ]
    assert (load_test.verdict, load_test.users, load_test.seconds) == ("failed", [2, 8], 4.0)


def test_time_counts_until_the_last_answer_came(tmp_path: Path) -> None:
    """A server that answers late is not called a fast one."""
    load_test = make_load_test(tmp_path, rows=[*ROWS, (10.0, 1, 1, "GET", "/jobs", 6000.0, "")])
    assert (load_test.seconds, load_test.series[-1].second) == (10.0, 10.0)
    assert [(stage.seconds, stage.figures.requests_per_second) for stage in load_test.stages] == [
        (2.0, 1.5),
        (8.0, 0.5),
    ]


def test_load_test_within_its_limits_passes(tmp_path: Path) -> None:
    """Failures that are allowed are told all the same."""
    load_test = make_load_test(tmp_path, thresholds=LoadTestThresholds(failure_share=0.5, p95_ms=1000))
    assert load_test.verdict == "passed"
    assert load_test.totals.failures == 1


def test_stage_without_an_answer_fails_the_load_test(tmp_path: Path) -> None:
    """However well the others went."""
    assert make_load_test(tmp_path, rows=[row for row in ROWS if row[1] == 0]).verdict == "failed"


def test_machine_is_told(tmp_path: Path) -> None:
    """Without it no figure means anything."""
    machine = make_load_test(tmp_path).machine
    assert machine.cores == available_cores()
    assert machine.processor
    assert machine.system


def test_figures_count_and_rank_the_chosen_answers(tmp_path: Path) -> None:
    """Percentiles are those of NumPy, to a tenth of a millisecond."""
    figures = figures_of(make_record(tmp_path), np.arange(6), 4.0)
    assert (figures.requests, figures.failures, figures.requests_per_second) == (6, 1, 1.5)
    assert (figures.p50_ms, figures.p95_ms, figures.max_ms) == (40.0, 700.0, 800.0)


def test_no_answer_has_no_latency(tmp_path: Path) -> None:
    """Null rather than zero, which would be the fastest of all."""
    figures = figures_of(make_record(tmp_path), np.array([], np.int64), 4.0)
    assert (figures.requests, figures.p50_ms, figures.max_ms) == (0, None, None)


def test_endpoints_come_by_how_often_they_were_asked(tmp_path: Path) -> None:
    """Each with figures of its own."""
    found = endpoints_of(make_record(tmp_path), np.arange(6), 4.0)
    assert [(one.name, one.figures.requests, one.figures.failures) for one in found] == [
        ("/predict (form)", 4, 1),
        ("/jobs", 2, 0),
    ]


def test_failures_are_told_by_request_and_reason(tmp_path: Path) -> None:
    """With how often, and when first."""
    rows: list[Row] = [(float(second), 0, 1, "GET", "/", 1.0, "500 internal") for second in (3, 2, 5)]
    (failure,) = failures_of(make_record(tmp_path, [*rows, (1.0, 0, 1, "GET", "/", 1.0, "")]))
    assert (failure.error, failure.count, failure.first_second) == ("500 internal", 3, 2.0)


def test_series_has_a_point_for_each_second(tmp_path: Path) -> None:
    """An answer that came after the end counts to the last one; users stay where nothing was answered."""
    step, series = series_of(make_record(tmp_path, [*ROWS[:-1], (4.3, 1, 8, "GET", "/jobs", 20.0, "")]), 4.0)
    assert step == 1.0
    assert [(point.second, point.users, point.requests_per_second, point.failures_per_second) for point in series] == [
        (1.0, 2, 2.0, 0.0),
        (2.0, 2, 1.0, 0.0),
        (3.0, 8, 1.0, 0.0),
        (4.0, 8, 2.0, 1.0),
    ]


def test_second_without_an_answer_has_no_latency(tmp_path: Path) -> None:
    """The course shows a gap there."""
    _, series = series_of(make_record(tmp_path, [(0.1, 0, 3, "GET", "/", 5.0, "")]), 2.0)
    assert [(point.users, point.p95_ms) for point in series] == [(3, 5.0), (3, None)]


@pytest.mark.parametrize(("seconds", "step"), [(600.0, 1.0), (601.0, 2.0), (36_000.0, 60.0)])
def test_series_of_a_long_load_test_has_few_points(tmp_path: Path, seconds: float, step: float) -> None:
    """A point stands for more seconds then."""
    found, series = series_of(make_record(tmp_path), seconds)
    assert found == step
    assert len(series) <= MOST_POINTS


def figures(requests: int = 100, failures: int = 0, p95_ms: float | None = 90.0) -> LoadTestFigures:
    """Figures of a stage."""
    return LoadTestFigures(
        requests=requests,
        failures=failures,
        requests_per_second=1.0,
        p50_ms=p95_ms,
        p95_ms=p95_ms,
        p99_ms=p95_ms,
        max_ms=p95_ms,
    )


@pytest.mark.parametrize(
    ("thresholds", "passed"),
    [
        (LoadTestThresholds(), [False]),
        (LoadTestThresholds(failure_share=0.01), [True]),
        (LoadTestThresholds(failure_share=0.01, p95_ms=90.0, p99_ms=89.9), [True, True, False]),
    ],
)
def test_each_limit_is_checked_for_itself(thresholds: LoadTestThresholds, passed: list[bool]) -> None:
    """A limit may be reached, and not crossed; one that is not given is not checked."""
    assert [check.passed for check in check_figures(figures(failures=1), thresholds)] == passed


def test_silence_passes_nothing() -> None:
    """Where nothing was answered, nothing was held."""
    silent = figures(requests=0, p95_ms=None)
    assert [check.passed for check in check_figures(silent, LoadTestThresholds(p95_ms=100.0))] == [False, False]
