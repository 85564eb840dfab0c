"""Running a sweep, and going on with one."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from whisker.errors import RequestInvalid
from whisker.retrain.sweep import Sweep, SweepCallbacks, SweepPoint, run_sweep
from whisker.retrain.sweep_plot import sweep_png
from whisker.retrain.sweep_record import SweepQuestion, SweepRecord, SweepRun, load_record
from whisker.settings import Settings
from whisker.training.config import TrainConfig
from whisker.workspace import Workspace


class Interrupter:
    """Interrupts a run after some epochs."""

    def __init__(self, after: int) -> None:
        self._left = after
        self.epochs: list[float | None] = []

    def stage(self, name: str, share: float) -> None:
        """Do nothing."""

    def epoch(self, record: Mapping[str, float | None]) -> None:
        """Remember it."""
        self.epochs.append(record["epoch"])

    def checkpoint(self, name: str) -> None:
        """Interrupt when it is time."""
        self._left -= 1
        if self._left == 0:
            raise KeyboardInterrupt


def workspace_in(data_dir: Path) -> Workspace:
    """A data folder."""
    return Workspace(Settings(data_dir=data_dir))


def make_sweep(data_dir: Path, *values: float, **settings: object) -> Sweep:
    """Vary the dropout of a network that trains in seconds."""
    settings = {"mode": "scratch", "size_px": 32, "filters": [4, 8], "epochs": 3, "batch_size": 8, **settings}
    points = [SweepPoint(value, TrainConfig.model_validate({**settings, "dropout": value})) for value in values]
    return Sweep(name="dropout", field="dropout", settings=settings, points=points, workspace=workspace_in(data_dir))


@pytest.mark.slow
def test_interrupted_sweep_goes_on_from_the_last_epoch(tmp_path: Path, colours: Path) -> None:
    """And ends as one that was not interrupted; its logs are one run's, and nothing is left of its checkpoints."""
    interrupted = make_sweep(tmp_path / "data", 0.0)
    with pytest.raises(KeyboardInterrupt):
        run_sweep(interrupted, colours, SweepCallbacks(Interrupter(2)))
    assert load_record(interrupted.folder) is None
    resumed = Interrupter(99)
    record = run_sweep(interrupted, colours, SweepCallbacks(resumed))
    whole = run_sweep(make_sweep(tmp_path / "other", 0.0), colours, SweepCallbacks())
    assert record.runs[0].model_dump(exclude={"seconds"}) == whole.runs[0].model_dump(exclude={"seconds"})
    assert resumed.epochs == [1, 2, 3]
    assert not (interrupted.folder / "checkpoints").exists()
    assert len(list((tmp_path / "data" / "tensorboard").iterdir())) == 1


def test_finished_values_are_not_run_again(tmp_path: Path, colours: Path) -> None:
    """What was interrupted between two values goes on with the second."""
    points = [SweepPoint(side, TrainConfig(size_px=side)) for side in (32, 64)]
    sweep = Sweep(name="sides", field="size_px", settings={}, points=points, workspace=workspace_in(tmp_path))

    def stop_at_second(_point: SweepPoint, number: int, _is_done: bool) -> None:
        if number == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_sweep(sweep, colours, SweepCallbacks(begin=stop_at_second))
    told: list[tuple[int, bool]] = []
    record = run_sweep(
        sweep, colours, SweepCallbacks(begin=lambda point, _number, done: told.append((point.value, done)))
    )
    assert told == [(32, True), (64, False)]
    assert [run.value for run in record.runs] == [32, 64]
    assert load_record(sweep.folder) == record


@pytest.mark.slow
def test_value_that_diverges_does_not_end_the_others(tmp_path: Path, colours: Path) -> None:
    """It is told with its reason, not run again, and not chosen."""
    settings = {"mode": "scratch", "size_px": 32, "filters": [4, 8], "epochs": 1, "batch_size": 8, "optimizer": "sgd"}
    rates = {value: TrainConfig.model_validate({**settings, "learning_rate": value}) for value in (1.0, 0.01)}
    rates[1.0] = rates[1.0].model_copy(update={"learning_rate": 1e30})
    points = [SweepPoint(value, config) for value, config in rates.items()]
    sweep = Sweep(
        name="rates", field="learning_rate", settings=settings, points=points, workspace=workspace_in(tmp_path)
    )
    record = run_sweep(sweep, colours, SweepCallbacks())
    assert [(failure.value, "Take a lower learning_rate" in failure.reason) for failure in record.failures] == [
        (1, True)
    ]
    assert [run.value for run in record.runs] == [0.01]
    assert record.best_value() == 0.01
    assert run_sweep(sweep, colours, SweepCallbacks()) == record
    alone = replace(sweep, name="alone", points=points[:1])
    assert run_sweep(alone, colours, SweepCallbacks()).best_value() is None


def test_recipe_that_was_changed_is_not_gone_on_with(tmp_path: Path, colours: Path) -> None:
    """Its runs would stand beside those of the recipe as it was."""
    sweep = Sweep(
        name="sides",
        field="size_px",
        settings={},
        points=[SweepPoint(32, TrainConfig(size_px=32))],
        workspace=workspace_in(tmp_path),
        recipe="ours",
        recipe_settings={"folds": 5},
    )
    run_sweep(sweep, colours, SweepCallbacks())
    with pytest.raises(RequestInvalid, match=r"'folds': 5\} then, \{'folds': 3\} now"):
        run_sweep(replace(sweep, recipe_settings={"folds": 3}), colours, SweepCallbacks())


def test_record_that_is_none_is_left_alone(tmp_path: Path) -> None:
    """Something else by that name is not written over."""
    (tmp_path / "sweep.json").write_text("{}")
    with pytest.raises(RequestInvalid, match="not a sweep's record"):
        load_record(tmp_path)


def make_run(value: object, seed: int, loss: float, accuracy: float = 0.9) -> SweepRun:
    """Make a run's figures."""
    return SweepRun(
        value=value,
        seed=seed,
        validation_accuracy=accuracy,
        validation_log_loss=loss,
        validation_count=10,
        test_accuracy=0.9,
        test_interval=(0.8, 1),
        test_log_loss=0.3,
        test_roc_auc=None,
        test_ece=0,
        test_count=10,
        epochs=None,
        seconds=1,
    )


@pytest.mark.parametrize("values", [(0, 4), (1e-5, 1e-2), ("adamw", "sgd"), ([8], [8, 16]), (True, False)])
def test_best_value_has_the_lowest_validation_loss(values: tuple[object, object]) -> None:
    """The mean of its seeds, whatever the test says; numbers and words are drawn."""
    question = SweepQuestion(field="f", dataset="d", dataset_sha256="0", settings={})
    runs = (make_run(values[0], 0, 0.1), make_run(values[0], 1, 0.5), make_run(values[1], 0, 0.2))
    record = SweepRecord(name="s", question=question, runs=runs)
    assert record.best_value() == values[1]
    assert sweep_png(record).startswith(b"\x89PNG")
