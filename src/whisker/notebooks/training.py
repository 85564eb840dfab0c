"""Training from a notebook: one version as a job would make it, or one for each of several values of a setting."""

import hashlib
import json
import os
import shlex
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from whisker.datasets.revision import Revision
from whisker.datasets.store import KeptRevision
from whisker.errors import RequestInvalid
from whisker.evaluation.comparison import percent
from whisker.notebooks.display import Drawing, Table
from whisker.registry.artifacts import write_version
from whisker.retrain.material import revision_material
from whisker.retrain.sweep import Sweep, SweepCallbacks, SweepPoint, run_sweep
from whisker.retrain.sweep_plot import sweep_png
from whisker.retrain.sweep_record import SweepRecord
from whisker.retrain.training_and_evaluation import Outcome, RunPaths, train_and_evaluate
from whisker.retrain.version_files import VersionOrigin, draft_manifest, version_files
from whisker.retrain.version_names import known_versions, next_version, slug
from whisker.training.config import TrainConfig
from whisker.training.tensorboard import run_folder
from whisker.workspace import Workspace


class PrintedProgress:
    """Prints the stages of a run on one line, and a line for every epoch."""

    def __init__(self) -> None:
        self._stages: set[str] = set()
        self._within_line = False

    def begin(self, title: str) -> None:
        """Print what is trained now."""
        self.end_line()
        self._stages.clear()
        print(f"{title}:", end=" ", flush=True)
        self._within_line = True

    def stage(self, name: str, share: float) -> None:  # noqa: ARG002 - observers take it
        """Name a stage when it begins."""
        if name not in self._stages:
            self._stages.add(name)
            print(f"{name} ...", end=" ", flush=True)
            self._within_line = True

    def epoch(self, record: Mapping[str, float | None]) -> None:
        """Print the figures of an epoch."""
        self.end_line()
        figures = {name: value for name, value in record.items() if value is not None}
        seen, unseen = (f"loss {figures[f'{of}loss']:.3f}, {figures[f'{of}accuracy']:.1%} right" for of in ("", "val_"))
        print(f"epoch {figures['epoch']:2.0f}: {seen}; validation: {unseen}", flush=True)

    def checkpoint(self, name: str) -> None:
        """No-op."""

    def end_line(self) -> None:
        """End the line, if one was begun."""
        if self._within_line:
            print(flush=True)
        self._within_line = False


@contextmanager
def libraries_logging_to(log: Path) -> Iterator[None]:
    """Send what libraries and their processes write to the standard error into a file; Python's own warnings stay.

    TensorFlow greets with lines about the processor that look like faults and are none; its faults are exceptions.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    log.parent.mkdir(parents=True, exist_ok=True)
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with log.open("ab") as file:
            os.dup2(file.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


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


def train_candidate(workspace: Workspace, revision: Revision, name: str, config: TrainConfig) -> tuple[str, Outcome]:
    """Train on a revision, evaluate what will be served, and write the version's folder: a candidate.

    Raises:
        DatasetInvalid: A class has too few pictures to train on.
        BackboneUnavailable: The network's weights are not on this machine.
        RequestInvalid: The name cannot be a model's.
    """
    started, version = time.monotonic(), _free_version(workspace, name)
    shown = PrintedProgress()
    shown.begin(version)
    logs = run_folder(workspace.tensorboard_dir, datetime.now(UTC), version)
    paths = RunPaths(
        workspace.cache_dir,
        tensorboard=logs,
        find_version=workspace.registry.folder,
        own_backbones=workspace.own_backbones,
    )
    with libraries_logging_to(workspace.notebook_log):
        material = revision_material(KeptRevision(workspace.datasets, revision), config)
        robustness_images = workspace.settings.robustness_images
        outcome = train_and_evaluate(material, config, paths, observer=shown, robustness_images=robustness_images)
    seconds = time.monotonic() - started
    draft = draft_manifest(outcome, VersionOrigin(version, name, _command(revision, config), seconds))
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


@dataclass(frozen=True, repr=False)
class SweepResult:
    """The figures of each value, on the same validation and test pictures."""

    record: SweepRecord

    @property
    def best(self) -> Any:
        """The value with the lowest validation loss; the test pictures do not count."""
        return self.record.best_value()

    def chart(self) -> Drawing:
        """Draw right answers and loss against the value."""
        words = f"Right answers and loss against {self.record.question.field}"
        return Drawing(sweep_png(self.record), words)

    def _table(self) -> Table:
        rows = [
            (
                json.dumps(run.value),
                percent(run.validation_accuracy),
                f"{run.validation_log_loss:.3f}",
                percent(run.test_accuracy),
                f"{run.test_log_loss:.3f}",
            )
            for run in self.record.runs
        ]
        head = (self.record.question.field, "Right, validation", "Loss, validation", "Right, test", "Loss, test")
        return Table(head, rows)

    def _repr_html_(self) -> str:
        return self._table()._repr_html_()

    def __repr__(self) -> str:
        return repr(self._table())


def sweep(
    workspace: Workspace, revision: Revision, field: str, values: Sequence[Any], settings: Mapping[str, Any]
) -> SweepResult:
    """Train once for each value; what an interrupted sweep of the same finished is not done again.

    Raises:
        RequestInvalid: There are no values, or one of them cannot be used; nothing was trained then.
    """
    if not values:
        raise RequestInvalid(f"A sweep needs values of {field[:80]!r} to try; got none.")
    points = [SweepPoint(value, checked_config(_with(settings, field, value))) for value in values]
    asked = Sweep(
        name=_name(revision, field, settings),
        field=field,
        settings=dict(settings),
        points=points,
        workspace=workspace,
    )
    shown = PrintedProgress()

    def begin(point: SweepPoint, number: int, is_done: bool) -> None:
        done = " was tried before" if is_done else ""
        shown.begin(f"{field}={json.dumps(point.value)} ({number} of {len(points)}){done}")

    with libraries_logging_to(workspace.notebook_log):
        record = run_sweep(asked, KeptRevision(workspace.datasets, revision), SweepCallbacks(shown, begin))
    shown.end_line()
    wanted = [json.dumps(value) for value in values]
    return SweepResult(
        record.model_copy(update={"runs": tuple(r for r in record.runs if json.dumps(r.value) in wanted)})
    )


def _with(settings: Mapping[str, Any], field: str, value: Any) -> dict[str, Any]:
    """Return settings with one more, which dots lead to."""
    changed = deepcopy(dict(settings))
    *groups, last = field.split(".")
    inner = changed
    for group in groups:
        inner = inner.setdefault(group, {})
    inner[last] = value
    return changed


def _name(revision: Revision, field: str, settings: Mapping[str, Any]) -> str:
    """Name a sweep by all that it is about: a changed cell starts a new one, a repeated cell resumes."""
    digest = hashlib.sha256(json.dumps([revision.sha256, settings], sort_keys=True).encode()).hexdigest()[:8]
    return f"{slug(revision.dataset)[:24]}-{slug(field)[:16]}-{digest}"
