"""`python -m loadtest`, what `make flood` runs: the product started, asked by many and stopped."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.waiting import wait_until

from whisker.load_tests import LoadTestStore

PROJECT = Path(__file__).parents[2]
PATIENCE_SECONDS = 180


def start_load_test(data_dir: Path, *options: str) -> subprocess.Popen[str]:
    """Start a load test whose figures go below a folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WHISKER_")}
    return subprocess.Popen(
        [sys.executable, "-m", "loadtest", *options],
        cwd=PROJECT,
        env={**environment, "WHISKER_DATA_DIR": str(data_dir)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_load_test_on_a_server_of_its_own_is_kept_and_leaves_nothing_else(tmp_path: Path) -> None:
    """Figures, report and logs in a folder; no process, no model and no dataset stay."""
    with start_load_test(tmp_path, "--stages", "3:3", "--uploads", "0") as process:
        output, faults = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, output + faults
    (summary,) = LoadTestStore(tmp_path / "floods").latest()
    assert (summary.verdict, summary.users, summary.server.own) == ("passed", [3], True)
    load_test = LoadTestStore(tmp_path / "floods").get(summary.id)
    assert {"report.html", "stats.csv", "requests.csv", "flood.json", "server.log"} <= set(load_test.artifacts)
    assert set(load_test.artifacts) == {path.name for path in (tmp_path / "floods" / load_test.id).iterdir()}
    assert [path.name for path in tmp_path.iterdir()] == ["floods"]


@pytest.mark.slow
def test_threshold_that_is_broken_sets_the_exit_code(tmp_path: Path) -> None:
    """The load test is kept all the same, as one that failed."""
    with start_load_test(tmp_path, "--stages", "2:2", "--uploads", "0", "--max-p99-ms", "0.001") as process:
        output, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 1
    assert "p99 in ms" in output
    assert LoadTestStore(tmp_path / "floods").latest()[0].verdict == "failed"


def test_remote_host_is_not_load_tested(tmp_path: Path) -> None:
    """The words say what would be accepted, and nothing is kept."""
    with start_load_test(tmp_path, "--host", "http://192.0.2.1:5000", "--stages", "1:1") as process:
        _, faults = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 1
    assert "is not this machine" in faults
    assert list((tmp_path / "floods").iterdir()) == []


@pytest.mark.slow
def test_load_test_that_is_cut_short_leaves_nothing(tmp_path: Path) -> None:
    """Neither half of its figures nor its server."""
    with start_load_test(tmp_path, "--stages", "2:600") as process:
        try:
            wait_until(lambda: any((tmp_path / "floods").glob("*/requests.csv")))
        finally:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 143
    assert list((tmp_path / "floods").iterdir()) == []
