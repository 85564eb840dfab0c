"""A job that looks at a revision anew, and with a pretrained network; no version is trained."""

import logging
from functools import partial
from typing import Final

from whisker.datasets.revision import Revision
from whisker.errors import BackboneUnavailable
from whisker.insights.deep import DeepFindings
from whisker.insights.store import InsightsStore
from whisker.jobs.context import JobContext
from whisker.jobs.job import JobResult
from whisker.retrain.deep_look import embedding_insights
from whisker.retrain.ingest_job import revision_result
from whisker.retrain.insights import compute_revision_insights, has_embedding_insights
from whisker.retrain.settle import ensure_revision, open_store

logger: Final = logging.getLogger(__name__)


def run(context: JobContext) -> None:
    """Measure what was not measured yet, compute, look deeper, and keep all of it in the transaction that ends."""
    revision = ensure_revision(context)
    context.stage("reading", 0.0)
    computed = compute_revision_insights(
        open_store(context), revision, context.lease.transaction, partial(context.stage, "reading")
    )
    deep = _embedding_insights(context, revision)
    # What a network saw before stays where it is not here today: rows do not change, so nothing else would be new.
    is_worth_keeping = deep is None and has_embedding_insights(context, revision)
    with context.lease.transaction() as connection:
        insights = InsightsStore(context.database)
        if not is_worth_keeping:
            insights.save(revision.id, computed, connection)
        if deep is not None:
            insights.add_deep_look(revision.id, deep, connection)
        context.lease.finish(connection, JobResult(**revision_result(revision)))


def _embedding_insights(context: JobContext, revision: Revision) -> DeepFindings | None:
    """Look with the network; without it the rest is still worth having."""
    dataset = open_store(context).load(revision.id)
    try:
        return embedding_insights(
            dataset.files, dataset.class_names, context.settings.data_dir / "cache", observer=context
        )
    except BackboneUnavailable as error:
        logger.warning("Label errors, outliers and the map are left out: %s", error.detail)
        return None
