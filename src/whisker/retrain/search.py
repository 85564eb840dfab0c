"""Search for the best way to train within a time: successive halving on nested validation.

Candidates are trained on a part of the pictures and judged by others, which none of them learns from; the better half
goes on with more. The test pictures take no part: they judge the one version that is trained in the end.

Source: Jamieson & Talwalkar 2016, "Non-stochastic Best Arm Identification and Hyperparameter Optimization",
arXiv:1502.07943.
"""

import math
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from whisker.datasets.images import LabelledImage
from whisker.datasets.layouts.class_counts import MINIMUM_TRAIN_IMAGES
from whisker.datasets.layouts.layout import ANY_LAYOUT, Expected
from whisker.datasets.splits import DatasetSplits, stratified_holdout
from whisker.errors import AppError, DatasetInvalid, LeaseLost, OutOfMemory, StorageFull
from whisker.evaluation import metrics
from whisker.evaluation.intervals import wilson_interval
from whisker.progress import SILENT, Observer
from whisker.retrain.kept_runs import KeptRuns
from whisker.retrain.material import Material, MaterialSource, open_material, source_name
from whisker.training.config import TrainConfig
from whisker.training.input_size import resolve_config
from whisker.training.quick_trial import try_quick
from whisker.training.search_record import (
    SearchFailure,
    SearchQuestion,
    SearchRecord,
    SearchTrial,
    check_same_question,
    load_search,
    write_search,
)
from whisker.training.search_space import Settings, candidates, relative_cost
from whisker.training.training_run import Run
from whisker.workspace import Workspace

JUDGED_SHARE: Final = 0.25
"""Of the pictures that are not the test's: they judge all candidates."""

_SHARES: Final = (0.25, 0.5, 1.0)
# A part with fewer says little of what more pictures would give.
_FEWEST_OF_A_PART: Final = 200
_FEWEST_OF_A_CLASS: Final = 8
_FEWEST_KEPT: Final = 2
# Of the time: what is left trains the best of them on all pictures.
_TIME_OF_TRIALS: Final = 0.85
# How much longer than estimated a trial may take.
_CAUTION: Final = 1.3


@dataclass(frozen=True)
class Search:
    """What to search for, and how long.

    Attributes:
        name: Of its folder below <data folder>/searches.
        minutes: As long it may take, with all that earlier starts took.
        workspace: The data folder.
        config: What holds for all candidates: the seed, and how the test is held out.
        expected: What the layout of a folder or ZIP has to be like, and how it is read.
    """

    name: str
    minutes: float
    workspace: Workspace
    config: TrainConfig
    expected: Expected = ANY_LAYOUT

    @property
    def folder(self) -> Path:
        """Where its record lies."""
        return self.workspace.searches_dir / self.name

    @property
    def runs(self) -> KeptRuns:
        """Where trials by epochs go on from."""
        return KeptRuns(self.name, self.folder, self.workspace)


@dataclass(frozen=True)
class SearchCallbacks:
    """What a search calls.

    Attributes:
        observer: Called with how far each trial is.
        begin: Called with each candidate's settings before its trial, and with the share of the pictures.
        cut_off: Called with those of a candidate that took longer than there was time for.
        end: Called with what it gave.
        warn: Called with what a person should know of how a folder or ZIP was read.
    """

    observer: Observer = SILENT
    begin: Callable[[Settings, float], None] = lambda _settings, _share: None
    cut_off: Callable[[Settings], None] = lambda _settings: None
    end: Callable[[SearchTrial | SearchFailure], None] = lambda _found: None
    warn: Callable[[Sequence[str]], None] = lambda _warnings: None


def run_search(search: Search, data: MaterialSource, callbacks: SearchCallbacks) -> SearchRecord:
    """Try what is missing as long as there is time, and write the record after every trial.

    Args:
        search: What to search for.
        data: What is learned from.
        callbacks: Called for its trials.

    Raises:
        RequestInvalid: A search of that name was begun with other pictures.
        DatasetInvalid: The pictures cannot be trained on.
    """
    config = search.config.resolved()
    with open_material(data, config, partial(callbacks.observer.stage, "reading"), search.expected) as material:
        callbacks.warn(material.dataset.warnings)
        question = SearchQuestion(
            dataset=source_name(data),
            dataset_sha256=material.dataset.sha256(),
            revision=material.revision,
            seed=config.seed,
            test_share=config.test_share,
        )
        record = load_search(search.folder) or SearchRecord(
            name=search.name, question=question, started_at=datetime.now(UTC), minutes=search.minutes
        )
        check_same_question(record, question)
        return _Searching(search, material, callbacks, record).run()


class _OutOfTimeError(Exception):
    """A trial took longer than there is time for."""


