"""A disk without room, told from other faults of files."""

import errno
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Final

from whisker.errors import StorageFull

NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


@contextmanager
def full_disk_named(detail: str, no_room: Collection[int] = NO_ROOM) -> Iterator[None]:
    """Name the fault of a disk that has no room; other faults pass.

    Args:
        detail: What that means, for a person.
        no_room: The error numbers that say so.

    Raises:
        StorageFull: The disk has no room.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in no_room:
            raise
        raise StorageFull(detail) from error
