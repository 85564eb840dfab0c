"""Marks of what runs: who is found by them, and who is never signalled."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.waiting import wait_until

from whisker.processes import marks as module
from whisker.processes.identity import ProcessIdentity
from whisker.processes.marks import Marks

NO_PROCESS = 2**22 + 1  # above the highest process id of Linux


@pytest.fixture
def marks(tmp_path: Path) -> Marks:
    """The marks of a data folder, in a folder of their own."""
    return Marks(tmp_path / "data", tmp_path / "run")


@pytest.fixture
def stranger() -> Iterator["subprocess.Popen[bytes]"]:
    """A process that is nobody's here."""
    process = subprocess.Popen(["sleep", "600"])
    yield process
    process.kill()
    process.wait()


def write_mark(folder: Path, data_dir: Path, process: ProcessIdentity, **fields: Any) -> Path:
    """Write a mark as a process would, without its lock."""
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"server-{process.pid}-0123abcd.mark"
    content = {"role": "server", "data_dir": str(data_dir.resolve()), "process": process.fields(), "supervisor": None}
    path.write_text(json.dumps(content | fields), encoding="ascii")
    return path


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a file's lock, as the process whose mark it is does."""
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def test_mark_is_removed_when_the_server_ends(marks: Marks, tmp_path: Path) -> None:
    """Nothing is left by a server that ended well, and nothing lies in the data folder."""
    with marks.marked("server"):
        (mark,) = marks.found()
        assert mark.process == ProcessIdentity.of(os.getpid())
        assert mark.path.parent == tmp_path / "run"
        assert stat.S_IMODE(mark.path.stat().st_mode) == 0o600
    assert not marks.found()
    assert not (tmp_path / "data").exists()


def test_what_runs_is_found_by_its_role_and_data_folder(marks: Marks, tmp_path: Path) -> None:
    """A worker is told from a server, and both from what has ended or runs on another data folder."""
    other = Marks(tmp_path / "other", tmp_path / "run")
    with marks.marked("worker"):
        assert marks.is_running("worker")
        assert not marks.is_running("server")
        assert not other.is_running("worker")
        assert other.stop(timeout_seconds=1).counts == {}
    assert not marks.is_running("worker")


def test_two_marks_of_one_number_lie_beside_each_other(marks: Marks) -> None:
    """Processes of two containers have the same number and perhaps the same folder for temporary files."""
    with marks.marked("server"), marks.marked("server"):
        assert len(marks.found()) == 2


def test_mark_of_a_killed_process_goes_with_the_next_start(marks: Marks, tmp_path: Path) -> None:
    """A worker that is killed every day leaves no file a day."""
    dead = replace(ProcessIdentity.of(os.getpid()), pid=NO_PROCESS)
    left = write_mark(tmp_path / "run", tmp_path / "data", dead)
    with marks.marked("worker"):
        assert not left.exists()


def test_mark_of_a_killed_process_is_no_reason_to_signal_anybody(
    marks: Marks, tmp_path: Path, stranger: "subprocess.Popen[bytes]"
) -> None:
    """A file whose lock nobody holds stands for no server, whoever has its number."""
    left = write_mark(tmp_path / "run", tmp_path / "data", ProcessIdentity.of(stranger.pid))
    stopped = marks.stop(timeout_seconds=1)
    assert (stopped.counts, stopped.left_alone) == ({}, [])
    assert not left.exists()
    assert stranger.poll() is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"started_at": "12"}, "no longer the process"),
        ({"started_at": ""}, "no longer the process"),
        ({"pid_namespace": "pid:[1]"}, "another container"),
        ({"boot_id": "0" * 36, "host": "elsewhere"}, "machine 'elsewhere'"),
        ({"boot_id": "", "host": "elsewhere"}, "machine 'elsewhere'"),
    ],
)
def test_row_103_number_that_is_somebody_else_s_by_now_is_not_signalled(
    marks: Marks, tmp_path: Path, stranger: "subprocess.Popen[bytes]", changed: dict[str, str], said: str
) -> None:
    """Row 103: given again, or another container's, another boot's, another machine's: it is said and left alone."""
    process = replace(ProcessIdentity.of(stranger.pid), **changed)  # type: ignore[arg-type]
    supervisor = process.fields()
    with locked(write_mark(tmp_path / "run", tmp_path / "data", process, supervisor=supervisor)):
        stopped = marks.stop(timeout_seconds=0.2)
    assert stopped.counts == {}
    assert said in stopped.left_alone[0]
    assert stranger.poll() is None


def test_mark_from_before_the_machine_was_started_anew_is_cleared(
    marks: Marks, tmp_path: Path, stranger: "subprocess.Popen[bytes]"
) -> None:
    """Where temporary files outlive a reboot, nobody is told of what cannot run any more."""
    process = replace(ProcessIdentity.of(stranger.pid), boot_id="0" * 36)
    left = write_mark(tmp_path / "run", tmp_path / "data", process)
    assert marks.stop(timeout_seconds=0.2).left_alone == []
    assert not left.exists()
    assert stranger.poll() is None


