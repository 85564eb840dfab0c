"""What each test takes of the processor, and which of them should be marked slow: part of every run's summary."""

import resource
from collections.abc import Generator
from typing import Final

import pytest

SLOW_SECONDS: Final = 2.0
"""A test that takes more of the processor, its fixtures and the processes it started included, is marked slow.

Processor time, since a test that only waits costs nobody anything. What a run's first test of a kind loads counts too,
and a busy machine is slower: the summary names candidates, and no run fails for it.
"""
_NAME: Final = "processor_seconds"
_BEGUN: Final = pytest.StashKey[float]()


def _used_seconds() -> float:
    """Sum what this process and its ended children have used."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Remember where a test begins."""
    item.stash[_BEGUN] = _used_seconds()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Write down what a test has used; the report carries it out of pytest-xdist's processes."""
    report = yield
    if call.when == "teardown":
        report.user_properties.append((_NAME, _used_seconds() - item.stash[_BEGUN]))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the tests took in all, and which of the others took as long as slow ones."""
    reports = [report for kind in terminalreporter.stats.values() for report in kind if hasattr(report, "keywords")]
    taken = [
        (seconds, report)
        for report in reports
        for name, seconds in getattr(report, "user_properties", ())
        if name == _NAME
    ]
    quick = [(seconds, report.nodeid) for seconds, report in taken if "slow" not in report.keywords]
    total, total_quick = sum(seconds for seconds, _ in taken), sum(seconds for seconds, _ in quick)
    terminalreporter.write_sep("=", "processor time")
    terminalreporter.write_line(f"{total:.0f} s, of which {total - total_quick:.0f} s in tests marked slow")
    for seconds, test in sorted(quick, reverse=True):
        if seconds > SLOW_SECONDS:
            terminalreporter.write_line(f"{seconds:5.1f} s, should it be marked slow? {test}")
