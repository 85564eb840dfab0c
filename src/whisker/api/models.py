"""GET /models and below: versions, their cards and figures, and which one is live."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC

from flask import Blueprint

from whisker import errors
from whisker.api.access import Access
from whisker.api.schemas.models import (
    Certainty,
    HistoryQuery,
    ModelDetail,
    ModelList,
    ModelPath,
    ModelSummary,
    PromotionEntry,
    PromotionHistory,
    PromotionResult,
    ThresholdsInUse,
)
from whisker.api.services import Services, get_services
from whisker.api.view_binding import DATABASE_PROBLEMS, operation
from whisker.evaluation.record import EvaluationRecord
from whisker.registry.artifacts import read_card, read_manifest
from whisker.registry.manifest import Manifest
from whisker.registry.promotion import Promotion
from whisker.registry.registry import CHAMPION
from whisker.registry.thresholds import DEFAULT_THRESHOLDS, Thresholds

blueprint = Blueprint("models", __name__)


@blueprint.get("/models")
@operation("models", access=Access.READ, problems=(errors.DatabaseUnavailable,))
def list_models() -> ModelList:
    """List every version, newest first, and the alias of the one that is live."""
    services = get_services()
    records = VersionRecords.read(services)
    summaries = [summarize(manifest, services, records) for manifest in services.registry.manifests()]
    aliases = {CHAMPION: records.champion} if records.champion else {}
    return ModelList(models=summaries, aliases=aliases, rollback_to=records.rollback_to)


@blueprint.get("/models/history")
@operation("models", access=Access.READ, problems=DATABASE_PROBLEMS)
def get_history(query: HistoryQuery) -> PromotionHistory:
    """List every promotion, newest first: what was live, since when, and why; with `at`, what was live then."""
    services, at = get_services(), query.at
    moment = at if at is None or at.tzinfo else at.replace(tzinfo=UTC)
    if not services.database.exists():  # nor is SQLAlchemy installed everywhere
        return PromotionHistory(promotions=[], live_at=moment and services.registry.newest_bundled())
    there = services.registry.names()
    promotions = [
        PromotionEntry(
            version=promotion.version,
            previous=promotion.previous,
            promoted_at=promotion.promoted_at,
            kind=promotion.kind,
            reason=promotion.reason,
            deleted=promotion.version not in there,
        )
        for promotion in services.promotions.history()
    ]
    return PromotionHistory(promotions=promotions, live_at=moment and services.promotions.live_at(moment))


@blueprint.get("/models/<version>")
@operation("models", access=Access.READ, problems=(errors.ModelNotFound,))
def get_model(path: ModelPath) -> ModelDetail:
    """Show one version: its figures, its model card and its manifest."""
    services = get_services()
    folder = services.registry.folder(path.version)
    manifest, thresholds = read_manifest(folder), services.registry.thresholds_of(folder.name)
    return ModelDetail(
        **summarize(manifest, services).model_dump(),
        thresholds=thresholds_in_use(thresholds),
        certainty=certainty_of(EvaluationRecord(folder), thresholds),
        tried_backbones=list(manifest.tried_backbones),
        forecast=manifest.forecast,
        no_forecast=manifest.no_forecast,
        card=read_card(folder),
        manifest=manifest.model_dump(mode="json"),
    )


@blueprint.post("/models/<version>/promote")
@operation("models", problems=(errors.ModelNotFound, errors.ArtifactCorrupt, *DATABASE_PROBLEMS))
def promote_model(path: ModelPath) -> PromotionResult:
    """Make a version the one that answers; promoting it again changes nothing."""
    get_services().live_model.get(path.version)  # what cannot be loaded must not become the champion
    return _promoted(get_services().promotions.promote(path.version))


@blueprint.post("/models/rollback")
@operation("models", problems=(errors.NothingToRollBack, errors.ArtifactCorrupt, *DATABASE_PROBLEMS))
def roll_back_model() -> PromotionResult:
    """Go back to the version that was live before."""
    return _promoted(get_services().promotions.roll_back())


def _promoted(promotion: Promotion) -> PromotionResult:
    get_services().live_model.refresh()
    get_services().answers.forget()
    return PromotionResult(version=promotion.version, previous=promotion.previous, promoted_at=promotion.promoted_at)


@dataclass(frozen=True)
class VersionRecords:
    """What the database records of versions beside their folders.

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
    def read(cls, services: Services) -> "VersionRecords":
        """Read the database."""
        champion = services.registry.champion()
        if not services.database.exists():  # nor is SQLAlchemy installed everywhere
            return cls(champion, None, {}, frozenset(), frozenset())
        labels, rollback_to = services.labels.of_kind("version"), services.promotions.rollback_target()
        return cls(champion, rollback_to, labels, services.datasets.deleted(), services.jobs.ids())


def summarize(manifest: Manifest, services: Services, records: VersionRecords | None = None) -> ModelSummary:
    """Summarise a version.

    Args:
        manifest: The version's.
        services: Stores to look up its origin.
        records: Read once for a whole list; read now by default.
    """
    records = records or VersionRecords.read(services)
    revision = manifest.dataset.revision
    return ModelSummary(
        version=manifest.version,
        name=manifest.name,
        label=records.labels.get(manifest.version),
        created_at=manifest.created_at,
        class_names=list(manifest.class_names),
        backbone=manifest.backbone.name,
        input_size_px=manifest.preprocess.size_px,
        size_bytes=manifest.size_bytes,
        bundled=services.registry.is_bundled(manifest.version),
        is_champion=manifest.version == records.champion,
        mode=manifest.training.get("mode"),
        duration_seconds=manifest.duration_seconds,
        dataset=manifest.dataset.name,
        dataset_revision=revision,
        data_deleted=revision is not None and bool(records.deleted & {revision, revision.partition("@")[0]}),
        job_id=manifest.job_id if manifest.job_id in records.jobs else None,
        **manifest.summary.model_dump(),
    )


def thresholds_in_use(thresholds: Thresholds) -> ThresholdsInUse:
    """Show thresholds, and whether they are the default."""
    is_default = thresholds == DEFAULT_THRESHOLDS
    return ThresholdsInUse(
        high=thresholds.high, medium=thresholds.medium, by_class=dict(thresholds.by_class), is_default=is_default
    )


def certainty_of(evaluation: EvaluationRecord, thresholds: Thresholds) -> Certainty | None:
    """Say how many of a version's confident test answers were right; None where that was not recorded."""
    figures, sure = evaluation.figures, evaluation.sure(thresholds)
    if figures is None or sure is None:
        return None
    return Certainty(
        threshold=thresholds.high,
        test_count=figures.count,
        sure_count=sure[0],
        sure_right=sure[1],
        unknown_count=figures.unknown.unknown_count if figures.unknown else 0,
        unknown_refused=figures.unknown.unknown_refused if figures.unknown else None,
    )
