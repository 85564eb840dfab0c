"""From a record to figures."""

from pathlib import Path

import numpy as np
import pytest
from tests.floods.made_floods import ROWS, Row, make_record

from whisker.floods.measures import MOST_POINTS, endpoints_of, failures_of, figures_of, series_of


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
def test_series_of_a_long_flood_has_few_points(tmp_path: Path, seconds: float, step: float) -> None:
    """A point stands for more seconds then."""
    found, series = series_of(make_record(tmp_path), seconds)
    assert found == step
    assert len(series) <= MOST_POINTS
