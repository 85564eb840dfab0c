"""GET /models and what follows: versions, their cards and figures, and which one is live."""

from typing import Any

from flask import Blueprint, Response, jsonify

from whisker import errors
from whisker.api.operations import Operation, operation
from whisker.api.schemas import (
    Evaluation,
    ModelDetail,
    ModelList,
    ModelPath,
    ModelSummary,
    PromotionEntry,
    PromotionHistory,
    PromotionResult,
)
from whisker.api.services import Services, get_services
from whisker.registry.artifacts import read_card, read_manifest, read_report
from whisker.registry.manifest import Manifest
from whisker.registry.promotion import Promotion
from whisker.registry.registry import CHAMPION

blueprint = Blueprint("models", __name__)

_CHANGE_PROBLEMS = (
    errors.Unauthorized,
    errors.Forbidden,
    errors.CrossSite,
    errors.HostUnknown,
    errors.ArtifactCorrupt,
    errors.DatabaseBusy,
    errors.DatabaseUnavailable,
)


@blueprint.get("/models")
@operation(Operation(tag="models", responses={200: (ModelList,)}, problems=(errors.DatabaseUnavailable,)))
def list_models() -> Response:
    """List every version, newest first, and the alias of the one that is live."""
    services = get_services()
    champion = services.registry.champion()
    summaries = [_summary(manifest, services, champion) for manifest in services.registry.manifests()]
    aliases = {CHAMPION: champion} if champion else {}
    return jsonify(ModelList(models=summaries, aliases=aliases).model_dump(mode="json"))


@blueprint.get("/models/history")
@operation(Operation(tag="models", responses={200: (PromotionHistory,)}, problems=(errors.DatabaseUnavailable,)))
def get_history() -> Response:
    """List every promotion, newest first: what was live, since when, and why."""
    promotions = [
        PromotionEntry(
            version=promotion.version,
            previous=promotion.previous,
            promoted_at=promotion.promoted_at,
            kind=promotion.kind,
            reason=promotion.reason,
        )
        for promotion in get_services().registry.history()
    ]
    return jsonify(PromotionHistory(promotions=promotions).model_dump(mode="json"))


@blueprint.get("/models/<version>")
@operation(Operation(tag="models", path=ModelPath, responses={200: (ModelDetail,)}, problems=(errors.ModelNotFound,)))
def get_model(version: str) -> Response:
    """Show one version: its figures, its model card and its manifest."""
    services = get_services()
    folder = services.registry.folder(version)
    manifest = read_manifest(folder)
    detail = ModelDetail(
        **_summary(manifest, services, services.registry.champion()).model_dump(),
        card=read_card(folder),
        manifest=manifest.model_dump(mode="json"),
    )
    return jsonify(detail.model_dump(mode="json"))


@blueprint.get("/models/<version>/evaluation")
@operation(Operation(tag="models", path=ModelPath, responses={200: (Evaluation,)}, problems=(errors.ModelNotFound,)))
def get_evaluation(version: str) -> Response:
    """Show how a version did on test pictures that it was never trained on."""
    return jsonify(read_report(get_services().registry.folder(version), "metrics.json"))


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
    return _promoted(get_services().registry.promote(version))


@blueprint.post("/models/rollback")
@operation(
    Operation(tag="models", responses={200: (PromotionResult,)}, problems=(errors.NothingToRollBack, *_CHANGE_PROBLEMS))
)
def roll_back_model() -> Response:
    """Go back to the version that was live before."""
    return _promoted(get_services().registry.roll_back())


def _promoted(promotion: Promotion) -> Response:
    get_services().live_model.refresh()
    result = PromotionResult(version=promotion.version, previous=promotion.previous, promoted_at=promotion.promoted_at)
    return jsonify(result.model_dump(mode="json"))


def _summary(manifest: Manifest, services: Services, champion: str | None) -> ModelSummary:
    figures: dict[str, Any] = manifest.summary.model_dump()
    return ModelSummary(
        version=manifest.version,
        name=manifest.name,
        created_at=manifest.created_at,
        class_names=list(manifest.class_names),
        backbone=manifest.backbone.name,
        input_size_px=manifest.preprocess.size_px,
        size_bytes=manifest.size_bytes,
        bundled=services.registry.is_bundled(manifest.version),
        is_champion=manifest.version == champion,
        **figures,
    )
