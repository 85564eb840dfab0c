"""Uploads on their way into the data folder."""

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from whisker.datasets import uploads
from whisker.datasets.uploads import Upload, sweep_uploads
from whisker.errors import BodyTooLarge, StorageFull

MB = 10**6

KEPT_OPEN = """
import sys, time
from pathlib import Path
from whisker.datasets.uploads import Upload

with Upload(Path(sys.argv[1]), 1000, 0) as upload:
    upload.write(b"half of it")
    print(upload.path, flush=True)
    time.sleep(60)
"""


def test_upload_that_is_kept_stays_whole(tmp_path: Path) -> None:
    """Its pieces lie in one file under its name, and nothing else is left."""
    with Upload(tmp_path / "uploads", MB, 0) as upload:
        upload.write(b"one")
        upload.write(b"two")
        name = upload.keep()
    assert {path.name: path.read_bytes() for path in (tmp_path / "uploads").iterdir()} == {name: b"onetwo"}


def test_upload_that_is_not_kept_leaves_nothing(tmp_path: Path) -> None:
    """As when the client goes away."""
    with Upload(tmp_path, MB, 0) as upload:
        upload.write(b"half")
    assert not list(tmp_path.iterdir())


def test_fault_after_keeping_takes_the_file_back(tmp_path: Path) -> None:
    """A file whose job could not be added would stay unused."""

    def keep_and_fail() -> None:
        with Upload(tmp_path, MB, 0) as upload:
            upload.keep()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        keep_and_fail()
    assert not list(tmp_path.iterdir())


def test_row_61_upload_ends_at_its_limit(tmp_path: Path) -> None:
    """The byte too many is refused, whatever was declared."""
    with Upload(tmp_path, 10, 0) as upload:
        upload.write(b"0123456789")
        with pytest.raises(BodyTooLarge, match="WHISKER_MAX_ZIP_BYTES"):
            upload.write(b"x")
    assert not list(tmp_path.iterdir())


def test_row_66_upload_that_would_fill_the_disk_is_refused_by_its_length(tmp_path: Path) -> None:
    """Before a byte of it is read, and what has to stay free counts as used."""
    with pytest.raises(StorageFull, match="stay free"):
        Upload(tmp_path, 10**18, 0, expected_bytes=10**17)
    with pytest.raises(StorageFull):
        Upload(tmp_path, MB, 10**17)
    assert not list(tmp_path.iterdir())


def test_row_66_disk_that_fills_meanwhile_ends_the_upload(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body without a declared length is measured while it is written."""
    usage = namedtuple("usage", "free")  # noqa: PYI024 - stands for shutil's own
    with Upload(tmp_path, 10**12, MB) as upload:
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(free=MB - 1))
        monkeypatch.setattr(uploads, "_CHECK_EVERY_BYTES", 10)
        upload.write(b"12345")
        with pytest.raises(StorageFull):
            upload.write(b"67890")


def test_row_66_file_system_without_room_is_named(tmp_path: Path) -> None:
    """Writing to Linux's device that is always full fails as a full disk does."""
    with Upload(tmp_path, MB, 0) as upload, Path("/dev/full").open("wb", buffering=0) as full:
        os.dup2(full.fileno(), upload._file.fileno())
        with pytest.raises(StorageFull) as fault:
            upload.write(b"x")
    assert isinstance(fault.value.__cause__, OSError)
    assert fault.value.__cause__.errno == errno.ENOSPC


def test_row_65_upload_of_a_killed_process_is_swept_and_a_live_one_is_not(tmp_path: Path) -> None:
    """The lock goes with the process; what just came is left alone anyway: the lock may be another machine's."""
    command = [sys.executable, "-c", KEPT_OPEN, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        part = Path(process.stdout.readline().strip())
        os.utime(part, (0, 0))
        assert sweep_uploads(tmp_path) == 0
        assert part.read_bytes() == b"half of it"
        process.send_signal(signal.SIGKILL)
        process.wait()
    os.utime(part)
    assert sweep_uploads(tmp_path) == 0
    os.utime(part, (0, 0))
    assert sweep_uploads(tmp_path) == 1
    assert not list(tmp_path.iterdir())


def test_zip_that_no_job_wants_is_swept_only_by_who_knows_the_jobs(tmp_path: Path) -> None:
    """A starting server removes unfinished files only; a worker also whole files that no job needs."""
    wanted, orphan, young, foreign = (f"{'0' * 32}.zip", f"{'1' * 32}.zip", f"{'2' * 32}.zip", "pets.zip")
    for name in (wanted, orphan, young, foreign):
        (tmp_path / name).write_bytes(b"PK")
    for name in (wanted, orphan, foreign):
        os.utime(tmp_path / name, (0, 0))
    assert sweep_uploads(tmp_path) == 0
    assert sweep_uploads(tmp_path, wanted={wanted}) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [wanted, young, foreign]


def test_upload_that_is_kept_but_has_no_job_yet_is_not_swept(tmp_path: Path) -> None:
    """Between the file's name and the job's row, the lock speaks for it."""
    with Upload(tmp_path, MB, 0) as upload:
        upload.write(b"PK")
        os.utime(tmp_path / upload.keep(), (0, 0))
        assert sweep_uploads(tmp_path, wanted=()) == 0
    assert sweep_uploads(tmp_path, wanted=()) == 1


def test_sweeping_where_nothing_was_ever_uploaded_is_no_fault(tmp_path: Path) -> None:
    """A new installation has no such folder."""
    assert sweep_uploads(tmp_path / "none", wanted=()) == 0
