"""Marks of the processes that run on a data folder: one locked file each, with the process's identity.

A server's processes hold the lock for as long as any of them runs, which distinguishes a running server from a file
left over by a crash. Before signalling, machine, boot, PID namespace and start time are compared too, so that no other
process is hit that has the number by now.
"""

import contextlib
import fcntl
import json
import logging
import os
import secrets
import signal
import socket
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, Literal

from whisker.errors import SettingsInvalid
from whisker.processes.identity import ProcessIdentity
from whisker.processes.run_dir import RunDir, remove_if_empty, siblings

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.05
KILL_SECONDS = 5.0
REFRESH_SECONDS = 10.0
_YOUNG_SECONDS = 60.0
_ENDING = ".mark"
_FILE_MODE = 0o600  # other users who could read it could lock it, and fake a running process

OLD_FOLDER = "run"
"""Folder in the data folder where earlier versions kept marks with only a process number."""

Role = Literal["server", "worker"]


@dataclass(frozen=True)
class Mark:
    """A mark that was found.

    Attributes:
        path: Its file.
        role: What the process does.
        data_dir: The data folder on which it runs.
        process: Which process it is.
        supervisor: The process that would start it again.
    """

    path: Path
    role: str
    data_dir: str
    process: ProcessIdentity
    supervisor: ProcessIdentity | None = None

    def is_locked(self) -> bool:
        """Return whether the process, or one that it started, still runs on the same kernel."""
        return is_locked(self.path)


@dataclass
class StopResult:
    """The outcome of stopping processes.

    Attributes:
        counts: How many of each role were stopped.
        left_alone: Sentences about processes that were found and not signalled.
    """

    counts: Counter[str] = field(default_factory=Counter)
    left_alone: list[str] = field(default_factory=list)


class OwnMark:
    """This process's own mark."""

    def __init__(self, run_dir: RunDir, role: Role, content: dict[str, object]) -> None:
        self._run_dir = run_dir
        self._name = f"{role}-{os.getpid()}-{secrets.token_hex(4)}{_ENDING}"
        self._content = json.dumps({"role": role, **content}).encode("ascii")
        self._pid = os.getpid()
        self._path: Path | None = None
        self._file: BinaryIO | None = None
        self._refreshed_at_seconds = time.monotonic()
        self._is_lost = False

    def place(self) -> bool:
        """Write the mark into the first usable place, and return whether there was one."""
        for folder in self._run_dir.make():
            with contextlib.suppress(OSError):
                file = _write_locked(folder / self._name, self._content)
                self._close()
                self._path, self._file = folder / self._name, file
                clear_ended(folder)
                return True
        return False

    def refresh(self) -> None:
        """Keep the mark: a session's end removes its run-time directory, and old temporary files are cleared away."""
        now = time.monotonic()
        if self._file is None or self._path is None or now - self._refreshed_at_seconds < REFRESH_SECONDS:
            return
        self._refreshed_at_seconds = now
        with contextlib.suppress(OSError):
            if self._path.stat().st_ino == os.fstat(self._file.fileno()).st_ino:
                os.utime(self._path)
                return
        self._place_again()

    def _place_again(self) -> None:
        """Restore a lost mark; if that fails, warn once: the process works without it."""
        fault = "no folder for marks can be used"
        try:
            is_placed = self.place()
        except SettingsInvalid as error:
            is_placed, fault = False, error.detail
        if not is_placed and not self._is_lost:
            logger.warning("The mark by which `whisker stop` finds this process is gone: %s", fault)
        self._is_lost = not is_placed

    def remove(self) -> None:
        """Remove the mark, and its folder if it was the last one; forked processes leave it."""
        if os.getpid() == self._pid and self._path is not None:
            with contextlib.suppress(OSError):
                self._path.unlink()
                remove_if_empty(self._path.parent)
        self._close()

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


