"""Whether what a job is to read is there, asked in the transaction that adds the job, where nobody can delete it."""

from pathlib import Path

from sqlalchemy import Connection

from whisker.datasets import revision_rows
from whisker.datasets.revision import DatasetSource, DatasetTarget
from whisker.datasets.uploads import kept_upload
from whisker.feedback import rows as feedback_rows
from whisker.jobs.job import Job, JobRequest


def require_source(connection: Connection, request: JobRequest, uploads_dir: Path | None) -> None:
    """Refuse a job whose pictures are gone.

    Args:
        connection: Holds the place of the one who adds jobs, without which nothing is deleted either.
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
            revision_rows.require_there(connection, reference)
    if source.kind == "upload" and uploads_dir is not None:
        kept_upload(uploads_dir, source.value)
    feedback_rows.read_waiting(connection, source.ids)


def ask_anew(connection: Connection, job: Job) -> JobRequest:
    """Ask for the same of the revision that the job made, as long as that is there: no dataset is made twice."""
    if job.revision is None or not revision_rows.exists(connection, job.revision):
        return job.request
    source = DatasetSource(kind="revision", value=job.revision)
    return job.request.model_copy(update={"source": source, "target": DatasetTarget()})
