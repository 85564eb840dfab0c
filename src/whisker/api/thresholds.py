"""GET, PUT and DELETE /models/{version}/thresholds: how sure is sure enough."""

from flask import Blueprint

from whisker import errors
from whisker.api.access import Access
from whisker.api.models import thresholds_in_use
from whisker.api.schemas.models import (
    ModelPath,
    ThresholdChangeEntry,
    ThresholdChoiceQuery,
    ThresholdChoices,
    ThresholdsDetail,
    ThresholdsJson,
)
from whisker.api.schemas.predictions import ThresholdPair
from whisker.api.services import Services, get_services
from whisker.api.view_binding import DATABASE_PROBLEMS, operation
from whisker.evaluation.record import EvaluationRecord
from whisker.evaluation.threshold_choice import CostRule, choose_thresholds, rule_of
from whisker.registry.artifacts import read_manifest
from whisker.registry.thresholds import DEFAULT_THRESHOLDS, Thresholds, check_thresholds

blueprint = Blueprint("thresholds", __name__)

_PROBLEMS = (errors.ModelNotFound, errors.ArtifactCorrupt, *DATABASE_PROBLEMS)


@blueprint.get("/models/<version>/thresholds")
@operation("models", access=Access.READ, problems=(errors.ModelNotFound, *DATABASE_PROBLEMS))
def get_thresholds(path: ModelPath) -> ThresholdsDetail:
    """Show the thresholds by which a version's answers are called sure, and what others would do with its test."""
    return _show(get_services(), path.version)


@blueprint.put("/models/<version>/thresholds")
@operation("models", problems=_PROBLEMS)
def set_thresholds(path: ModelPath, body: ThresholdsJson) -> ThresholdsDetail:
    """Set a version's thresholds; its answers follow at once here, and within a second or two in other processes."""
    return _set(path.version, check_thresholds(body.high, body.medium, body.by_class))


@blueprint.delete("/models/<version>/thresholds")
@operation("models", problems=_PROBLEMS)
def reset_thresholds(path: ModelPath) -> ThresholdsDetail:
    """Go back to the default thresholds; what was set stays in the history."""
    return _set(path.version, None)


@blueprint.get("/models/<version>/thresholds/choices")
@operation("models", access=Access.READ, problems=(errors.ModelNotFound, errors.ArtifactCorrupt, *DATABASE_PROBLEMS))
def choose_model_thresholds(path: ModelPath, query: ThresholdChoiceQuery) -> ThresholdChoices:
    """Find thresholds by a wanted precision or by least cost, for all classes and for each, with their intervals.

    They are found on the version's test pictures, and nothing is set.
    """
    services = get_services()
    folder = services.registry.folder(path.version)
    rule = rule_of(query.precision, query.cost_wrong, query.cost_unsure)
    in_use = services.registry.thresholds_of(folder.name)
    found = choose_thresholds(EvaluationRecord(folder), read_manifest(folder).class_names, rule, in_use)
    return ThresholdChoices(
        version=folder.name,
        rule="cost" if isinstance(rule, CostRule) else "precision",
        calibrated_threshold=rule.threshold if isinstance(rule, CostRule) else None,
        overall=found.overall,
        by_class=found.by_class,
    )


def _set(reference: str, thresholds: Thresholds | None) -> ThresholdsDetail:
    services = get_services()
    version = services.thresholds.set_thresholds(reference, thresholds)
    services.live_model.refresh()
    return _show(services, version)


def _show(services: Services, reference: str) -> ThresholdsDetail:
    folder = services.registry.folder(reference)
    evaluation, thresholds = EvaluationRecord(folder), services.registry.thresholds_of(folder.name)
    curve, source = evaluation.curve()
    bands = evaluation.bands(thresholds)
    return ThresholdsDetail(
        version=folder.name,
        in_use=thresholds_in_use(thresholds),
        default=ThresholdPair(high=DEFAULT_THRESHOLDS.high, medium=DEFAULT_THRESHOLDS.medium),
        history=_history(services, folder.name),
        test_count=None if evaluation.figures is None else evaluation.figures.count,
        curve=list(curve),
        curve_source=source,
        bands=None if bands is None else list(bands),
    )


def _history(services: Services, version: str) -> list[ThresholdChangeEntry]:
    if not services.database.exists():  # nor is SQLAlchemy installed everywhere
        return []
    return [
        ThresholdChangeEntry(
            high=change.thresholds and change.thresholds.high,
            medium=change.thresholds and change.thresholds.medium,
            by_class=dict(change.thresholds.by_class) if change.thresholds else {},
            set_at=change.set_at,
        )
        for change in services.thresholds.changes(version)
    ]
