"""What killed processes leave behind, and who removes it."""

import fcntl
import os
import time
from pathlib import Path

import pytest
from tests.worker.conftest import Workplace

from whisker.database import Database
from whisker.datasets.source import DatasetSource
from whisker.jobs.job import JobRequest
from whisker.worker.sweep import UPLOAD_DAYS, VERSION_SECONDS, sweep


def _age(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def _sweep(workplace: Workplace) -> None:
    database = Database(workplace.settings.resolved_database_url)
    sweep(workplace.settings, database)
    database.close()


@pytest.fixture
def running_job(workplace: Workplace) -> str:
    """A job under way that writes the version `pets-2`."""
    lease = workplace.store.claim(workplace.ask())
    assert lease is not None
    lease.update(version="pets-2")
    return lease.job_id


def _folder(workplace: Workplace, name: str, age_seconds: float = 0) -> Path:
    folder = workplace.settings.data_dir / name
    folder.mkdir(parents=True)
    (folder / "file").write_bytes(b"half")
    _age(folder, age_seconds)
    return folder


def test_row_64_half_written_version_is_removed(workplace: Workplace, running_job: str) -> None:
    """Row 64: unless a job is still writing it, or it is so young that a command may be."""
    left = _folder(workplace, "models/.pets-1-abcdefgh", VERSION_SECONDS + 10)
    kept = [
        _folder(workplace, "models/.pets-2-abcdefgh", VERSION_SECONDS + 10),
        _folder(workplace, "models/.dogs-1-abcdefgh"),
        _folder(workplace, "models/pets-0", VERSION_SECONDS + 10),
    ]
    _sweep(workplace)
    assert not left.exists()
    assert all(path.exists() for path in kept)


def test_half_read_dataset_is_removed_unless_it_is_locked(workplace: Workplace) -> None:
    """Whoever reads pictures in holds a lock on their folder."""
    gone = _folder(workplace, f"datasets/.ingest-{'0' * 32}-0123456789abcdef")
    kept = _folder(workplace, f"datasets/.ingest-{'1' * 32}-0123456789abcdef")
    lock = os.open(kept, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    _sweep(workplace)
    os.close(lock)
    assert not gone.exists()
    assert kept.exists()


def test_checkpoints_of_jobs_that_ended_are_removed(workplace: Workplace, running_job: str) -> None:
    """A worker killed between a job's end and its own clearing up leaves them."""
    cancelled = workplace.store.request_cancel(workplace.ask()).id
    gone = _folder(workplace, f"jobs/{cancelled}/checkpoints")
    log = _folder(workplace, f"jobs/{cancelled}/artifacts")
    kept = _folder(workplace, f"jobs/{running_job}/checkpoints")
    _sweep(workplace)
    assert not gone.exists()
    assert log.exists()
    assert kept.exists()


def test_row_65_upload_cut_off_is_removed_and_one_under_way_is_not(workplace: Workplace) -> None:
    """Row 65: whoever is still writing holds a lock; a finished upload stays for its job, or for a week."""
    uploads = workplace.settings.data_dir / "uploads"
    uploads.mkdir()
    names = [".cut.zip.part", ".coming.zip.part", "needed.zip", "young.zip", "old.zip"]
    cut, coming, needed, young, old = paths = [uploads / name for name in names]
    for path in paths:
        path.write_bytes(b"PK")
    for path in (needed, old):
        _age(path, (UPLOAD_DAYS + 1) * 24 * 3600)
    workplace.store.create(JobRequest(kind="ingest", source=DatasetSource(kind="upload", value=needed.name)))
    with coming.open("rb") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        _sweep(workplace)
    assert not cut.exists()
    assert not old.exists()
    assert all(path.exists() for path in (coming, needed, young))


def test_empty_data_folder_has_nothing_to_sweep(workplace: Workplace) -> None:
    """A first start finds no folder at all."""
    _sweep(workplace)
