"""The command line where nothing may be written."""

import contextlib
import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.ports import free_port

from whisker.processes.temporary_server import TemporaryServer

Environment = dict[str, str]


@pytest.fixture
def environment(tmp_path: Path, bundled_dir: Path) -> Environment:
    """Read-only settings, on a data folder that could not even be made: its parent is a file."""
    (tmp_path / "a-file").write_text("in the way", encoding="utf-8")
    return {name: value for name, value in os.environ.items() if not name.startswith("WHISKER_")} | {
        "WHISKER_READ_ONLY": "1",
        "WHISKER_DATA_DIR": str(tmp_path / "a-file" / "data"),
        "WHISKER_BUNDLED_MODELS_DIR": str(bundled_dir),
        "WHISKER_PORT": str(free_port()),
    }


@pytest.fixture
def started(environment: Environment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemporaryServer]:
    """`whisker start`, ready to answer."""
    server = TemporaryServer(
        Path(environment["WHISKER_DATA_DIR"]),
        tmp_path_factory.mktemp("log") / "server.log",
        command="start",
        settings={"port": environment["WHISKER_PORT"]},
        environment=environment,
    )
    with server:
        yield server
    assert server.process.returncode == 0


def _status(environment: Environment, method: str, path: str) -> int | None:
    connection = http.client.HTTPConnection("127.0.0.1", int(environment["WHISKER_PORT"]), timeout=5)
    with contextlib.closing(connection), contextlib.suppress(OSError):
        connection.request(method, path)
        return connection.getresponse().status
    return None


def _run(environment: Environment, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "whisker", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_start_answers_without_a_worker_and_writes_nothing(
    environment: Environment, started: TemporaryServer, tmp_path: Path
) -> None:
    """The server is up, what needs a worker is refused, and the folder holds what it held."""
    assert _status(environment, "GET", "/models") == 200
    assert _status(environment, "POST", "/retrain") == 501
    assert started.is_running
    assert {path.name for path in tmp_path.iterdir()} == {"a-file", "bundled"}


def test_worker_says_that_there_is_nothing_to_do(environment: Environment) -> None:
    """It ends at once, with a sentence and a status."""
    run = _run(environment, "worker")
    assert run.returncode == 1
    assert "WHISKER_READ_ONLY" in run.stderr
    assert "Traceback" not in run.stderr


def test_versions_are_listed_and_none_is_promoted(environment: Environment) -> None:
    """Reading works, changing is refused."""
    assert "tiny-1" in _run(environment, "models").stdout
    refused = _run(environment, "models", "promote", "tiny-1")
    assert refused.returncode == 1
    assert "WHISKER_READ_ONLY" in refused.stderr
