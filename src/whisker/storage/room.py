"""A little room that is kept on the disk for the moment in which it is full: deleting something needs some itself."""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

from whisker.errors import DatabaseUnavailable, StorageFull
from whisker.storage.caches import clear_caches

Result = TypeVar("Result")

ROOM_BYTES: Final = 2**20
"""Enough for SQLite to open its log, and to write down that some thousand pictures are gone."""
_TIMES_FREE: Final = 4
"""The room is taken only where there is several times as much."""


def keep_room(data_dir: Path) -> None:
    """Keep the room, unless it is kept already or the disk has too little."""
    file = data_dir / ".room"
    with suppress(OSError):
        if not file.exists() and shutil.disk_usage(data_dir).free >= _TIMES_FREE * ROOM_BYTES:
            file.write_bytes(os.urandom(ROOM_BYTES))  # what a file system cannot compress away


def with_room(data_dir: Path, action: Callable[[], Result]) -> Result:
    """Do what makes room; where there is none even for that, give up the kept room and then what can be drawn again.

    Raises:
        StorageFull: There is still no room.
    """
    for give_up in (lambda: (data_dir / ".room").unlink(missing_ok=True), lambda: clear_caches(data_dir)):
        try:
            return action()
        except (StorageFull, DatabaseUnavailable):
            if shutil.disk_usage(data_dir).free >= ROOM_BYTES:
                raise
            give_up()
    return action()
