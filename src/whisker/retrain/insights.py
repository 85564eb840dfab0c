"""Insights into a revision: computed once, from what ingestion wrote down of each picture."""

import json
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING, Final

from whisker.database import Database
from whisker.datasets.parallel import Progress
from whisker.datasets.revision import Revision
from whisker.datasets.store import DatasetStore
from whisker.insights.compute import Computed, compute_insights
from whisker.insights.store import InsightsStore
from whisker.insights.view import RevisionView
from whisker.jobs.context import JobContext
from whisker.retrain.settle import open_store

if TYPE_CHECKING:
    from sqlalchemy import Connection

    Transaction = Callable[[], AbstractContextManager[Connection]]

logger: Final = logging.getLogger(__name__)


def ensure_job_insights(context: JobContext, revision: Revision, stage: str = "insights") -> None:
    """Compute insights into a job's revision, unless it has them.

    Args:
        context: The job.
        revision: Its revision.
        stage: What the job calls this.
    """
    insights = InsightsStore(context.database)
    if insights.etag(revision.id) is not None:
        return
    context.stage(stage, 0.0)
    computed = compute_revision_insights(
        open_store(context), revision, context.lease.transaction, partial(context.stage, stage)
    )
    with context.lease.transaction() as connection:
        insights.save(revision.id, computed, connection)
    context.stage(stage, 1.0)


def ensure_insights(
    database: Database, store: DatasetStore, revision: Revision, on_progress: Progress = lambda _share: None
) -> None:
    """Compute insights into a revision, unless it has them, where no job is about it."""
    insights = InsightsStore(database)
    if insights.etag(revision.id) is not None:
        return
    computed = compute_revision_insights(store, revision, database.transaction, on_progress)
    with database.transaction() as connection:
        insights.save(revision.id, computed, connection)


def has_embedding_insights(context: JobContext, revision: Revision) -> bool:
    """Return whether a revision has embedding insights."""
    body = InsightsStore(context.database).body(revision.id)
    return body is not None and json.loads(body)["deep_look"] is not None


def compute_revision_insights(
    store: DatasetStore, revision: Revision, transaction: "Transaction", on_progress: Progress
) -> Computed:
    """Compute insights into a revision; pictures that were taken in before pixels were looked at are looked at first.

    Args:
        store: Has the revision.
        revision: What to look at.
        transaction: Opens the transactions in which measures that are missing are written down.
        on_progress: Told the share of those pictures that is done.
    """
    if store.measures_missing(revision.id):
        store.fill_measures(revision.id, transaction, on_progress)
    images = store.images(revision.id, limit=None).images
    computed = compute_insights(RevisionView.of(revision, images, store.left_out(revision.id)))
    found = ", ".join(f"{finding.kind} {finding.count}" for finding in computed.insights.findings)
    logger.info(
        "Looked at %d pictures in %.1f s. Found: %s", len(images), computed.insights.seconds, found or "nothing"
    )
    return computed
