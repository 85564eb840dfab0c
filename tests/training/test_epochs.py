"""Training by epochs, on a network of one convolution."""

from pathlib import Path

import numpy as np
import pytest
from tests.training.epoch_runs import CONFIG, Killed, Listener, train

from whisker.datasets.splits import DatasetSplits
from whisker.errors import RequestInvalid
from whisker.training.head import Head

pytestmark = pytest.mark.slow


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
    with pytest.raises(
        RequestInvalid,
        match=r"Training diverged in epoch \d+: the loss is NaN\. Take a lower learning_rate than 1e\+30",
    ):
        train(splits, Listener(), config=config)
