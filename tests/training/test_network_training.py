"""Training by epochs, two of them, of every network."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from tests.tiny_dataset import write_tiny_dataset
from tests.training.eager_keras import eager_keras

from whisker.backbones.table import BACKBONES, SIMPLE_CNN
from whisker.datasets.folders import scan_folder
from whisker.datasets.splits import split_dataset
from whisker.serving.explain import class_activation_map
from whisker.serving.served_model import INPUT_NAME, OUTPUT_NAMES, open_session
from whisker.training.config import TrainConfig
from whisker.training.learn import FitResult, Run, learn

pytestmark = pytest.mark.slow

FROM_KERAS = [name for name, backbone in BACKBONES.items() if backbone.keras_name]


def train(folder: Path, **settings: Any) -> FitResult:
    """Train on red and blue pictures of 32 px."""
    dataset = scan_folder(write_tiny_dataset(folder / "colours", count=10), "colours")
    splits = split_dataset(dataset, 0.2, 0.2, seed=0)
    config = TrainConfig.model_validate({"size_px": 32, "epochs": 2, "batch_size": 8, **settings}).resolved()
    return learn(Run(splits, dataset.class_names, config, folder / "cache", checkpoint_dir=folder / "checkpoint"))


def assert_artifact_explains_itself(learned: FitResult) -> None:
    """Hold the ONNX file to its contract: pixels in, probabilities and the map that explains them out."""
    graph = onnx.load_from_string(learned.artifact.model).graph
    assert [value.name for value in graph.input] == [INPUT_NAME]
    images = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3), np.uint8)
    probabilities, features = open_session(learned.artifact.model).run(OUTPUT_NAMES, {INPUT_NAME: images})
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    assert features.shape[-1] == learned.backbone.channels
    activation = class_activation_map(features[0], learned.network.head.weights[:, 0])
    assert activation.shape == features.shape[1:3]
    assert np.isfinite(activation).all()


def test_fine_tuned_network_answers_as_it_was_trained(tmp_path: Path) -> None:
    """The last block learns, calibration and the unknown test come from the validation pictures, and parity holds."""
    learned = train(tmp_path, mode="fine_tune", freeze_till=17, learning_rate=0.001)
    assert learned.artifact.parity.features_max_difference < 2e-4
    assert learned.held_out.count == 4
    assert learned.l2 is None
    assert len(learned.network.history) == 2
    assert learned.backbone == BACKBONES["efficientnet_lite0"]
    assert_artifact_explains_itself(learned)


def test_network_from_scratch_records_its_shape_and_that_it_had_no_weights(tmp_path: Path) -> None:
    """The head weighs the channels that were asked for."""
    learned = train(tmp_path, mode="scratch", filters=(8, 24))
    assert learned.backbone.channels == 24
    assert learned.backbone.weights_sha256 == "none"
    assert learned.artifact.parity.features_max_difference < 1e-4
    assert_artifact_explains_itself(learned)


@pytest.mark.parametrize("name", FROM_KERAS)
def test_every_network_of_keras_trains_from_random_weights(tmp_path: Path, name: str) -> None:
    """Every layer learns, with its own pixels' scale, and the artifact answers as the network did."""
    with eager_keras():
        learned = train(tmp_path, mode="scratch", backbone=name, epochs=1)
    assert len(learned.network.history) == 1
    assert learned.backbone.channels == BACKBONES[name].channels
    assert learned.backbone.source == SIMPLE_CNN.source
    assert_artifact_explains_itself(learned)


@pytest.mark.parametrize("name", ["efficientnet_lite0", "mobilenet_v2"])
def test_last_block_is_trained_above_random_ones_when_nothing_else_is_asked_for(tmp_path: Path, name: str) -> None:
    """Without pretrained weights no head is fitted beforehand, and the version says what it began with."""
    blocks = BACKBONES[name].block_count
    with eager_keras():
        learned = train(tmp_path, mode="fine_tune", backbone=name, weights="none", freeze_till=blocks - 1, epochs=1)
    assert learned.backbone.weights_sha256 == "none"
    assert not (tmp_path / "cache" / "features").exists()
    assert_artifact_explains_itself(learned)


@pytest.mark.parametrize("precision", ["mixed_bfloat16", "mixed_float16"])
def test_mixed_precision_ends_with_the_training(tmp_path: Path, precision: str) -> None:
    """What is exported computes with float32, and so does whatever is built next."""
    import keras

    with eager_keras():
        learned = train(tmp_path, mode="scratch", precision=precision, filters=(8, 16), epochs=1)
    assert learned.artifact.parity.features_max_difference < 1e-4
    assert keras.config.dtype_policy().name == "float32"
