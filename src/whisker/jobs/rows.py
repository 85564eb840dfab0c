"""Jobs as rows: every change of a state is one guarded UPDATE, whose row count shows whether it succeeded."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Float,
    Integer,
    Row,
    String,
    Table,
    Text,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    true,
    update,
)

from whisker.errors import JobNotFound
from whisker.jobs.job import FINISHED_STATES, EpochRecord, Job, JobFault, JobRequest, JobResult
from whisker.sql import METADATA

JOBS = Table(
    "jobs",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("stage", String(32)),
    Column("progress", Float, nullable=False, default=0.0),
    Column("eta_seconds", Float),
    Column("request", JSON, nullable=False),
    Column("history", JSON, nullable=False),
    Column("result", JSON(none_as_null=True)),
    Column("error_code", String(64)),
    Column("error_detail", Text),
    Column("cancel_requested", Boolean, nullable=False, default=False),
    Column("fence", Integer, nullable=False, default=0),
    Column("heartbeat", Integer, nullable=False, default=0),
    Column("losses", Integer, nullable=False, default=0),
    Column("checkpoint", String(200)),
    Column("version", String(64), unique=True),
    Column("dataset", String(64)),
    Column("revision", String(80)),
    Column("created_at", DateTime(timezone=True), nullable=False, index=True),
    Column("started_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
)
"""One row a job. `fence` counts who took it up: a worker with an older number can no longer write."""


_OTHER = JOBS.alias("other")


def lock(connection: Connection) -> None:
    """Take the write lock before reading, so that two workers cannot both see a job that is free."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("UPDATE jobs SET fence = fence WHERE 0"))
    else:
        connection.execute(text("LOCK TABLE jobs IN SHARE ROW EXCLUSIVE MODE"))


def add(connection: Connection, job_id: str, request: JobRequest) -> None:
    """Add a queued job."""
    values = {
        "id": job_id,
        "kind": request.kind,
        "state": "queued",
        "request": request.model_dump(mode="json"),
        "history": [],
        "created_at": datetime.now(UTC),
    }
    connection.execute(insert(JOBS).values(values))


def read(connection: Connection, job_id: str) -> Job | None:
    """Read one job."""
    row = connection.execute(select(JOBS).where(JOBS.c.id == job_id)).first()
    return None if row is None else _job(row)


def no_job(job_id: str) -> JobNotFound:
    """Return the error for a job that does not exist."""
    return JobNotFound(f"There is no job {job_id[:80]!r}. `whisker jobs` and GET /jobs list those there are.")


def read_newest(connection: Connection, limit: int | None, kind: str | None) -> list[Job]:
    """List jobs, newest first."""
    wanted = true() if kind is None else JOBS.c.kind == kind
    newest_first = select(JOBS).where(wanted).order_by(JOBS.c.created_at.desc(), JOBS.c.id.desc())
    return [_job(row) for row in connection.execute(newest_first.limit(limit))]


def read_unfinished(connection: Connection) -> list[Job]:
    """List the jobs that have not ended, newest first."""
    unfinished = select(JOBS).where(JOBS.c.state.not_in(FINISHED_STATES))
    return [_job(row) for row in connection.execute(unfinished.order_by(JOBS.c.created_at.desc(), JOBS.c.id.desc()))]


def read_referring_to_upload(connection: Connection, upload: str) -> list[Job]:
    """List the jobs that were asked for with an upload, newest first."""
    return [job for job in read_newest(connection, None, None) if _reads_upload(job, upload)]


def count_queued(connection: Connection) -> int:
    """Count the jobs that wait for their turn."""
    return int(connection.scalar(select(func.count()).select_from(JOBS).where(JOBS.c.state == "queued")) or 0)


def remove(connection: Connection, job_id: str) -> None:
    """Delete a job's row."""
    connection.execute(delete(JOBS).where(JOBS.c.id == job_id))


def read_ids(connection: Connection) -> set[str]:
    """Name every job."""
    return set(connection.scalars(select(JOBS.c.id)))


def read_due(connection: Connection) -> list[str]:
    """Name the queued jobs that may be taken up now, oldest first."""
    due = select(JOBS.c.id).where(_is_due()).order_by(JOBS.c.created_at, JOBS.c.id)
    return list(connection.scalars(due))


