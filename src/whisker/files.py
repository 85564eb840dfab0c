"""Files shared with other processes: locked, written atomically, removed unless in use."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

PART_SUFFIX: Final = ".part"
"""The end of the name of a file that is being written, or of a download; it begins with a dot."""
_NOTES_SUFFIX: Final = ".part.json"
_YOUNG_SECONDS: Final = 60.0


def lock_at_once(file: IO[bytes] | IO[str] | int) -> bool | None:
    """Lock an open file until it is closed.

    Args:
        file: Open for writing where it may lie on a network: NFS locks nothing else.

    Returns:
        Whether this process has the lock; False: another one has. None: the file system has no locks, or none of what
        for this kind of file (folders on NFS), so that only its age shows whether it is in use.
    """
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def is_older(path: Path, seconds: float) -> bool:
    """Return whether a file or folder is there and was not changed for some time."""
    with suppress(OSError):
        return path.stat().st_mtime < time.time() - seconds
    return False


def remove_tree(folder: Path) -> None:
    """Remove a folder as far as can be, and of a link nothing but the link."""
    if folder.is_symlink():
        with suppress(OSError):
            folder.unlink()
    shutil.rmtree(folder, ignore_errors=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file atomically; on an error nothing is left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=PART_SUFFIX, dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            lock_at_once(file)
            file.write(content)
            file.flush()
            part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def remove_unless_written(files: Iterable[Path]) -> None:
    """Remove files, except those being written: such a file is locked, or changed within the last minute."""
    for file in sorted(files):  # a part before its notes
        if not file.name.startswith(".") or not file.name.endswith((PART_SUFFIX, _NOTES_SUFFIX)):
            file.unlink(missing_ok=True)
        elif file.suffix == PART_SUFFIX:
            _remove_part(file)
        elif not file.with_suffix("").exists():  # else a download's that goes on
            file.unlink(missing_ok=True)


def _remove_part(part: Path) -> None:
    with suppress(OSError), part.open("r+b") as file:  # the lock is held until the file is gone
        if lock_at_once(file) is not False and is_older(part, _YOUNG_SECONDS):
            part.unlink()
