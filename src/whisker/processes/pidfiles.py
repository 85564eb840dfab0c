"""Which processes run on a data folder: one locked file each, named by what it does and its process id.

A server's processes hold the lock for as long as any of them lives. So a file left over by a crash is told from a
running server, without trusting that a process id was not given to somebody else meanwhile.
"""

import contextlib
import fcntl
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

POLL_SECONDS = 0.05

Role = Literal["server", "worker"]


@contextlib.contextmanager
def marked_as_running(folder: Path, role: Role, supervisor_pid: int | None = None) -> Iterator[None]:
    """Mark this process as one that runs on a data folder; processes forked meanwhile keep the mark alive.

    Args:
        folder: Where the marks lie.
        role: What the process does.
        supervisor_pid: The process that would start this one again; it is stopped first.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _clear_marks(folder)
    pid = os.getpid()
    path = folder / f"{role}-{pid}.pid"
    with path.open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(str(supervisor_pid or ""))
        file.flush()
        try:
            yield
        finally:
            if os.getpid() == pid:  # forked workers leave through here too
                path.unlink(missing_ok=True)


def is_running(folder: Path, role: Role) -> bool:
    """Tell whether a process of a role runs on the data folder."""
    return any(_is_locked(path) for path in folder.glob(f"{role}-*.pid"))


def stop_processes(folder: Path, timeout_seconds: float) -> Counter[str]:
    """Stop whatever runs on a data folder and wait until all its processes ended.

    Returns:
        How many of each role ran.
    """
    running = [path for path in folder.glob("*-*.pid") if _is_locked(path)]
    deadline = time.monotonic() + timeout_seconds
    _signal_all(running, signal.SIGTERM)
    while any(map(_is_locked, running)) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    # Their own children notice within a second.
    _signal_all([path for path in running if _is_locked(path)], signal.SIGKILL)
    _clear_marks(folder)
    return Counter(path.name.partition("-")[0] for path in running)


def _clear_marks(folder: Path) -> None:
    """Remove the marks of processes that were killed; one that is just beginning is there, if not locked yet."""
    for path in folder.glob("*-*.pid"):
        if not _is_locked(path) and not _signal(_pid(path), 0):
            path.unlink(missing_ok=True)


def _signal_all(paths: list[Path], number: int) -> None:
    """Signal supervisors before what they would start again."""
    for pid in {pid for path in paths if (pid := _supervisor_pid(path)) is not None}:
        _signal(pid, number)
    for path in paths:
        _signal(_pid(path), number)


def _pid(path: Path) -> int:
    return int(path.stem.partition("-")[2])


def _supervisor_pid(path: Path) -> int | None:
    with contextlib.suppress(OSError):
        text = path.read_text(encoding="ascii")
        return int(text) if text.isdecimal() else None
    return None


def _is_locked(path: Path) -> bool:
    try:
        with path.open(encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _signal(pid: int, number: int) -> bool:
    """Signal a process; tell whether there is one."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
