"""Smaller pictures in the first epochs."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from tests.tiny_dataset import write_tiny_dataset

from whisker.datasets.folders import scan_folder
from whisker.datasets.splits import split_dataset
from whisker.training.config import TrainConfig
from whisker.training.pipeline import Run, learn

pytestmark = pytest.mark.slow


def test_smaller_sides_are_ones_that_networks_halve_evenly() -> None:
    """About five eighths, and none where that is no less."""
    from whisker.training.keras.progressive_size import smaller_side_px

    sides = {side: smaller_side_px(side) for side in (32, 64, 96, 128, 256, 512)}
    assert sides == {32: None, 64: None, 96: 64, 128: 96, 256: 160, 512: 320}


def test_last_epoch_looks_at_whole_pictures() -> None:
    """However large the share."""
    from whisker.training.keras.progressive_size import smaller_epochs

    def count(epochs: int, share: float) -> int:
        return smaller_epochs(TrainConfig(mode="scratch", epochs=epochs, progressive_share=share))

    assert [count(8, 0.0), count(8, 0.5), count(8, 0.99), count(1, 0.9)] == [0, 4, 7, 0]


def test_smaller_model_has_the_same_weights_and_answers_shrunk_pictures() -> None:
    """What it learns, the other knows."""
    import keras

    from whisker.training.keras.model import assemble_model
    from whisker.training.keras.progressive_size import shrinking

    images = keras.Input((96, 96, 3))
    network = keras.Model(images, keras.layers.Conv2D(4, 3, 2)(images))
    config = TrainConfig(mode="scratch", dropout=0.0, progressive_share=0.5).resolved()
    trainable = assemble_model(network, 2, config, keep_statistics=False)
    assert trainable.smaller is not None
    pairs = zip(trainable.smaller.weights, trainable.model.weights, strict=True)
    assert all(own is other for own, other in pairs)
    pixels = np.random.default_rng(0).integers(0, 256, (2, 96, 96, 3), np.uint8)
    shrunk = np.asarray(shrinking(64)(pixels)).astype(np.float32)
    assert shrunk.shape == (2, 64, 64, 3)
    (convolution,) = [layer for layer in network.layers if isinstance(layer, keras.layers.Conv2D)]
    head = trainable.head()
    expected = np.asarray(convolution(shrunk)).mean(axis=(1, 2)) @ head.weights + head.bias
    np.testing.assert_allclose(np.asarray(trainable.smaller(pixels)), expected, rtol=1e-3, atol=1e-3)


def test_version_that_began_with_smaller_pictures_answers_as_it_was_trained(tmp_path: Path) -> None:
    """In ONNX Runtime, and as a Keras file."""
    import keras

    dataset = scan_folder(write_tiny_dataset(tmp_path / "colours", count=10), "colours")
    settings = {"mode": "scratch", "size_px": 96, "filters": (8, 16), "epochs": 2, "progressive_share": 0.5}
    config = TrainConfig.model_validate({**settings, "batch_size": 8, "ema_momentum": 0.5}).resolved()
    learned = learn(Run(split_dataset(dataset, 0.2, 0.2, seed=0), dataset.class_names, config, tmp_path / "cache"))
    assert learned.artifact.parity.features_max_difference < 1e-4
    assert learned.artifact.keras_model is not None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        path.write_bytes(learned.artifact.keras_model)
        model = keras.models.load_model(path)
    pixels = np.random.default_rng(0).integers(0, 256, (2, 96, 96, 3), np.uint8)
    answers = learned.artifact.served.run(pixels).probabilities
    np.testing.assert_allclose(np.asarray(model(pixels.astype(np.float32))), answers, atol=1e-4)
