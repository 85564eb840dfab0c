"""A supervisor of the real kind with two processes of a few lines; tests start this file as a process."""

import os
import signal
import sys
import time
from functools import partial
from pathlib import Path

from whisker.processes.parent import end_with_parent, tell_ready
from whisker.processes.supervisor import SupervisedProcess, supervise


def live(folder: Path, name: str, supervisor_pid: int) -> None:
    """Say who lives, and which signals came, until TERM or INT."""
    end_with_parent(supervisor_pid)
    signal.signal(signal.SIGHUP, lambda *_: (folder / f"{name}-hup").touch())
    with (folder / name).open("a", encoding="ascii") as file:
        file.write(f"{os.getpid()}\n")
    tell_ready(supervisor_pid)
    while True:
        time.sleep(60)


def fail(folder: Path, name: str) -> None:
    """End with a fault at once."""
    with (folder / name).open("a", encoding="ascii") as file:
        file.write(f"{os.getpid()}\n")
    sys.exit(3)


if __name__ == "__main__":
    place, *failing = sys.argv[1:]
    runs = {
        name: partial(fail, Path(place), name) if name in failing else partial(live, Path(place), name, os.getpid())
        for name in ("first", "second")
    }
    try:
        supervise(
            [
                SupervisedProcess("first", runs["first"], is_essential=True, reloads=True),
                SupervisedProcess("second", runs["second"]),
            ]
        )()
    except KeyboardInterrupt:
        sys.exit(0)