class _Deadline:
    """An observer that ends a trial once its time is over, as one is cancelled."""

    def __init__(self, observer: Observer, is_over: Callable[[], bool]) -> None:
        self._observer = observer
        self._is_over = is_over
        self.checkpoint = observer.checkpoint
        self.epoch = observer.epoch

    def stage(self, name: str, share: float) -> None:
        """Report a stage, or end the trial."""
        if self._is_over():
            raise _OutOfTimeError
        self._observer.stage(name, share)


class _Searching:
    """A search under way."""

    def __init__(self, search: Search, material: Material, callbacks: SearchCallbacks, record: SearchRecord) -> None:
        own = search.workspace.own_backbones.records()
        usual = resolve_config(TrainConfig(mode="quick", backbone="efficientnet_lite0"), material.splits.train)
        self._search = search
        self._material = material
        self._callbacks = callbacks
        self._own_millions = {added.setting: added.parameters_millions for added in own}
        self._candidates = candidates(usual.size_px or 0, own)
        self._learned, self._judged = _nested(material.splits, search.config.seed)
        self._started = time.monotonic()
        self._before_seconds = record.seconds
        self.record = record.model_copy(
            update={
                "minutes": search.minutes,
                "shares": _shares(self._learned, len(material.dataset.class_names)),
                "candidate_count": len(self._candidates),
                "is_done": False,
            }
        )

    def run(self) -> SearchRecord:
        """Go through the rounds, and again with what there was no time for, as long as that tries anything."""
        tried = -1
        while tried < (tried := len(self.record.trials) + len(self.record.failures)):
            self._go_through_the_rounds()
        self._save(is_done=True)
        return self.record

    def _go_through_the_rounds(self) -> None:
        began, going_on = self._seconds(), self._candidates
        for share in self.record.shares:
            left = _TIME_OF_TRIALS * 60 * self._search.minutes - began
            until = began + left * _round_end(share, self.record.shares)
            for settings in going_on:
                if self.record.trial(settings, share) is None and not self.record.has_failed(settings):
                    self._try(settings, share, until)
            going_on = self._better_half(going_on, share)

    def _try(self, settings: Settings, share: float, until: float) -> None:
        """Train and judge a candidate, unless it would take longer than to some second of the search.

        The first is tried in any case: it shows how long the others would take. One that takes longer than estimated
        is cut off, and a search with more time goes on with it where it was.
        """
        if not self.record.trials:
            until = math.inf
        elif self._seconds() + self._estimate(settings, share) > until:
            return
        self._callbacks.begin(settings, share)
        started = time.monotonic()
        try:
            found: SearchTrial | SearchFailure = self._trial(settings, share, started, until)
        except _OutOfTimeError:
            self._callbacks.cut_off(settings)
            return
        except (LeaseLost, OutOfMemory, StorageFull):
            raise
        except AppError as error:  # such as a network whose training diverges, or whose weights are not here
            seconds = round(time.monotonic() - started, 1)
            found = SearchFailure(settings=settings, share=share, reason=error.detail, seconds=seconds)
            self._search.runs.forget_checkpoints(config_of(self._search.config, settings), _part_name(share))
        field = "trials" if isinstance(found, SearchTrial) else "failures"
        self.record = self.record.model_copy(update={field: (*getattr(self.record, field), found)})
        self._save()
        self._callbacks.end(found)

    def _trial(self, settings: Settings, share: float, started: float, until: float) -> SearchTrial:
        config = config_of(self._search.config, settings)
        observer = _Deadline(self._callbacks.observer, lambda: self._seconds() > until)
        part = _part(self._learned, self._material.splits, share, config.seed)
        splits = _with_validation(part, self._judged, self._material.splits, config)
        if config.mode == "quick":
            measured = self._quick(splits, config, observer)
        else:
            measured = self._by_epochs(splits, config, _part_name(share), observer)
        return SearchTrial(
            settings=settings,
            share=share,
            image_count=len(part),
            judged_count=len(self._judged),
            seconds=round(time.monotonic() - started, 1),
            **measured,
        )

    def _quick(self, splits: DatasetSplits, config: TrainConfig, observer: Observer) -> dict[str, Any]:
        """Measure a quick training by features: those of each network are needed once in the whole search."""
        workspace, class_names = self._search.workspace, self._material.dataset.class_names
        run = Run(
            splits,
            class_names,
            config,
            workspace.cache_dir,
            observer,
            own_backbones=workspace.own_backbones,
        )
        trial, labels = try_quick(run, splits.test), run.labels_of(splits.test)
        correct = trial.probabilities.argmax(axis=1) == labels
        return {
            "accuracy": float(correct.mean()),
            "accuracy_interval": wilson_interval(int(correct.sum()), len(labels)),
            "log_loss": metrics.classification_log_loss(trial.probabilities, labels),
            "ece": metrics.expected_calibration_error(metrics.reliability(trial.probabilities.max(axis=1), correct)),
            "roc_auc": metrics.roc_auc(trial.probabilities, labels),
            "latency_ms": round(trial.inference_ms, 2),
            "size_bytes": trial.size_bytes,
        }

    def _by_epochs(self, splits: DatasetSplits, config: TrainConfig, part: str, observer: Observer) -> dict[str, Any]:
        """Train by epochs and measure what would be served; an interrupted one goes on after its last epoch."""
        runs = self._search.runs
        outcome, _ = runs.run(replace(self._material, splits=splits), config, observer, part=part)
        runs.forget_checkpoints(config, part)
        report = outcome.evaluation.report
        return {
            "accuracy": report.accuracy,
            "accuracy_interval": report.accuracy_interval,
            "log_loss": report.log_loss,
            "ece": report.ece,
            "roc_auc": report.roc_auc,
            "latency_ms": report.latency_ms.p50,
            "size_bytes": len(outcome.fit.artifact.model),
        }

    def _better_half(self, going_on: Sequence[Settings], share: float) -> list[Settings]:
        """Keep the better half of those that were tried, by log loss, the best first."""
        tried = [
            (trial.log_loss, number, settings)
            for number, settings in enumerate(going_on)
            if (trial := self.record.trial(settings, share)) is not None
        ]
        kept = sorted(tried)[: max(_FEWEST_KEPT, math.ceil(len(tried) / 2))]
        return [settings for _, _, settings in kept]

    def _estimate(self, settings: Settings, share: float) -> float:
        """Estimate the seconds of a trial by those of others, by their work: nothing before the first."""
        alike = [trial for trial in self.record.trials if trial.settings["mode"] == settings["mode"]]
        trials = alike or self.record.trials
        work = sum(self._work(trial.settings, trial.share) for trial in trials)
        pace = sum(trial.seconds for trial in trials) / work if work else 0.0
        return _CAUTION * pace * self._work(settings, share)

    def _work(self, settings: Settings, share: float) -> float:
        pictures = share * len(self._learned) + len(self._judged)
        return pictures * relative_cost(settings, self._own_millions)

    def _seconds(self) -> float:
        return self._before_seconds + time.monotonic() - self._started

    def _save(self, *, is_done: bool = False) -> None:
        self.record = self.record.model_copy(update={"seconds": round(self._seconds(), 1), "is_done": is_done})
        write_search(self._search.folder, self.record)


