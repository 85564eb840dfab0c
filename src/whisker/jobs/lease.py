"""The right to write to a running job, which ends when another worker takes the job up."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any, Literal, TypedDict, TypeVar, Unpack

from sqlalchemy import Connection

from whisker.database import Database
from whisker.errors import AppError, DatabaseBusy, DatabaseUnavailable, LeaseLost, WorkerLost
from whisker.jobs import rows
from whisker.jobs.job import EpochRecord, JobResult

Result = TypeVar("Result")

DATABASE_TIMEOUT_SECONDS = 60.0
"""How long a job's writes wait for a database that is busy or away: hours of training are not thrown away for it."""

RETRY_SECONDS = 0.5

LOSS_POINTS: dict[Literal["child", "worker"], int] = {"child": 5, "worker": 2}
MOST_LOSS_POINTS = 10
"""What `losses` counts. A job fails at its second lost process, or at the fifth worker that died under it, since it
last got further: what kills its own process is likely the job's doing, what kills a worker may be anybody's."""

_WORKER_LOST = WorkerLost(
    "The process that did this job ended more than once without getting further. "
    "Often the machine has too little memory: smaller pictures or smaller batches need less."
)


class JobFields(TypedDict, total=False):
    """The columns that a running job writes."""

    stage: str | None
    progress: float
    eta_seconds: float | None
    checkpoint: str
    version: str
    dataset: str
    revision: str


