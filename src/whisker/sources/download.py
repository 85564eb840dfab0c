"""Downloading a file from a URL, whole and checked; an interrupted download resumes, in this process or the next."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from http.client import HTTPException
from pathlib import Path
from typing import BinaryIO, Final

from whisker.disk_space import full_disk_named, require_free_space
from whisker.errors import BodyTooLarge, SourceUnavailable
from whisker.files import lock_at_once
from whisker.sources.http_client import BY_HAND, FileResponse, Published, RangeRefused, ServerUnreachable, request_file

ByteProgress = Callable[[int, int | None], None]
"""Called with how many bytes were received, and of how many; None where that is not known."""

_BLOCK_BYTES: Final = 1 << 18

_CHECK_SPACE_EVERY_BYTES: Final = 64 << 20

_PAUSES_SECONDS: Final = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Pauses before resuming after a lost connection; as many attempts in a row may receive nothing."""

_PAGE_STARTS: Final = (b"<!doctype html", b"<html")

_FULL: Final = "The data folder's disk is full. Make room and fetch again: what has come so far is kept."


@dataclass(frozen=True)
class DownloadRules:
    """What a download may cost.

    Attributes:
        max_bytes: Of the file.
        reserve_bytes: Space on the disk that is left free.
        pause: Waits so many seconds.
    """

    max_bytes: int
    reserve_bytes: int = 0
    pause: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class RemoteFile:
    """The file on a server of which a part was downloaded.

    Attributes:
        url: The requested address.
        validator: Its ETag or date, empty where the server sends none.
        total_bytes: Its length; None where the server does not send it.
    """

    url: str = ""
    validator: str = ""
    total_bytes: int | None = None


