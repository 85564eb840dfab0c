"""POST /retrain, and what can be told to it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from flask import Blueprint, Response, jsonify, request

from whisker import errors
from whisker.api.access import Access
from whisker.api.bodies import read_json
from whisker.api.forms import BINARY, describe_form
from whisker.api.intake import UPLOAD_PROBLEMS, Asked, ask_for, revision_source, take_in_zip
from whisker.api.jobs import accepted
from whisker.api.operations import READ_PROBLEMS, WRITE_PROBLEMS, Operation, operation, parse_parameters
from whisker.api.schemas.datasets import DatasetPath
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
from whisker.datasets.archive_structure import ArchiveOutline
from whisker.datasets.class_sizes import divided_counts, require_enough
from whisker.datasets.revision import Revision
from whisker.datasets.source import DatasetSource, DatasetTarget
from whisker.errors import RequestInvalid
from whisker.evaluation.outlook import outlook
from whisker.jobs.job import Job, JobRequest
from whisker.recipes.retrain_settings import RetrainSettings
from whisker.training.defaults import MODE_DEFAULTS
from whisker.training.durations import Run, Work, estimate, runs_of

blueprint = Blueprint("training", __name__)

_EXAMPLE = '{"dataset": "pets"} or {"sample": "digits"}, with "settings" if wanted'


@blueprint.post("/retrain")
@operation(
    Operation(
        tag="training",
        body={
            "multipart/form-data": describe_form(BINARY, RetrainFields),
            "application/json": {"model": RetrainJson},
            "application/zip": {"schema": BINARY},
        },
        responses={202: (JobAccepted,)},
        problems=(*UPLOAD_PROBLEMS, errors.ClassTooSmall, errors.RecipeNotFound, errors.RecipeInvalid, *WRITE_PROBLEMS),
    )
)
def retrain() -> Response:
    """Train a model on a ZIP of class folders, or on a dataset that is there, and make it live if it is not worse.

    The ZIP's structure is checked before the answer; its pictures are judged in the job. The fields of the form may
    also be given in the query where the ZIP itself is the body.
    """
    if request.mimetype == "application/json":
        return accepted(request, _from_json(read_json(request, RetrainJson, _EXAMPLE, get_services().settings)))
    return accepted(request, take_in_zip(request, "retrain", RetrainFields, _asked, _require_enough))


@blueprint.get("/training-options")
@operation(Operation(tag="training", access=Access.READ, responses={200: (TrainingOptions,)}))
def get_training_options() -> Response:
    """Show what training can be told: every setting's default, bounds and meaning, and each mode's own defaults."""
    modes = [TrainingMode(mode=mode, defaults=RetrainSettings(mode=mode).resolved()) for mode in MODE_DEFAULTS]
    options = TrainingOptions(defaults=RetrainSettings(), schema=RetrainSettings.model_json_schema(), modes=modes)
    return jsonify(options.model_dump(mode="json"))


@blueprint.get("/datasets/<dataset>/training-estimate")
@operation(
    Operation(
        tag="training",
        access=Access.READ,
        path=DatasetPath,
        query=EstimateQuery,
        responses={200: (TrainingEstimate,)},
        problems=(errors.RequestInvalid, errors.DatasetNotFound, *READ_PROBLEMS),
    )
)
def get_training_estimate(dataset: str) -> Response:
    """Say before training how long it takes here, and whether the test can show that the new version is as good."""
    settings = parse_parameters(EstimateQuery, request.args.to_dict()).settings
    services = get_services()
    revision, manifests = services.datasets.revision(dataset), services.registry.manifests()
    answer = TrainingEstimate(
        durations=_durations(revision, settings, runs_of(manifests, services.jobs.ids())),
        test=_test_outlook(revision, settings, services),
    )
    return jsonify(answer.model_dump(mode="json"))


def _durations(revision: Revision, settings: RetrainSettings, runs: Sequence[Run]) -> list[ModeDuration]:
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
    if (body.dataset is None) == (body.sample is None):
        raise RequestInvalid(f"Give one of 'dataset' and 'sample', such as {_EXAMPLE}.")
    asked = _asked(body)
    if body.sample is not None:
        source, target = DatasetSource(kind="sample", value=body.sample), DatasetTarget(name=body.sample)
    else:
        source, target = revision_source(body.dataset or "", get_services()), DatasetTarget()
        _require_enough_of(get_services().datasets.revision(source.value).counts, body.settings)
    return ask_for(
        JobRequest(kind="retrain", source=source, target=target, settings=asked.settings, recipe=asked.recipe)
    )


def _require_enough(outline: ArchiveOutline, fields: RetrainFields) -> None:
    """Refuse a ZIP whose classes are too small to train on; what is added to a dataset joins what that has."""
    if fields.mode != "add":
        counts = divided_counts((entry.split, entry.class_name) for entry in outline.entries)
        _require_enough_of(counts, fields.settings)


def _require_enough_of(counts: Mapping[str, Mapping[str, int]], settings: RetrainSettings) -> None:
    require_enough(counts, settings.test_share, settings.kept_validation_share)


def _asked(body: RetrainJson | RetrainFields) -> Asked:
    return Asked(body.settings.model_dump(mode="json"), body.recipe)
