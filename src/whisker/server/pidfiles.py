"""Which servers run on a data folder: one locked file each, named by process id.

A server's processes hold the lock for as long as any of them lives. So a file left over by a crash is told from a
running server, without trusting that a process id was not given to somebody else meanwhile.
"""

import contextlib
import fcntl
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

POLL_SECONDS = 0.05


@contextlib.contextmanager
def marked_as_running(folder: Path) -> Iterator[None]:
    """Mark this process as a server of a data folder; processes forked meanwhile keep the mark alive."""
    folder.mkdir(parents=True, exist_ok=True)
    pid = os.getpid()
    path = folder / f"server-{pid}.pid"
    with path.open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            if os.getpid() == pid:  # forked workers leave through here too
                path.unlink(missing_ok=True)


def stop_servers(folder: Path, timeout_seconds: float) -> int:
    """Stop every server of a data folder and wait until all their processes ended.

    Returns:
        How many servers ran.
    """
    running = [path for path in folder.glob("server-*.pid") if _is_locked(path)]
    deadline = time.monotonic() + timeout_seconds
    for path in running:
        _signal(path, signal.SIGTERM)
    for path in running:
        while _is_locked(path) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        if _is_locked(path):
            _signal(path, signal.SIGKILL)  # its workers notice within a second
    for path in folder.glob("server-*.pid"):
        if not _is_locked(path) and not _signal(path, 0):
            path.unlink(missing_ok=True)
    return len(running)


def _is_locked(path: Path) -> bool:
    try:
        with path.open(encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _signal(path: Path, number: int) -> bool:
    """Signal the process a file is named after; tell whether there is one."""
    try:
        os.kill(int(path.stem.removeprefix("server-")), number)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
