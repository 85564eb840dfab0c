"""Fine-tuning, one epoch of it."""

from pathlib import Path

import numpy as np
import pytest
from tests.tiny_dataset import write_tiny_dataset

from whisker.backbones.onnx_graph import build_backbone
from whisker.backbones.table import EFFICIENTNET_LITE0
from whisker.backbones.weights import load_weights
from whisker.datasets.folders import scan_folder
from whisker.preprocessing import PreprocessSpec, load_input
from whisker.serving.loaded_model import open_session
from whisker.training.config import TrainConfig
from whisker.training.head import Head

SPEC = PreprocessSpec(size_px=32)

pytestmark = pytest.mark.slow


def test_fine_tuning_changes_the_last_blocks_only_and_exports_as_trained(tmp_path: Path) -> None:
    """One epoch moves the unfrozen block, leaves the rest, and the ONNX graph of its weights gives Keras's features."""
    from whisker.training.fine_tune import PictureBatches, fine_tune
    from whisker.training.keras_backbone import build_keras_backbone

    files = scan_folder(write_tiny_dataset(tmp_path, count=4), "colours").files
    labels = np.array([int(file.class_name == "red") for file in files])
    weights = load_weights(EFFICIENTNET_LITE0)
    told: list[float] = []
    tuned = fine_tune(
        build_keras_backbone(EFFICIENTNET_LITE0, weights, SPEC.size_px),
        Head(np.zeros((1280, 2), np.float32), np.zeros(2, np.float32)),
        PictureBatches(files, labels, SPEC, batch_size=3, seed=0),
        PictureBatches(files, labels, SPEC, batch_size=3),
        TrainConfig(mode="fine_tune", freeze_till=17, epochs=2, patience=1, learning_rate=0.01),
        on_progress=told.append,
    )
    changed = {name for name, array in tuned.weights.items() if not np.array_equal(array, weights[name])}
    assert changed == {"_conv_head.weight"}
    assert told[0] == 0.5
    assert tuned.history[0].keys() >= {"loss", "accuracy", "val_loss", "val_accuracy"}
    images = np.stack([load_input(file.path.read_bytes(), SPEC)[0] for file in files])
    graph = build_backbone(EFFICIENTNET_LITE0, tuned.weights, SPEC.size_px)
    (features,) = open_session(graph.SerializeToString()).run(["features"], {"images": images})
    np.testing.assert_allclose(features, tuned.feature_maps(images), atol=2e-4)


def test_batches_hold_every_picture_once_in_an_order_of_their_own(tmp_path: Path) -> None:
    """Training batches are shuffled anew for each epoch; validation batches keep the order of files."""
    from whisker.training.fine_tune import PictureBatches

    files = scan_folder(write_tiny_dataset(tmp_path, count=4), "colours").files
    labels = np.arange(8)
    kept = PictureBatches(files, labels, SPEC, batch_size=3)
    assert [kept[index][1].tolist() for index in range(len(kept))] == [[0, 1, 2], [3, 4, 5], [6, 7]]
    shuffled = PictureBatches(files, labels, SPEC, batch_size=3, seed=0)
    epochs = []
    for _ in range(2):
        epochs.append([label for index in range(len(shuffled)) for label in shuffled[index][1].tolist()])
        shuffled.on_epoch_end()
    assert sorted(epochs[0]) == sorted(epochs[1]) == list(range(8))
    assert epochs[0] != epochs[1]
    pixels, first = shuffled[0]
    np.testing.assert_array_equal(pixels[0], load_input(files[first[0]].path.read_bytes(), SPEC)[0])
