"""Embedding insights of a training job, computed while its features are at hand."""

import logging
from collections.abc import Mapping
from typing import Final

from whisker.datasets.revision import Revision
from whisker.errors import BackboneUnavailable, LeaseLost, StorageFull
from whisker.jobs.context import JobContext
from whisker.retrain.deep_look import embedding_insights
from whisker.retrain.insights import has_embedding_insights
from whisker.retrain.run import Outcome
from whisker.system import full_disk_named

logger: Final = logging.getLogger(__name__)

_FEATURES_SHARE: Final = 0.5
_NO_ROOM: Final = "The disk has no room for the features of the pictures. Free some and try the job again."


def add_embedding_insights(context: JobContext, revision: Revision, outcome: Outcome, version: str) -> None:
    """Add embedding insights to a revision's, unless it has them; training never fails for it.

    Raises:
        LeaseLost: Another worker has taken the job up.
        StorageFull: The disk has no room, and then nothing else would succeed.
    """
    context.stage("insights", 0.0)
    if has_embedding_insights(context, revision):
        return
    try:
        with full_disk_named(_NO_ROOM):
            _look(context, revision, outcome, version)
    except (LeaseLost, StorageFull):
        raise
    except BackboneUnavailable as error:
        logger.warning("Training goes on without label errors, outliers and the map: %s", error.detail)
    except Exception:
        logger.exception("Training goes on without label errors, outliers and the map")


def _look(context: JobContext, revision: Revision, outcome: Outcome, version: str) -> None:
    dataset = outcome.material.dataset
    deep = embedding_insights(
        dataset.files,
        dataset.class_names,
        context.workspace.cache_dir,
        size_px=outcome.config.size_px if outcome.config.mode == "quick" else None,
        version=version,
        fit=outcome.fit,
        observer=_OneStage(context),
    )
    with context.lease.transaction() as connection:
        context.workspace.insights.add_deep_look(revision.id, deep, connection)


class _OneStage:
    """Reports all that is done here as one stage: a training job's own `features` are long past."""

    def __init__(self, context: JobContext) -> None:
        self._context = context

    def stage(self, name: str, share: float) -> None:
        """Report how far the look is."""
        before, part = (0.0, _FEATURES_SHARE) if name == "features" else (_FEATURES_SHARE, 1 - _FEATURES_SHARE)
        self._context.stage("insights", before + share * part)

    def epoch(self, record: Mapping[str, float | None]) -> None:
        """No-op: nothing is trained by epochs here."""

    def checkpoint(self, name: str) -> None:
        """Report that work is on disk."""
        self._context.checkpoint(f"insights: {name}")
