"""Jobs asked for, taken up, cancelled, tried again."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.jobs.conftest import INGEST, RETRAIN
from tests.tiny_dataset import write_tiny_dataset

from whisker.database import Database
from whisker.datasets import ingestion
from whisker.datasets.revision import DatasetSource, DatasetTarget
from whisker.datasets.store import DatasetStore
from whisker.errors import DatasetNotFound, JobFinished, JobNotFound, JobUnfinished
from whisker.jobs.job import JobResult
from whisker.jobs.store import JobStore
from whisker.settings import Settings


def test_job_is_queued_as_it_was_asked_for(store: JobStore) -> None:
    """What was asked for comes back from the row, and nothing has happened to it yet."""
    job = store.get(store.create(RETRAIN).id)
    assert (job.state, job.progress, job.request, job.started_at) == ("queued", 0.0, RETRAIN, None)
    assert job.created_at.tzinfo is not None


def test_unknown_job_is_a_named_fault(store: JobStore) -> None:
    """An id that is none is echoed, shortened."""
    with pytest.raises(JobNotFound, match=r"'x{80}'"):
        store.get("x" * 500)


def test_jobs_are_listed_newest_first_and_by_kind(store: JobStore) -> None:
    """The last one asked for comes first."""
    first, second = store.create(RETRAIN), store.create(INGEST)
    assert [job.id for job in store.list()] == [second.id, first.id]
    assert [job.id for job in store.list(limit=1)] == [second.id]
    assert [job.id for job in store.list(kind="retrain")] == [first.id]


def test_row_71_two_retrains_run_one_after_the_other(store: JobStore) -> None:
    """Row 71: both are queued; the second's turn comes when the first has ended, and other jobs run beside them."""
    first, second, ingest = store.create(RETRAIN), store.create(RETRAIN), store.create(INGEST)
    assert store.due() == (first.id, ingest.id)
    assert store.claim(second.id) is None
    lease = store.claim(first.id)
    assert lease is not None
    assert store.claim(second.id) is None
    assert store.due() == (ingest.id,)
    assert store.claim(ingest.id) is not None
    lease.fail("internal", "it broke")
    assert store.due() == (second.id,)
    assert store.claim(second.id) is not None


def test_of_many_who_take_up_a_job_at_once_one_gets_it(store: JobStore, migrated: Settings) -> None:
    """Claims of several processes at the same moment end with one lease."""
    job, count = store.create(RETRAIN), 6
    barrier = threading.Barrier(count)

    def claim(_: int) -> bool:
        database = Database(migrated.resolved_database_url)
        barrier.wait()
        lease = JobStore(database).claim(job.id)
        database.close()
        return lease is not None

    with ThreadPoolExecutor(count) as executor:
        assert sum(executor.map(claim, range(count))) == 1


def test_queued_job_is_cancelled_at_once(store: JobStore) -> None:
    """Nobody takes it up any more."""
    job = store.create(RETRAIN)
    assert store.request_cancel(job.id).state == "cancelled"
    assert store.claim(job.id) is None


def test_running_job_is_asked_to_end(store: JobStore) -> None:
    """Its worker hears of it with the next sign of life."""
    lease = store.claim(store.create(RETRAIN).id)
    assert lease is not None
    assert not lease.heartbeat()
    job = store.request_cancel(lease.job_id)
    assert (job.state, job.cancel_requested) == ("running", True)
    assert lease.heartbeat()


def test_row_72_finished_job_cannot_be_cancelled(store: JobStore) -> None:
    """Row 72: what has ended stays as it ended; asking for it is a named fault."""
    lease = store.claim(store.create(RETRAIN).id)
    assert lease is not None
    with lease.transaction() as connection:
        lease.finish(connection, JobResult(reason="done"))
    with pytest.raises(JobFinished, match="succeeded"):
        store.request_cancel(lease.job_id)
    assert store.get(lease.job_id).state == "succeeded"


def test_failed_job_is_tried_again_as_a_new_one(store: JobStore) -> None:
    """The request is the same, the old job stays as it ended."""
    lease = store.claim(store.create(RETRAIN).id)
    assert lease is not None
    with pytest.raises(JobUnfinished):
        store.retry(lease.job_id)
    lease.fail("too-corrupt", "Too many broken pictures.")
    again = store.retry(lease.job_id)
    assert (again.state, again.request) == ("queued", RETRAIN)
    failed = store.get(lease.job_id)
    assert failed.error is not None
    assert (failed.state, failed.error.code) == ("failed", "too-corrupt")


def test_job_that_got_its_pictures_in_is_tried_again_on_them(
    store: JobStore, database: Database, tmp_path: Path
) -> None:
    """The upload is a revision by then: taken in again, it would become a second dataset."""
    write_tiny_dataset(tmp_path / "drawn", 2)
    source = DatasetSource(kind="path", value=str(tmp_path / "drawn"))
    made = ingestion.ingest(DatasetStore(database, tmp_path / "datasets"), source, DatasetTarget(name="pets")).revision
    lease = store.claim(store.create(RETRAIN).id)
    assert lease is not None
    lease.update(dataset=made.dataset, revision=made.id)
    lease.fail("worker-lost", "Its process ended.")
    again = store.retry(lease.job_id)
    assert (again.request.source.kind, again.request.source.value) == ("revision", made.id)
    assert again.request.settings == RETRAIN.settings


@pytest.mark.parametrize("reference", ["pets", "pets@1"])
def test_job_about_data_that_is_not_there_is_refused(store: JobStore, reference: str) -> None:
    """By a request or a command alike, and before a row is written."""
    about = DatasetSource(kind="revision", value=reference)
    for request in (
        RETRAIN.model_copy(update={"source": about}),
        INGEST.model_copy(update={"target": DatasetTarget(mode="add", dataset=reference)}),
    ):
        with pytest.raises(DatasetNotFound, match=reference):
            store.create(request)
    assert store.list() == ()


def test_job_that_succeeded_is_not_tried_again(store: JobStore) -> None:
    """There is nothing to mend."""
    lease = store.claim(store.create(RETRAIN).id)
    assert lease is not None
    with lease.transaction() as connection:
        lease.finish(connection, JobResult())
    with pytest.raises(JobFinished):
        store.retry(lease.job_id)
