"""Runs of training by epochs on a network of one convolution, which an observer may end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whisker.datasets.splits import DatasetSplits
from whisker.serving.served_model import ServedModel
from whisker.training.config import TrainConfig

if TYPE_CHECKING:
    from whisker.training.keras.loop import TrainedEpochs
    from whisker.training.keras.model import TrainableModel

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


def train(
    splits: DatasetSplits,
    listener: Listener,
    folder: Path | None = None,
    config: TrainConfig = CONFIG,
    teachers: Sequence[ServedModel] = (),
) -> tuple["TrainableModel", list[dict[str, float]]]:
    """Train a tiny network from random weights, with dropout, augmentation and batch normalisation."""
    trainable, ended = train_from(splits, listener, folder, config, teachers)
    return trainable, ended.history


def train_from(
    splits: DatasetSplits,
    listener: Listener,
    folder: Path | None = None,
    config: TrainConfig = CONFIG,
    teachers: Sequence[ServedModel] = (),
    *,
    is_fitted: bool = False,
) -> tuple["TrainableModel", "TrainedEpochs"]:
    """Do the same, perhaps as if its head had been fitted."""
    import keras

    from whisker.training.checkpoints import checkpoints_of
    from whisker.training.keras.data import load_training_data
    from whisker.training.keras.loop import train_by_epochs
    from whisker.training.keras.model import assemble_model
    from whisker.training.training_run import Run

    keras.utils.set_random_seed(config.seed)
    images = keras.Input((config.size_px, config.size_px, 3))
    result = keras.layers.Conv2D(4, 5, 4, use_bias=False)(keras.layers.Rescaling(1 / 255)(images))
    network = keras.Model(images, keras.layers.ReLU()(keras.layers.BatchNormalization()(result)))
    trainable = replace(assemble_model(network, 2, config, keep_statistics=False), is_fitted=is_fitted)
    run = Run(splits, CLASS_NAMES, config, Path("unused"), listener, folder, teachers=teachers)
    return trainable, train_by_epochs(trainable, load_training_data(run), config, checkpoints_of(run), listener)
