"""What killed processes leave behind, and who removes it."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from tests.worker.conftest import PROJECT_DIR, Workplace

from whisker.datasets.resumable_uploads import begin_upload
from whisker.datasets.revision import DatasetSource
from whisker.datasets.revision_files import STAGING_SECONDS
from whisker.datasets.uploads import STALLED_SECONDS, UPLOAD_DAYS
from whisker.jobs.job import JobRequest
from whisker.storage.labels import Labels
from whisker.worker.cleanup import VERSION_SECONDS, clean_up
from whisker.workspace import Workspace

KILLED_WHILE_WRITING = """
import os, sys
from pathlib import Path
from tests.tiny_version import write_tiny_version
from whisker.registry import artifacts

artifacts._write_synced = lambda *_: os.kill(os.getpid(), 9)
write_tiny_version(Path(sys.argv[1]), "pets-1")
"""


def _age(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def _clean_up(workplace: Workplace) -> None:
    with closing(Workspace(workplace.settings)) as workspace:
        clean_up(workspace)


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
    left = _folder(workplace, "models/.pets-1-making-abcdefgh", VERSION_SECONDS + 10)
    _age(left / "file", VERSION_SECONDS + 10)
    kept = [
        _folder(workplace, "models/.birds-1-making-abcdefgh", VERSION_SECONDS + 10),
        _folder(workplace, "models/.pets-2-making-abcdefgh", VERSION_SECONDS + 10),
        _folder(workplace, "models/.dogs-1-making-abcdefgh"),
        _folder(workplace, "models/pets-0", VERSION_SECONDS + 10),
    ]
    _clean_up(workplace)
    assert not left.exists()
    assert all(path.exists() for path in kept)


@pytest.mark.parametrize(
    "name",
    [
        *[f"models/{name}" for name in (".Trash-1000", ".pets-1-old", ".spare-models", ".pets-1-abcdefgh")],
        *["models/.my-making-of", "jobs/mine/checkpoints", "feedback/mine", "uploads/mine.zip"],
    ],
)
def test_what_a_person_put_there_stays(workplace: Workplace, name: str) -> None:
    """However old it is: only what has a name of Whisker's own is a leftover."""
    seconds = (UPLOAD_DAYS + 1) * 24 * 3600
    folder = _folder(workplace, name, seconds)
    _age(folder / "file", seconds)
    _age(folder, seconds)
    _clean_up(workplace)
    assert (folder / "file").read_bytes() == b"half"


def test_process_killed_while_it_writes_a_version_leaves_what_is_swept(workplace: Workplace) -> None:
    """The name under which versions are written is the one that the sweep knows."""
    models = workplace.settings.models_dir
    command = [sys.executable, "-c", KILLED_WHILE_WRITING, str(models)]
    assert subprocess.run(command, check=False, cwd=PROJECT_DIR).returncode == -signal.SIGKILL
    (left,) = models.iterdir()
    for path in (*left.iterdir(), left):
        _age(path, VERSION_SECONDS + 10)
    _clean_up(workplace)
    assert not left.exists()


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
    _clean_up(workplace)
    os.close(lock)
    assert not any(folder.exists() for folder in gone)
    assert all(folder.exists() for folder in kept)


def test_queue_of_the_versions_before_is_removed(workplace: Workplace) -> None:
    """Their jobs are rows; the file that woke workers is of no use, also where it is something else."""
    for name in ("queue.db", "queue.db-wal"):
        (workplace.settings.data_dir / name).write_bytes(b"SQLite format 3")
    (workplace.settings.data_dir / "queue.db-shm").mkdir()
    _clean_up(workplace)
    assert [path.name for path in workplace.settings.data_dir.glob("queue.db*")] == ["queue.db-shm"]


def test_checkpoints_of_jobs_that_ended_are_removed(workplace: Workplace, running_job: str) -> None:
    """A worker killed between a job's end and its own clearing up leaves them."""
    cancelled = workplace.store.request_cancel(workplace.ask()).id
    gone = _folder(workplace, f"jobs/{cancelled}/checkpoints")
    log = _folder(workplace, f"jobs/{cancelled}/artifacts")
    kept = _folder(workplace, f"jobs/{running_job}/checkpoints")
    _clean_up(workplace)
    assert not gone.exists()
    assert log.exists()
    assert kept.exists()


def test_row_65_upload_cut_off_is_removed_and_one_under_way_is_not(workplace: Workplace) -> None:
    """Row 65: whoever still writes holds a lock, or wrote just now; a finished upload stays for its job, or a week."""
    uploads = workplace.settings.data_dir / "uploads"
    uploads.mkdir()
    parts, wholes = ["1", "2", "3"], ["4", "5", "6"]
    names = [*(f".{digit * 32}.zip.part" for digit in parts), *(f"{digit * 32}.zip" for digit in wholes)]
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
        _clean_up(workplace)
    assert not cut.exists()
    assert not old.exists()
    assert all(path.exists() for path in (coming, afar, needed, young))


def test_row_65_abandoned_upload_in_parts_goes_with_its_label(workplace: Workplace) -> None:
    """Hours after its last part; one that somebody may come back to stays, and so does what it is called."""
    uploads = workplace.settings.data_dir / "uploads"
    limits = {"max_bytes": 100, "reserve_bytes": 0, "most_unfinished": 10}
    abandoned, young = (begin_upload(uploads, 10, **limits) for _ in range(2))
    with closing(Workspace(workplace.settings)) as workspace:
        labels = Labels(workspace)
        for upload in (abandoned, young):
            labels.label_upload(upload.id, "pets")
        _age(abandoned.path, workplace.settings.unfinished_upload_hours * 3600 + 10)
        clean_up(workspace)
        assert labels.of_kind("upload") == {young.id: "pets"}
    assert list(uploads.iterdir()) == [young.path]


def test_empty_data_folder_has_nothing_to_clean_up(workplace: Workplace) -> None:
    """A first start finds no folder at all."""
    _clean_up(workplace)