def test_unlocked_mark_of_another_machine_is_left_to_it(
    marks: Marks, tmp_path: Path, stranger: "subprocess.Popen[bytes]"
) -> None:
    """Its lock may not be seen from here: the folder is shared where it should not be."""
    process = replace(ProcessIdentity.of(stranger.pid), boot_id="0" * 36, host="elsewhere")
    foreign = write_mark(tmp_path / "run", tmp_path / "data", process)
    with marks.marked("server"):
        pass
    assert str(foreign) in marks.stop(timeout_seconds=0.2).left_alone[0]
    assert foreign.exists()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"role": "server"}', b'{"process": {"pid": "1"}}', b"\xff" * 99]
)
def test_file_that_is_no_mark_is_passed_over(marks: Marks, tmp_path: Path, content: bytes) -> None:
    """Whatever lies there: neither a fault nor a process."""
    with marks.marked("server"):
        (tmp_path / "run" / "server-1-x.mark").write_bytes(content)
        assert len(marks.found()) == 1


def test_mark_that_is_a_link_or_a_pipe_is_passed_over(marks: Marks, tmp_path: Path) -> None:
    """Neither is followed or waited for."""
    with marks.marked("server"):
        (mark,) = marks.found()
        (tmp_path / "run" / "server-2-x.mark").symlink_to(mark.path)
        os.mkfifo(tmp_path / "run" / "server-3-x.mark")
        assert marks.found() == [mark]


def test_mark_that_was_cleared_away_comes_back(marks: Marks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that ends takes its run-time directory with it, and old temporary files are removed; servers go on."""
    with marks.marked("server") as mark:
        monkeypatch.setattr(module, "REFRESH_SECONDS", 0.0)
        (found,) = marks.found()
        found.path.unlink()
        found.path.parent.rmdir()
        assert not marks.is_running("server")
        mark.refresh()
        assert marks.is_running("server")
    assert not marks.found()


def test_folder_of_marks_that_is_lost_stops_nobody(
    marks: Marks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It cannot be made again, or comes back as everybody's: said once, and the mark is put back when it can be."""
    folder = tmp_path / "run"
    with marks.marked("server") as mark:
        monkeypatch.setattr(module, "REFRESH_SECONDS", 0.0)
        shutil.rmtree(folder)
        folder.write_text("no folder")
        mark.refresh()
        mark.refresh()
        folder.unlink()
        folder.mkdir()
        folder.chmod(0o770)
        mark.refresh()
        assert len(caplog.records) == 1
        assert "WHISKER_RUN_DIR" in caplog.text
        folder.chmod(0o700)
        mark.refresh()
        assert marks.is_running("server")
    assert not marks.found()


OLD_SERVER = """
import fcntl, os, sys, time
path = f"{sys.argv[1]}/server-{os.getpid()}.pid"
file = open(path, "w")
fcntl.flock(file, fcntl.LOCK_EX)
file.write(str(os.getppid()) if sys.argv[2:] else "")
file.flush()
print(path, flush=True)
time.sleep(600)
"""


def test_server_of_the_version_before_is_stopped(marks: Marks, tmp_path: Path) -> None:
    """It left a number in the data folder, and has that file open; the folder goes with it."""
    old = tmp_path / "data" / "run"
    old.mkdir(parents=True)
    with subprocess.Popen([sys.executable, "-c", OLD_SERVER, str(old)], stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        server.stdout.readline()
        assert marks.stop(timeout_seconds=20).counts == {"server": 1}
        assert server.wait() == -signal.SIGTERM
    assert not old.exists()


def test_old_mark_of_another_container_s_server_is_not_signalled(
    marks: Marks, tmp_path: Path, stranger: "subprocess.Popen[bytes]"
) -> None:
    """The number is a stranger's here, who does not have the file open."""
    old = tmp_path / "data" / "run"
    old.mkdir(parents=True)
    path = old / f"server-{stranger.pid}.pid"
    path.touch()
    with locked(path):
        stopped = marks.stop(timeout_seconds=0.2)
    assert stopped.counts == {}
    assert len(stopped.left_alone) == 1
    assert stranger.poll() is None


def test_supervisor_is_stopped_before_what_it_would_start_again(marks: Marks, tmp_path: Path) -> None:
    """One that is no longer the process that was meant is not."""
    program = (
        "import os, sys, time; from pathlib import Path; from whisker.processes.marks import Marks\n"
        "with Marks(*map(Path, sys.argv[1:])).marked('worker', os.getppid()): time.sleep(600)"
    )
    python = [sys.executable, "-c", program, str(tmp_path / "data"), str(tmp_path / "run")]
    shell = ["sh", "-c", 'trap "exit 7" TERM; "$@" & wait', "sh", *python]
    with subprocess.Popen(shell) as supervisor:
        wait_until(lambda: marks.is_running("worker"))
        assert marks.stop(timeout_seconds=20).counts == {"worker": 1}
        assert supervisor.wait() == 7
