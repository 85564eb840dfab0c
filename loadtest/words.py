"""A load test in words: for a terminal, and in Markdown for the README."""

import textwrap

from whisker.load_tests import LoadTest, LoadTestCheck, LoadTestFigures, LoadTestMachine, LoadTestStage

_LIMIT_WORDS = {"failure_share": "share of failures", "p95_ms": "p95 in ms", "p99_ms": "p99 in ms"}
_GIB = 2**30
_WIDTH = 120


def load_test_words(load_test: LoadTest) -> str:
    """Tell a load test in a table of its stages, its failures and its verdict."""
    lines = [f"{'users':>6} {'requests':>9} {'failures':>9} {'req/s':>7} {'p50 ms':>7} {'p95 ms':>7} {'p99 ms':>7}"]
    lines += [_stage_line(stage) for stage in load_test.stages]
    lines += [f"  {one.count} x {one.method} {one.name}: {one.error}" for one in load_test.failures[:10]]
    broken = [(stage, check) for stage in load_test.stages for check in stage.checks if not check.passed]
    lines += [_broken_line(stage, check) for stage, check in broken]
    return "\n".join([*lines, f"The load test {load_test.verdict}."])


def _stage_line(stage: LoadTestStage) -> str:
    figures = stage.figures
    latencies = " ".join(f"{_whole(value):>7}" for value in _latencies(figures))
    rate = f"{figures.requests_per_second:>7.1f}"
    return f"{stage.users:>6} {figures.requests:>9} {figures.failures:>9} {rate} {latencies}"


def _latencies(figures: LoadTestFigures) -> tuple[float | None, ...]:
    return figures.p50_ms, figures.p95_ms, figures.p99_ms


def _whole(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"


def _broken_line(stage: LoadTestStage, check: LoadTestCheck) -> str:
    actual = "nothing" if check.actual is None else f"{check.actual:g}"
    return f"  With {stage.users} users the {_LIMIT_WORDS[check.name]} is {actual}; at most {check.limit:g} may be."


def load_test_markdown(load_test: LoadTest, source: str) -> str:
    """Tell a load test in a sentence and a table of its stages.

    Args:
        load_test: What was measured.
        source: Address of its figures.
    """
    lines = [
        textwrap.fill(_sentence(load_test, source), _WIDTH, break_long_words=False, break_on_hyphens=False),
        "",
        "| Users | Requests | Failures | Requests/s | p50 ms | p95 ms | p99 ms |",
        "|---:|---:|---:|---:|---:|---:|---:|",
        *(_row(stage) for stage in load_test.stages),
    ]
    return "\n".join(lines)


def _sentence(load_test: LoadTest, source: str) -> str:
    shortest, longest = load_test.plan.wait_seconds
    users = ", then ".join(f"{count:,}" for count in load_test.users)
    seconds = " and ".join(dict.fromkeys(f"{stage.seconds:.0f}" for stage in load_test.stages))
    server = "a server of its own" if load_test.server.own else "a server"
    uploads = f" and upload {load_test.plan.uploads} ZIPs, one of them to train on" if load_test.plan.uploads else ""
    return (
        f"`make flood` lets {users} users loose on {server} for {seconds} seconds. They send pictures in every "
        "form, from thumbnails to 12 megapixels, ask for heatmaps, read insights and jobs, browse the dashboard"
        f"{uploads}, and wait {shortest:g} to {longest:g} s after each task. "
        f"Users and server shared {_machine(load_test.machine)} ([figures]({source})):"
    )


def _machine(machine: LoadTestMachine) -> str:
    memory = "" if machine.memory_bytes is None else f" and {machine.memory_bytes / _GIB:.0f} GiB"
    return f"{machine.cores} cores{memory} ({machine.processor})"


def _row(stage: LoadTestStage) -> str:
    figures = stage.figures
    times = " | ".join("-" if ms is None else f"{ms:,.0f}" for ms in (figures.p50_ms, figures.p95_ms, figures.p99_ms))
    rate = f"{figures.requests_per_second:,.0f}"
    return f"| {stage.users:,} | {figures.requests:,} | {figures.failures:,} | {rate} | {times} |"
