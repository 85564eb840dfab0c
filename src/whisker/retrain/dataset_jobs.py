"""Jobs that make a revision of a dataset: by ingesting pictures, or from a person's edits."""

from typing import Any

from pydantic import ValidationError

from whisker.datasets.editing import edit
from whisker.datasets.revision import Revision, RevisionEdits
from whisker.datasets.store import KeptRevision
from whisker.errors import RequestInvalid
from whisker.jobs import rows
from whisker.jobs.job import JobResult
from whisker.retrain.context import JobContext
from whisker.retrain.job_steps import ensure_revision, forget_upload
from whisker.retrain.revision_insights import ensure_job_insights


def run_ingest(context: JobContext) -> None:
    """Ingest the pictures, compute insights, and end the job with the report."""
    kept = ensure_revision(context)
    ensure_job_insights(context, kept)
    with context.lease.transaction() as connection:
        context.lease.finish(connection, JobResult(**revision_result(kept.revision)))
    forget_upload(context)


def run_edit(context: JobContext) -> None:
    """Make the revision, compute insights, and end the job with what changed."""
    kept = _ensure_edit(context)
    ensure_job_insights(context, kept)
    with context.lease.transaction() as connection:
        context.lease.finish(connection, JobResult(**revision_result(kept.revision)))


def revision_result(revision: Revision) -> dict[str, Any]:
    """Return the part of a job's result that is about a revision: its name, its report, its differences."""
    return {
        "dataset": revision.dataset,
        "revision": revision.id,
        "report": revision.report.model_dump(mode="json"),
        "diff": revision.diff.model_dump(mode="json") if revision.diff else None,
    }


def _ensure_edit(context: JobContext) -> KeptRevision:
    """Find the revision that this job has made before, or make it now."""
    store = context.workspace.datasets
    if context.job.revision is not None:
        return KeptRevision(store, store.revision(context.job.revision))
    kept = edit(
        store,
        context.job.request.source.value,
        _edits(context),
        transaction=context.lease.transaction,
        on_progress=context.stage,
        job_id=context.job.id,
    )
    revision = kept.revision
    with context.lease.transaction() as connection:
        values = {"dataset": revision.dataset, "revision": revision.id}
        rows.write(connection, context.job.id, context.lease.fence, values)
    context.checkpoint(f"revision {revision.id}")
    return kept


def _edits(context: JobContext) -> RevisionEdits:
    try:
        return RevisionEdits.model_validate(context.job.request.settings)
    except ValidationError as error:
        raise RequestInvalid(f"The edits cannot be used: {error.errors()[0]['msg']}.") from error
