"""What a job's code is given."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from tests.jobs.conftest import RETRAIN

from whisker.database import Database
from whisker.errors import LeaseLost, StorageFull
from whisker.jobs.job import EpochRecord
from whisker.jobs.store import JobStore
from whisker.retrain.context import JobContext
from whisker.settings import Settings
from whisker.workspace import Workspace


@pytest.fixture
def database(migrated: Settings) -> Iterator[Database]:
    """A database with its tables, which gives up on a lock after a twentieth of a second."""
    with closing(Database(migrated.resolved_database_url, busy_timeout_seconds=0.05)) as opened:
        yield opened


@pytest.fixture
def store(database: Database) -> JobStore:
    """A store without jobs."""
    return JobStore(database)


@pytest.fixture
def context(store: JobStore, database: Database, settings: Settings) -> JobContext:
    """A running job, from the inside."""
    lease = store.claim(store.create(RETRAIN).id)
    assert lease is not None
    return JobContext(store.get(lease.job_id), lease, Workspace(settings, database))


def test_progress_is_written_twice_a_second_at_most(context: JobContext, store: JobStore, database: Database) -> None:
    """A call for each picture costs no write each; a new stage is told at once."""
    seen = set()
    for step in range(1000):
        context.stage("features", step / 1000)
        seen.add(database.read_scalar("SELECT progress FROM jobs")) if step % 100 == 0 else None
    assert len(seen) <= 3
    context.stage("head", 0.0)
    job = store.get(context.job.id)
    assert job.stage == "head"
    assert 0.5 < job.progress < 1


def test_epochs_and_checkpoints_reach_the_row(context: JobContext, store: JobStore) -> None:
    """What is told is what the next worker and the page find."""
    context.epoch({"epoch": 1, "loss": 1.0, "accuracy": 0.5, "auc": float("nan"), "val_auc": 0.9})
    context.checkpoint("epoch-1")
    job = store.get(context.job.id)
    assert job.history == (EpochRecord(epoch=1, loss=1.0, accuracy=0.5, val_auc=0.9),)
    assert job.checkpoint == "epoch-1"


def test_folders_are_made_when_they_are_needed(context: JobContext) -> None:
    """A job that keeps nothing leaves no folders."""
    assert not context.folder.exists()
    assert context.checkpoint_dir.is_dir()
    assert context.artifact_dir.is_dir()


def test_losing_the_job_ends_its_work(context: JobContext) -> None:
    """The next thing told is an exception, so that training stops."""
    context.lease.give_back()
    with pytest.raises(LeaseLost):
        context.stage("features", 0.1)


def test_row_66_job_ends_before_the_disk_is_full(
    context: JobContext, store: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row 66: filled to its end, the disk would have no room for the job's outcome either, and the job would hang."""
    context.stage("features", 0.1)
    monkeypatch.setattr("whisker.retrain.context.LEAST_ROOM_BYTES", 2**62)
    settings = context.settings.model_copy(update={"disk_reserve_bytes": 2**62})
    context.workspace = Workspace(settings, context.database)
    with pytest.raises(StorageFull, match="nearly full"):
        context.stage("head", 0.1)
    context.lease.fail("storage-full", "nearly full")
    assert store.get(context.job.id).state == "failed"
