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
from whisker.retrain.deep_look import look_deeper
from whisker.retrain.ingest_job import revision_result
from whisker.retrain.insights import look_at, was_looked_at
from whisker.retrain.settle import open_store, settle_revision

logger: Final = logging.getLogger(__name__)


def run(context: JobContext) -> None:
    """Measure what was not measured yet, compute, look deeper, and keep all of it in the transaction that ends."""
    revision = settle_revision(context)
    context.stage("reading", 0.0)
    computed = look_at(open_store(context), revision, context.lease.transaction, partial(context.stage, "reading"))
    deep = _look_deeper(context, revision)
    # What a network saw before stays where it is not here today: rows do not change, so nothing else would be new.
    is_worth_keeping = deep is None and was_looked_at(context, revision)
    with context.lease.transaction() as connection:
        insights = InsightsStore(context.database)
        if not is_worth_keeping:
            insights.save(revision.id, computed, connection)
        if deep is not None:
            insights.add_deep_look(revision.id, deep, connection)
        context.lease.finish(connection, JobResult(**revision_result(revision)))


def _look_deeper(context: JobContext, revision: Revision) -> DeepFindings | None:
    """Look with the network; without it the rest is still worth having."""
    dataset = open_store(context).load(revision.id)
    try:
        return look_deeper(dataset.files, dataset.class_names, context.settings.data_dir / "cache", observer=context)
    except BackboneUnavailable as error:
        logger.warning("Label errors, outliers and the map are left out: %s", error.detail)
        return None
