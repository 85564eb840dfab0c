"""A file that is on its way: what came so far, and of which file, so that a later process can go on."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from whisker.errors import SourceUnavailable
from whisker.files import lock_at_once


@dataclass(frozen=True)
class Origin:
    """Which file of which server a part is of.

    Attributes:
        url: The address that was asked for.
        validator: The server's ETag or date of it, empty where it gives none.
        total_bytes: How long the server says it is; None where it does not.
    """

    url: str = ""
    validator: str = ""
    total_bytes: int | None = None


class PartFile:
    """The part of one download, `.<name>.part`, with `.<name>.part.json` beside it that says what it is of."""

    def __init__(self, target: Path, file: BinaryIO) -> None:
        self._target = target
        self._file = file
        self._notes = target.with_name(f".{target.name}.part.json")
        self.origin = self._read_notes()

    @property
    def path(self) -> Path:
        """Where the part lies."""
        return part_path(self._target)

    @property
    def size_bytes(self) -> int:
        """How much has come."""
        return os.fstat(self._file.fileno()).st_size

    def begin(self, origin: Origin) -> None:
        """Throw away what is there, and take note of what comes now."""
        self._file.truncate(0)
        self.origin = origin
        self._notes.write_text(json.dumps(asdict(origin)), encoding="utf-8")

    def append(self, data: bytes) -> None:
        """Write the next piece to the end."""
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]

    def keep(self) -> None:
        """Give the whole file its name."""
        os.fsync(self._file.fileno())
        self.path.replace(self._target)
        self._notes.unlink(missing_ok=True)

    def discard(self) -> None:
        """Remove what came."""
        self.path.unlink(missing_ok=True)
        self._notes.unlink(missing_ok=True)

    def _read_notes(self) -> Origin:
        try:
            return Origin(**json.loads(self._notes.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):  # none yet, or cut off by a kill: then the file is begun anew
            return Origin()


@contextmanager
def open_part(target: Path) -> Iterator[PartFile]:
    """Open the part of a download, alone: two processes would mix their bytes.

    Raises:
        SourceUnavailable: Another process is downloading the same file.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    file = _open_locked(target)
    with file:
        part = PartFile(target, file)
        try:
            yield part
        finally:
            if not part.size_bytes:
                part.discard()
                with suppress(OSError):  # other files may lie there
                    target.parent.rmdir()


def _open_locked(target: Path) -> BinaryIO:
    """Open a part under a lock; who held it may have removed it in between, then it is made again."""
    while True:
        file: BinaryIO = part_path(target).open("ab", buffering=0)
        if lock_at_once(file) is False:
            file.close()
            raise SourceUnavailable(f"Another process is downloading {target.name} already; wait for it.")
        if os.fstat(file.fileno()).st_nlink:
            return file
        file.close()


def part_path(target: Path) -> Path:
    """Say where the part of a download lies."""
    return target.with_name(f".{target.name}.part")
