"""Run a command while holding a file's lock: python locked.py FILE COMMAND...

The lock ends with the command's processes, however they end. Any Python 3.11 runs this, before anything is installed.
"""

import fcntl
import os
import sys


def main() -> None:
    path, *command = sys.argv[1:]
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Another make is setting things up here; waiting for it", flush=True)
        fcntl.flock(lock, fcntl.LOCK_EX)
    os.set_inheritable(lock, True)
    os.execvp(command[0], command)  # the command stands in for this process, and signals reach it directly


if __name__ == "__main__":
    main()
