"""Writing to a job as the one who holds it, and as one who no longer does."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import text
from tests.jobs.conftest import INGEST, RETRAIN

from whisker.database import Database
from whisker.errors import DatabaseBusy, LeaseLost
from whisker.jobs.job import EpochRecord, JobResult
from whisker.jobs.lease import Lease
from whisker.jobs.store import JobStore


@pytest.fixture
def lease(store: JobStore) -> Lease:
    """A hold of a running job."""
    taken = store.claim(store.create(RETRAIN).id)
    assert taken is not None
    return taken


def _finish(lease: Lease) -> None:
    with lease.transaction() as connection:
        lease.finish(connection, JobResult(model_version="pets-2", promoted=True, reason="better"))


WRITES: dict[str, Callable[[Lease], object]] = {
    "heartbeat": Lease.heartbeat,
    "update": lambda lease: lease.update(progress=0.5),
    "epoch": lambda lease: lease.add_epoch(EpochRecord(epoch=1, loss=1.0, accuracy=0.5)),
    "finish": _finish,
    "fail": lambda lease: lease.fail("internal", "it broke"),
    "cancelled": Lease.cancelled,
    "give back": Lease.give_back,
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_every_write_of_an_old_fence_is_refused(
    lease: Lease, store: JobStore, write: Callable[[Lease], object]
) -> None:
    """Once another worker holds the job, nothing of the first one's reaches the row."""
    lease.give_back()
    newer = store.claim(lease.job_id)
    assert newer is not None
    before = store.get(lease.job_id)
    with pytest.raises(LeaseLost):
        write(lease)
    assert store.get(lease.job_id) == before
    newer.heartbeat()


def test_what_is_published_without_the_lease_is_rolled_back(lease: Lease, store: JobStore, database: Database) -> None:
    """Losing the job between the beginning and the end of a transaction cannot happen; losing it before stops it."""
    lease.give_back()
    with pytest.raises(LeaseLost), lease.transaction() as connection:
        connection.execute(text("INSERT INTO versions (version, name, registered_at) VALUES ('v', 'v', '2026-01-01')"))
    assert database.read_scalar("SELECT count(*) FROM versions") == 0


def test_result_is_kept_with_the_end(lease: Lease, store: JobStore) -> None:
    """A job that ended well says what it made."""
    _finish(lease)
    job = store.get(lease.job_id)
    assert job.result is not None
    assert (job.state, job.progress, job.result.model_version) == ("succeeded", 1.0, "pets-2")
    assert job.finished_at is not None


def test_fault_after_finishing_leaves_the_job_running(lease: Lease, store: JobStore) -> None:
    """The end and what is published with it come together or not at all."""

    def publish() -> None:
        with lease.transaction() as connection:
            lease.finish(connection, JobResult())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        publish()
    assert store.get(lease.job_id).state == "running"


def test_epoch_done_again_takes_the_old_ones_place(lease: Lease, store: JobStore) -> None:
    """After a resume from the first epoch's end, the history is that of the run that goes on."""
    for epoch, loss in ((1, 3.0), (2, 2.0), (3, 1.5), (2, 1.0)):
        lease.add_epoch(EpochRecord(epoch=epoch, loss=loss, accuracy=0.5))
    assert [(record.epoch, record.loss) for record in store.get(lease.job_id).history] == [(1, 3.0), (2, 1.0)]


def test_epochs_told_again_stay(lease: Lease, store: JobStore) -> None:
    """A resumed run tells what its checkpoint holds; nobody sees the history shrink for that."""
    records = [EpochRecord(epoch=epoch, loss=1 / epoch, accuracy=0.5) for epoch in (1, 2, 3)]
    for record in (*records, records[0]):
        lease.add_epoch(record)
    assert store.get(lease.job_id).history == tuple(records)


def test_job_given_back_is_due_again_with_what_it_reached(lease: Lease, store: JobStore) -> None:
    """The next worker finds the checkpoint, the version and the history."""
    lease.update(stage="head", checkpoint="epoch-3", version="pets-2", progress=0.4)
    assert lease.give_back() == "queued"
    job = store.get(lease.job_id)
    assert (job.state, job.checkpoint, job.version, job.progress) == ("queued", "epoch-3", "pets-2", 0.4)
    newer = store.claim(lease.job_id)
    assert newer is not None
    assert newer.fence > lease.fence


def _lose(store: JobStore, job_id: str, lost: str) -> str:
    lease = store.claim(job_id)
    assert lease is not None
    return lease.give_back("child" if lost == "child" else "worker")


@pytest.mark.parametrize(("lost", "most"), [("child", 2), ("worker", 5)])
def test_job_that_loses_its_process_too_often_fails(store: JobStore, lost: str, most: int) -> None:
    """Two dead children, or five dead workers, without getting further: the job is given up."""
    job = store.create(INGEST)
    assert [_lose(store, job.id, lost) for _ in range(most)] == ["queued"] * (most - 1) + ["failed"]
    failed = store.get(job.id).error
    assert failed is not None
    assert failed.code == "worker-lost"


def test_getting_further_forgives_losses(store: JobStore) -> None:
    """A new checkpoint starts the count anew; saying the same one again does not."""
    job = store.create(INGEST)
    for checkpoint, state in (("1", "queued"), ("2", "queued"), ("3", "queued"), ("3", "failed")):
        lease = store.claim(job.id)
        assert lease is not None
        lease.update(checkpoint=checkpoint)
        assert lease.give_back("child") == state


def test_being_told_to_stop_is_no_loss(store: JobStore) -> None:
    """However often a worker is restarted, its jobs go on."""
    job = store.create(INGEST)
    for _ in range(12):
        lease = store.claim(job.id)
        assert lease is not None
        assert lease.give_back() == "queued"


def test_cancelled_job_is_not_taken_up_again(lease: Lease, store: JobStore) -> None:
    """A worker that died before it could cancel leaves that to whoever notices."""
    store.request_cancel(lease.job_id)
    assert lease.give_back("worker") == "cancelled"
    assert store.due() == ()


def test_living_worker_keeps_its_job(lease: Lease, store: JobStore) -> None:
    """Whoever thinks that it is dead, but saw an older heartbeat, is refused."""
    _, heartbeat = store.heartbeats()[lease.job_id]
    lease.heartbeat()
    with pytest.raises(LeaseLost):
        lease.give_back("worker", heartbeat)
    assert not lease.heartbeat()


def test_row_67_job_waits_for_a_locked_database(lease: Lease, store: JobStore, database: Database) -> None:
    """Row 67: an hour of training is not lost to somebody's long transaction."""
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with database.transaction() as connection:
            connection.execute(text("UPDATE promotions SET kind = kind WHERE 0"))
            held.set()
            let_go.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    with pytest.raises(DatabaseBusy):
        lease.update(0, progress=0.5)
    threading.Timer(0.2, let_go.set).start()
    lease.update(progress=0.7)
    holder.join()
    assert store.get(lease.job_id).progress == 0.7
