"""The jobs of a database: created, listed, cancelled, retried, and taken up by a worker."""

import secrets
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection

from whisker.database import Database
from whisker.errors import JobFinished, JobUnfinished, TooManyJobs
from whisker.jobs import rows
from whisker.jobs.in_use import require_source, retried_request
from whisker.jobs.job import FINISHED_STATES, Job, JobKind, JobRequest
from whisker.jobs.lease import Lease

_ANY_QUEUED = "SELECT 1 FROM jobs WHERE state = 'queued' LIMIT 1"

Heartbeat = tuple[int, int]
"""A running job's fence, and its heartbeats under it."""


class JobStore:
    """The jobs of a database; each change is one transaction.

    Every method may raise DatabaseBusy or DatabaseUnavailable.

    Args:
        database: Holds the rows.
        most_queued: How many jobs may wait for their turn; None: any number.
        uploads_dir: Where the uploads lie that jobs read; None: whether they exist is not checked.
    """

    def __init__(self, database: Database, most_queued: int | None = None, uploads_dir: Path | None = None) -> None:
        self._database = database
        self._most_queued = most_queued
        self._uploads_dir = uploads_dir

    def create(self, request: JobRequest) -> Job:
        """Create a job; a free worker finds it within a fraction of a second.

        Raises:
            TooManyJobs: As many jobs wait as may wait.
            DatasetNotFound: The dataset or revision that it is about is gone.
            UploadNotFound: The upload that it is to read is gone.
            NotFound: Feedback that it is to ingest is gone.
        """
        return self._create(lambda _connection: request)

    def _create(self, asked: Callable[[Connection], JobRequest]) -> Job:
        job_id = secrets.token_hex(16)
        with self._database.transaction() as connection:
            rows.lock(connection)
            self._require_place(rows.count_queued(connection))
            request = asked(connection)
            require_source(connection, request, self._uploads_dir)
            rows.add(connection, job_id, request)
        return self.get(job_id)

    def require_place(self) -> None:
        """Refuse a job before its upload is sent.

        Raises:
            TooManyJobs: As many jobs wait as may wait.
        """
        self._require_place(self._database.read_scalar("SELECT count(*) FROM jobs WHERE state = 'queued'"))

    def _require_place(self, queued: int) -> None:
        if self._most_queued is not None and queued >= self._most_queued:
            raise TooManyJobs(
                f"{queued:,} jobs wait already, and at most {self._most_queued:,} may (WHISKER_MAX_QUEUED_JOBS). Wait "
                "until some are done, or cancel some (`whisker jobs cancel ID`)."
            )

    def get(self, job_id: str) -> Job:
        """Read a job.

        Raises:
            JobNotFound: No job has that id.
        """
        with self._database.transaction() as connection:
            job = rows.read(connection, job_id)
        if job is None:
            raise rows.no_job(job_id)
        return job

    def list(self, limit: int | None = 100, kind: JobKind | None = None) -> tuple[Job, ...]:
        """List jobs, newest first."""
        with self._database.transaction() as connection:
            return tuple(rows.read_newest(connection, limit, kind))

    def unfinished(self) -> tuple[Job, ...]:
        """List the queued and running jobs, newest first."""
        with self._database.transaction() as connection:
            return tuple(rows.read_unfinished(connection))

    def ids(self) -> frozenset[str]:
        """Name every job; where there is no database, there are none."""
        if not self._database.exists():
            return frozenset()

        with self._database.transaction() as connection:
            return frozenset(rows.read_ids(connection))

    def request_cancel(self, job_id: str) -> Job:
        """Cancel a queued job at once; a running one ends within seconds.

        Raises:
            JobNotFound: No job has that id.
            JobFinished: The job has ended already.
        """
        with self._database.transaction() as connection:
            was_unfinished = rows.cancel(connection, job_id)
        job = self.get(job_id)
        if not was_unfinished:
            raise JobFinished(f"Job {job_id} has {job.state} already, so there is nothing to cancel.")
        return job

    def retry(self, job_id: str) -> Job:
        """Create a job with the request of a failed or cancelled one.

        Raises:
            JobNotFound: No job has that id.
            JobUnfinished: The job has not ended.
            JobFinished: The job succeeded.
            DatasetNotFound: The dataset or revision that it was about is gone.
            UploadNotFound: The upload that it read is gone.
            NotFound: Feedback that it was to ingest is gone.
        """
        job = self.get(job_id)
        if job.state not in FINISHED_STATES:
            raise JobUnfinished(f"Job {job_id} is {job.state}; cancel it first, or wait for its end.")
        if job.state == "succeeded":
            raise JobFinished(f"Job {job_id} succeeded; what failed or was cancelled can be tried again.")
        return self._create(lambda connection: retried_request(connection, job))

    def claim(self, job_id: str) -> Lease | None:
        """Take a queued job up, unless it is another's turn: at most one job of kind `retrain` runs at a time.

        Returns:
            The right to write to the job, None where it is not to be had now.
        """
        with self._database.transaction() as connection:
            rows.lock(connection)
            fence = rows.take_up(connection, job_id)
        return None if fence is None else Lease(self._database, job_id, fence)

    def due(self) -> tuple[str, ...]:
        """Name the queued jobs whose turn it is, oldest first.

        Workers ask several times a second: while nothing is queued, the answer costs one look-up in an index.
        """
        if self._database.read_scalar(_ANY_QUEUED) is None:
            return ()

        with self._database.transaction() as connection:
            return tuple(rows.read_due(connection))

    def heartbeats(self) -> dict[str, Heartbeat]:
        """Read every running job's heartbeat: one whose heartbeat does not move has lost its worker."""
        with self._database.transaction() as connection:
            return rows.read_heartbeats(connection)
