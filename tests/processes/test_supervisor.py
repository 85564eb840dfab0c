"""Processes that are looked after, by real signals."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.waiting import PATIENCE_SECONDS, wait_until

TINY_FAMILY = Path(__file__).with_name("tiny_family.py")


@dataclass
class Family:
    """A supervisor and, by name, the processes it started one after the other."""

    supervisor: "subprocess.Popen[str]"
    folder: Path

    def pids(self, name: str) -> list[int]:
        """List a member's processes, oldest first."""
        with contextlib.suppress(FileNotFoundError):
            return [int(line) for line in (self.folder / name).read_text(encoding="ascii").splitlines()]
        return []

    def wait_for(self, name: str, count: int = 1) -> int:
        """Wait for a member's nth process."""
        wait_until(lambda: len(self.pids(name)) >= count)
        return self.pids(name)[-1]

    def is_gone(self) -> bool:
        """Tell whether no process of it is left."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.supervisor.pid, 0)
            return False
        return True


StartFamily = Callable[..., Family]


@pytest.fixture
def start_family(tmp_path: Path) -> Iterator[StartFamily]:
    """Start a family; after the test, none of it may be left."""
    families: list[Family] = []

    def start(*failing: str) -> Family:
        process = subprocess.Popen(
            [sys.executable, str(TINY_FAMILY), str(tmp_path), *failing],
            text=True,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        families.append(Family(process, tmp_path))
        return families[-1]

    yield start
    for family in families:
        family.supervisor.terminate()
        family.supervisor.communicate(timeout=PATIENCE_SECONDS)
        wait_until(family.is_gone)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_everyone(start_family: StartFamily, number: signal.Signals) -> None:
    """What ends the supervisor is passed on, and it ends last, without a fault."""
    family = start_family()
    family.wait_for("first")
    family.wait_for("second")
    family.supervisor.send_signal(number)
    assert family.supervisor.wait(PATIENCE_SECONDS) == 0
    assert family.is_gone()


@pytest.mark.parametrize("name", ["first", "second"])
def test_member_that_is_killed_is_started_again(start_family: StartFamily, name: str) -> None:
    """The other one does not notice, and the log says what happened."""
    family = start_family()
    first, second = family.wait_for("first"), family.wait_for("second")
    os.kill(first if name == "first" else second, signal.SIGKILL)
    family.wait_for(name, 2)
    other = "second" if name == "first" else "first"
    assert len(family.pids(other)) == 1
    family.supervisor.terminate()
    _, errors = family.supervisor.communicate(timeout=PATIENCE_SECONDS)
    assert f"The {name} was ended by signal 9" in errors


def test_killed_supervisor_leaves_nobody_behind(start_family: StartFamily) -> None:
    """Kill -9 of the supervisor: its processes notice and end by themselves."""
    family = start_family()
    family.wait_for("first")
    family.wait_for("second")
    family.supervisor.kill()
    family.supervisor.wait(PATIENCE_SECONDS)
    wait_until(family.is_gone)


def test_reload_reaches_only_who_reloads(start_family: StartFamily) -> None:
    """HUP is the server's; a worker would lose its job."""
    family = start_family()
    family.wait_for("first")
    family.wait_for("second")
    family.supervisor.send_signal(signal.SIGHUP)
    wait_until((family.folder / "first-hup").exists)
    assert not (family.folder / "second-hup").exists()


def test_broken_worker_leaves_the_server_alone(start_family: StartFamily) -> None:
    """One that cannot start is tried again and again, ever more slowly, beside one that serves."""
    family = start_family("second")
    family.wait_for("second", 2)
    assert len(family.pids("first")) == 1
    os.kill(family.pids("first")[0], 0)


def test_server_that_cannot_start_ends_everything_with_its_status(start_family: StartFamily) -> None:
    """A setting that is wrong is said once, not for ever."""
    family = start_family("first")
    assert family.supervisor.wait(PATIENCE_SECONDS) == 3
    assert len(family.pids("first")) == 1
    assert family.pids("second") == []
    assert family.is_gone()


def test_supervisor_imports_next_to_nothing() -> None:
    """It is forked from twice and lives for ever."""
    check = (
        "import sys, whisker.commands.server, whisker.processes.supervisor; "
        "heavy = {'numpy', 'PIL', 'pydantic', 'sqlalchemy', 'gunicorn', 'logging'} & sys.modules.keys(); "
        "assert not heavy, heavy"
    )
    run = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
