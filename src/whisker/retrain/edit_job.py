"""A job that makes a dataset's next revision by leaving pictures out and giving others another class."""

from pydantic import ValidationError

from whisker.datasets.edits import RevisionEdits
from whisker.datasets.revision import Revision
from whisker.errors import RequestInvalid
from whisker.jobs import rows
from whisker.jobs.context import JobContext
from whisker.jobs.job import JobResult
from whisker.retrain.ingest_job import revision_result
from whisker.retrain.insights import ensure_job_insights
from whisker.retrain.settle import open_store


def run(context: JobContext) -> None:
    """Make the revision, look at it, and end the job with what changed."""
    revision = _ensure_edit(context)
    ensure_job_insights(context, revision)
    with context.lease.transaction() as connection:
        context.lease.finish(connection, JobResult(**revision_result(revision)))


def _ensure_edit(context: JobContext) -> Revision:
    """Find the revision that this job has made before, or make it now."""
    store = open_store(context)
    if context.job.revision is not None:
        return store.revision(context.job.revision)
    revision = store.edit(
        context.job.request.source.value,
        _edits(context),
        transaction=context.lease.transaction,
        on_progress=context.stage,
        job_id=context.job.id,
    )
    with context.lease.transaction() as connection:
        values = {"dataset": revision.dataset, "revision": revision.id}
        rows.write(connection, context.job.id, context.lease.fence, values)
    context.checkpoint(f"revision {revision.id}")
    return revision


def _edits(context: JobContext) -> RevisionEdits:
    try:
        return RevisionEdits.model_validate(context.job.request.settings)
    except ValidationError as error:
        raise RequestInvalid(f"The edits cannot be used: {error.errors()[0]['msg']}.") from error
