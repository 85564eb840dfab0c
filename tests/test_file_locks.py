"""A shared disk with the locks of NFS, or without any. None can be mounted here: `flock` refuses as it would there."""

import errno
import fcntl
import os
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import IO

import pytest
from flask.testing import FlaskClient

from tests.api.answers import code_of
from tests.api.zip_requests import make_zip, send_zip
from whisker.database import Database
from whisker.datasets.revision_files import STAGING_SECONDS, UNLOCKED_STAGING_SECONDS, staging_folder
from whisker.datasets.uploads import STALLED_SECONDS, UPLOAD_DAYS
from whisker.files import lock_at_once
from whisker.settings import Settings
from whisker.sources.download import RemoteFile, open_part
from whisker.worker.cleanup import clean_up
from whisker.workspace import Workspace

Flock = Callable[[IO[bytes] | int, int], None]


def _as_nfs(flock: Flock) -> Flock:
    """Lock exclusively only what is open for writing (flock(2), NOTES)."""

    def lock(file: IO[bytes] | int, operation: int) -> None:
        number = file if isinstance(file, int) else file.fileno()
        if operation & fcntl.LOCK_EX and fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        flock(file, operation)

    return lock


def _as_without(_flock: Flock) -> Flock:
    """Lock nothing."""

    def lock(_file: IO[bytes] | int, _operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    return lock


@pytest.fixture(params=[_as_nfs, _as_without])
def few_locks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that locks little or nothing."""
    monkeypatch.setattr(fcntl, "flock", request.param(fcntl.flock))


def _age(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_lock_of_another_is_told_from_none(tmp_path: Path) -> None:
    """Each open file counts for itself, also in one process."""
    path = tmp_path / "file"
    with path.open("wb") as first, path.open("r+b") as second:
        assert lock_at_once(first) is True
        assert lock_at_once(second) is False
    read, write = os.pipe()
    os.close(read)
    os.close(write)
    assert lock_at_once(write) is None


@pytest.mark.usefixtures("few_locks")
def test_upload_is_deleted_alone_and_with_its_job(client: FlaskClient, settings: Settings) -> None:
    """Its age says that nobody is sending it any more."""
    for by_job in (False, True):
        job_id = str(send_zip(client, make_zip()).get_json()["job_id"])
        client.post(f"/jobs/{job_id}/cancel")
        (upload,) = (settings.data_dir / "uploads").iterdir()
        _age(upload, 70)
        answer = client.delete(f"/jobs/{job_id}" if by_job else f"/uploads/{upload.name}")
        assert answer.status_code == 200, answer.get_json()
        assert not upload.exists()


def test_upload_that_just_came_is_left_where_nothing_can_be_locked(
    client: FlaskClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its sender may not be done."""
    monkeypatch.setattr(fcntl, "flock", _as_without(fcntl.flock))
    client.post(f"/jobs/{send_zip(client, make_zip()).get_json()['job_id']}/cancel")
    (upload,) = (settings.data_dir / "uploads").iterdir()
    assert code_of(client.delete(f"/uploads/{upload.name}")) == (409, "in-use")


@pytest.mark.usefixtures("few_locks")
def test_what_killed_processes_left_is_swept(migrated: Settings) -> None:
    """By age alone; what is young stays, and so does what a command may have read from for hours."""
    uploads, datasets = migrated.data_dir / "uploads", migrated.data_dir / "datasets"
    for folder in (uploads, datasets):
        folder.mkdir()
    young = uploads / f".{'0' * 32}.zip.part"
    part, whole = uploads / f".{'1' * 32}.zip.part", uploads / f"{'2' * 32}.zip"
    for path in (young, part, whole):
        path.write_bytes(b"PK")
    _age(part, STALLED_SECONDS + 10)
    _age(whole, (UPLOAD_DAYS + 1) * 24 * 3600)
    staging, still_read = (datasets / f".ingest-command-{digit * 16}" for digit in "01")
    for folder, seconds in ((staging, UNLOCKED_STAGING_SECONDS), (still_read, STAGING_SECONDS)):
        folder.mkdir()
        _age(folder, seconds + 10)
    with staging_folder(datasets, None) as living, closing(Database(migrated.resolved_database_url)) as database:
        clean_up(Workspace(migrated, database))
        assert living.is_dir()
    assert [path for path in (young, part, whole, staging, still_read) if path.exists()] == [young, still_read]


@pytest.mark.usefixtures("few_locks")
def test_download_goes_on(tmp_path: Path) -> None:
    """A disk without locks is no other process."""
    with open_part(tmp_path / "pets.zip") as part:
        part.begin(RemoteFile("http://localhost/pets.zip"))
        part.append(b"PK")
        part.keep()
    assert (tmp_path / "pets.zip").read_bytes() == b"PK"
