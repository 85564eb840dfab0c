"""What a flood must keep to."""

from whisker.floods.schema import CheckName, FloodCheck, FloodFigures, FloodThresholds


def check_figures(figures: FloodFigures, thresholds: FloodThresholds) -> list[FloodCheck]:
    """Hold a stage's figures against the limits; where nothing was answered, nothing is passed."""
    share = figures.failures / figures.requests if figures.requests else None
    found: list[tuple[CheckName, float | None, float | None]] = [
        ("failure_share", thresholds.failure_share, share),
        ("p95_ms", thresholds.p95_ms, figures.p95_ms),
        ("p99_ms", thresholds.p99_ms, figures.p99_ms),
    ]
    return [
        FloodCheck(name=name, limit=limit, actual=actual, passed=actual is not None and actual <= limit)
        for name, limit, actual in found
        if limit is not None
    ]
