"""A head that sees every place of the last feature map."""

from pathlib import Path

import numpy as np
import pytest
from tests.real_photos import real_photos
from tests.tiny_dataset import write_tiny_dataset

from whisker.datasets.folders import scan_folder
from whisker.datasets.splits import split_dataset
from whisker.serving.served_model import OUTPUT_NAMES, open_session
from whisker.training.calibration import softmax
from whisker.training.config import TrainConfig
from whisker.training.head import Head, HiddenLayer
from whisker.training.learn import FitResult, Run, learn

pytestmark = pytest.mark.slow

# The two-block network of many a first lesson, smaller.
CLASSIC = TrainConfig(
    mode="scratch", size_px=32, filters=(4, 8), head="flat", hidden_units=16, dropout=0.5, epochs=2, batch_size=8
)


def learn_colours(folder: Path, config: TrainConfig) -> FitResult:
    """Train on red and blue pictures."""
    dataset = scan_folder(write_tiny_dataset(folder / "colours", count=10), "colours")
    splits = split_dataset(dataset, 0.2, 0.2, seed=0)
    return learn(Run(splits, dataset.class_names, config.resolved(), folder / "cache"))


def test_flat_head_sees_where_things_are() -> None:
    """Its logits change when the map is mirrored; those of a pooled head do not."""
    random = np.random.default_rng(0)
    maps = random.random((2, 3, 3, 4), np.float32)
    flat = Head(random.random((36, 5), np.float32), np.zeros(5, np.float32), "flat")
    pooled = Head(random.random((4, 5), np.float32), np.zeros(5, np.float32))
    assert np.abs(flat.logits(maps) - flat.logits(maps[:, :, ::-1])).max() > 0.1
    np.testing.assert_allclose(pooled.logits(maps), pooled.logits(maps[:, :, ::-1]), rtol=1e-5)


def test_hidden_units_do_not_pass_on_what_is_negative() -> None:
    """The layer before the last is rectified."""
    hidden = HiddenLayer(np.array([[1.0, -1.0]], np.float32), np.zeros(2, np.float32))
    head = Head(np.eye(2, dtype=np.float32), np.zeros(2, np.float32), "flat", hidden)
    np.testing.assert_array_equal(head.logits(np.full((1, 1, 1, 1), 3, np.float32)), [[3, 0]])


@pytest.mark.parametrize("hidden_units", [None, 16])
def test_flat_head_is_exported_with_its_temperature(tmp_path: Path, hidden_units: int | None) -> None:
    """The artifact answers as the head does on the artifact's own maps, on photos that training never saw."""
    config = CLASSIC.model_copy(update={"hidden_units": hidden_units})
    learned = learn_colours(tmp_path, config)
    assert learned.network.head.kind == "flat"
    assert (learned.network.head.hidden is None) == (hidden_units is None)
    probabilities, maps = open_session(learned.artifact.model).run(OUTPUT_NAMES, {"images": real_photos(32)})
    assert maps.shape == (3, 16, 16, 8)
    np.testing.assert_allclose(
        probabilities, softmax(learned.network.head.logits(maps) / learned.temperature), atol=1e-5
    )


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras 3.15 on NumPy 2.4
def test_keras_file_answers_as_the_artifact(tmp_path: Path) -> None:
    """Flattening, hidden units and temperature are in it too."""
    import keras

    learned = learn_colours(tmp_path, CLASSIC)
    path = tmp_path / "model.keras"
    path.write_bytes(learned.artifact.keras_model or b"")
    photos = real_photos(32)
    given = np.asarray(keras.models.load_model(path)(photos.astype(np.float32), training=False))
    probabilities, _ = open_session(learned.artifact.model).run(OUTPUT_NAMES, {"images": photos})
    np.testing.assert_allclose(given, probabilities, atol=1e-4)


def test_flat_head_on_a_pretrained_network(tmp_path: Path) -> None:
    """It begins at random, for no head on pooled features could be its beginning, and keeps parity."""
    config = TrainConfig(mode="fine_tune", size_px=32, head="flat", freeze_till=18, epochs=1, batch_size=8)
    learned = learn_colours(tmp_path, config)
    assert learned.network.head.weights.shape == (1280, 2)
    assert learned.artifact.parity.probabilities_max_difference < 1e-4
