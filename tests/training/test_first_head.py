"""The head that fine-tuning begins with."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.tiny_dataset import write_tiny_dataset

from whisker.datasets.folders import scan_folder
from whisker.datasets.splits import split_dataset
from whisker.training.config import TrainConfig
from whisker.training.first_head import fit_first_head
from whisker.training.pipeline import Run, learn

pytestmark = pytest.mark.slow


def colours_run(folder: Path, **settings: object) -> Run:
    """Prepare fine-tuning on red and blue pictures."""
    dataset = scan_folder(write_tiny_dataset(folder / "colours", count=12), "colours")
    asked = {"mode": "fine_tune", "backbone": "efficientnet_lite0", "size_px": 32, "batch_size": 8, **settings}
    config = TrainConfig.model_validate(asked).resolved()
    return Run(split_dataset(dataset, 0.2, 0.2, seed=0), dataset.class_names, config, folder / "cache")


def test_head_is_chosen_as_in_mode_quick(tmp_path: Path) -> None:
    """With nothing kept to validate by, it is the head of quick mode without mirror images."""
    run = colours_run(tmp_path)
    everything = replace(run, splits=replace(run.splits, train=run.files, validation=()))
    quick = TrainConfig(mode="quick", backbone="efficientnet_lite0", size_px=32, flips=False).resolved()
    expected = learn(replace(everything, config=quick)).network.head
    found = fit_first_head(everything)
    np.testing.assert_allclose(found.weights, expected.weights, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(found.bias, expected.bias, rtol=1e-4, atol=1e-6)


def test_validation_pictures_take_no_part(tmp_path: Path) -> None:
    """They choose the epoch, and have to be new to what it is compared with."""
    run = colours_run(tmp_path)
    without = replace(run, splits=replace(run.splits, validation=()))
    np.testing.assert_array_equal(fit_first_head(run).weights, fit_first_head(without).weights)


def test_fine_tuning_that_gains_nothing_keeps_what_it_began_with(tmp_path: Path) -> None:
    """Steps that break the last block lose against the fitted head; yet all epochs get their chance to win."""
    run = colours_run(
        tmp_path,
        freeze_till=17,
        learning_rate=0.3,
        ema_momentum=0.0,
        warmup_share=0.0,
        schedule="constant",
        epochs=3,
        patience=1,
    )
    learned = learn(run)
    assert len(learned.network.history) == 3
    assert learned.network.interpolation == 0
    np.testing.assert_array_equal(learned.network.head.weights, fit_first_head(run).weights)
    assert learned.artifact.parity.features_max_difference < 2e-4
