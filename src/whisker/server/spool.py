"""Spooled bytes: in memory up to a budget, past that in an unnamed temporary file."""

import errno
import io
import tempfile
from pathlib import Path
from typing import IO, Final

from whisker.disk_space import NO_ROOM, free_bytes, full_disk_named
from whisker.errors import Overloaded, StorageFull
from whisker.memory_budget import ByteBudget

MEMORY_BYTES: Final = 1_000_000
"""Limit of one body. Longer ones go to the disk, and shorter ones if all bodies together exceed the memory budget."""

_CHECK_EVERY_BYTES: Final = 16 * 1024 * 1024
_NO_FILE_LEFT: Final = frozenset({errno.EMFILE, errno.ENFILE})
_FULL: Final = "The server's disk is full, so the request could not be taken in."


class SpoolStorage:
    """The memory budget and the folder that all spools share.

    Args:
        memory: Budget of all spools together.
        folder: Where files are written; created when first needed.
        reserve_bytes: Space on its disk that is left free.
    """

    def __init__(self, memory: ByteBudget, folder: Path, reserve_bytes: int) -> None:
        self.memory = memory
        self._folder = folder
        self._reserve_bytes = reserve_bytes

    def open_file(self) -> io.FileIO:
        """Open an unnamed file, which is gone when it is closed, however the process ends.

        Raises:
            StorageFull: The disk is full.
            Overloaded: The process may open no more files.
        """
        try:
            with full_disk_named(_FULL, NO_ROOM):
                self._folder.mkdir(parents=True, exist_ok=True)
                self.check(0)
                return tempfile.TemporaryFile(dir=self._folder, buffering=0)
        except OSError as error:
            if error.errno not in _NO_FILE_LEFT:
                raise
            raise Overloaded("The server has too many files open. Try again in a moment.") from error

    def check(self, wanted_bytes: int) -> None:
        """Check that the disk has space.

        Raises:
            StorageFull: It has too little.
        """
        if self._reserve_bytes and free_bytes(self._folder) - wanted_bytes < self._reserve_bytes:
            raise StorageFull(_FULL)


class Spool:
    """Bytes that are written once and then read once.

    Args:
        storage: Where they are kept.
    """

    def __init__(self, storage: SpoolStorage) -> None:
        self.size_bytes = 0
        self._storage = storage
        self._held = io.BytesIO()
        self._held_bytes = 0
        self._file: io.FileIO | None = None
        self._checked_bytes = 0

    @property
    def is_file(self) -> bool:
        """Whether the bytes go to a file, so that writing may wait for a disk."""
        return self._file is not None

    def hold(self, data: bytes) -> bool:
        """Keep bytes in memory; return False, and keep nothing, if they do not fit."""
        if self._held_bytes + len(data) > MEMORY_BYTES or not self._storage.memory.try_take(len(data)):
            return False
        self._held_bytes += len(data)
        self.size_bytes += len(data)
        self._held.write(data)
        return True

    def use_file(self) -> None:
        """Move what is held in memory to a file.

        Raises:
            StorageFull: The disk is full.
        """
        if self._file is None:
            self._file = self._storage.open_file()
            self._store(self._held.getvalue())
            self._release()

    def write(self, data: bytes) -> None:
        """Write bytes to the file.

        Raises:
            StorageFull: The disk is full.
        """
        self.size_bytes += len(data)
        self._store(data)

    def open(self) -> IO[bytes]:
        """Return what was written, to be read from its beginning."""
        if self._file is None:
            self._held.seek(0)
            return self._held
        self._file.seek(0)
        return io.BufferedReader(self._file)

    def close(self) -> None:
        """Release memory and disk."""
        self._release()
        if self._file is not None:
            self._file.close()

    def _store(self, data: bytes) -> None:
        assert self._file is not None
        self._checked_bytes += len(data)
        if self._checked_bytes >= _CHECK_EVERY_BYTES:
            self._checked_bytes = 0
            self._storage.check(0)
        with full_disk_named(_FULL, NO_ROOM | {errno.EFBIG}):
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) :]

    def _release(self) -> None:
        self._storage.memory.give_back(self._held_bytes)
        self._held_bytes = 0
        self._held = io.BytesIO()
