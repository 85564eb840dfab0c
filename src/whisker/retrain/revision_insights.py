"""Insights into a revision: computed once, from the rows that ingestion wrote."""

import json
import logging
from typing import Final

from whisker.datasets.revision import Revision
from whisker.datasets.store import KeptRevision
from whisker.insights.compute import Computed, compute_insights
from whisker.insights.revision_view import RevisionView
from whisker.retrain.context import JobContext
from whisker.workspace import Workspace

logger: Final = logging.getLogger(__name__)


def ensure_job_insights(context: JobContext, kept: KeptRevision, stage: str = "insights") -> None:
    """Compute insights into a job's revision, unless it has them.

    Args:
        context: The job.
        kept: Its revision.
        stage: What the job calls this.
    """
    insights = context.workspace.insights
    if insights.etag(kept.revision.id) is not None:
        return
    context.stage(stage, 0.0)
    computed = compute_revision_insights(kept)
    with context.lease.transaction() as connection:
        insights.save(kept.revision.id, computed, connection)
    context.stage(stage, 1.0)


def ensure_insights(workspace: Workspace, kept: KeptRevision) -> None:
    """Compute insights into a revision, unless it has them, where no job is about it."""
    insights, database = workspace.insights, workspace.database
    if insights.etag(kept.revision.id) is not None:
        return
    computed = compute_revision_insights(kept)
    with database.transaction() as connection:
        insights.save(kept.revision.id, computed, connection)


def has_embedding_insights(context: JobContext, revision: Revision) -> bool:
    """Return whether a revision has embedding insights."""
    body = context.workspace.insights.body(revision.id)
    return body is not None and json.loads(body)["deep_look"] is not None


def compute_revision_insights(kept: KeptRevision) -> Computed:
    """Compute insights into a revision, by what ingestion wrote down of each image."""
    computed = compute_insights(RevisionView.of(kept))
    insights = computed.insights
    found = ", ".join(f"{finding.kind} {finding.count}" for finding in insights.findings)
    logger.info(
        "Insights into %d pictures took %.1f s. Found: %s",
        insights.image_count,
        insights.seconds,
        found or "nothing",
    )
    return computed