def take_up(connection: Connection, job_id: str) -> int | None:
    """Make a due job a running one; return its new fence, None where it is not due."""
    values = {
        "state": "running",
        "stage": None,
        "fence": JOBS.c.fence + 1,
        "heartbeat": JOBS.c.heartbeat + 1,
        "started_at": _first_of(connection, job_id),
    }
    taken = connection.execute(update(JOBS).where(JOBS.c.id == job_id, _is_due()).values(values))
    if not taken.rowcount:
        return None
    return connection.scalar(select(JOBS.c.fence).where(JOBS.c.id == job_id))


def read_heartbeats(connection: Connection) -> dict[str, tuple[int, int]]:
    """Read the fence and heartbeat of every running job."""
    rows = connection.execute(select(JOBS.c.id, JOBS.c.fence, JOBS.c.heartbeat).where(JOBS.c.state == "running"))
    return {row.id: (row.fence, row.heartbeat) for row in rows}


def cancel(connection: Connection, job_id: str) -> bool:
    """Cancel a queued job, or ask a running one's worker to; return whether the job had not ended.

    One statement, for a job may go from either state to the other between two.
    """
    is_queued = JOBS.c.state == "queued"
    values = {
        "state": case((is_queued, "cancelled"), else_=JOBS.c.state),
        "finished_at": case((is_queued, datetime.now(UTC)), else_=JOBS.c.finished_at),
        "cancel_requested": True,
    }
    unfinished = and_(JOBS.c.id == job_id, JOBS.c.state.not_in(FINISHED_STATES))
    return bool(connection.execute(update(JOBS).where(unfinished).values(values)).rowcount)


def write(connection: Connection, job_id: str, fence: int, values: dict[str, Any]) -> bool:
    """Change a running job under its fence; return whether that is still its newest."""
    held = and_(JOBS.c.id == job_id, JOBS.c.fence == fence, JOBS.c.state == "running")
    return bool(connection.execute(update(JOBS).where(held).values(values)).rowcount)


def read_columns(connection: Connection, job_id: str, *names: str) -> Row[Any]:
    """Read some columns of a job that is there."""
    return connection.execute(select(*(JOBS.c[name] for name in names)).where(JOBS.c.id == job_id)).one()


def keep_heartbeat(connection: Connection, job_id: str, fence: int) -> bool:
    """Change nothing, but take the row, and return whether this fence is still its newest."""
    return write(connection, job_id, fence, {"heartbeat": JOBS.c.heartbeat})


def move_heartbeat(connection: Connection, job_id: str, fence: int) -> bool:
    """Raise the heartbeat."""
    return write(connection, job_id, fence, {"heartbeat": JOBS.c.heartbeat + 1})


def _is_due() -> ColumnElement[bool]:
    """Retraining is done one job after the other, in the order of asking; what else there is runs beside it."""
    is_before = or_(
        _OTHER.c.created_at < JOBS.c.created_at,
        and_(_OTHER.c.created_at == JOBS.c.created_at, _OTHER.c.id < JOBS.c.id),
    )
    goes_first = or_(_OTHER.c.state == "running", and_(_OTHER.c.state == "queued", is_before))
    has_predecessor = exists().where(_OTHER.c.kind == "retrain", goes_first)
    return and_(JOBS.c.state == "queued", or_(JOBS.c.kind != "retrain", ~has_predecessor))


def _first_of(connection: Connection, job_id: str) -> datetime:
    started_at = connection.scalar(select(JOBS.c.started_at).where(JOBS.c.id == job_id))
    return started_at or datetime.now(UTC)


def _reads_upload(job: Job, upload: str) -> bool:
    return job.request.source.kind == "upload" and job.request.source.value == upload


def _job(row: Row[Any]) -> Job:
    fault = None if row.error_code is None else JobFault(code=row.error_code, detail=row.error_detail or "")
    return Job(
        id=row.id,
        kind=row.kind,
        state=row.state,
        stage=None if row.state in FINISHED_STATES else row.stage,
        progress=row.progress,
        eta_seconds=row.eta_seconds,
        created_at=_utc(row.created_at),
        started_at=row.started_at and _utc(row.started_at),
        finished_at=row.finished_at and _utc(row.finished_at),
        request=JobRequest.model_validate(row.request),
        history=tuple(EpochRecord.model_validate(record) for record in row.history),
        result=None if row.result is None else JobResult.model_validate(row.result),
        error=fault,
        cancel_requested=row.cancel_requested,
        checkpoint=row.checkpoint,
        version=row.version,
        dataset=row.dataset,
        revision=row.revision,
    )


def _utc(moment: datetime) -> datetime:
    """SQLite forgets the time zone."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
