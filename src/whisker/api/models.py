"""GET /models and what follows: versions, their cards and figures, and which one is live."""

from datetime import UTC

from flask import Blueprint, Response, jsonify, request

from whisker import errors
from whisker.api.access import Access
from whisker.api.model_summaries import Known, certainty_of, summarize
from whisker.api.operations import READ_PROBLEMS, WRITE_PROBLEMS, Operation, operation, parse_parameters
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

_CHANGE_PROBLEMS = (
    errors.ArtifactCorrupt,
    *WRITE_PROBLEMS,
)


@blueprint.get("/models")
@operation(
    Operation(tag="models", access=Access.READ, responses={200: (ModelList,)}, problems=(errors.DatabaseUnavailable,))
)
def list_models() -> Response:
    """List every version, newest first, and the alias of the one that is live."""
    services = get_services()
    known = Known.read(services)
    summaries = [summarize(manifest, services, known) for manifest in services.registry.manifests()]
    aliases = {CHAMPION: known.champion} if known.champion else {}
    listed = ModelList(models=summaries, aliases=aliases, rollback_to=known.rollback_to)
    return jsonify(listed.model_dump(mode="json"))


@blueprint.get("/models/history")
@operation(
    Operation(
        tag="models",
        access=Access.READ,
        query=HistoryQuery,
        responses={200: (PromotionHistory,)},
        problems=(errors.RequestInvalid, *READ_PROBLEMS),
    )
)
def get_history() -> Response:
    """List every promotion, newest first: what was live, since when, and why; with `at`, what was live then."""
    at = parse_parameters(HistoryQuery, request.args.to_dict()).at
    moment = at if at is None or at.tzinfo else at.replace(tzinfo=UTC)
    services = get_services()
    if not services.database.exists():  # nor is SQLAlchemy installed everywhere
        history = PromotionHistory(promotions=[], live_at=moment and services.registry.newest_bundled())
        return jsonify(history.model_dump(mode="json"))
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
    history = PromotionHistory(promotions=promotions, live_at=moment and services.promotions.live_at(moment))
    return jsonify(history.model_dump(mode="json"))


@blueprint.get("/models/<version>")
@operation(
    Operation(
        tag="models",
        access=Access.READ,
        path=ModelPath,
        responses={200: (ModelDetail,)},
        problems=(errors.ModelNotFound,),
    )
)
def get_model(version: str) -> Response:
    """Show one version: its figures, its model card and its manifest."""
    services = get_services()
    folder = services.registry.folder(version)
    manifest = read_manifest(folder)
    detail = ModelDetail(
        **summarize(manifest, services).model_dump(),
        certainty=certainty_of(folder),
        card=read_card(folder),
        manifest=manifest.model_dump(mode="json"),
    )
    return jsonify(detail.model_dump(mode="json"))


@blueprint.post("/models/<version>/promote")
@operation(
    Operation(
        tag="models",
        path=ModelPath,
        responses={200: (PromotionResult,)},
        problems=(errors.ModelNotFound, *_CHANGE_PROBLEMS),
    )
)
def promote_model(version: str) -> Response:
    """Make a version the one that answers; promoting it again changes nothing."""
    get_services().live_model.get(version)  # what cannot be loaded must not become the champion
    return _promoted(get_services().promotions.promote(version))


@blueprint.post("/models/rollback")
@operation(
    Operation(tag="models", responses={200: (PromotionResult,)}, problems=(errors.NothingToRollBack, *_CHANGE_PROBLEMS))
)
def roll_back_model() -> Response:
    """Go back to the version that was live before."""
    return _promoted(get_services().promotions.roll_back())


def _promoted(promotion: Promotion) -> Response:
    get_services().live_model.refresh()
    get_services().answers.forget()
    result = PromotionResult(version=promotion.version, previous=promotion.previous, promoted_at=promotion.promoted_at)
    return jsonify(result.model_dump(mode="json"))
