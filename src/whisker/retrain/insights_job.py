"""A job that computes a revision's insights anew, with embeddings of a pretrained network; it trains no version."""

import logging
from typing import Final

from whisker.datasets.folders import Dataset
from whisker.errors import BackboneUnavailable
from whisker.insights.compute import EmbeddingFindings
from whisker.jobs.job import JobResult
from whisker.retrain.context import JobContext
from whisker.retrain.dataset_jobs import revision_result
from whisker.retrain.embedding_insights import embedding_insights
from whisker.retrain.job_steps import ensure_revision
from whisker.retrain.revision_insights import compute_revision_insights, has_embedding_insights

logger: Final = logging.getLogger(__name__)


def run(context: JobContext) -> None:
    """Compute insights, also with embeddings, and store them in the transaction that ends the job."""
    kept = ensure_revision(context)
    revision = kept.revision
    context.stage("reading", 0.0)
    computed = compute_revision_insights(kept)
    deep = _embedding_insights(context, kept.dataset)
    # Without the network today, embedding insights from before stay: rows do not change, so nothing else would be new.
    keeps_stored = deep is None and has_embedding_insights(context, revision)
    with context.lease.transaction() as connection:
        insights = context.workspace.insights
        if not keeps_stored:
            insights.save(revision.id, computed, connection)
        if deep is not None:
            insights.add_embedding_findings(revision.id, deep, connection)
        context.lease.finish(connection, JobResult(**revision_result(revision)))


def _embedding_insights(context: JobContext, dataset: Dataset) -> EmbeddingFindings | None:
    """Compute insights with embeddings; None where the network's weights are not installed."""
    try:
        return embedding_insights(dataset.files, dataset.class_names, context.workspace.cache_dir, observer=context)
    except BackboneUnavailable as error:
        logger.warning("Label errors, outliers and the map are left out: %s", error.detail)
        return None
