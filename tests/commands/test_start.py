"""`whisker start`: server and worker, as a user starts and stops them."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.ports import free_port
from tests.waiting import PATIENCE_SECONDS, wait_until

from whisker.processes.marks import Marks


@dataclass
class Started:
    """A running `whisker start` and where it is."""

    process: "subprocess.Popen[bytes]"
    environment: dict[str, str]

    @property
    def marks(self) -> Marks:
        """The marks of what runs."""
        return Marks(Path(self.environment["WHISKER_DATA_DIR"]))

    def pids(self, role: str) -> list[int]:
        """List the processes of a role."""
        return [mark.process.pid for mark in self.marks.found() if mark.role == role and mark.is_locked()]

    def is_ready(self) -> bool:
        """Ask GET /ready."""
        connection = http.client.HTTPConnection("127.0.0.1", int(self.environment["WHISKER_PORT"]), timeout=5)
        with contextlib.closing(connection), contextlib.suppress(OSError):
            connection.request("GET", "/ready")
            return connection.getresponse().status == 200
        return False

    def has_ended(self) -> bool:
        """Tell whether no process is left."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, 0)
            return False
        return True


@pytest.fixture
def started(tmp_path: Path, bundled_dir: Path) -> Iterator[Started]:
    """Whisker, started on a temporary folder; after the test, none of its processes may be left."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WHISKER_")} | {
        "WHISKER_DATA_DIR": str(tmp_path / "data"),
        "WHISKER_BUNDLED_MODELS_DIR": str(bundled_dir),
        "WHISKER_PORT": str(free_port()),
    }
    command = [sys.executable, "-m", "whisker", "start"]
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    running = Started(process, environment)
    wait_until(running.is_ready)
    wait_until(lambda: len(running.pids("worker")) == 1)
    yield running
    process.terminate()
    process.wait(PATIENCE_SECONDS)
    wait_until(running.has_ended)


def test_killed_worker_is_replaced_while_the_server_answers(started: Started) -> None:
    """Nothing that happens to the worker reaches who asks for predictions."""
    (worker,), (server,) = started.pids("worker"), started.pids("server")
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: any(pid != worker for pid in started.pids("worker")))
    assert started.is_ready()
    assert started.pids("server") == [server]


def test_stop_ends_server_worker_and_who_looks_after_them(started: Started) -> None:
    """`whisker stop` finds all of it by the data folder, and nothing is started again."""
    command = [sys.executable, "-m", "whisker", "stop"]
    stopped = subprocess.run(command, env=started.environment, capture_output=True, text=True, check=True)
    assert stopped.stdout == "Stopped 1 server and 1 worker.\n"
    assert started.process.wait(PATIENCE_SECONDS) == 0
    assert started.has_ended()
    assert not started.marks.found()


def test_wrong_setting_is_said_once(tmp_path: Path) -> None:
    """A server that cannot start ends the whole, with a sentence and a status."""
    environment = {**os.environ, "WHISKER_DATA_DIR": str(tmp_path), "WHISKER_PORT": "many"}
    command = [sys.executable, "-m", "whisker", "start"]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode == 1
    assert run.stderr.count("WHISKER_PORT") == 1
    assert "Traceback" not in run.stderr
