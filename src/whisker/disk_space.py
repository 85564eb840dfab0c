"""Free disk space: checked before something is written, and a full disk named where it shows while writing."""

import errno
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from whisker.errors import StorageFull

NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


def free_bytes(folder: Path) -> int:
    """Count the free bytes on a folder's disk; the folder need not exist yet."""
    existing = folder if folder.exists() else next(path for path in folder.resolve().parents if path.exists())
    return shutil.disk_usage(existing).free


def require_free_space(folder: Path, wanted_bytes: int, reserve_bytes: int, what: str, advice: str = "") -> None:
    """Check that something fits on a folder's disk and leaves the reserve free.

    Args:
        folder: Where it is to be written; it need not exist yet.
        wanted_bytes: How much it may take.
        reserve_bytes: How much stays free on the disk.
        what: What it is, as it comes behind "There is no room for".
        advice: What else to say, behind a space.

    Raises:
        StorageFull: It does not fit.
    """
    free = free_bytes(folder)
    if free - wanted_bytes < reserve_bytes:
        raise StorageFull(
            f"There is no room for {what}: {free / 1e6:,.0f} MB are free on the data folder's disk, of which "
            f"{reserve_bytes / 1e6:,.0f} MB stay free (WHISKER_DISK_RESERVE_BYTES).{advice}"
        )


@contextmanager
def full_disk_named(detail: str, no_room: Collection[int] = NO_ROOM) -> Iterator[None]:
    """Translate the error of a full disk; other errors pass.

    Args:
        detail: What that means, for a person.
        no_room: The error numbers of a full disk.

    Raises:
        StorageFull: The disk is full.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in no_room:
            raise
        raise StorageFull(detail) from error
