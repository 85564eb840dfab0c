"""What a flood must keep to."""

import pytest

from whisker.floods.schema import FloodFigures, FloodThresholds
from whisker.floods.thresholds import check_figures


def figures(requests: int = 100, failures: int = 0, p95_ms: float | None = 90.0) -> FloodFigures:
    """Figures of a stage."""
    return FloodFigures(
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
        (FloodThresholds(), [False]),
        (FloodThresholds(failure_share=0.01), [True]),
        (FloodThresholds(failure_share=0.01, p95_ms=90.0, p99_ms=89.9), [True, True, False]),
    ],
)
def test_each_limit_is_checked_for_itself(thresholds: FloodThresholds, passed: list[bool]) -> None:
    """A limit may be reached, and not crossed; one that is not given is not checked."""
    assert [check.passed for check in check_figures(figures(failures=1), thresholds)] == passed


def test_silence_passes_nothing() -> None:
    """Where nothing was answered, nothing was held."""
    silent = figures(requests=0, p95_ms=None)
    assert [check.passed for check in check_figures(silent, FloodThresholds(p95_ms=100.0))] == [False, False]
