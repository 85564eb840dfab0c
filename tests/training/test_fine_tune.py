"""Fine-tuning, two epochs of it."""

from pathlib import Path

import numpy as np
import pytest
from tests.tiny_dataset import write_tiny_dataset

from whisker.backbones.table import EFFICIENTNET_LITE0
from whisker.backbones.weights import load_weights
from whisker.datasets.folders import scan_folder
from whisker.datasets.splits import split_dataset
from whisker.serving.loaded_model import INPUT_NAME, OUTPUT_NAMES, open_session
from whisker.training.config import TrainConfig
from whisker.training.learn import Run, learn

pytestmark = pytest.mark.slow


def test_fine_tuned_artifact_answers_as_the_network_that_was_trained(tmp_path: Path) -> None:
    """The last block learns, calibration and the unknown test come from the validation pictures, and parity holds."""
    dataset = scan_folder(write_tiny_dataset(tmp_path / "colours", count=10), "colours")
    splits = split_dataset(dataset, 0.2, 0.2, seed=0)
    config = TrainConfig(mode="fine_tune", size_px=32, epochs=2, batch_size=8, freeze_till=17, learning_rate=0.001)
    learned = learn(Run(splits, dataset.class_names, config.resolved(), tmp_path / "cache", checkpoint_dir=tmp_path))
    assert learned.parity.features_max_difference < 2e-4
    assert learned.judged_count == len(splits.validation)
    assert learned.l2 is None
    assert len(learned.history) == 2
    probabilities, features = open_session(learned.model).run(
        OUTPUT_NAMES, {INPUT_NAME: np.zeros((2, 32, 32, 3), np.uint8)}
    )
    assert probabilities.shape == (2, 2)
    assert features.shape == (2, 1, 1, 1280)


def test_frozen_blocks_are_counted_from_the_input() -> None:
    """Convolutions and normalisation of the first blocks stay; those of the others learn."""
    from whisker.training.fine_tune import freeze
    from whisker.training.keras_backbone import build_keras_backbone

    network = build_keras_backbone(EFFICIENTNET_LITE0, load_weights(EFFICIENTNET_LITE0), 32)
    freeze(network, 2)
    frozen = {layer.name for layer in network.layers if layer.weights and not layer.trainable}
    assert frozen == {
        "stem", "stem_norm", "block0_depthwise", "block0_depthwise_norm", "block0_project", "block0_project_norm",
    }  # fmt: skip
    freeze(network, 0)
    assert all(layer.trainable for layer in network.layers)
