"""Locks of files and folders, taken at once or not at all."""

import fcntl
from typing import IO


def lock_at_once(file: IO[bytes] | IO[str] | int) -> bool | None:
    """Lock an open file until it is closed.

    Args:
        file: Open for writing where it may lie on a network: NFS locks nothing else.

    Returns:
        Whether this process has the lock; False: another one has. None: the file system has no locks, or none of what
        is open in this way (no folders on NFS), so nobody can say who is at it, and its age has to.
    """
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True
