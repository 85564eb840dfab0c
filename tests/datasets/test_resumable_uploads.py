"""Uploads in parts: what counts of them, whatever happens between and within the parts."""

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from whisker.datasets.resumable_uploads import (
    UploadProgress,
    all_uploads,
    append_part,
    begin_upload,
    expires_at,
    find_upload,
    sweep_unfinished,
    unfinished_uploads,
    whole_upload,
)
from whisker.datasets.uploads import UPLOAD_DAYS, sweep_uploads
from whisker.errors import (
    BodyTooLarge,
    FileEmpty,
    InUse,
    StorageFull,
    TooManyUploads,
    UploadNotFound,
    UploadOffsetWrong,
    UploadUnfinished,
)

HOUR = 3600.0

KILLED_WITHIN_A_PART = """
import os, signal, sys
from pathlib import Path
from whisker.datasets.resumable_uploads import append_part

def pieces():
    yield b"345"
    os.kill(os.getpid(), signal.SIGKILL)

append_part(Path(sys.argv[1]), sys.argv[2], 3, pieces(), 6, 0)
"""

KILLED_BEFORE_RENAMING = """
import os, signal, sys
from pathlib import Path
from whisker.datasets.resumable_uploads import append_part

Path.rename = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
append_part(Path(sys.argv[1]), sys.argv[2], 3, [b"3456789"], 7, 0)
"""


def begin(folder: Path, total_bytes: int = 10, **limits: int) -> UploadProgress:
    """Begin an upload within limits that do not matter."""
    return begin_upload(
        folder, total_bytes, **{"max_bytes": 10**6, "reserve_bytes": 0, "most_unfinished": 100, **limits}
    )


def append(folder: Path, upload: str, offset: int, content: bytes) -> UploadProgress:
    """Append a part on a disk with room."""
    return append_part(folder, upload, offset, [content], len(content), 0)


def killed(program: str, folder: Path, upload: str) -> None:
    """Run a program that kills itself."""
    done = subprocess.run([sys.executable, "-c", program, str(folder), upload], check=False)
    assert done.returncode == -signal.SIGKILL


def test_upload_in_parts_becomes_one_file_under_its_id(tmp_path: Path) -> None:
    """Byte for byte, and nothing else is left in the folder."""
    folder = tmp_path / "uploads"
    upload = begin(folder).id
    assert append(folder, upload, 0, b"0123").received_bytes == 4
    done = append(folder, upload, 4, b"456789")
    assert (done.state, done.received_bytes, done.total_bytes) == ("complete", 10, 10)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {upload: b"0123456789"}
    assert whole_upload(folder, upload) == folder / upload


@pytest.mark.parametrize("offset", [0, 3, 5, 10])
def test_part_that_begins_elsewhere_is_refused_with_the_right_place(tmp_path: Path, offset: int) -> None:
    """Nothing is written, neither over what is there nor beyond it."""
    upload = begin(tmp_path).id
    append(tmp_path, upload, 0, b"0123")
    with pytest.raises(UploadOffsetWrong) as fault:
        append(tmp_path, upload, offset, b"xy")
    assert fault.value.received_bytes == 4
    assert find_upload(tmp_path, upload).path.read_bytes() == b"0123"


def test_part_of_an_upload_that_is_complete_is_refused_with_its_length(tmp_path: Path) -> None:
    """As where the answer to the last part was lost: the client sees that all of it is there."""
    upload = begin(tmp_path).id
    append(tmp_path, upload, 0, b"0123456789")
    with pytest.raises(UploadOffsetWrong, match="That is all of it") as fault:
        append(tmp_path, upload, 8, b"89")
    assert fault.value.received_bytes == 10


@pytest.mark.parametrize("length", [7, None])
def test_part_beyond_the_announced_length_is_refused_whole(tmp_path: Path, length: int | None) -> None:
    """Also where its own length is not known before."""
    upload = begin(tmp_path).id
    append(tmp_path, upload, 0, b"0123")
    with pytest.raises(BodyTooLarge, match="6 are missing"):
        append_part(tmp_path, upload, 4, [b"456789", b"x"], length, 0)
    assert find_upload(tmp_path, upload).path.read_bytes() == b"0123"


