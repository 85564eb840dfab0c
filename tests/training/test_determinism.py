"""Two runs with one seed agree, in every mode."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.real_photos import real_photos
from tests.tiny_dataset import write_tiny_dataset

from whisker.datasets.folders import scan_folder
from whisker.datasets.splits import DatasetSplits, split_dataset
from whisker.serving.served_model import PROBABILITIES, open_session
from whisker.training.config import TrainConfig
from whisker.training.pipeline import FitResult, Run, learn

pytestmark = pytest.mark.slow

# Metrics are told to four digits.
SAME = 5e-5
RUNS: dict[str, dict[str, Any]] = {
    "quick": {"mode": "quick"},
    "fine_tune": {"mode": "fine_tune", "freeze_till": 16, "epochs": 1, "layer_decay": 0.7, "ema_momentum": 0.9},
    "scratch": {"mode": "scratch", "filters": (8, 16), "epochs": 2},
    "options": {
        "mode": "scratch", "filters": (8, 16), "epochs": 2, "optimizer": "sgd", "schedule": "step", "step_epochs": 1,
        "mixup": 0.2, "cutmix": 1.0, "augmentation": {"operations": 2}, "label_smoothing": 0.1, "class_weights": "on",
        "head": "flat", "hidden_units": 16,
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def splits(tmp_path_factory: pytest.TempPathFactory) -> DatasetSplits:
    """Forty pictures of two colours."""
    folder = write_tiny_dataset(tmp_path_factory.mktemp("determinism") / "colours", count=20)
    return split_dataset(scan_folder(folder, "colours"), 0.2, 0.2, seed=0)


def train(splits: DatasetSplits, cache: Path, settings: dict[str, Any], seed: int = 7) -> FitResult:
    """Train anew, with features that nobody computed before."""
    config = TrainConfig(size_px=32, batch_size=8, seed=seed, **settings).resolved()
    return learn(Run(splits, ("blue", "red"), config, cache))


@pytest.mark.parametrize("name", RUNS)
def test_two_runs_with_one_seed_agree(splits: DatasetSplits, tmp_path: Path, name: str) -> None:
    """The figures of every epoch, the calibration, the threshold and the answers are the same to four digits."""
    first, second = (train(splits, tmp_path / str(number), RUNS[name]) for number in range(2))
    for record, again in zip(first.network.history, second.network.history, strict=True):
        assert again == pytest.approx(record, rel=0, abs=SAME)
    assert second.temperature == pytest.approx(first.temperature, rel=0, abs=SAME)
    assert first.ood is not None
    assert second.ood is not None
    np.testing.assert_allclose(second.ood.thresholds, first.ood.thresholds, rtol=0, atol=10 * SAME)
    answers = [
        open_session(learned.artifact.model).run([PROBABILITIES], {"images": real_photos(32)})[0]
        for learned in (first, second)
    ]
    np.testing.assert_allclose(answers[1], answers[0], atol=SAME)


def test_another_seed_gives_another_network(splits: DatasetSplits, tmp_path: Path) -> None:
    """Seeds are not ignored."""
    losses = [train(splits, tmp_path, RUNS["scratch"], seed).network.history[0]["loss"] for seed in (7, 8)]
    assert losses[0] != pytest.approx(losses[1], abs=1e-3)
