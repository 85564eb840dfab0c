"""Running a cross-validation, and going on with one."""

from collections import Counter
from pathlib import Path

import pytest
from tests.drawn_takes import take_members, write_members
from tests.tiny_dataset import COLOURS, draw_picture, write_tiny_dataset

from whisker.datasets.scenes import same_scene
from whisker.errors import RequestInvalid
from whisker.progress import SILENT
from whisker.retrain.cross_validation import (
    CrossValidation,
    FoldCallbacks,
    fold_figure,
    fold_materials,
    run_cross_validation,
)
from whisker.retrain.cross_validation_record import load_record
from whisker.retrain.material import Material, open_material
from whisker.settings import Settings
from whisker.training.config import TrainConfig
from whisker.workspace import Workspace

QUICK = {"backbone": "efficientnet_lite0", "size_px": 32}


def make(data_dir: Path, fold_count: int = 3, **settings: object) -> CrossValidation:
    """Cross-validate what trains in seconds."""
    given = {**QUICK, **settings}
    config = TrainConfig.model_validate(given)
    return CrossValidation(
        name="colours",
        fold_count=fold_count,
        settings=given,
        config=config,
        workspace=Workspace(Settings(data_dir=data_dir)),
    )


def materials_of(folder: Path, config: TrainConfig, count: int) -> list[Material]:
    """Divide a folder into folds."""
    with open_material(folder, config, lambda _share: None) as material:
        return fold_materials(material, config, count)


def with_test_folder(folder: Path) -> Path:
    """Draw ten pictures of each class to train with, and four to test with."""
    write_tiny_dataset(folder / "train", count=10)
    for class_name in COLOURS:
        for number in range(4):
            draw_picture(folder / "test" / class_name / f"{number}.png", class_name, 500 + number)
    return folder


def test_every_training_picture_is_tested_on_once_and_no_test_picture_is_seen(tmp_path: Path) -> None:
    """Each fold has its share of every class, and learns from the other pictures."""
    folder = with_test_folder(tmp_path / "colours")
    materials = materials_of(folder, TrainConfig.model_validate(QUICK), 5)
    tested = [file.sha256 for material in materials for file in material.splits.test]
    assert len(tested) == len(set(tested)) == 20
    for material in materials:
        seen = (*material.splits.train, *material.splits.validation, *material.splits.test)
        assert len({file.sha256 for file in seen}) == 20
        assert all(file.split != "test" for file in seen)
        assert Counter(file.class_name for file in material.splits.test) == {"blue": 2, "red": 2}


def test_modes_by_epochs_validate_by_a_part_of_the_other_folds(tmp_path: Path) -> None:
    """Never by the fold that is tested on."""
    config = TrainConfig.model_validate({"mode": "scratch", "size_px": 32})
    for material in materials_of(write_tiny_dataset(tmp_path / "colours"), config, 4):
        parts = (material.splits.train, material.splits.validation, material.splits.test)
        hashes = [{file.sha256 for file in part} for part in parts]
        assert all(hashes)
        assert len(set.union(*hashes)) == sum(map(len, hashes)) == 20


def test_frames_of_a_take_are_tested_on_together_where_a_class_has_enough_takes(tmp_path: Path) -> None:
    """So no fold shows a scene that is learned from."""
    members: dict[str, bytes] = {}
    for class_name in COLOURS:
        for number in range(3):
            members |= take_members(class_name, f"2026113{number % 2}T12450{number}", scene=number, count=5)
    folder = write_members(tmp_path / "takes", members)
    for material in materials_of(folder, TrainConfig.model_validate(QUICK), 3):
        splits = material.splits
        learned = [file.with_split("train") for file in splits.train]
        assert not same_scene([*learned, *(file.with_split("test") for file in splits.test)], splits.look_alikes)
        assert len(splits.test) == 10


def test_interrupted_cross_validation_goes_on_with_the_next_fold(tmp_path: Path) -> None:
    """What was finished is not run again; the record has the mean and its interval; other settings are refused."""
    folder, asked = with_test_folder(tmp_path / "colours"), make(tmp_path / "data")

    def stop_at_third(number: int, _is_done: bool) -> None:
        if number == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_cross_validation(asked, folder, FoldCallbacks(begin=stop_at_third))
    told: list[tuple[int, bool]] = []
    callbacks = FoldCallbacks(SILENT, lambda number, is_done: told.append((number, is_done)))
    record = run_cross_validation(asked, folder, callbacks)
    assert told == [(1, True), (2, True), (3, False)]
    assert [(run.fold, run.train_count + run.count) for run in record.runs] == [(1, 20), (2, 20), (3, 20)]
    assert record.test_count == 8
    assert record.pooled is not None
    assert (record.pooled.count, record.pooled.right) == (
        20,
        sum(round(run.accuracy * run.count) for run in record.runs),
    )
    assert record.pooled.accuracy_interval[0] < record.figures["accuracy"].mean
    assert record.figures["accuracy"] == fold_figure([run.accuracy for run in record.runs])
    assert record.figures.keys() == {"accuracy", "log_loss", "ece", "roc_auc"}
    assert load_record(asked.folder) == record
    assert len((asked.folder / "cross-validation.csv").read_text().splitlines()) == 4
    assert not (asked.folder / "checkpoints").exists()
    with pytest.raises(RequestInvalid, match="The cross-validation 'colours' was begun with something else"):
        run_cross_validation(make(tmp_path / "data", folds=2), folder, FoldCallbacks())


@pytest.mark.slow
def test_fold_that_diverges_does_not_end_the_others(tmp_path: Path, colours: Path) -> None:
    """Each is on record with its reason, and not run again."""
    settings = {"mode": "scratch", "size_px": 32, "filters": [4, 8], "epochs": 1, "batch_size": 8, "optimizer": "sgd"}
    asked = make(tmp_path, 2, **{**settings, "backbone": None, "learning_rate": 1.0})
    asked = CrossValidation(**{**asked.__dict__, "config": asked.config.model_copy(update={"learning_rate": 1e30})})
    record = run_cross_validation(asked, colours, FoldCallbacks())
    assert [(failure.fold, "learning_rate" in failure.reason) for failure in record.failures] == [(1, True), (2, True)]
    assert record.figures == {}
    told: list[bool] = []
    run_cross_validation(asked, colours, FoldCallbacks(begin=lambda _number, is_done: told.append(is_done)))
    assert told == [True, True]


def test_interval_over_folds_is_students() -> None:
    """Of 0.90, 0.92 and 0.94 the mean is 0.92, give or take 4.303 standard errors; of one fold there is none."""
    figure = fold_figure([0.90, 0.92, 0.94])
    assert figure.mean == pytest.approx(0.92)
    assert figure.standard_deviation == pytest.approx(0.02)
    assert figure.interval == pytest.approx((0.92 - 4.3027 * 0.02 / 3**0.5, 0.92 + 4.3027 * 0.02 / 3**0.5), abs=1e-5)
    assert fold_figure([0.9]).interval is None
    assert fold_figure([0.99, 1.0, 1.0]).interval == pytest.approx((0.98232, 1.0), abs=1e-5)
    assert fold_figure([0.2, 1.8], highest=9.0).interval == (0.0, 9.0)
