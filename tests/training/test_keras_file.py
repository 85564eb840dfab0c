"""The Keras file of a version."""

from pathlib import Path

import numpy as np
import pytest

from whisker.backbones.table import EFFICIENTNET_LITE0, SIMPLE_CNN, Backbone
from whisker.backbones.weights import load_weights
from whisker.training.head import Head

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("backbone", [EFFICIENTNET_LITE0, SIMPLE_CNN], ids=lambda backbone: backbone.name)
def test_file_opens_in_keras_and_answers_as_the_trained_network(tmp_path: Path, backbone: Backbone) -> None:
    """Pixels go in and calibrated probabilities come out, without any code of ours."""
    import keras

    from whisker.training.calibration import softmax
    from whisker.training.keras_backbone import build_keras_backbone
    from whisker.training.keras_file import keras_file
    from whisker.training.networks import maps_of
    from whisker.training.simple_cnn import build_simple_cnn

    is_small = backbone is SIMPLE_CNN
    network = build_simple_cnn(backbone, 32) if is_small else build_keras_backbone(backbone, load_weights(backbone), 32)
    rng = np.random.default_rng(0)
    head = Head(rng.normal(size=(backbone.channels, 3)).astype(np.float32), np.array([0.5, 0, -0.5], np.float32))
    images = rng.integers(0, 256, (4, 32, 32, 3), np.uint8)
    path = tmp_path / "model.keras"
    path.write_bytes(keras_file(network, head, 2.0))
    answer = keras.models.load_model(path)(images.astype(np.float32), training=False)
    given = keras.ops.convert_to_numpy(answer)
    expected = softmax(head.logits(maps_of(network)(images).mean(axis=(1, 2))) / 2.0)
    np.testing.assert_allclose(given, expected, atol=1e-4)
