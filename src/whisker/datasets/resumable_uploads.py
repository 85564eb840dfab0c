"""Uploads that arrive in parts, each on the disk before it is acknowledged, and that go on where they stopped.

An upload on its way is one file, `.<id>.<total bytes>.part`: its name says how long it will be and its size how much
has arrived, so nothing else has to agree with it after a process was killed. When the last byte is there, it is renamed
to its id, and is then an upload like any other.
"""

import errno
import os
import re
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final, Literal

from whisker.datasets.uploads import UPLOAD_DAYS, UPLOAD_NAME, drop_upload, kept_uploads, no_upload
from whisker.disk_space import NO_ROOM, full_disk_named, require_free_space
from whisker.errors import BodyTooLarge, FileEmpty, InUse, TooManyUploads, UploadOffsetWrong, UploadUnfinished
from whisker.files import is_older, lock_at_once

UploadStateName = Literal["unfinished", "complete"]

_PART_NAME: Final = re.compile(r"\.(?P<id>[0-9a-f]{32}\.zip)\.(?P<total_bytes>[1-9][0-9]{0,17})\.part")
_NO_ROOM: Final = NO_ROOM | {errno.EFBIG}
_NOT_KEPT: Final = "The data folder's disk is full, so this part was not kept; what arrived before it is."


@dataclass(frozen=True)
class UploadProgress:
    """How far an upload has come.

    Attributes:
        path: Where its bytes lie.
        received_bytes: What has arrived, from the beginning.
        total_bytes: How long it will be.
        changed_at: When the last part arrived.
    """

    id: str
    path: Path
    received_bytes: int
    total_bytes: int
    changed_at: datetime

    @property
    def state(self) -> UploadStateName:
        """Whether all of it has arrived."""
        return "complete" if self.received_bytes == self.total_bytes else "unfinished"


def begin_upload(
    folder: Path, total_bytes: int, *, max_bytes: int, reserve_bytes: int, most_unfinished: int
) -> UploadProgress:
    """Make place for an upload of which nothing has arrived yet.

    Args:
        folder: The folder of uploads; made if it is missing.
        total_bytes: How long it will be.
        max_bytes: How long one may be.
        reserve_bytes: Space on the disk that is left free.
        most_unfinished: How many may be on their way at once.

    Raises:
        BodyTooLarge: It would be over its limit.
        StorageFull: The disk is too full for it.
        TooManyUploads: As many are on their way as may be.
    """
    if total_bytes > max_bytes:
        raise BodyTooLarge(f"A ZIP may have at most {max_bytes / 1e6:,.0f} MB (WHISKER_MAX_ZIP_BYTES).")
    require_free_space(folder, total_bytes, reserve_bytes, "this file")
    unfinished = len(unfinished_uploads(folder))
    if unfinished >= most_unfinished:
        raise TooManyUploads(
            f"{unfinished:,} uploads are unfinished already, and at most {most_unfinished:,} may be "
            "(WHISKER_MAX_QUEUED_JOBS). Finish some, or delete some (`whisker uploads`)."
        )
    upload = f"{secrets.token_hex(16)}.zip"
    path = folder / f".{upload}.{total_bytes}.part"
    with full_disk_named(_NOT_KEPT, _NO_ROOM):
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(exist_ok=False)
    return _progress(path, upload, total_bytes)


def find_upload(folder: Path, upload: str) -> UploadProgress:
    """Find an upload, whether all of it has arrived or not.

    Raises:
        UploadNotFound: There is none of that name.
    """
    if UPLOAD_NAME.fullmatch(upload):
        for _ in range(2):  # it may be renamed between the two looks
            with suppress(FileNotFoundError):
                path = folder / upload
                return _progress(path, upload, path.stat().st_size)
            for found in unfinished_uploads(folder):
                if found.id == upload:
                    return found
    raise no_upload(upload)


def unfinished_uploads(folder: Path) -> list[UploadProgress]:
    """List the uploads that were not renamed yet, nearly always because something is missing."""
    found = []
    for path in sorted(folder.glob(".*.part")):
        if match := _PART_NAME.fullmatch(path.name):
            with suppress(FileNotFoundError):  # it was finished or deleted meanwhile
                found.append(_progress(path, match["id"], int(match["total_bytes"])))
    return found


def all_uploads(folder: Path) -> list[UploadProgress]:
    """List the uploads, those that are on their way and those of which everything has arrived."""
    found = {upload.id: upload for upload in unfinished_uploads(folder)}
    for path in kept_uploads(folder):
        with suppress(FileNotFoundError):  # it was deleted meanwhile
            found[path.name] = _progress(path, path.name, path.stat().st_size)
    return list(found.values())


def expires_at(upload: UploadProgress, unfinished_hours: float) -> datetime:
    """Return when an upload is removed that no job needs, if nothing more of it arrives."""
    is_whole = upload.state == "complete"
    return upload.changed_at + (timedelta(days=UPLOAD_DAYS) if is_whole else timedelta(hours=unfinished_hours))


