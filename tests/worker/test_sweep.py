"""What killed processes leave behind, and who removes it."""

import fcntl
import os
import time
from pathlib import Path

import pytest
from tests.worker.conftest import Workplace

from whisker.database import Database
from whisker.datasets.revision_files import STAGING_SECONDS
from whisker.datasets.source import DatasetSource
from whisker.datasets.uploads import STALLED_SECONDS
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
    """Row 64: unless a job is still writing it, or something was written so lately that a command may be."""
    left = _folder(workplace, "models/.pets-1-abcdefgh", VERSION_SECONDS + 10)
    _age(left / "file", VERSION_SECONDS + 10)
    kept = [
        _folder(workplace, "models/.birds-1-abcdefgh", VERSION_SECONDS + 10),
        _folder(workplace, "models/.pets-2-abcdefgh", VERSION_SECONDS + 10),
        _folder(workplace, "models/.dogs-1-abcdefgh"),
        _folder(workplace, "models/pets-0", VERSION_SECONDS + 10),
    ]
    _sweep(workplace)
    assert not left.exists()
    assert all(path.exists() for path in kept)


def test_half_read_dataset_is_removed_once_it_is_nobody_s(workplace: Workplace, running_job: str) -> None:
    """Whoever reads pictures in holds a lock; where that is not seen from here, the job's worker or its age speaks."""
    seconds = STAGING_SECONDS + 10
    gone = [
        _folder(workplace, f"datasets/.ingest-{'0' * 32}-0123456789abcdef", seconds),
        _folder(workplace, "datasets/.ingest-command-0123456789abcdef", seconds),
    ]
    in_use = _folder(workplace, f"datasets/.ingest-{'1' * 32}-0123456789abcdef", seconds)
    kept = [
        in_use,
        _folder(workplace, f"datasets/.ingest-{running_job}-0123456789abcdef", seconds),
        _folder(workplace, "datasets/.ingest-command-1123456789abcdef", seconds / 2),
    ]
    for folder in (*gone, *kept):
        os.utime(folder / "file", (folder.stat().st_atime, folder.stat().st_mtime))
    kept.append(_folder(workplace, f"datasets/.ingest-{'2' * 32}-0123456789abcdef"))
    lock = os.open(in_use, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    _sweep(workplace)
    os.close(lock)
    assert not any(folder.exists() for folder in gone)
    assert all(folder.exists() for folder in kept)


def test_queue_of_the_versions_before_is_removed(workplace: Workplace) -> None:
    """Their jobs are rows; the file that woke workers is of no use, also where it is something else."""
    for name in ("queue.db", "queue.db-wal"):
        (workplace.settings.data_dir / name).write_bytes(b"SQLite format 3")
    (workplace.settings.data_dir / "queue.db-shm").mkdir()
    _sweep(workplace)
    assert [path.name for path in workplace.settings.data_dir.glob("queue.db*")] == ["queue.db-shm"]


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
    """Row 65: whoever still writes holds a lock, or wrote just now; a finished upload stays for its job, or a week."""
    uploads = workplace.settings.data_dir / "uploads"
    uploads.mkdir()
    names = [".cut.zip.part", ".coming.zip.part", ".afar.zip.part", "needed.zip", "young.zip", "old.zip"]
    cut, coming, afar, needed, young, old = paths = [uploads / name for name in names]
    for path in paths:
        path.write_bytes(b"PK")
    for path in (cut, coming):
        _age(path, STALLED_SECONDS + 10)
    for path in (needed, old):
        _age(path, (UPLOAD_DAYS + 1) * 24 * 3600)
    workplace.store.create(JobRequest(kind="ingest", source=DatasetSource(kind="upload", value=needed.name)))
    with coming.open("rb") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        _sweep(workplace)
    assert not cut.exists()
    assert not old.exists()
    assert all(path.exists() for path in (coming, afar, needed, young))


def test_empty_data_folder_has_nothing_to_sweep(workplace: Workplace) -> None:
    """A first start finds no folder at all."""
    _sweep(workplace)
