"""Train any recipe once for each fold of the training pictures; what was finished is not done again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from scipy.stats import t

from whisker.datasets.duplicates import find_exact_duplicates, find_look_alikes
from whisker.datasets.folds import stratified_folds
from whisker.datasets.images import LabelledImage
from whisker.datasets.report_schema import dataset_figures
from whisker.datasets.splits import DatasetSplits, stratified_holdout
from whisker.errors import TrainingDiverged
from whisker.evaluation.intervals import wilson_interval
from whisker.progress import SILENT, Observer
from whisker.retrain.cross_validation_record import (
    CrossValidationRecord,
    FoldFailure,
    FoldFigure,
    FoldQuestion,
    FoldRun,
    PooledAnswers,
    check_question,
    load_record,
    write_record,
)
from whisker.retrain.kept_runs import Comparison
from whisker.retrain.material import Material, MaterialSource, open_material, source_name
from whisker.retrain.training_and_evaluation import Outcome
from whisker.training.config import TrainConfig
from whisker.training.head import Fold
from whisker.training.take_folds import with_takes_together

_HIGHEST: Final = {"accuracy": 1.0, "log_loss": float("inf"), "ece": 1.0, "roc_auc": 1.0}
"""The figures, with what none of them exceeds."""

# Of a 95 % interval.
_UPPER_TAIL: Final = 0.975


@dataclass(frozen=True, kw_only=True)
class CrossValidation(Comparison):
    """What to train, and in how many folds.

    Attributes:
        fold_count: How many.
        config: What came of the settings, checked.
    """

    fold_count: int
    config: TrainConfig

    @property
    def folder(self) -> Path:
        """Where its record lies."""
        return self.workspace.cross_validations_dir / self.name


@dataclass(frozen=True)
class FoldCallbacks:
    """What a cross-validation calls for its runs.

    Attributes:
        observer: Called with how far each run is.
        begin: Called with each fold's number before its run, and whether it was finished before.
        warn: Called with what a person should know of how a folder or ZIP was read.
    """

    observer: Observer = SILENT
    begin: Callable[[int, bool], None] = lambda _number, _is_done: None
    warn: Callable[[Sequence[str]], None] = lambda _warnings: None


def run_cross_validation(
    asked: CrossValidation, data: MaterialSource, callbacks: FoldCallbacks
) -> CrossValidationRecord:
    """Run the folds that are missing, and write the record after each.

    Args:
        asked: What to train.
        data: What is learned from; of its own test pictures none is used.
        callbacks: Called for its runs.

    Raises:
        ClassTooSmall: A class has too few pictures for so many folds.
        DatasetInvalid: The pictures cannot be trained on.
        RequestInvalid: A cross-validation of that name was begun with other settings or pictures.
    """
    reading = partial(callbacks.observer.stage, "reading")
    with open_material(data, asked.config, reading, asked.expected) as material:
        callbacks.warn(material.dataset.warnings)
        question = FoldQuestion(
            dataset=source_name(data),
            dataset_sha256=material.dataset.sha256(),
            folds=asked.fold_count,
            settings=asked.settings,
            seed=asked.config.seed,
            recipe=asked.recipe,
            recipe_settings=asked.recipe_settings,
        )
        test_count = sum(file.split == "test" for file in material.dataset.files)
        empty = CrossValidationRecord(name=asked.name, question=question, test_count=test_count)
        record = load_record(asked.folder) or empty
        check_question(record, question)
        for number, fold in enumerate(fold_materials(material, asked.config, asked.fold_count), start=1):
            is_done = record.has(number)
            callbacks.begin(number, is_done)
            if not is_done:
                record = _with_fold(record, asked, number, fold, callbacks.observer)
                write_record(asked.folder, record)
        asked.runs.forget_all_checkpoints()
    return record


def fold_materials(material: Material, config: TrainConfig, count: int) -> list[Material]:
    """Divide the pictures that are no test pictures of the data itself: each is tested on once.

    A validation folder validates in every fold, without what looks like a picture that is tested on.

    Raises:
        ClassTooSmall: A class has too few pictures.
    """
    given = [file for file in material.dataset.files if file.split != "test"]
    exact = find_exact_duplicates(given)
    look_alikes = find_look_alikes(exact.kept)
    validating = [file for file in exact.kept if file.split == "validation"]
    divided = [file for file in exact.kept if file.split != "validation"]
    folds = stratified_folds(divided, look_alikes, count, config.seed)
    dataset = replace(material.dataset, files=tuple(given))
    materials = []
    for fold in _with_takes_together(folds, material.dataset.class_names):
        tested = {file.sha256 for file in fold}
        rest = [file for file in divided if file.sha256 not in tested]
        alike = {look_alikes.get(file.sha256) for file in fold} - {None}
        validation = [file for file in validating if look_alikes.get(file.sha256) not in alike]
        if not validation and config.kept_validation_share:
            rest, validation = stratified_holdout(rest, look_alikes, config.kept_validation_share, config.seed)
        splits = DatasetSplits(tuple(rest), tuple(validation), fold, (), exact, look_alikes)
        materials.append(replace(material, dataset=dataset, splits=splits, figures=dataset_figures(dataset, splits)))
    return materials


def _with_takes_together(
    folds: Sequence[tuple[LabelledImage, ...]], class_names: Sequence[str]
) -> list[tuple[LabelledImage, ...]]:
    """Deal frames of takes out anew, by whole takes or stretches of them."""
    files = [file for fold in folds for file in fold]
    labels = np.array([class_names.index(file.class_name) for file in files], np.int64)
    fold_of = np.repeat(np.arange(len(folds)), [len(fold) for fold in folds])
    by_index: list[Fold] = [
        (np.flatnonzero(fold_of != number), np.flatnonzero(fold_of == number)) for number in range(len(folds))
    ]
    return [tuple(files[row] for row in held_out) for _, held_out in with_takes_together(by_index, files, labels)]


def _with_fold(
    record: CrossValidationRecord, asked: CrossValidation, number: int, material: Material, observer: Observer
) -> CrossValidationRecord:
    """Add a fold's run; one whose training diverged is recorded as a failure, and the others are run."""
    part = f"fold {number} of {asked.fold_count}"
    try:
        outcome, seconds = asked.runs.run(material, asked.config, observer, part=part)
    except TrainingDiverged as error:
        return record.with_failure(FoldFailure(fold=number, reason=error.detail))
    asked.runs.forget_checkpoints(asked.config, part)
    finished = record.with_run(_row(number, outcome, seconds))
    return finished.model_copy(update={"figures": fold_figures(finished.runs), "pooled": pooled(finished.runs)})