def test_part_without_a_byte_is_refused(tmp_path: Path) -> None:
    """A client that sends nothing would go on for ever."""
    upload = begin(tmp_path).id
    with pytest.raises(FileEmpty, match="from 0 on"):
        append_part(tmp_path, upload, 0, [], 0, 0)


def test_part_that_breaks_off_counts_for_nothing(tmp_path: Path) -> None:
    """The place to go on from is the one that was acknowledged last."""

    def pieces() -> Iterator[bytes]:
        yield b"456"
        raise ConnectionResetError

    upload = begin(tmp_path).id
    append(tmp_path, upload, 0, b"0123")
    with pytest.raises(ConnectionResetError):
        append_part(tmp_path, upload, 4, pieces(), 6, 0)
    assert find_upload(tmp_path, upload).received_bytes == 4


def test_row_65_upload_goes_on_after_the_process_was_killed_within_a_part(tmp_path: Path) -> None:
    """What was acknowledged is there, and what came behind it is in its place."""
    upload = begin(tmp_path).id
    append(tmp_path, upload, 0, b"012")
    killed(KILLED_WITHIN_A_PART, tmp_path, upload)
    received = find_upload(tmp_path, upload).received_bytes
    assert received >= 3
    append(tmp_path, upload, received, b"0123456789"[received:])
    assert whole_upload(tmp_path, upload).read_bytes() == b"0123456789"


def test_row_65_upload_is_whole_though_the_process_was_killed_before_it_was_renamed(tmp_path: Path) -> None:
    """Whoever asks for it next, or sweeps, gives it its name."""
    uploads = [begin(tmp_path).id for _ in range(2)]
    for upload in uploads:
        append(tmp_path, upload, 0, b"012")
        killed(KILLED_BEFORE_RENAMING, tmp_path, upload)
    assert [found.state for found in unfinished_uploads(tmp_path)] == ["complete"] * 2
    assert whole_upload(tmp_path, uploads[0]).read_bytes() == b"0123456789"
    assert sweep_unfinished(tmp_path, HOUR) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(uploads)


def test_two_clients_at_once_cannot_mix_their_bytes(tmp_path: Path) -> None:
    """While one part is being written every other is refused, so the file is what one client after another sent."""
    is_writing, may_end = threading.Event(), threading.Event()

    def pieces() -> Iterator[bytes]:
        yield b"0"
        is_writing.set()
        may_end.wait(60)
        yield b"1234"

    upload = begin(tmp_path).id
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(append_part, tmp_path, upload, 0, pieces(), 5, 0)
        assert is_writing.wait(60)
        with pytest.raises(InUse, match="Another request"):
            append(tmp_path, upload, 0, b"xxxxx")
        assert sweep_unfinished(tmp_path, -HOUR) == 0
        may_end.set()
        assert first.result().received_bytes == 5
    append(tmp_path, upload, 5, b"56789")
    assert whole_upload(tmp_path, upload).read_bytes() == b"0123456789"


def test_upload_that_is_deleted_meanwhile_is_not_found(tmp_path: Path) -> None:
    """Also where it goes between looking for it and writing to it."""
    upload = begin(tmp_path)
    upload.path.unlink()
    with pytest.raises(UploadNotFound):
        append(tmp_path, upload.id, 0, b"0")


def test_row_61_upload_over_the_limit_is_not_begun(tmp_path: Path) -> None:
    """By what is announced: none of it has to be sent."""
    with pytest.raises(BodyTooLarge, match="WHISKER_MAX_ZIP_BYTES"):
        begin(tmp_path, 11, max_bytes=10)
    assert not list(tmp_path.iterdir())


