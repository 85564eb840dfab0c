"""From a dataset to a registered version, as a job would make it, shown to a notebook."""

import json
import shlex
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from whisker.datasets.revision import Revision
from whisker.datasets.store import KeptRevision
from whisker.errors import RequestInvalid
from whisker.notebooks.progress import PrintedProgress, libraries_logging_to
from whisker.registry.artifacts import write_version
from whisker.retrain.material import revision_material
from whisker.retrain.run import Outcome, Places, train_and_evaluate
from whisker.retrain.steps import known_versions, next_version
from whisker.retrain.version_files import Origin, draft_manifest, version_files
from whisker.training.config import TrainConfig
from whisker.training.tensorboard import run_folder
from whisker.workspace import Workspace


def checked_config(settings: Mapping[str, Any]) -> TrainConfig:
    """Make a config of settings by name.

    Raises:
        RequestInvalid: One of them cannot be used; the message names it.
    """
    try:
        return TrainConfig.model_validate(settings)
    except ValidationError as error:
        fault = error.errors()[0]
        field = ".".join(map(str, fault["loc"])) or "settings"
        raise RequestInvalid(f"{field!r} cannot be used: {fault['msg'].removeprefix('Value error, ')}.") from error


def train_version(workspace: Workspace, revision: Revision, name: str, config: TrainConfig) -> tuple[str, Outcome]:
    """Train on a revision, judge what will be served, and write the version's folder: a candidate.

    Raises:
        DatasetInvalid: A class has too few pictures to train on.
        BackboneUnavailable: The network's weights are not on this machine.
        RequestInvalid: The name cannot be a model's.
    """
    started, version = time.monotonic(), _free_version(workspace, name)
    shown = PrintedProgress()
    shown.begin(version)
    logs = run_folder(workspace.tensorboard_dir, datetime.now(UTC), version)
    places = Places(workspace.cache_dir, tensorboard=logs)
    with libraries_logging_to(workspace.notebook_log):
        material = revision_material(KeptRevision(workspace.datasets, revision), config)
        outcome = train_and_evaluate(material, config, places, observer=shown)
    seconds = time.monotonic() - started
    draft = draft_manifest(outcome, Origin(version, name, _command(revision, config), seconds))
    files = version_files(draft, outcome, with_plots=workspace.settings.version_plots)
    write_version(workspace.models_dir, draft, files)
    shown.end_line()
    return version, outcome


def _free_version(workspace: Workspace, name: str) -> str:
    with workspace.database.transaction() as connection:
        taken = workspace.registry.names() | known_versions(connection)
    return next_version(workspace.models_dir, name, taken)


def _command(revision: Revision, config: TrainConfig) -> str:
    """Write the command line that trains the same."""
    given = config.model_dump(mode="json", exclude_defaults=True)
    options = [word for key, value in given.items() for word in ("--set", f"{key}={json.dumps(value)}")]
    return shlex.join(["whisker", "retrain", revision.id, *options])
