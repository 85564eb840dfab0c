"""A little room that is kept on the disk for the moment in which it is full: deleting something needs some itself."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

from whisker.errors import DatabaseUnavailable, StorageFull
from whisker.storage.caches import clear_caches
from whisker.system import NO_ROOM

Result = TypeVar("Result")

SPARE_BYTES: Final = 2**20
"""Enough for SQLite to open its log, and to write down that some thousand pictures are gone."""
_FILES: Final = 8
"""In so many files, for a disk may have bytes and no more entries for files: SQLite's log and markers are some."""
_TIMES_FREE: Final = 4
"""The room is taken only where there is several times as much."""


def keep_spare_space(data_dir: Path) -> None:
    """Keep the room, unless it is kept already or the disk has too little."""
    room, file_bytes = data_dir / ".room", SPARE_BYTES // _FILES
    with suppress(OSError):
        missing = [file for file in (room / str(number) for number in range(_FILES)) if _size(file) != file_bytes]
        if missing and shutil.disk_usage(data_dir).free >= _TIMES_FREE * SPARE_BYTES:
            if room.is_file():  # as it was kept before
                room.unlink()
            room.mkdir(exist_ok=True)
            for file in missing:
                file.write_bytes(os.urandom(file_bytes))  # what a file system cannot compress away


def with_spare_space(data_dir: Path, action: Callable[[], Result]) -> Result:
    """Do what makes room; where there is none even for that, give up the kept room and then what can be drawn again.

    Raises:
        StorageFull: There is still no room.
    """
    for give_up in (_give_up_spare_space, clear_caches):
        try:
            return action()
        except (StorageFull, DatabaseUnavailable):
            if not _is_full(data_dir):
                raise
            give_up(data_dir)
    return action()


def _give_up_spare_space(data_dir: Path) -> None:
    room = data_dir / ".room"
    files: Iterable[Path] = [room] if room.is_file() else room.glob("*")
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
