"""Uploaded ZIPs in the data folder: written under a lock, removed when their process is gone."""

import contextlib
import errno
import re
import secrets
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO, Final, Self

from whisker.disk_space import NO_ROOM, full_disk_named, require_free_space
from whisker.errors import BodyTooLarge, UploadNotFound
from whisker.files import is_older, lock_at_once

_NO_ROOM: Final = NO_ROOM | {errno.EFBIG}
_NOT_KEPT: Final = "The data folder's disk is full, so the file was not kept."
_CHECK_EVERY_BYTES: Final = 64 * 1024 * 1024
"""How much is written between two checks of the free space."""
_YOUNG_SECONDS: Final = 60.0
UPLOAD_NAME: Final = re.compile(r"[0-9a-f]{32}\.zip")
_PART_NAME: Final = re.compile(r"\.[0-9a-f]{32}\.zip\.part")
UPLOAD_DAYS: Final = 7
"""How long an upload is kept that no unfinished job needs: a failed job can be tried again as long."""
STALLED_SECONDS: Final = 300.0
"""An upload that did not grow for this long is abandoned: stalled clients are disconnected much earlier."""


class Upload:
    """One file being uploaded, `.<name>.part` until it is kept.

    A context manager: nothing is left unless it was kept and no exception followed. Its lock lasts until then, so that
    a file that was kept is not swept before its job exists.

    Args:
        folder: The folder of uploads; made if it is missing.
        max_bytes: Of the file.
        reserve_bytes: Space on the disk that is left free.
        expected_bytes: How long the request says that the body is, if it does.

    Raises:
        StorageFull: The disk is too full for it.
    """

    def __init__(self, folder: Path, max_bytes: int, reserve_bytes: int, expected_bytes: int | None = None) -> None:
        self.name = f"{secrets.token_hex(16)}.zip"
        self.path = folder / f".{self.name}.part"
        self.size_bytes = 0
        self._folder = folder
        self._max_bytes = max_bytes
        self._reserve_bytes = reserve_bytes
        self._unchecked_bytes = 0
        self._is_kept = False
        with full_disk_named(_NOT_KEPT, _NO_ROOM):
            folder.mkdir(parents=True, exist_ok=True)
            self._check_space(expected_bytes or 0)
            self._file = _open_locked(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, fault: type[BaseException] | None, *_rest: object) -> None:
        if fault is not None or not self._is_kept:
            self.path.unlink(missing_ok=True)
        self._file.close()

    def write(self, data: bytes) -> None:
        """Write the next piece.

        Raises:
            BodyTooLarge: The file is over its limit.
            StorageFull: The disk is too full for it.
        """
        self.size_bytes += len(data)
        if self.size_bytes > self._max_bytes:
            raise BodyTooLarge(f"A ZIP may have at most {self._max_bytes / 1e6:,.0f} MB (WHISKER_MAX_ZIP_BYTES).")
        with full_disk_named(_NOT_KEPT, _NO_ROOM):
            self._unchecked_bytes += len(data)
            if self._unchecked_bytes >= _CHECK_EVERY_BYTES:
                self._unchecked_bytes = 0
                self._check_space(0)
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) :]

    def keep(self) -> str:
        """Keep the file under its final name, and return that."""
        kept = self._folder / self.name
        self.path.rename(kept)
        self.path = kept
        self._is_kept = True
        return self.name

    def _check_space(self, wanted_bytes: int) -> None:
        require_free_space(self._folder, wanted_bytes, self._reserve_bytes, "this file")


def sweep_uploads(folder: Path, wanted: Collection[str] | None = None) -> int:
    """Remove the files of uploads whose process was killed; files of other names are kept.

    Files still being written are locked, and changed within the last minutes: where the folder is shared over a
    network, the locks of another machine may not be visible.

    Args:
        folder: The folder of uploads.
        wanted: Names of the files that jobs may still read; every other one is removed, unless it was kept within the
            last minute, when its job may be newer than this list. None keeps all ZIPs.

    Returns:
        How many files were removed.
    """
    stale = [
        path for path in folder.glob(".*.part") if _PART_NAME.fullmatch(path.name) and is_older(path, STALLED_SECONDS)
    ]
    if wanted is not None:
        kept = (path for path in kept_uploads(folder) if path.name not in wanted)
        stale += [path for path in kept if is_older(path, _YOUNG_SECONDS)]
    return sum(map(_remove_unlocked, stale))


def kept_upload(folder: Path, name: str) -> Path:
    """Find an upload that waits for a job, or that a failed one left.

    Raises:
        UploadNotFound: There is none of that name.
    """
    path = folder / name
    if UPLOAD_NAME.fullmatch(name) is None or not path.is_file():
        raise no_upload(name)
    return path


def no_upload(name: str) -> UploadNotFound:
    """Return the error for an upload that does not exist."""
    return UploadNotFound(f"There is no upload {name[:80]!r}. `whisker uploads` and GET /uploads list those there are.")


def kept_uploads(folder: Path) -> list[Path]:
    """List the uploads that wait for a job, or that a failed one left."""
    return sorted(path for path in folder.glob("*.zip") if UPLOAD_NAME.fullmatch(path.name))


def drop_upload(path: Path) -> bool:
    """Remove an upload, unless it is still being written, and return whether it was removed."""
    return _remove_unlocked(path)


def _open_locked(path: Path) -> BinaryIO:
    """Open a new file under a lock, so that it is not swept; no other process knows the file, so nothing waits."""
    file: BinaryIO = path.open("xb", buffering=0)
    lock_at_once(file)  # on a file system without locks, its age keeps it, as long as something comes
    return file


def _remove_unlocked(path: Path) -> bool:
    with contextlib.suppress(OSError), path.open("r+b") as file:  # else it is gone, or may not be removed
        is_ours = lock_at_once(file)
        if is_ours or (is_ours is None and is_older(path, _YOUNG_SECONDS)):
            path.unlink(missing_ok=True)
            return True
    return False
