"""A small network from random weights."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from tests.real_photos import real_photos
from tests.tiny_dataset import write_tiny_dataset

from whisker.backbones.table import SIMPLE_CNN
from whisker.datasets.folders import scan_folder
from whisker.datasets.splits import split_dataset
from whisker.serving.loaded_model import INPUT_NAME, OUTPUT_NAMES, open_session
from whisker.training.config import TrainConfig
from whisker.training.learn import Run, learn

pytestmark = pytest.mark.slow


def test_network_from_scratch_keeps_the_artifact_contract(tmp_path: Path) -> None:
    """One input of bytes, probabilities and the features whose mean the head weighs, and parity on the pictures."""
    dataset = scan_folder(write_tiny_dataset(tmp_path / "colours", count=10), "colours")
    splits = split_dataset(dataset, 0.2, 0.2, seed=0)
    config = TrainConfig(mode="scratch", size_px=32, epochs=2, batch_size=8).resolved()
    learned = learn(Run(splits, dataset.class_names, config, tmp_path / "cache"))
    model = onnx.load_from_string(learned.model)
    assert [value.name for value in model.graph.input] == [INPUT_NAME]
    assert learned.parity.features_max_difference < 1e-4
    probabilities, features = open_session(learned.model).run(OUTPUT_NAMES, {INPUT_NAME: real_photos(32)})
    assert features.shape == (3, 4, 4, SIMPLE_CNN.channels)
    logits = learned.head.logits(features.mean(axis=(1, 2))) / learned.temperature
    expected = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(probabilities, expected, atol=1e-5)
    assert learned.backbone.weights_sha256 == "none"


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras 3.15 on NumPy 2.4
def test_another_engine_converts_in_a_process_with_tensorflow() -> None:
    """The graph answers as the network does."""
    from whisker.training.keras_export import convert_elsewhere
    from whisker.training.simple_cnn import build_simple_cnn

    network, photos = build_simple_cnn(SIMPLE_CNN, 96), real_photos(96)
    graph = convert_elsewhere(network)
    (features,) = open_session(graph.SerializeToString()).run(["features"], {"images": photos})
    np.testing.assert_allclose(features, np.asarray(network(photos)), atol=1e-4)
