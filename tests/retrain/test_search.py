"""A search for the best way to train: rounds, halving, its time, and going on after an interruption."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.tiny_dataset import write_tiny_dataset

from whisker.datasets.images import LabelledImage
from whisker.errors import DatasetInvalid, RequestInvalid, TrainingDiverged
from whisker.retrain import search as searching
from whisker.retrain.material import open_material
from whisker.retrain.search import Search, SearchCallbacks, run_search
from whisker.retrain.training_and_evaluation import RunPaths, train_and_evaluate
from whisker.settings import Settings
from whisker.training.config import TrainConfig
from whisker.training.quick_trial import QuickTrial, try_quick
from whisker.training.search_record import SearchFailure, SearchRecord, SearchTrial, find_search, load_search
from whisker.training.search_space import candidates, relative_cost
from whisker.training.training_run import Run
from whisker.workspace import Workspace

Settings_ = dict[str, Any]

SMALL: list[Settings_] = [
    {"mode": "quick", "backbone": "efficientnet_lite0", "size_px": side, "earlier_maps": maps}
    for side in (32, 64)
    for maps in (False, True)
]


@pytest.fixture
def colours(tmp_path: Path) -> Path:
    """Red and blue pictures."""
    return write_tiny_dataset(tmp_path / "colours", count=32)


@pytest.fixture
def search(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> Search:
    """A search with time enough, of four small candidates in two rounds."""
    monkeypatch.setattr(searching, "candidates", lambda _side, _own: SMALL)
    monkeypatch.setattr(searching, "_FEWEST_OF_A_PART", 18)
    return Search("colours", 60, Workspace(migrated), TrainConfig())


class Heard:
    """Remembers what a search calls, and ends it where that is asked for."""

    def __init__(self, dies_after: int | None = None) -> None:
        self.begun: list[tuple[Settings_, float]] = []
        self.dies_after = dies_after

    def begin(self, settings: Settings_, share: float) -> None:
        """Remember a trial, or end the search."""
        if len(self.begun) == self.dies_after:
            raise KeyboardInterrupt
        self.begun.append((settings, share))

    @property
    def callbacks(self) -> SearchCallbacks:
        """What the search calls."""
        return SearchCallbacks(begin=self.begin)


def test_better_half_goes_on_with_all_pictures(search: Search, colours: Path) -> None:
    """All four with half of the pictures, two with all; judged by the same pictures, which are none of the test's."""
    heard = Heard()
    record = run_search(search, colours, heard.callbacks)
    assert record.shares == (0.5, 1.0)
    assert [share for _, share in heard.begun] == [0.5] * 4 + [1.0] * 2
    assert record.is_done
    assert len(record.leaderboard()) == record.candidate_count == 4
    assert [trial.share for trial in record.leaderboard()] == [1.0, 1.0, 0.5, 0.5]
    first_round = sorted((trial for trial in record.trials if trial.share == 0.5), key=lambda trial: trial.log_loss)
    went_on = [trial.settings for trial in record.trials if trial.share == 1]
    assert sorted(map(repr, went_on)) == sorted(repr(trial.settings) for trial in first_round[:2])
    learned, judged = 64 * 0.8 * 0.75, 64 * 0.8 * 0.25
    assert record.trials[-1].image_count == pytest.approx(learned, abs=2)
    assert record.trials[-1].judged_count == pytest.approx(judged, abs=2)
    assert record.best == record.leaderboard()[0]
    assert record.best is not None
    assert record.best.accuracy > 0.9
    assert load_search(search.folder) == record


def test_interrupted_search_goes_on_where_it_was(search: Search, colours: Path) -> None:
    """What was tried is not tried again, and the end is the same."""
    with pytest.raises(KeyboardInterrupt):
        run_search(search, colours, Heard(dies_after=3).callbacks)
    before = load_search(search.folder)
    assert before is not None
    assert (len(before.trials), before.is_done) == (3, False)
    heard = Heard()
    record = run_search(search, colours, heard.callbacks)
    assert len(heard.begun) == 3
    assert record.trials[:3] == before.trials
    assert record.seconds > before.seconds
    whole = run_search(replace(search, name="whole"), colours, Heard().callbacks)
    assert [(trial.settings, trial.accuracy, trial.log_loss) for trial in whole.trials] == [
        (trial.settings, trial.accuracy, trial.log_loss) for trial in record.trials
    ]


