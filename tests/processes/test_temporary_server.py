"""A server for as long as its user needs one."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from tests.ports import free_port
from tests.waiting import PATIENCE_SECONDS, wait_until

from whisker.errors import SettingsInvalid
from whisker.processes import temporary_server
from whisker.processes.marks import Marks
from whisker.processes.temporary_server import TemporaryServer

MakeServer = Callable[..., TemporaryServer]

USER = """
import sys, time
from pathlib import Path
from whisker.processes.temporary_server import TemporaryServer
data_dir, bundled_dir, port = sys.argv[1:]
settings = {"port": port, "bundled_models_dir": bundled_dir}
with TemporaryServer(Path(data_dir), Path(data_dir + ".log"), command="start", settings=settings) as server:
    print(server.process.pid, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def make_server(tmp_path: Path, bundled_dir: Path) -> MakeServer:
    """Make servers on a data folder of the test's own."""

    def make(**options: object) -> TemporaryServer:
        settings = {"port": free_port(), "bundled_models_dir": bundled_dir}
        return TemporaryServer(tmp_path / "data", tmp_path / "server.log", settings=settings, **options)  # type: ignore[arg-type]

    return make


def is_gone(group_id: int) -> bool:
    """Return whether no process of a group is left."""
    with suppress(ProcessLookupError):
        os.killpg(group_id, 0)
        return False
    return True


def roles(data_dir: Path) -> set[str]:
    """List what runs on a data folder."""
    return {mark.role for mark in Marks(data_dir).found() if mark.is_locked()}


def status(url: str) -> int:
    """Ask whether a model is loaded."""
    with urllib.request.urlopen(f"{url}/ready", timeout=PATIENCE_SECONDS) as answer:
        code: int = answer.status
    return code


@pytest.mark.slow
def test_server_and_worker_run_until_the_block_ends(make_server: MakeServer, tmp_path: Path) -> None:
    """They answer, and then no process of theirs is left."""
    with make_server(command="start") as server:
        assert status(server.url) == 200
        wait_until(lambda: roles(tmp_path / "data") == {"server", "worker"})
    assert server.process.returncode == 0
    assert is_gone(server.process.pid)
    assert not roles(tmp_path / "data")


@pytest.mark.slow
def test_block_that_fails_leaves_no_process(make_server: MakeServer) -> None:
    """The exception goes on its way."""
    server = make_server()
    with pytest.raises(ZeroDivisionError), server:
        print(1 / 0)
    assert is_gone(server.process.pid)


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_user_that_is_killed_leaves_no_process(tmp_path: Path, bundled_dir: Path, how: signal.Signals) -> None:
    """Neither the server nor the worker that it started outlives it by much."""
    command = [sys.executable, "-c", USER, str(tmp_path / "data"), str(bundled_dir), str(free_port())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as user:
        assert user.stdout is not None
        pid = int(user.stdout.readline())
        wait_until(lambda: roles(tmp_path / "data") == {"server", "worker"})
        user.send_signal(how)
    wait_until(lambda: is_gone(pid))
    assert not roles(tmp_path / "data")


@pytest.mark.slow
def test_server_whose_first_process_was_killed_is_waited_for(make_server: MakeServer, tmp_path: Path) -> None:
    """What that one had started ends by itself, before the block does."""
    with make_server(command="start") as server:
        wait_until(lambda: roles(tmp_path / "data") == {"server", "worker"})
        server.process.kill()
    assert is_gone(server.process.pid)


def test_server_that_does_not_stop_in_time_is_killed(make_server: MakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """With all that it started."""
    monkeypatch.setattr(temporary_server, "STOP_SECONDS", 0.2)
    with make_server() as server:
        os.killpg(server.process.pid, signal.SIGSTOP)
    assert server.process.returncode == -signal.SIGKILL
    wait_until(lambda: is_gone(server.process.pid))


def test_server_that_cannot_start_says_why(make_server: MakeServer, tmp_path: Path) -> None:
    """What it said this time is in the message, and it is not left behind."""
    (tmp_path / "data").touch()
    (tmp_path / "server.log").write_text("said by another one\n")
    server = make_server()
    with pytest.raises(SettingsInvalid, match=r"did not start\. It said: .*data") as refusal:
        server.start()
    assert "another one" not in str(refusal.value)
    assert is_gone(server.process.pid)


def test_settings_of_its_user_are_not_the_servers(make_server: MakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless they are handed over."""
    monkeypatch.setenv("WHISKER_API_TOKEN", "secret")
    monkeypatch.setenv("LANG", "C.UTF-8")
    assert "WHISKER_API_TOKEN" not in make_server().environment
    assert make_server().environment["LANG"] == "C.UTF-8"
    handed_over = make_server(environment={"WHISKER_API_TOKEN": "handed over"}).environment
    assert handed_over["WHISKER_API_TOKEN"] == "handed over"


def test_launcher_becomes_the_server(make_server: MakeServer, tmp_path: Path) -> None:
    """A benchmark puts itself into a memory cgroup first, for example."""
    launcher = ("sh", "-c", 'echo $$ > "$0"; exec "$@"', str(tmp_path / "pid"))
    with make_server(launcher=launcher, until="listening") as server:
        assert int((tmp_path / "pid").read_text()) == server.process.pid
