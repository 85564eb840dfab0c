"""Train once for each of several values of one setting; what was finished is not done again."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from whisker.datasets.layouts.layout import Expected
from whisker.errors import TrainingDiverged
from whisker.progress import SILENT, Observer
from whisker.retrain.kept_runs import Comparison
from whisker.retrain.material import Material, MaterialSource, open_material, source_name
from whisker.retrain.sweep_record import (
    SweepFailure,
    SweepQuestion,
    SweepRecord,
    SweepRun,
    check_question,
    load_record,
    write_record,
)
from whisker.retrain.training_and_evaluation import Outcome
from whisker.training.config import TrainConfig

KeepVersion = Callable[[Outcome, TrainConfig, float], str]


@dataclass(frozen=True)
class SweepPoint:
    """One value, with the config of its run."""

    value: Any
    config: TrainConfig


@dataclass(frozen=True, kw_only=True)
class Sweep(Comparison):
    """What to vary, and on which runs.

    Attributes:
        field: What varies; dots lead into groups.
        points: The runs, checked.
    """

    field: str
    points: Sequence[SweepPoint]

    @property
    def folder(self) -> Path:
        """Where its record lies."""
        return self.workspace.sweeps_dir / self.name


@dataclass(frozen=True)
class SweepCallbacks:
    """What a sweep calls for its runs.

    Attributes:
        observer: Called with how far each run is.
        begin: Called with each point before its run, with its number, and whether it was finished before.
        warn: Called with what a person should know of how a folder or ZIP was read.
        keep: Makes a version of a run's outcome, given its config and its seconds, and names it; None keeps none.
    """

    observer: Observer = SILENT
    begin: Callable[[SweepPoint, int, bool], None] = lambda _point, _number, _is_done: None
    keep: KeepVersion | None = None
    warn: Callable[[Sequence[str]], None] = lambda _warnings: None


def run_sweep(sweep: Sweep, data: MaterialSource, callbacks: SweepCallbacks) -> SweepRecord:
    """Run what is missing, and write the record after every run.

    Args:
        sweep: What to vary.
        data: What is learned from.
        callbacks: Called for its runs.

    Raises:
        RequestInvalid: A sweep of that name was begun with other settings or pictures.
        DatasetInvalid: The pictures cannot be trained on.
    """
    with ExitStack() as opened:
        materials = _Materials(data, callbacks.observer, opened, sweep.expected)
        material = materials.of(sweep.points[0].config)
        callbacks.warn(material.dataset.warnings)
        question = SweepQuestion(
            field=sweep.field,
            dataset=source_name(data),
            dataset_sha256=material.dataset.sha256(),
            settings=sweep.settings,
            recipe=sweep.recipe,
            recipe_settings=sweep.recipe_settings,
        )
        record = load_record(sweep.folder) or SweepRecord(name=sweep.name, question=question)
        check_question(record, question)
        for number, point in enumerate(sweep.points, start=1):
            is_done = record.has(point.value, point.config.seed)
            callbacks.begin(point, number, is_done)
            if not is_done:
                record = _with_run(record, sweep, point, materials.of(point.config), callbacks)
                write_record(sweep.folder, record)
        sweep.runs.forget_all_checkpoints()
    return record


def _with_run(
    record: SweepRecord, sweep: Sweep, point: SweepPoint, material: Material, callbacks: SweepCallbacks
) -> SweepRecord:
    """Add a point's run; one whose training diverged is recorded as a failure, and the sweep continues."""
    try:
        return record.model_copy(update={"runs": (*record.runs, _run(sweep, point, material, callbacks))})
    except TrainingDiverged as error:
        failure = SweepFailure(value=point.value, seed=point.config.seed, reason=error.detail)
        return record.model_copy(update={"failures": (*record.failures, failure)})


class _Materials:
    """The pictures, read once for all runs that split them alike."""

    def __init__(self, data: MaterialSource, observer: Observer, opened: ExitStack, expected: Expected) -> None:
        self._data = data
        self._expected = expected
        self._observer = observer
        self._opened = opened
        self._by_split: dict[tuple[object, ...], Material] = {}

    def of(self, config: TrainConfig) -> Material:
        split = (config.seed, config.test_share, config.kept_validation_share)
        if split not in self._by_split:
            reading = partial(self._observer.stage, "reading")
            self._by_split[split] = self._opened.enter_context(
                open_material(self._data, config, reading, self._expected)
            )
        return self._by_split[split]


def _run(sweep: Sweep, point: SweepPoint, material: Material, callbacks: SweepCallbacks) -> SweepRun:
    """Train and evaluate; an interrupted run resumes from its last epoch."""
    config, runs = point.config, sweep.runs
    # A run that no version is made of is compared by its accuracy alone.
    robustness_images = sweep.workspace.settings.robustness_images if callbacks.keep else 0
    outcome, seconds = runs.run(material, config, callbacks.observer, robustness_images=robustness_images)
    version = callbacks.keep(outcome, config, seconds) if callbacks.keep else None
    runs.forget_checkpoints(config)
    return _row(point, outcome, seconds, version)


def _row(point: SweepPoint, outcome: Outcome, seconds: float, version: str | None) -> SweepRun:
    held_out, report = outcome.fit.held_out, outcome.evaluation.report
    return SweepRun(
        value=point.value,
        seed=point.config.seed,
        validation_accuracy=held_out.accuracy,
        validation_log_loss=held_out.log_loss,
        validation_count=held_out.count,
        test_accuracy=report.accuracy,
        test_interval=report.accuracy_interval,
        test_log_loss=report.log_loss,
        test_roc_auc=report.roc_auc,
        test_ece=report.ece,
        test_count=report.count,
        epochs=len(outcome.fit.network.history) or None,
        seconds=round(seconds, 1),
        version=version,
    )