def _part_name(share: float) -> str:
    """Tell the trials of one candidate apart, for their checkpoints and logs."""
    return f"{share:.0%}"


def config_of(common: TrainConfig, settings: Settings) -> TrainConfig:
    """Return the config of a candidate, complete."""
    shared = {"seed": common.seed, "test_share": common.test_share}
    return TrainConfig.model_validate({**shared, **settings}).resolved()


def _nested(splits: DatasetSplits, seed: int) -> tuple[list[LabelledImage], list[LabelledImage]]:
    """Divide the pictures that are not the test's into those to learn from and those that judge.

    Raises:
        DatasetInvalid: A class has too few to leave some that judge.
    """
    pictures = [*splits.train, *splits.validation]
    learned, judged = stratified_holdout(pictures, splits.look_alikes, JUDGED_SHARE, seed, MINIMUM_TRAIN_IMAGES)
    counts, judging = Counter(file.class_name for file in pictures), {file.class_name for file in judged}
    for class_name, count in sorted(counts.items()):
        if class_name not in judging:
            raise DatasetInvalid(
                f"A search keeps pictures of each class to judge by. Class {class_name!r} has {count} beside those of "
                f"the test, and {MINIMUM_TRAIN_IMAGES} are the least to learn from: add some that look different, or "
                "train without a search: whisker train"
            )
    return learned, judged


def _shares(learned: Sequence[LabelledImage], class_count: int) -> tuple[float, ...]:
    """Choose the rounds: no part may be too small to say anything."""
    fewest = max(_FEWEST_OF_A_PART, _FEWEST_OF_A_CLASS * class_count)
    return tuple(share for share in _SHARES if share == 1 or share * len(learned) >= fewest)


def _round_end(share: float, shares: Sequence[float]) -> float:
    """Return which share of the time has passed when a round ends: the first tries most, on which all others rest."""
    number = shares.index(share)
    return 1 - 0.5 ** (number + 1) if number + 1 < len(shares) else 1.0


def _part(learned: list[LabelledImage], splits: DatasetSplits, share: float, seed: int) -> list[LabelledImage]:
    if share == 1:
        return learned
    return stratified_holdout(learned, splits.look_alikes, share, seed)[1]


def _with_validation(
    part: list[LabelledImage], judged: list[LabelledImage], splits: DatasetSplits, config: TrainConfig
) -> DatasetSplits:
    """Hold out of a part what its training validates by, and put those that judge into the place of the test."""
    share = config.kept_validation_share
    held_out: list[LabelledImage] = []
    if share:
        part, held_out = stratified_holdout(part, splits.look_alikes, share, config.seed, 1)
    return replace(splits, train=tuple(part), validation=tuple(held_out), test=tuple(judged), like_test=())