class Marks:
    """The marks of what runs on a data folder, by this user on this machine.

    Args:
        data_dir: The data folder.
        run_dir: The setting WHISKER_RUN_DIR.
    """

    def __init__(self, data_dir: Path, run_dir: Path | None = None) -> None:
        self._data_dir = str(data_dir.resolve())
        self._run_dir = RunDir(data_dir, run_dir)

    @contextlib.contextmanager
    def marked(self, role: Role, supervisor_pid: int | None = None) -> Iterator[OwnMark]:
        """Mark this process as one that runs on the data folder; processes forked meanwhile keep the mark alive.

        Where no place can be used, it goes on without: nothing but `whisker stop` needs the mark.

        Args:
            role: What the process does.
            supervisor_pid: The process that would start this one again; it is stopped first.

        Raises:
            SettingsInvalid: WHISKER_RUN_DIR cannot be used.
        """
        supervisor = None if supervisor_pid is None else ProcessIdentity.of(supervisor_pid).fields()
        process = ProcessIdentity.of(os.getpid()).fields()
        mark = OwnMark(self._run_dir, role, {"data_dir": self._data_dir, "process": process, "supervisor": supervisor})
        clear_old_marks(Path(self._data_dir, OLD_FOLDER))
        if not mark.place():
            logger.warning(
                "No folder for marks of what runs can be used, so `whisker stop` will not find this %s. Set "
                "WHISKER_RUN_DIR to a folder on this machine that belongs to this user alone.",
                role,
            )
        try:
            yield mark
        finally:
            mark.remove()

    def found(self) -> list[Mark]:
        """List the marks of this data folder, also those of processes that were killed or that run elsewhere."""
        marks = [mark for folder in self._run_dir.places() for mark in read_marks(folder)]
        return [mark for mark in marks if mark.data_dir == self._data_dir]

    def is_running(self, role: Role) -> bool:
        """Return whether a process of a role runs on the data folder."""
        return any(mark.role == role and mark.is_locked() for mark in self.found())

    def stop(self, timeout_seconds: float) -> StopResult:
        """Stop what runs on the data folder, here, and wait until all its processes ended; the rest is named."""
        old = Path(self._data_dir, OLD_FOLDER)
        stopped = _stop([*self.found(), *read_old_marks(old)], timeout_seconds)
        clear_old_marks(old)
        return stopped


def _stop(found: list[Mark], timeout_seconds: float) -> StopResult:
    """Stop the processes that are verified; wait for those, and for what a process that was killed left running."""
    locations = {mark.path: mark.process.location() for mark in found}
    alive = [mark for mark in found if mark.is_locked()]
    ours = [mark for mark in alive if locations[mark.path] in ("here", "ended")]
    _signal_all(ours, signal.SIGTERM)
    rest = _wait_for(ours, timeout_seconds)
    if _signal_all(rest, signal.SIGKILL):
        rest = _wait_for(rest, KILL_SECONDS)  # their own children notice within a second
    for folder in {mark.path.parent for mark in found}:
        clear_ended(folder)
        remove_if_empty(folder)
    elsewhere = [mark for mark in found if locations[mark.path] == "other machine" and mark.path.exists()]
    elsewhere += [mark for mark in alive if locations[mark.path] == "other namespace"]
    return StopResult(
        Counter(mark.role for mark in ours if mark not in rest),
        [_describe(mark, locations[mark.path]) for mark in (*rest, *elsewhere)],
    )


def _wait_for(marks: list[Mark], seconds: float) -> list[Mark]:
    """Wait until processes ended, and return the marks of those that did not."""
    deadline = time.monotonic() + seconds
    while (rest := [mark for mark in marks if mark.is_locked()]) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    return rest


def _signal_all(marks: list[Mark], number: int) -> int:
    """Signal supervisors before what they would start again, those that are verified; return how many that were."""
    supervisors = {mark.supervisor for mark in marks if mark.supervisor is not None}
    return sum([process.signal(number) for process in (*supervisors, *(mark.process for mark in marks))])


def _describe(mark: Mark, location: str) -> str:
    process = mark.process
    if location == "other machine":
        return (
            f"The {mark.role} {process.pid} of the machine {process.host!r}, or of this one before its last start, was "
            f"left alone. If it still runs, stop it there; else remove {mark.path}."
        )
    if location != "other namespace":
        return (
            f"A process that the {mark.role} {process.pid} started still runs and was left alone, for that number is "
            f"no longer the process that left {mark.path}."
        )
    return (
        f"The {mark.role} {process.pid} of {process.host!r} runs on this machine in another container (PID namespace "
        f"{process.pid_namespace}) and was left alone. Stop it there."
    )


