"""POST /retrain, its options, and estimates of a training."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Final

from flask import Blueprint, request

from whisker import errors
from whisker.api.access import Access
from whisker.api.jobs import accepted
from whisker.api.schemas.datasets import DatasetPath, TargetFields
from whisker.api.schemas.jobs import JobAccepted
from whisker.api.schemas.training import (
    EstimateQuery,
    ModeDuration,
    RetrainFields,
    RetrainJson,
    TestOutlook,
    TrainingEstimate,
    TrainingMode,
    TrainingOptions,
)
from whisker.api.services import Services, get_services
from whisker.api.uploads import UPLOAD_PROBLEMS, create_job, revision_source, take_in_zip, use_upload
from whisker.api.view_binding import BINARY, DATABASE_PROBLEMS, describe_form, operation
from whisker.datasets.archives.structure import ArchiveOutline
from whisker.datasets.layouts.class_counts import divided_counts, require_enough
from whisker.datasets.revision import DatasetSource, DatasetTarget, Revision, no_revision
from whisker.errors import RequestInvalid
from whisker.evaluation.statistical_power import outlook
from whisker.jobs.job import Job, JobRequest
from whisker.recipes.retrain_settings import RetrainSettings, require_teachers_know, require_what_is_named
from whisker.training.defaults import MODE_DEFAULTS
from whisker.training.durations import PastRun, Work, estimate, runs_of

blueprint = Blueprint("training", __name__)

_TARGET_FIELDS: Final = TargetFields.model_fields.keys() - {"dataset"}


@blueprint.post("/retrain")
@operation(
    "training",
    status=202,
    form=describe_form(BINARY, RetrainFields),
    raw="application/zip",
    problems=(
        *UPLOAD_PROBLEMS,
        errors.ClassTooSmall,
        errors.RecipeNotFound,
        errors.RecipeInvalid,
        errors.BackboneUnavailable,
        errors.ModelNotFound,
        *DATABASE_PROBLEMS,
    ),
)
def retrain(body: RetrainJson | None) -> JobAccepted:
    """Train a model on a ZIP of class folders, or on a dataset that is there, and make it live if it is not worse.

    The ZIP's structure is checked before the answer; its pictures are judged in the job. The fields of the form may
    also be given in the query where the ZIP itself is the body, or in JSON where the ZIP was sent before in parts: it
    then stays for another try where it is refused.
    """
    if body is None:
        return accepted(take_in_zip(request, RetrainFields, _job_request, _require_enough))
    return accepted(_from_json(body))


@blueprint.get("/training-options")
@operation("training", access=Access.READ)
def get_training_options() -> TrainingOptions:
    """Show what training can be told: every setting's default, bounds and meaning, and each mode's own defaults."""
    modes = [TrainingMode(mode=mode, defaults=RetrainSettings(mode=mode).resolved()) for mode in MODE_DEFAULTS]
    return TrainingOptions(defaults=RetrainSettings(), schema=RetrainSettings.model_json_schema(), modes=modes)


@blueprint.get("/datasets/<dataset>/training-estimate")
@operation("training", access=Access.READ, problems=(errors.DatasetNotFound, *DATABASE_PROBLEMS))
def get_training_estimate(path: DatasetPath, query: EstimateQuery) -> TrainingEstimate:
    """Say before training how long it takes here, and whether the test can show that the new version is as good."""
    services, settings = get_services(), query.settings
    if not services.database.exists():  # nor is SQLAlchemy installed everywhere
        raise no_revision(path.dataset)
    revision, manifests = services.datasets.revision(path.dataset), services.registry.manifests()
    return TrainingEstimate(
        durations=_durations(revision, settings, runs_of(manifests, services.jobs.ids())),
        test=_test_outlook(revision, settings, services),
    )


def _durations(revision: Revision, settings: RetrainSettings, runs: Sequence[PastRun]) -> list[ModeDuration]:
    image_count, class_count = revision.image_count, len(revision.class_names)
    durations = []
    for mode in MODE_DEFAULTS:
        config = settings if mode == settings.mode else RetrainSettings(mode=mode)
        found = estimate(Work.asked(config, image_count, class_count, revision.id), runs)
        durations.append(ModeDuration(mode=mode, **asdict(found)))
    return durations


def _test_outlook(revision: Revision, settings: RetrainSettings, services: Services) -> TestOutlook | None:
    champion = services.registry.champion_manifest()
    if champion is None:
        return None
    return TestOutlook(**asdict(outlook(revision, champion, services.database, settings.promotion_rules())))


def _from_json(body: RetrainJson) -> Job:
    if body.upload is not None and body.sample is None:
        return use_upload(body.upload, body, _job_request, _require_enough)
    if body.upload is not None or (body.dataset is None) == (body.sample is None):
        raise RequestInvalid(f"Give one of 'dataset', 'upload' and 'sample', such as {RetrainJson.example}.")
    _require_no_target(body)
    if body.sample is not None:
        source, target = DatasetSource(kind="sample", value=body.sample), DatasetTarget(name=body.sample)
    else:
        source, target = revision_source(body.dataset or "", get_services()), DatasetTarget()
        _require_enough_of(get_services().datasets.revision(source.value).counts, body.settings)
    return create_job(_job_request(body, source, target))


def _require_no_target(body: RetrainJson) -> None:
    """Refuse what would be said of an upload's pictures."""
    if names := sorted(body.model_fields_set & _TARGET_FIELDS):
        faults = [{"field": name, "detail": "is said of an 'upload', and there is none here"} for name in names]
        raise RequestInvalid("; ".join(f"{fault['field']}: {fault['detail']}" for fault in faults) + ".", faults)


def _job_request(asked: RetrainJson | RetrainFields, source: DatasetSource, target: DatasetTarget) -> JobRequest:
    require_what_is_named(asked.settings, get_services())
    settings = asked.settings.model_dump(mode="json")
    return JobRequest(kind="retrain", source=source, target=target, settings=settings, recipe=asked.recipe)


def _require_enough(outline: ArchiveOutline, fields: RetrainJson | RetrainFields) -> None:
    """Refuse a ZIP whose classes are too small to train on; what is added to a dataset joins what that has."""
    if fields.mode != "add":
        counts = divided_counts((entry.split, entry.class_name) for entry in outline.entries)
        _require_enough_of(counts, fields.settings)


def _require_enough_of(counts: Mapping[str, Mapping[str, int]], settings: RetrainSettings) -> None:
    require_enough(counts, settings.test_share, settings.kept_validation_share)
    require_teachers_know({name for by_class in counts.values() for name in by_class}, settings, get_services())
