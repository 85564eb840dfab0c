"""`locustfile.py` as Locust runs it, against a real server of ours in this process."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from loadtest.summary import read_record
from werkzeug.serving import make_server

PROJECT = Path(__file__).parents[2]
PATIENCE_SECONDS = 120


@pytest.fixture
def url(app: Flask) -> Iterator[str]:
    """A server's address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def run_locust(*options: str) -> subprocess.CompletedProcess[str]:
    """Run Locust to its end."""
    command = [sys.executable, "-m", "locust", "--headless", "-f", str(PROJECT / "locustfile.py"), *options]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False, env={"PATH": "/usr/bin:/bin"}
    )


def test_users_do_without_whisker() -> None:
    """They run wherever Locust and Pillow are."""
    program = "import sys; sys.modules['whisker'] = None; import locustfile"
    subprocess.run([sys.executable, "-c", program], cwd=PROJECT, check=True)


def test_remote_host_is_refused() -> None:
    """Exit code 2 before anything was asked, with the option that would allow it."""
    result = run_locust("--host", "http://192.0.2.1", "--users", "1", "--run-time", "1s")
    assert result.returncode == 2
    assert "--allow-remote-host" in result.stderr


def test_tags_that_leave_nothing_to_do_are_refused(url: str) -> None:
    """With the options that did it."""
    result = run_locust("--host", url, "--users", "1", "--run-time", "1s", "--tags", "predict", "--mix", "predictor=0")
    assert (result.returncode, "--tags, --mix" in result.stderr) == (2, True)


@pytest.mark.slow
def test_users_ask_in_every_form_and_nothing_fails(url: str, tmp_path: Path) -> None:
    """Two stages, each answer on record; the exit code is 0."""
    record = tmp_path / "requests.csv"
    result = run_locust(
        *("--host", url, "--stages", "4:2,8:2", "--wait", "0.05:0.1", "--mix", "browser=0", "--uploads", "1"),
        *("--record", str(record), "--stop-timeout", "60"),
    )
    assert result.returncode == 0, result.stdout + result.stderr
    answers = read_record(record)
    assert set(answers.stages.tolist()) == {0, 1}
    assert {"/predict (form)", "/data-insights", "/datasets", "/models"} <= {name for _, name in answers.kinds}
    assert not any(answers.errors)


@pytest.mark.slow
def test_broken_threshold_sets_the_exit_code(url: str) -> None:
    """No answer comes in a thousandth of a millisecond."""
    result = run_locust(
        *("--host", url, "--users", "1", "--run-time", "2s", "--tags", "read", "--wait", "0.05"),
        *("--uploads", "0", "--max-p95-ms", "0.001", "--stop-timeout", "60"),
    )
    assert result.returncode == 1
    assert "Threshold broken: p95" in result.stderr


@pytest.mark.slow
def test_failures_set_the_exit_code_and_are_named(url: str, app: Flask, tmp_path: Path) -> None:
    """A page that is not there is a failure, with its status."""
    record = tmp_path / "requests.csv"
    result = run_locust(
        *("--host", url, "--users", "1", "--run-time", "2s", "--wait", "0.05", "--mix", "predictor=0,reader=0"),
        *("--uploads", "0", "--record", str(record), "--stop-timeout", "60"),
    )
    assert result.returncode == 1, "the app under test has no dashboard"
    assert "404 not-found" in read_record(record).errors
