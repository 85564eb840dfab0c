"""GET /models and what follows: versions, their cards and figures, and which one is live."""

from datetime import UTC

from flask import Blueprint

from whisker import errors
from whisker.api.access import Access
from whisker.api.contracts import DATABASE_PROBLEMS, operation
from whisker.api.model_summaries import Known, certainty_of, summarize
from whisker.api.schemas.models import (
    HistoryQuery,
    ModelDetail,
    ModelList,
    ModelPath,
    PromotionEntry,
    PromotionHistory,
    PromotionResult,
)
from whisker.api.services import get_services
from whisker.registry.artifacts import read_card, read_manifest
from whisker.registry.promotion import Promotion
from whisker.registry.registry import CHAMPION

blueprint = Blueprint("models", __name__)


@blueprint.get("/models")
@operation("models", access=Access.READ, problems=(errors.DatabaseUnavailable,))
def list_models() -> ModelList:
    """List every version, newest first, and the alias of the one that is live."""
    services = get_services()
    known = Known.read(services)
    summaries = [summarize(manifest, services, known) for manifest in services.registry.manifests()]
    aliases = {CHAMPION: known.champion} if known.champion else {}
    return ModelList(models=summaries, aliases=aliases, rollback_to=known.rollback_to)


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
    manifest = read_manifest(folder)
    return ModelDetail(
        **summarize(manifest, services).model_dump(),
        certainty=certainty_of(folder),
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
