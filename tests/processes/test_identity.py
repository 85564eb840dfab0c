"""Which process a number means."""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.namespaces import contained
from tests.waiting import wait_until

from whisker.processes import identity
from whisker.processes.identity import ProcessIdentity


def test_process_is_the_same_one_until_it_ends() -> None:
    """It is signalled as long as it lives, and nobody after that."""
    with subprocess.Popen(["sleep", "600"]) as process:
        known = ProcessIdentity.of(process.pid)
        assert known == ProcessIdentity.of(process.pid)
        assert known.location() == "here"
        assert known.signal(signal.SIGTERM)
        assert process.wait() == -signal.SIGTERM
    assert known.location() == "ended"
    assert not known.signal(signal.SIGTERM)


def test_two_processes_are_told_apart_by_their_start() -> None:
    """The same number at another time is another process."""
    with subprocess.Popen(["sleep", "600"]) as process:
        earlier = replace(ProcessIdentity.of(process.pid), started_at=ProcessIdentity.of(os.getpid()).started_at)
        assert earlier.location() == "ended"
        assert not earlier.signal(signal.SIGKILL)
        assert process.poll() is None
        process.kill()


@pytest.mark.skipif(not Path("/proc/self/comm").exists(), reason="there is no /proc")
def test_name_with_brackets_and_blanks_does_not_hide_the_start() -> None:
    """A process calls itself what it likes; /proc shows it in the middle of the figures."""
    program = "import pathlib, time; pathlib.Path('/proc/self/comm').write_text('a) 1 (2 3'); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", program]) as process:
        before = ProcessIdentity.of(process.pid)
        comm = Path(f"/proc/{process.pid}/comm")
        wait_until(lambda: comm.read_text(encoding="ascii") == "a) 1 (2 3\n")
        assert ProcessIdentity.of(process.pid) == before
        process.kill()


IN_A_NAMESPACE = """
import os, subprocess
from whisker.processes.identity import ProcessIdentity
process = subprocess.Popen(["sleep", "600"])
other = subprocess.Popen(["sleep", "600"])
known = ProcessIdentity.of(process.pid)
print(os.getpid(), known.location(), known.signal(15), process.wait(), known.location(), other.poll())
other.kill()
other.wait()
"""


@pytest.mark.parametrize("has_own_proc", [True, False])
def test_row_103_number_is_looked_up_in_its_own_namespace(has_own_proc: bool) -> None:
    """Row 103: also where /proc shows the numbers of another one, in which process 2 is somebody else."""
    command = contained([sys.executable, "-c", IN_A_NAMESPACE], has_own_proc)
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["1", "here", "True", "-15", "ended", "None"]


def test_identity_survives_being_written_down() -> None:
    """What is read is what was written; anything else is refused."""
    known = ProcessIdentity.of(os.getpid())
    assert ProcessIdentity.from_fields(known.fields()) == known
    wrong: list[object] = [None, [], {}, {**known.fields(), "pid": "1"}, {**known.fields(), "pid": -1}, {"pid": 1}]
    for fields in wrong:
        with pytest.raises(ValueError, match="no process"):
            ProcessIdentity.from_fields(fields)


@pytest.mark.skipif(shutil.which("ps") is None, reason="there is no ps, which systems without /proc have")
def test_start_is_asked_of_ps_where_there_is_no_proc(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As on macOS: a date, the same whenever it is asked for."""
    with subprocess.Popen(["sleep", "600"]) as process:
        monkeypatch.setattr(identity, "_PROC", tmp_path)
        known = ProcessIdentity.of(process.pid)
        assert known.started_at
        assert (known.boot_id, known.pid_namespace) == ("", "")
        assert known.location() == "here"
        assert known.signal(signal.SIGTERM)
        process.wait()
    assert known.location() == "ended"
    assert replace(known, host="elsewhere").location() == "other machine"