class Lease:
    """One worker's hold of a running job.

    Every write checks the fence in the transaction that writes. A worker that was stopped past its lease, and then goes
    on, finds a newer fence and is refused.

    Attributes:
        fence: Counts who took the job up; the newest alone can write.
    """

    def __init__(self, database: Database, job_id: str, fence: int) -> None:
        self._database = database
        self.job_id = job_id
        self.fence = fence

    @contextmanager
    def transaction(self, timeout_seconds: float = DATABASE_TIMEOUT_SECONDS) -> Iterator[Connection]:
        """Open a transaction in which this worker holds the job: whatever a job publishes is written in one.

        It holds the database's only place for writers on SQLite, so it should last milliseconds.

        Raises:
            LeaseLost: Another worker has taken the job up, or the job has ended.
            DatabaseBusy: Another writer holds the database for longer than the timeout.
            DatabaseUnavailable: The database could not be reached for as long.
        """
        with ExitStack() as stack:
            yield _retry(lambda: stack.enter_context(self._guarded()), timeout_seconds)

    def heartbeat(self) -> bool:
        """Raise the heartbeat, and return whether the job is to be cancelled.

        Raises:
            LeaseLost: Another worker has taken the job up, or the job has ended.
        """
        with self._database.transaction() as connection:
            self._check(rows.move_heartbeat(connection, self.job_id, self.fence))
            return bool(rows.read_columns(connection, self.job_id, "cancel_requested").cancel_requested)

    def update(self, timeout_seconds: float = DATABASE_TIMEOUT_SECONDS, **fields: Unpack[JobFields]) -> None:
        """Write how far the job is; a checkpoint that is new shows that the job gets further.

        Raises:
            LeaseLost: Another worker has taken the job up, or the job has ended.
        """
        values: dict[str, Any] = {**fields}
        with self.transaction(timeout_seconds) as connection:
            if "checkpoint" in fields:
                known = rows.read_columns(connection, self.job_id, "checkpoint").checkpoint
                values |= {} if known == fields["checkpoint"] else {"losses": 0}
            rows.write(connection, self.job_id, self.fence, values)

    def add_epoch(self, record: EpochRecord) -> None:
        """Add an epoch's figures; after a resume, they take the place of those of the epochs that are done again.

        An epoch that is merely reported again, with the same figures, leaves those after it.

        Raises:
            LeaseLost: Another worker has taken the job up, or the job has ended.
        """
        with self.transaction() as connection:
            known = rows.read_columns(connection, self.job_id, "history").history
            values = record.model_dump(mode="json")
            if values not in known:
                kept = [before for before in known if before["epoch"] < record.epoch]
                rows.write(connection, self.job_id, self.fence, {"history": [*kept, values]})

    def finish(self, connection: Connection, result: JobResult) -> None:
        """End the job well, within the transaction that publishes what it made.

        Raises:
            LeaseLost: Another worker has taken the job up, or the job has ended.
        """
        values = {"progress": 1.0, "eta_seconds": None, "result": result.model_dump(mode="json")}
        self._end(connection, "succeeded", values)

    def fail(self, code: str, detail: str) -> None:
        """End the job with a fault.

        Raises:
            LeaseLost: Another worker has taken the job up, or the job has ended.
        """
        with self.transaction() as connection:
            self._end(connection, "failed", {"error_code": code, "error_detail": detail, "eta_seconds": None})

    def cancelled(self) -> None:
        """End the job as cancelled.

        Raises:
            LeaseLost: Another worker has taken the job up, or the job has ended.
        """
        with self.transaction() as connection:
            self._end(connection, "cancelled", {"cancel_requested": True, "eta_seconds": None})

    def give_back(
        self,
        lost: Literal["child", "worker"] | None = None,
        heartbeat: int | None = None,
        timeout_seconds: float = DATABASE_TIMEOUT_SECONDS,
        fault: AppError | None = None,
    ) -> str:
        """Put the job back into the queue, from where it is taken up at its last checkpoint.

        Args:
            lost: What died under it; nothing where the worker stops.
            heartbeat: Do it only if the heartbeat is still this one, for callers that take its worker for dead.
            timeout_seconds: How long to wait for a database that is busy or away.
            fault: Why it was lost, where that is known: the job's error after too many losses.

        Returns:
            The job's new state: queued, or cancelled where that was asked for, or failed after too many losses.

        Raises:
            LeaseLost: Another worker has taken the job up, or the job has ended, or its heartbeat moved.
        """
        with self.transaction(timeout_seconds) as connection:
            row = rows.read_columns(connection, self.job_id, "heartbeat", "losses", "cancel_requested")
            self._check(heartbeat is None or row.heartbeat == heartbeat)
            losses = row.losses + (0 if lost is None else LOSS_POINTS[lost])
            if row.cancel_requested:
                return self._end(connection, "cancelled", {"losses": losses})
            if losses >= MOST_LOSS_POINTS:
                return self._end(connection, "failed", {"losses": losses, **_described(fault or _WORKER_LOST)})
            values = {"state": "queued", "fence": self.fence + 1, "losses": losses, "stage": None, "eta_seconds": None}
            rows.write(connection, self.job_id, self.fence, values)
            return "queued"

    def _end(self, connection: Connection, state: str, values: dict[str, Any]) -> str:
        ended = {"state": state, "finished_at": datetime.now(UTC), **values}
        self._check(rows.write(connection, self.job_id, self.fence, ended))
        return state

    @contextmanager
    def _guarded(self) -> Iterator[Connection]:
        with self._database.transaction() as connection:
            self._check(rows.keep_heartbeat(connection, self.job_id, self.fence))
            yield connection

    def _check(self, is_held: bool) -> None:
        if not is_held:
            raise LeaseLost(f"Job {self.job_id} has ended, or was taken up by another worker.")


def _described(fault: AppError) -> dict[str, Any]:
    return {"error_code": fault.code, "error_detail": fault.detail, "eta_seconds": None}


def _retry(attempt: Callable[[], Result], timeout_seconds: float) -> Result:
    """Attempt until the database is there and free; after the timeout, raise its last error."""
    deadline = time.monotonic() + timeout_seconds
    while True:
        try:
            return attempt()
        except (DatabaseBusy, DatabaseUnavailable):
            if time.monotonic() >= deadline:
                raise
            time.sleep(RETRY_SECONDS)
