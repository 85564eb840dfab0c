"""Training by epochs, on a network of one convolution."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.tiny_dataset import write_tiny_dataset

from whisker.datasets.folders import scan_folder
from whisker.datasets.splits import DatasetSplits, split_dataset
from whisker.errors import RequestInvalid
from whisker.training.config import TrainConfig
from whisker.training.head import Head

if TYPE_CHECKING:
    from whisker.training.student import Student

pytestmark = pytest.mark.slow

CONFIG = TrainConfig(mode="scratch", size_px=32, epochs=3, batch_size=7, learning_rate=0.01).resolved()
CLASS_NAMES = ("blue", "red")


class Killed(Exception):
    """What an observer raises to end a run."""


@dataclass
class Listener:
    """Writes down what it is told, and may end the run when it hears a checkpoint."""

    ends_at: str | None = None
    epochs: list[dict[str, Any]] = field(default_factory=list)
    checkpoints: list[str] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)

    def stage(self, name: str, share: float) -> None:
        """Note how far training is; end it in the middle of an epoch."""
        if name == "training":
            self.shares.append(share)
            if self.ends_at == "mid-epoch" and share > 0.5:
                raise Killed

    def epoch(self, record: Mapping[str, float | None]) -> None:
        """Note an epoch."""
        self.epochs.append(dict(record))

    def checkpoint(self, name: str) -> None:
        """Note a checkpoint, or end the run at it."""
        self.checkpoints.append(name)
        if name == self.ends_at:
            raise Killed


@pytest.fixture(scope="module")
def splits(tmp_path_factory: pytest.TempPathFactory) -> DatasetSplits:
    """Sixteen pictures to learn from and four to validate by, of two colours."""
    folder = write_tiny_dataset(tmp_path_factory.mktemp("epochs") / "colours", count=12)
    return split_dataset(scan_folder(folder, "colours"), 0.2, 0.15, seed=0)


def train(
    splits: DatasetSplits, listener: Listener, folder: Path | None = None, config: TrainConfig = CONFIG
) -> tuple["Student", list[dict[str, float]]]:
    """Train a tiny network from random weights, with dropout, augmentation and batch normalisation."""
    import keras

    from whisker.training.epochs import learn_by_epochs
    from whisker.training.lesson import checkpoints_of, prepare_lesson
    from whisker.training.run import Run
    from whisker.training.student import assemble

    keras.utils.set_random_seed(config.seed)
    images = keras.Input((32, 32, 3))
    result = keras.layers.Conv2D(4, 5, 4, use_bias=False)(keras.layers.Rescaling(1 / 255)(images))
    network = keras.Model(images, keras.layers.ReLU()(keras.layers.BatchNormalization()(result)))
    student = assemble(network, 2, config, keep_statistics=False)
    run = Run(splits, CLASS_NAMES, config, Path("unused"), listener, folder)
    return student, learn_by_epochs(student, prepare_lesson(run), config, checkpoints_of(run), listener)


@pytest.fixture(scope="module")
def uninterrupted(splits: DatasetSplits) -> tuple[Head, list[dict[str, float]], Listener]:
    """The head and the history of a run that nothing disturbed, and what was told of it."""
    listener = Listener()
    student, history = train(splits, listener)
    return student.head(), history, listener


def test_every_epoch_is_told_with_its_figures(
    uninterrupted: tuple[Head, list[dict[str, float]], Listener],
) -> None:
    """Loss, accuracy and AUC of both sides, counted from 1, and progress that ends at 1."""
    _, history, listener = uninterrupted
    assert listener.epochs == history
    assert [record["epoch"] for record in history] == [1, 2, 3]
    assert history[0].keys() == {
        "epoch", "loss", "accuracy", "auc", "val_loss", "val_accuracy", "val_auc", "learning_rate",
    }  # fmt: skip
    assert all(np.isfinite(list(record.values())).all() for record in history)
    assert listener.checkpoints == ["epoch 1", "epoch 2", "epoch 3"]
    assert listener.shares == sorted(listener.shares)
    assert listener.shares[-1] == 1


@pytest.mark.parametrize("ends_at", ["epoch 1", "mid-epoch"])
def test_killed_and_resumed_run_ends_as_one_that_was_not(
    splits: DatasetSplits,
    uninterrupted: tuple[Head, list[dict[str, float]], Listener],
    tmp_path: Path,
    ends_at: str,
) -> None:
    """At most the epoch under way is lost: weights, optimizer, order, augmentation and dropout go on as they would."""
    head, history, _ = uninterrupted
    with pytest.raises(Killed):
        train(splits, Listener(ends_at), tmp_path)
    listener = Listener()
    student, resumed = train(splits, listener, tmp_path)
    np.testing.assert_allclose(student.head().weights, head.weights, rtol=1e-4, atol=1e-5)
    for after, expected in zip(resumed, history, strict=True):
        assert after == pytest.approx(expected, rel=1e-3, abs=1e-4)
    assert listener.checkpoints == ["epoch 2", "epoch 3"]
    assert [record["epoch"] for record in listener.epochs] == [1, 2, 3]


def test_training_stops_when_the_validation_pictures_gain_nothing(splits: DatasetSplits) -> None:
    """With steps that change nothing the first epoch stays the best, and patience decides."""
    config = CONFIG.model_copy(update={"epochs": 50, "patience": 2, "learning_rate": 1e-12})
    listener = Listener()
    train(splits, listener, config=config)
    assert len(listener.epochs) < 10


@pytest.mark.parametrize("batch_size", [7, 64])
def test_loss_that_is_no_number_is_an_error_that_says_what_to_do(splits: DatasetSplits, batch_size: int) -> None:
    """A learning rate that blows the weights up is named, also where the epoch's only step did so."""
    config = CONFIG.model_copy(update={"learning_rate": 1e30, "warmup_share": 0.0, "batch_size": batch_size})
    with pytest.raises(RequestInvalid, match="Take a lower learning_rate than 1e\\+30"):
        train(splits, Listener(), config=config)
