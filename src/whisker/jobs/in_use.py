"""What unfinished jobs use, and whether what a new one is to read exists."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import Connection

from whisker.datasets import revision_rows
from whisker.datasets.revision import DatasetSource, DatasetTarget, Revision
from whisker.datasets.uploads import kept_upload
from whisker.errors import InUse
from whisker.feedback import rows as feedback_rows
from whisker.jobs import rows
from whisker.jobs.job import Job, JobRequest


def require_unused_data(jobs: Iterable[Job], revisions: Sequence[Revision], *, has_newest: bool) -> None:
    """Refuse to delete what a job needs.

    Args:
        jobs: Those that have not ended.
        revisions: What is to go, of one dataset.
        has_newest: Whether its newest is among them, on which jobs that add, replace or edit build.

    Raises:
        InUse: A job needs it.
    """
    wanted = {revision.id for revision in revisions}
    makers = {revision.job_id for revision in revisions}  # a job's row says what it made a moment later
    for job in jobs:
        source = job.request.source
        named = {job.revision, source.value if source.kind == "revision" else None}
        builds_on = {job.request.target.dataset}
        if job.kind == "edit" and source.kind == "revision":
            builds_on.add(source.value.partition("@")[0])
        if job.id in makers or named & wanted or (has_newest and revisions[0].dataset in builds_on):
            raise InUse(f"{', '.join(sorted(wanted))} is needed by {_describe(job)}")


def require_unused_upload(jobs: Iterable[Job], upload: str) -> None:
    """Refuse to delete an upload that a job is to read.

    Raises:
        InUse: A job needs it.
    """
    for job in jobs:
        if job.request.source.kind == "upload" and job.request.source.value == upload:
            raise InUse(f"The upload {upload} is needed by {_describe(job)}")


def require_unused_version(jobs: Iterable[Job], version: str) -> None:
    """Refuse to delete a version that a job is making.

    Raises:
        InUse: A job needs it.
    """
    for job in jobs:
        if job.version == version:
            raise InUse(f"The version {version} is being made by {_describe(job)}")


def claimed_feedback(connection: Connection) -> dict[str, str]:
    """Name the job that is to ingest each feedback; no job is added before the transaction ends."""
    rows.lock(connection)
    return {name: _describe(job) for job in rows.read_unfinished(connection) for name in job.request.source.ids}


def require_source(connection: Connection, request: JobRequest, uploads_dir: Path | None) -> None:
    """Refuse a job whose pictures are gone.

    Args:
        connection: Holds the lock of the jobs' table, which whatever adds jobs or deletes takes.
        request: What is asked for.
        uploads_dir: Where uploads lie; None: they are not looked for.

    Raises:
        DatasetNotFound: The dataset or revision is gone.
        UploadNotFound: The upload is gone.
        NotFound: Feedback is gone, or does not wait any more.
    """
    source = request.source
    for reference in (source.value if source.kind == "revision" else None, request.target.dataset):
        if reference is not None:
            revision_rows.require_exists(connection, reference)
    if source.kind == "upload" and uploads_dir is not None:
        kept_upload(uploads_dir, source.value)
    feedback_rows.read_waiting(connection, source.ids)


def retried_request(connection: Connection, job: Job) -> JobRequest:
    """Make a retry's request: for the revision that the job made, if it is there, so that no dataset is made twice."""
    if job.revision is None or not revision_rows.exists(connection, job.revision):
        return job.request
    source = DatasetSource(kind="revision", value=job.revision)
    return job.request.model_copy(update={"source": source, "target": DatasetTarget()})


def _describe(job: Job) -> str:
    return (
        f"the {job.state} job {job.id} ({job.kind}). Wait for its end, or cancel it (`whisker jobs cancel {job.id}`)."
    )
