"""What lists of versions show of one."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

from whisker.api.schemas.models import Certainty, ModelSummary
from whisker.api.services import Services
from whisker.errors import ArtifactCorrupt
from whisker.evaluation.schema import BandFigures, UnknownFigures
from whisker.registry.artifacts import read_report
from whisker.registry.manifest import Manifest
from whisker.serving.predictor import HIGH_CONFIDENCE


@dataclass(frozen=True)
class Known:
    """What the database knows of versions beside their folders.

    Attributes:
        champion: The version that is live.
        rollback_to: The one that a rollback would go back to.
        labels: What people call versions.
        deleted: Datasets and revisions that were deleted.
        jobs: Those that are still there.
    """

    champion: str | None
    rollback_to: str | None
    labels: Mapping[str, str]
    deleted: AbstractSet[str]
    jobs: AbstractSet[str]

    @classmethod
    def read(cls, services: Services) -> "Known":
        """Ask the database."""
        champion = services.registry.champion()
        if not services.database.exists():  # nor is SQLAlchemy installed everywhere
            return cls(champion, None, {}, frozenset(), frozenset())
        labels, rollback_to = services.names.labels("version"), services.promotions.rollback_target()
        return cls(champion, rollback_to, labels, services.datasets.deleted(), services.jobs.ids())


class _Judged(BaseModel):
    """What is read of metrics.json, whichever version of Whisker wrote it."""

    count: int
    bands: list[BandFigures]
    unknown: UnknownFigures | None = None


def certainty_of(folder: Path) -> Certainty | None:
    """Read what a version's own test says about its sure answers; None where it does not say."""
    try:
        judged = _Judged.model_validate(read_report(folder, "metrics.json"))
    except (ArtifactCorrupt, ValidationError):
        return None
    sure = [band for band in judged.bands if band.band == "high"]
    return Certainty(
        threshold=HIGH_CONFIDENCE,
        test_count=judged.count,
        sure_count=sum(band.count for band in sure),
        sure_right=sum(round((band.accuracy or 0) * band.count) for band in sure),
        unknown_count=judged.unknown.unknown_count if judged.unknown else 0,
        unknown_refused=judged.unknown.unknown_refused if judged.unknown else None,
    )


def summarize(manifest: Manifest, services: Services, known: Known | None = None) -> ModelSummary:
    """Summarise a version.

    Args:
        manifest: The version's.
        services: Know where it came from.
        known: What was asked of the database for a whole list; asked now by default.
    """
    known = known or Known.read(services)
    revision = manifest.dataset.revision
    return ModelSummary(
        version=manifest.version,
        name=manifest.name,
        label=known.labels.get(manifest.version),
        created_at=manifest.created_at,
        class_names=list(manifest.class_names),
        backbone=manifest.backbone.name,
        input_size_px=manifest.preprocess.size_px,
        size_bytes=manifest.size_bytes,
        bundled=services.registry.is_bundled(manifest.version),
        is_champion=manifest.version == known.champion,
        mode=manifest.training.get("mode"),
        duration_seconds=manifest.duration_seconds,
        dataset=manifest.dataset.name,
        dataset_revision=revision,
        data_deleted=revision is not None and bool(known.deleted & {revision, revision.partition("@")[0]}),
        job_id=manifest.job_id if manifest.job_id in known.jobs else None,
        **manifest.summary.model_dump(),
    )
