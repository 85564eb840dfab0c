"""Space that is reserved for a full disk, for deleting something takes some space itself: files in `.room`."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

from whisker.disk_space import NO_ROOM
from whisker.errors import DatabaseUnavailable, StorageFull
from whisker.storage.caches import clear_caches

Result = TypeVar("Result")

SPARE_BYTES: Final = 2**20
"""Enough for SQLite to open its log, and to record the deletion of some thousand images."""
_FILES: Final = 8
"""In so many files, for a disk may have free bytes and no free inodes: SQLite's log and markers take some."""
_TIMES_FREE: Final = 4
"""The space is reserved only where several times as much is free."""


def keep_spare_space(data_dir: Path) -> None:
    """Reserve the space, unless it is reserved already or the disk is too full."""
    folder, file_bytes = data_dir / ".room", SPARE_BYTES // _FILES
    with suppress(OSError):
        missing = [file for file in (folder / str(number) for number in range(_FILES)) if _size(file) != file_bytes]
        if missing and shutil.disk_usage(data_dir).free >= _TIMES_FREE * SPARE_BYTES:
            if folder.is_file():  # as earlier versions reserved it
                folder.unlink()
            folder.mkdir(exist_ok=True)
            for file in missing:
                file.write_bytes(os.urandom(file_bytes))  # what a file system cannot compress away


def with_spare_space(data_dir: Path, action: Callable[[], Result]) -> Result:
    """Do what frees space; where the disk is too full even for that, first free the reserved space, then the caches.

    Raises:
        StorageFull: The disk is still full.
    """
    for free in (_free_spare_space, clear_caches):
        try:
            return action()
        except (StorageFull, DatabaseUnavailable):
            if not _is_full(data_dir):
                raise
            free(data_dir)
    return action()


def _free_spare_space(data_dir: Path) -> None:
    folder = data_dir / ".room"
    files: Iterable[Path] = [folder] if folder.is_file() else folder.glob("*")
    for file in files:
        file.unlink(missing_ok=True)


def _is_full(folder: Path) -> bool:
    """Return whether no file of some size can be written: bytes, entries or a quota are used up."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(os.urandom(SPARE_BYTES))
            file.flush()
    except OSError as error:
        return error.errno in NO_ROOM
    return False


def _size(file: Path) -> int | None:
    return file.stat().st_size if file.is_file() else None