def append_part(
    folder: Path, upload: str, offset: int, pieces: Iterable[bytes], length: int | None, reserve_bytes: int
) -> UploadProgress:
    """Append a part to what has arrived. It counts once it is on the disk; on an error nothing of it does.

    Args:
        folder: The folder of uploads.
        upload: Its id.
        offset: Where the part belongs: how much has arrived.
        pieces: The part's bytes.
        length: How long the part is, where that is known.
        reserve_bytes: Space on the disk that is left free.

    Raises:
        UploadNotFound: There is none of that name.
        UploadOffsetWrong: More or less than `offset` bytes have arrived; the error says how many.
        InUse: Another request is writing to it.
        BodyTooLarge: With this part it would be longer than was said at its beginning.
        FileEmpty: The part has no bytes.
        StorageFull: The disk is too full for it.
    """
    known = find_upload(folder, upload)
    if known.path.name == upload:
        raise _wrong_offset(known, offset)
    try:
        file: BinaryIO = known.path.open("r+b", buffering=0)
    except FileNotFoundError:
        raise _wrong_offset(find_upload(folder, upload), offset) from None
    with file:
        if lock_at_once(file) is False:
            raise InUse(
                f"Another request is writing to the upload {upload}. Ask for its state in a moment, and go on there."
            )
        known = _now(known, folder)
        if offset != known.received_bytes:
            raise _wrong_offset(known, offset)
        require_free_space(folder, length or 0, reserve_bytes, "this part")
        _write(file, known, pieces, length)
        if os.fstat(file.fileno()).st_size == known.total_bytes:
            _rename_whole(known, folder)
    return find_upload(folder, upload)


def whole_upload(folder: Path, upload: str) -> Path:
    """Find an upload of which everything has arrived.

    Raises:
        UploadNotFound: There is none of that name.
        UploadUnfinished: Something is missing.
    """
    found = find_upload(folder, upload)
    if found.state == "unfinished":
        raise UploadUnfinished(
            f"Of the upload {upload}, {found.received_bytes:,} of {found.total_bytes:,} bytes have arrived. Send the "
            f"rest first: PATCH /uploads/{upload}/content?offset={found.received_bytes}.",
            found.received_bytes,
        )
    return _rename_whole(found, folder)


def sweep_unfinished(folder: Path, seconds: float) -> int:
    """Remove the uploads of which no part came for this long, and return how many those were."""
    removed = 0
    for found in unfinished_uploads(folder):
        if found.state == "complete":
            _rename_whole(found, folder)
        elif is_older(found.path, seconds):
            removed += drop_upload(found.path)
    return removed


def _rename_whole(found: UploadProgress, folder: Path) -> Path:
    """Give an upload its final name, unless it has it: a process may be killed between the last part and this."""
    path = folder / found.id
    if found.path != path:
        with suppress(FileNotFoundError):  # another process was faster
            found.path.rename(path)
    return path


def _write(file: BinaryIO, known: UploadProgress, pieces: Iterable[bytes], length: int | None) -> None:
    """Write a part behind what has arrived, and bring it to the disk; on an error the file is as it was."""
    _require_fits(known, known.received_bytes + (length or 0))
    try:
        with full_disk_named(_NOT_KEPT, _NO_ROOM):
            _write_pieces(file, known, pieces)
            os.fsync(file.fileno())
    except BaseException:
        file.truncate(known.received_bytes)
        raise


def _write_pieces(file: BinaryIO, known: UploadProgress, pieces: Iterable[bytes]) -> None:
    size = file.seek(known.received_bytes)
    for piece in pieces:
        size += len(piece)
        _require_fits(known, size)
        view = memoryview(piece)
        while view:
            view = view[file.write(view) :]
    if size == known.received_bytes:
        raise FileEmpty(f"The part is empty (0 bytes). Send the file's bytes from {size:,} on.")


def _require_fits(known: UploadProgress, size: int) -> None:
    if size > known.total_bytes:
        raise BodyTooLarge(
            f"This part is too long: the upload was begun with total_bytes {known.total_bytes:,}, of which "
            f"{known.total_bytes - known.received_bytes:,} are missing. Send no more than those."
        )


def _now(known: UploadProgress, folder: Path) -> UploadProgress:
    """Look at an upload again once it is locked: it may have been finished or deleted since."""
    found = find_upload(folder, known.id)
    if found.path != known.path:
        raise _wrong_offset(found, known.received_bytes)
    return found


def _wrong_offset(known: UploadProgress, offset: int) -> UploadOffsetWrong:
    rest = "That is all of it." if known.state == "complete" else "Go on there."
    return UploadOffsetWrong(
        f"offset: {known.received_bytes:,} bytes of the upload {known.id} have arrived, so a part cannot begin at "
        f"{offset:,}. {rest}",
        known.received_bytes,
    )


def _progress(path: Path, upload: str, total_bytes: int) -> UploadProgress:
    stat = path.stat()
    return UploadProgress(upload, path, stat.st_size, total_bytes, datetime.fromtimestamp(stat.st_mtime, UTC))
