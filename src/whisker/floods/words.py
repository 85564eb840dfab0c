"""A flood in words, for a terminal."""

from whisker.floods.schema import Flood, FloodCheck, FloodFigures, FloodStage

_LIMIT_WORDS = {"failure_share": "share of failures", "p95_ms": "p95 in ms", "p99_ms": "p99 in ms"}


def flood_words(flood: Flood) -> str:
    """Tell a flood in a table of its stages, its failures and its verdict."""
    lines = [f"{'users':>6} {'requests':>9} {'failures':>9} {'req/s':>7} {'p50 ms':>7} {'p95 ms':>7} {'p99 ms':>7}"]
    lines += [_stage_line(stage) for stage in flood.stages]
    lines += [f"  {one.count} x {one.method} {one.name}: {one.error}" for one in flood.failures[:10]]
    broken = [(stage, check) for stage in flood.stages for check in stage.checks if not check.passed]
    lines += [_broken_line(stage, check) for stage, check in broken]
    return "\n".join([*lines, f"The flood {flood.verdict}."])


def _stage_line(stage: FloodStage) -> str:
    figures = stage.figures
    latencies = " ".join(f"{_whole(value):>7}" for value in _latencies(figures))
    rate = f"{figures.requests_per_second:>7.1f}"
    return f"{stage.users:>6} {figures.requests:>9} {figures.failures:>9} {rate} {latencies}"


def _latencies(figures: FloodFigures) -> tuple[float | None, ...]:
    return figures.p50_ms, figures.p95_ms, figures.p99_ms


def _whole(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"


def _broken_line(stage: FloodStage, check: FloodCheck) -> str:
    actual = "nothing" if check.actual is None else f"{check.actual:g}"
    return f"  With {stage.users} users the {_LIMIT_WORDS[check.name]} is {actual}; at most {check.limit:g} may be."
