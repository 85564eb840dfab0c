"""A job that takes pictures in as a dataset's revision."""

from typing import Any

from whisker.datasets.revision import Revision
from whisker.jobs.context import JobContext
from whisker.jobs.job import JobResult
from whisker.retrain.insights import ensure_job_insights
from whisker.retrain.settle import ensure_revision, forget_upload


def run(context: JobContext) -> None:
    """Take the pictures in, look at them, and end the job with the report."""
    kept = ensure_revision(context)
    ensure_job_insights(context, kept)
    with context.lease.transaction() as connection:
        context.lease.finish(connection, JobResult(**revision_result(kept.revision)))
    forget_upload(context)


def revision_result(revision: Revision) -> dict[str, Any]:
    """Say in a job's result which revision it is about, what was found in it, and what is new."""
    return {
        "dataset": revision.dataset,
        "revision": revision.id,
        "report": revision.report.model_dump(mode="json"),
        "diff": revision.diff.model_dump(mode="json") if revision.diff else None,
    }