class PartFile:
    """The part of one download, `.<name>.part`, with `.<name>.part.json` beside it, which describes the remote file."""

    def __init__(self, target: Path, file: BinaryIO) -> None:
        self._target = target
        self._file = file
        self._notes = target.with_name(f".{target.name}.part.json")
        self.origin = self._read_notes()

    @property
    def path(self) -> Path:
        """The part's path."""
        return part_path(self._target)

    @property
    def size_bytes(self) -> int:
        """How much was received."""
        return os.fstat(self._file.fileno()).st_size

    def begin(self, origin: RemoteFile) -> None:
        """Discard what was received, and record which remote file follows."""
        self._file.truncate(0)
        self.origin = origin
        self._notes.write_text(json.dumps(asdict(origin)), encoding="utf-8")

    def append(self, data: bytes) -> None:
        """Append received bytes."""
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]

    def keep(self) -> None:
        """Rename the complete file to its final name."""
        os.fsync(self._file.fileno())
        self.path.replace(self._target)
        self._notes.unlink(missing_ok=True)

    def discard(self) -> None:
        """Remove what was received."""
        self.path.unlink(missing_ok=True)
        self._notes.unlink(missing_ok=True)

    def _read_notes(self) -> RemoteFile:
        try:
            return RemoteFile(**json.loads(self._notes.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):  # none yet, or cut off by a kill: then the download starts again
            return RemoteFile()


class _Broken(Exception):
    """The connection ended before the file did."""


def download(
    url: str,
    target: Path,
    published: Published,
    rules: DownloadRules,
    on_progress: ByteProgress = lambda _done, _total: None,
) -> bool:
    """Download a file, unless it exists.

    Args:
        url: http or https.
        target: Where it is kept; a file of this name is complete.
        published: The size and hashes it must have.
        rules: What it may cost.
        on_progress: Called with how much was received.

    Returns:
        Whether anything had to be downloaded.

    Raises:
        SourceUnavailable: The server cannot be reached, refuses the file, or sends another one.
        CredentialsMissing: It requires a login.
        BodyTooLarge: The file is over the limit.
        StorageFull: The disk is full.
    """
    if target.is_file():
        return False
    with full_disk_named(_FULL), open_part(target) as part:
        _complete(url, part, rules, on_progress)
        try:
            published.check(part.path)
        except SourceUnavailable:
            part.discard()
            raise
        part.keep()
    return True


def _complete(url: str, part: PartFile, rules: DownloadRules, on_progress: ByteProgress) -> None:
    """Request the rest until the file is complete; a server that was never reached is not tried again."""
    most, fruitless, has_come = part.size_bytes, 0, False
    while True:
        try:
            _receive_rest(url, part, rules, on_progress)
        except (_Broken, ServerUnreachable) as error:
            has_come = has_come or isinstance(error, _Broken)
            fruitless = 0 if part.size_bytes > most else fruitless + 1
            most = max(most, part.size_bytes)
            if not has_come:
                raise
            if fruitless > len(_PAUSES_SECONDS):
                raise SourceUnavailable(
                    f"The connection broke off {fruitless} times in a row, after {most / 1e6:,.1f} MB. Fetch again: "
                    "where the server allows it, it goes on from there."
                ) from error
            rules.pause(_PAUSES_SECONDS[max(fruitless, 1) - 1])
        else:
            return


def _receive_rest(url: str, part: PartFile, rules: DownloadRules, on_progress: ByteProgress) -> None:
    """Request once what is missing, and write what is received.

    Raises:
        _Broken: Not all of it was received.
    """
    answer = _request_rest(url, part)
    if answer is None:
        return
    with answer.response:
        _require_archive(url, answer)
        _require_space(part, answer.total_bytes, rules)
        on_progress(part.size_bytes, answer.total_bytes)
        try:
            _copy(url, part, answer, rules, on_progress)
        except (HTTPException, ConnectionError, TimeoutError) as error:
            raise _Broken from error
    if answer.total_bytes is not None and part.size_bytes < answer.total_bytes:
        raise _Broken


def _request_rest(url: str, part: PartFile) -> FileResponse | None:
    """Request what is missing, or all where the file may have changed; None where nothing is missing."""
    origin = part.origin
    done = part.size_bytes if origin.url == url else 0
    if done and done == origin.total_bytes:
        return None
    try:
        answer = request_file(url, done, origin.validator if done else "")
    except RangeRefused:
        answer = request_file(url)
    fits = done and answer.starts_at == done and _is_same(answer, origin)
    if answer.starts_at and not fits:
        answer.response.close()
        answer = request_file(url)
    if not fits:
        part.begin(RemoteFile(url, answer.validator, answer.total_bytes))
    return answer


def _is_same(answer: FileResponse, origin: RemoteFile) -> bool:
    """Return whether the rest is of the same file as the part; without a validator, by its length."""
    return (answer.validator, answer.total_bytes) == (origin.validator, origin.total_bytes)


def _require_archive(url: str, answer: FileResponse) -> None:
    if answer.is_page:
        raise SourceUnavailable(
            f"{url[:160]} is a web page, not an archive: perhaps the page about a dataset, or one that asks for a "
            f"login. Give the address of the file itself. {BY_HAND}"
        )


def _require_space(part: PartFile, total_bytes: int | None, rules: DownloadRules) -> None:
    size_bytes = part.size_bytes if total_bytes is None else total_bytes
    if size_bytes > rules.max_bytes:
        raise BodyTooLarge(
            f"This file has {size_bytes / 1e6:,.0f} MB; at most {rules.max_bytes / 1e6:,.0f} MB are accepted "
            "(WHISKER_MAX_ZIP_BYTES)."
        )
    require_free_space(
        part.path.parent,
        size_bytes - part.size_bytes,
        rules.reserve_bytes,
        f"this file of {size_bytes / 1e6:,.0f} MB",
        " What has come so far is kept.",
    )


def _copy(url: str, part: PartFile, answer: FileResponse, rules: DownloadRules, on_progress: ByteProgress) -> None:
    unchecked = 0
    while block := answer.response.read1(_BLOCK_BYTES):
        if not part.size_bytes and block.lstrip().lower().startswith(_PAGE_STARTS):
            _require_archive(url, FileResponse(answer.response, 0, None, "", is_page=True))
        part.append(block)
        unchecked += len(block)
        if unchecked >= _CHECK_SPACE_EVERY_BYTES or answer.total_bytes is None:
            unchecked = 0
            _require_space(part, answer.total_bytes, rules)
        on_progress(part.size_bytes, answer.total_bytes)


@contextmanager
def open_part(target: Path) -> Iterator[PartFile]:
    """Open the part of a download under a lock: two processes would mix their bytes.

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
    """Open a part under a lock; if its holder removed it in between, it is made again."""
    while True:
        file: BinaryIO = part_path(target).open("ab", buffering=0)
        if lock_at_once(file) is False:
            file.close()
            raise SourceUnavailable(f"Another process is downloading {target.name} already; wait for it.")
        if os.fstat(file.fileno()).st_nlink:
            return file
        file.close()


def part_path(target: Path) -> Path:
    """Return the path of the part of a download."""
    return target.with_name(f".{target.name}.part")
