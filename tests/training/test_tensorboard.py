"""Logs that TensorBoard reads, read back from the files."""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tensorboardX.proto.event_pb2 import Event

from whisker.progress import SILENT
from whisker.training.config import TrainConfig
from whisker.training.tensorboard import TensorBoardRun, run_folder

CONFIG = TrainConfig(mode="scratch", size_px=32, filters=(4, 8)).resolved()
EPOCH = {"epoch": 1, "loss": 0.5, "accuracy": 0.75, "val_loss": 0.25, "val_auc": float("nan"), "learning_rate": 0.125}

Scalar = tuple[str, int, float]


def events(folder: Path) -> Iterator[Any]:
    """Read a run's events: each is its length in eight bytes, a checksum, the event, and another checksum."""
    for path in sorted(folder.glob("events.out.tfevents.*")):
        data = path.read_bytes()
        while data:
            (length,) = struct.unpack("<Q", data[:8])
            yield Event.FromString(data[12 : 12 + length])
            data = data[16 + length :]


def scalars(folder: Path) -> list[Scalar]:
    """Read the figures of a run: tag, step, value."""
    return [
        (value.tag, event.step, value.simple_value)
        for event in events(folder)
        for value in event.summary.value
        if value.HasField("simple_value")
    ]


def texts(folder: Path) -> str:
    """Read everything else that a run says, settings above all."""
    return " ".join(str(value) for event in events(folder) for value in event.summary.value)


class Listener:
    """Writes down what reaches it."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def stage(self, name: str, share: float) -> None:
        """Note it."""
        self.heard.append((name, share))

    def epoch(self, record: Any) -> None:
        """Note it."""
        self.heard.append(record)

    def checkpoint(self, name: str) -> None:
        """Note it."""
        self.heard.append(name)


def test_both_sides_of_an_epoch_are_runs_with_the_same_tags(tmp_path: Path) -> None:
    """So that one chart shows both losses; what is not a number is left out."""
    with TensorBoardRun(tmp_path, CONFIG, SILENT) as board:
        board.epoch(EPOCH)
    assert scalars(tmp_path / "train") == [("loss", 1, 0.5), ("accuracy", 1, 0.75), ("learning_rate", 1, 0.125)]
    assert scalars(tmp_path / "validation") == [("loss", 1, 0.25)]


def test_settings_and_test_figures_are_there_to_be_compared(tmp_path: Path) -> None:
    """A table of the settings from the beginning, and the figures with the settings that led to them."""
    with TensorBoardRun(tmp_path, CONFIG, SILENT) as board:
        assert "| filters | [4, 8] |" in texts(tmp_path / "train")
        assert "| augmentation.flip | True |" in texts(tmp_path / "train")
        board.test_metrics({"accuracy": 0.875, "roc_auc": float("nan")}, CONFIG)
    assert scalars(tmp_path / "test") == [("test/accuracy", 0, 0.875)]
    assert "_hparams_/session_start_info" in texts(tmp_path / "test")


def test_resumed_run_replaces_what_is_told_again(tmp_path: Path) -> None:
    """Every epoch stands there once, and nothing beside the logs is touched."""
    (tmp_path / "notes.txt").write_text("mine")
    for last in (1, 2):
        with TensorBoardRun(tmp_path, CONFIG, SILENT) as board:
            for epoch in range(1, last + 1):
                board.epoch({**EPOCH, "epoch": epoch})
    steps = [step for tag, step, _ in scalars(tmp_path / "train") if tag == "loss"]
    assert steps == [1, 2]
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_what_is_heard_is_passed_on(tmp_path: Path) -> None:
    """Whoever watched the run still does."""
    listener = Listener()
    with TensorBoardRun(tmp_path, CONFIG, listener) as board:
        board.stage("training", 0.5)
        board.epoch(EPOCH)
        board.checkpoint("epoch 1")
    assert listener.heard == [("training", 0.5), EPOCH, "epoch 1"]


def test_folder_is_named_by_time_and_version(tmp_path: Path) -> None:
    """The same job names the same folder after a crash."""
    began_at = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    assert run_folder(tmp_path, began_at, "pets-2") == tmp_path / "20260304-050607-pets-2"


@pytest.mark.parametrize("mode", ["quick", "fine_tune"])
def test_every_mode_has_settings_that_can_be_written(tmp_path: Path, mode: str) -> None:
    """Lists and what is left open are no hindrance."""
    config = TrainConfig.model_validate({"mode": mode})
    with TensorBoardRun(tmp_path, config, SILENT) as board:
        board.test_metrics({"accuracy": 1.0}, config)
    assert "| mode |" in texts(tmp_path / "train")


def test_what_was_chosen_is_written_beside_the_figures(tmp_path: Path) -> None:
    """What quick mode is asked leaves its network open."""
    asked = TrainConfig(mode="quick")
    with TensorBoardRun(tmp_path, asked, SILENT) as board:
        board.test_metrics({"accuracy": 1.0}, asked.model_copy(update={"backbone": "efficientnet_lite2"}))
    assert "| backbone | efficientnet_lite2 |" in texts(tmp_path / "test")
    assert "efficientnet_lite2" not in texts(tmp_path / "train")