def read_marks(folder: Path) -> list[Mark]:
    """Read the marks in a folder; other files are skipped."""
    marks = []
    for path in sorted(folder.glob(f"*{_ENDING}")):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError), _opened(path) as file:
            found = json.loads(file.read(65_536))
            supervisor = found["supervisor"] and ProcessIdentity.from_fields(found["supervisor"])
            process = ProcessIdentity.from_fields(found["process"])
            marks.append(Mark(path, str(found["role"]), str(found["data_dir"]), process, supervisor or None))
    return marks


def clear_ended(folder: Path) -> None:
    """Remove the marks of this machine's processes that were killed, in a folder and, where empty, those beside it."""
    for place in (folder, *siblings(folder)):
        for mark in read_marks(place):
            is_ours = mark.process.is_of_this_machine() or _was_of_this_machine(mark.process)
            if is_ours and not mark.is_locked():
                mark.path.unlink(missing_ok=True)
        for unfinished in place.glob(f".*{_ENDING}"):
            with contextlib.suppress(OSError):
                if unfinished.lstat().st_mtime < time.time() - _YOUNG_SECONDS and not is_locked(unfinished):
                    unfinished.unlink()
        if place != folder:
            remove_if_empty(place)


def _was_of_this_machine(process: ProcessIdentity) -> bool:
    """Return whether it ran on this machine before that was started anew."""
    return process.host == socket.gethostname()


def is_locked(path: Path) -> bool:
    """Return whether a process holds the lock of a file."""
    try:
        with _opened(path) as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # gone, or no mark of ours
        return False
    return False


def _opened(path: Path) -> BinaryIO:
    """Open a mark that this user wrote: no link, no pipe, no other user's file."""
    file = open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb")  # noqa: PTH123, SIM115
    if os.fstat(file.fileno()).st_uid != os.geteuid():
        file.close()
        raise PermissionError(f"{path} belongs to another user")
    return file


def _write_locked(path: Path, content: bytes) -> BinaryIO:
    """Write a file that is locked and whole from the moment on at which it has its name."""
    unfinished = path.with_name(f".{path.name}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        descriptor = os.open(unfinished, flags, _FILE_MODE)
    except FileNotFoundError:  # another process just removed the last mark and its folder
        path.parent.mkdir(0o700, exist_ok=True)
        descriptor = os.open(unfinished, flags, _FILE_MODE)
    file = open(descriptor, "wb", buffering=0)  # noqa: PTH123, SIM115 - closed when the process ends
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        file.write(content)
        unfinished.rename(path)
    except OSError:
        file.close()
        unfinished.unlink(missing_ok=True)
        raise
    return file


def read_old_marks(folder: Path) -> list[Mark]:
    """Read the marks of processes that a version before started and that still run.

    Those name a number and no more. It is believed where the process of that number has the mark's file open.
    """
    marks = []
    for path in sorted(folder.glob("*-*.pid")):
        role, _, number = path.stem.partition("-")
        if not number.isdecimal() or not is_locked(path):
            continue
        process = ProcessIdentity.of(int(number))
        if not _has_open(process.pid, path):
            process = replace(process, pid_namespace="unknown")
        marks.append(Mark(path, role, str(folder.parent), process, _old_supervisor(path, process.pid)))
    return marks


def clear_old_marks(folder: Path) -> None:
    """Remove the marks of the versions before whose processes ended, and their folder once it is empty."""
    with contextlib.suppress(OSError):
        for path in folder.glob("*-*.pid"):
            if not is_locked(path):
                path.unlink(missing_ok=True)
        folder.rmdir()


def _has_open(pid: int, path: Path) -> bool:
    with contextlib.suppress(OSError):
        return any(opened.exists() and opened.samefile(path) for opened in Path(f"/proc/{pid}/fd").iterdir())
    return False


def _old_supervisor(path: Path, pid: int) -> ProcessIdentity | None:
    """Find the supervisor that an old mark names, if it is the process's parent."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        parent = stat.rpartition(")")[2].split()[1]
        if path.read_text(encoding="ascii") == parent:
            return ProcessIdentity.of(int(parent))
    return None