def test_row_66_upload_for_which_there_is_no_room_is_not_begun(tmp_path: Path) -> None:
    """By what is announced; and what has to stay free counts as used."""
    with pytest.raises(StorageFull, match="stay free"):
        begin(tmp_path, 10**17, max_bytes=10**18)
    with pytest.raises(StorageFull):
        begin(tmp_path, 10, reserve_bytes=10**17)
    assert not list(tmp_path.iterdir())


def test_row_66_part_for_which_there_is_no_room_leaves_what_was_there(tmp_path: Path) -> None:
    """Once there is room again the upload goes on."""
    upload = begin(tmp_path).id
    append(tmp_path, upload, 0, b"0123")
    with pytest.raises(StorageFull):
        append_part(tmp_path, upload, 4, [b"456789"], 6, 10**17)
    assert append(tmp_path, upload, 4, b"456789").state == "complete"


def test_row_66_part_that_the_disk_does_not_take_counts_for_nothing(tmp_path: Path) -> None:
    """Though some of it was written: a limit of the process fails as a full disk does."""
    upload = begin(tmp_path).id
    append(tmp_path, upload, 0, b"0123")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (6, hard))
    try:
        with pytest.raises(StorageFull, match="what arrived before"):
            append(tmp_path, upload, 4, b"456789")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert find_upload(tmp_path, upload).path.read_bytes() == b"0123"


def test_no_more_uploads_are_begun_than_may_be_unfinished(tmp_path: Path) -> None:
    """One that is complete makes room for another."""
    first = begin(tmp_path, most_unfinished=1).id
    with pytest.raises(TooManyUploads, match="whisker uploads"):
        begin(tmp_path, most_unfinished=1)
    append(tmp_path, first, 0, b"0123456789")
    assert begin(tmp_path, most_unfinished=1)


def test_unfinished_upload_cannot_be_used(tmp_path: Path) -> None:
    """The error says how much is there, and where to send the rest."""
    upload = begin(tmp_path).id
    append(tmp_path, upload, 0, b"0123")
    with pytest.raises(UploadUnfinished, match="content\\?offset=4") as fault:
        whole_upload(tmp_path, upload)
    assert fault.value.received_bytes == 4


@pytest.mark.parametrize("name", ["..", "", "0" * 32, f"{'0' * 32}.zip", "*", f".{'0' * 32}.zip.10.part"])
def test_what_is_no_upload_is_not_found(tmp_path: Path, name: str) -> None:
    """No other file of the folder can be named, and none outside of it."""
    begin(tmp_path)
    with pytest.raises(UploadNotFound):
        find_upload(tmp_path, name)


def test_upload_is_swept_once_nothing_has_come_for_long(tmp_path: Path) -> None:
    """The sweep of what killed processes leave within minutes keeps it, for a user may come back the next day."""
    stale, young, whole = (begin(tmp_path) for _ in range(3))
    append(tmp_path, whole.id, 0, b"0123456789")
    then = time.time() - 25 * HOUR
    for path in (stale.path, tmp_path / whole.id):
        os.utime(path, (then, then))
    assert sweep_uploads(tmp_path) == 0
    assert sweep_unfinished(tmp_path, 26 * HOUR) == 0
    assert sweep_unfinished(tmp_path, 24 * HOUR) == 1
    assert {upload.id for upload in all_uploads(tmp_path)} == {young.id, whole.id}


def test_upload_says_when_it_is_removed(tmp_path: Path) -> None:
    """Unfinished ones after hours, whole ones after days, counted from their last part."""
    begun = begin(tmp_path)
    assert expires_at(begun, 2) == begun.changed_at + timedelta(hours=2)
    whole = append(tmp_path, begun.id, 0, b"0123456789")
    assert expires_at(whole, 2) == whole.changed_at + timedelta(days=UPLOAD_DAYS)
    assert whole.changed_at.tzinfo is UTC
    assert abs(datetime.now(UTC) - whole.changed_at) < timedelta(hours=1)


def test_folder_that_is_not_there_has_no_uploads(tmp_path: Path) -> None:
    """A new installation."""
    assert all_uploads(tmp_path / "none") == []
    assert sweep_unfinished(tmp_path / "none", 0) == 0