def test_search_without_time_says_what_is_missing_and_goes_on_with_more(search: Search, colours: Path) -> None:
    """The first candidate shows what the others would take."""
    short = run_search(replace(search, minutes=1e-6), colours, Heard().callbacks)
    assert len(short.trials) == 1
    assert short.candidate_count == 4
    heard = Heard()
    record = run_search(search, colours, heard.callbacks)
    assert len(record.leaderboard()) == 4
    assert record.minutes == 60


def test_candidate_that_cannot_be_trained_is_left_out(
    search: Search, colours: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its reason is kept, and it is not tried again."""

    def diverge(run: Run, judged: Sequence[LabelledImage]) -> QuickTrial:
        if run.config.size_px == 64:
            raise TrainingDiverged("The loss is no number any more.")
        return try_quick(run, judged)

    monkeypatch.setattr(searching, "try_quick", diverge)
    ended: list[SearchTrial | SearchFailure] = []
    record = run_search(search, colours, SearchCallbacks(end=ended.append))
    assert [failure.reason for failure in record.failures] == ["The loss is no number any more."] * 2
    assert {trial.settings["size_px"] for trial in record.trials} == {32}
    assert len(ended) == len(record.trials) + 2


def test_name_of_another_search_is_refused(search: Search, colours: Path, tmp_path: Path) -> None:
    """Its figures are about other pictures."""
    run_search(search, colours, SearchCallbacks())
    others = write_tiny_dataset(tmp_path / "others", count=20)
    with pytest.raises(RequestInvalid, match="begun with something else"):
        run_search(search, others, SearchCallbacks())
    with pytest.raises(RequestInvalid, match="seed: 0 then, 1 now"):
        run_search(replace(search, config=TrainConfig(seed=1)), colours, SearchCallbacks())


def test_class_that_leaves_none_to_judge_by_is_named(search: Search, tmp_path: Path) -> None:
    """With what to do instead, before anything is tried."""
    few = write_tiny_dataset(tmp_path / "few", count=3)
    with pytest.raises(DatasetInvalid, match="Class 'blue' has 2 beside those of the test"):
        run_search(search, few, SearchCallbacks())
    assert not search.folder.exists()


def test_record_that_is_none_is_named(search: Search, colours: Path) -> None:
    """And is left alone."""
    search.folder.mkdir(parents=True)
    (search.folder / "search.json").write_text("{}")
    with pytest.raises(RequestInvalid, match=r"search\.json is not a search's record"):
        run_search(search, colours, SearchCallbacks())
    assert (search.folder / "search.json").read_text() == "{}"


def test_quick_trial_says_what_the_exported_model_would(search: Search, colours: Path) -> None:
    """Its figures are those of the file that would be served, though none is written."""
    record = run_search(search, colours, SearchCallbacks())
    best = record.best
    assert best is not None
    config = searching.config_of(search.config, best.settings)
    with open_material(colours, config, lambda _share: None) as material:
        learned, judged = searching._nested(material.splits, config.seed)
        splits = replace(material.splits, train=tuple(learned), validation=(), test=tuple(judged), like_test=())
        paths = RunPaths(search.workspace.cache_dir)
        outcome = train_and_evaluate(replace(material, splits=splits), config, paths, robustness_images=0)
    report = outcome.evaluation.report
    assert (best.accuracy, best.judged_count) == (report.accuracy, report.count)
    assert best.log_loss == pytest.approx(report.log_loss, rel=1e-3)
    assert best.ece == pytest.approx(report.ece, abs=1e-4)
    assert best.size_bytes == pytest.approx(len(outcome.fit.artifact.model), rel=0.02)


@pytest.mark.slow
def test_candidate_with_epochs_is_judged_by_its_exported_file(
    search: Search, colours: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is trained on its part, and leaves no checkpoints behind."""
    tuned = {"mode": "fine_tune", "backbone": "efficientnet_lite0", "size_px": 32, "epochs": 1, "batch_size": 8}
    monkeypatch.setattr(searching, "candidates", lambda _side, _own: [SMALL[0], tuned])
    record = run_search(search, colours, SearchCallbacks())
    assert not record.failures
    assert sorted((trial.share, trial.settings["mode"]) for trial in record.trials) == [
        (share, mode) for share in record.shares for mode in ("fine_tune", "quick")
    ]
    trial = record.trial(tuned, 1.0)
    assert trial is not None
    assert (trial.judged_count, trial.image_count) == (record.trials[0].judged_count, record.trials[-1].image_count)
    assert trial.size_bytes > 1_000_000
    assert not list((search.folder / "checkpoints").iterdir())


class EpochsTakeHours:
    """Lets every epoch take two hours of the search's clock, and remembers their numbers."""

    def __init__(self) -> None:
        self.passed_seconds = 0.0
        self.epochs: list[int] = []

    def monotonic(self) -> float:
        """The search's clock."""
        return time.monotonic() + self.passed_seconds

    def stage(self, name: str, share: float) -> None:
        """No-op."""

    def epoch(self, record: Mapping[str, float | None]) -> None:
        """Let time pass."""
        self.epochs.append(int(record["epoch"] or 0))
        self.passed_seconds += 7200

    def checkpoint(self, name: str) -> None:
        """No-op."""


@pytest.mark.slow
def test_candidate_that_takes_longer_than_there_is_time_is_cut_off(
    search: Search, colours: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A search with more time goes on with it after the epoch that it ended with."""
    tuned = {"mode": "fine_tune", "backbone": "efficientnet_lite0", "size_px": 32, "epochs": 2, "batch_size": 8}
    monkeypatch.setattr(searching, "candidates", lambda _side, _own: [SMALL[0], tuned])
    slow = EpochsTakeHours()
    monkeypatch.setattr(searching, "time", slow)
    cut_off: list[Settings_] = []
    short = run_search(search, colours, SearchCallbacks(observer=slow, cut_off=cut_off.append))
    assert cut_off == [tuned]
    assert short.is_done
    assert {trial.settings["mode"] for trial in short.trials} == {"quick"}
    assert not short.failures
    assert slow.epochs == [1]
    record = run_search(replace(search, minutes=6000), colours, SearchCallbacks(observer=slow))
    assert slow.epochs[:3] == [1, 1, 2]  # the first is reported again, and was trained once
    assert record.trial(tuned, 0.5) is not None


def test_every_candidate_is_a_config_and_the_cheapest_come_first() -> None:
    """Quick ones before those that train by epochs, which cost far more."""
    found = candidates(256)
    costs = [relative_cost(settings, {}) for settings in found]
    quick = sum(settings["mode"] == "quick" for settings in found)
    assert (len(found), quick) == (16, 12)
    assert costs[:quick] == sorted(costs[:quick])
    assert min(costs[quick:]) > max(costs[:quick])
    for settings in found:
        config = searching.config_of(TrainConfig(seed=5), settings)
        assert (config.seed, config.size_px) == (5, settings["size_px"])


def test_parts_are_never_too_small() -> None:
    """Few pictures, or many classes, get one round with all of them."""
    assert searching._shares([None] * 900, 2) == (0.25, 0.5, 1.0)  # type: ignore[list-item]
    assert searching._shares([None] * 500, 2) == (0.5, 1.0)  # type: ignore[list-item]
    assert searching._shares([None] * 900, 100) == (1.0,)  # type: ignore[list-item]
    assert searching._shares([None] * 60, 2) == (1.0,)  # type: ignore[list-item]


def test_folder_that_holds_no_search_is_left_out(search: Search, colours: Path) -> None:
    """A list shows what can be read."""
    record: SearchRecord = run_search(search, colours, SearchCallbacks())
    (search.folder.parent / "other").mkdir()
    (search.folder.parent / "other" / "search.json").write_text("[")
    assert find_search(search.folder.parent, "colours") == record
