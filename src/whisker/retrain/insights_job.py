"""A job that looks at a revision anew, and with a pretrained network; no version is trained."""

import logging
from typing import Final

from whisker.datasets.folders import Dataset
from whisker.errors import BackboneUnavailable
from whisker.insights.compute import EmbeddingFindings
from whisker.jobs.context import JobContext
from whisker.jobs.job import JobResult
from whisker.retrain.dataset_jobs import revision_result
from whisker.retrain.embedding_insights import embedding_insights
from whisker.retrain.insights import compute_revision_insights, has_embedding_insights
from whisker.retrain.steps import ensure_revision

logger: Final = logging.getLogger(__name__)


def run(context: JobContext) -> None:
    """Compute, with a network's features too, and keep all of it in the transaction that ends."""
    kept = ensure_revision(context)
    revision = kept.revision
    context.stage("reading", 0.0)
    computed = compute_revision_insights(kept)
    deep = _embedding_insights(context, kept.dataset)
    # What a network saw before stays where it is not here today: rows do not change, so nothing else would be new.
    is_worth_keeping = deep is None and has_embedding_insights(context, revision)
    with context.lease.transaction() as connection:
        insights = context.workspace.insights
        if not is_worth_keeping:
            insights.save(revision.id, computed, connection)
        if deep is not None:
            insights.add_embedding_findings(revision.id, deep, connection)
        context.lease.finish(connection, JobResult(**revision_result(revision)))


def _embedding_insights(context: JobContext, dataset: Dataset) -> EmbeddingFindings | None:
    """Look with the network; without it the rest is still worth having."""
    try:
        return embedding_insights(dataset.files, dataset.class_names, context.workspace.cache_dir, observer=context)
    except BackboneUnavailable as error:
        logger.warning("Label errors, outliers and the map are left out: %s", error.detail)
        return None
