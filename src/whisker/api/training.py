"""POST /retrain, and what can be told to it."""

from collections.abc import Mapping

from flask import Blueprint, Response, jsonify, request

from whisker import errors
from whisker.api.access import Access
from whisker.api.bodies import read_json
from whisker.api.forms import BINARY, describe_form
from whisker.api.intake import UPLOAD_PROBLEMS, Asked, ask_for, revision_source, take_in_zip
from whisker.api.jobs import accepted
from whisker.api.operations import WRITE_PROBLEMS, Operation, operation
from whisker.api.schemas.jobs import JobAccepted
from whisker.api.schemas.training import RetrainFields, RetrainJson, TrainingMode, TrainingOptions
from whisker.api.services import get_services
from whisker.datasets.archive_structure import ArchiveOutline
from whisker.datasets.class_sizes import divided_counts, require_enough
from whisker.datasets.source import DatasetSource, DatasetTarget
from whisker.errors import RequestInvalid
from whisker.jobs.job import Job, JobRequest
from whisker.training.config import MODE_DEFAULTS, RetrainSettings

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
    config = settings.train_config()
    require_enough(counts, config.test_share, 0 if config.mode == "quick" else config.validation_share)


def _asked(body: RetrainJson | RetrainFields) -> Asked:
    return Asked(body.settings.model_dump(mode="json"), body.recipe)