def fold_figures(runs: Sequence[FoldRun]) -> dict[str, FoldFigure]:
    """Average the figures over folds; one that a fold lacks is left out."""
    values = {name: [getattr(run, name) for run in runs] for name in _HIGHEST}
    return {name: fold_figure(found, _HIGHEST[name]) for name, found in values.items() if found and None not in found}


def pooled(runs: Sequence[FoldRun]) -> PooledAnswers:
    """Count the right answers of all folds."""
    right, count = sum(round(run.accuracy * run.count) for run in runs), sum(run.count for run in runs)
    return PooledAnswers(count=count, right=right, accuracy_interval=wilson_interval(right, count))


def fold_figure(values: Sequence[float], highest: float = 1.0) -> FoldFigure:
    """Average a figure between 0 and `highest` over folds, with the interval of Student's t."""
    mean, count = float(np.mean(values)), len(values)
    if count == 1:
        return FoldFigure(mean=mean, standard_deviation=None, interval=None)
    deviation = float(np.std(values, ddof=1))
    half = float(t.ppf(_UPPER_TAIL, count - 1)) * deviation / count**0.5
    return FoldFigure(
        mean=mean, standard_deviation=deviation, interval=(max(0.0, mean - half), min(highest, mean + half))
    )


def _row(number: int, outcome: Outcome, seconds: float) -> FoldRun:
    report, splits = outcome.evaluation.report, outcome.material.splits
    return FoldRun(
        fold=number,
        train_count=len(splits.train) + len(splits.validation),
        count=report.count,
        accuracy=report.accuracy,
        accuracy_interval=report.accuracy_interval,
        log_loss=report.log_loss,
        ece=report.ece,
        roc_auc=report.roc_auc,
        same_scene_share=report.same_scene_share,
        epochs=len(outcome.fit.network.history) or None,
        seconds=round(seconds, 1),
    )
