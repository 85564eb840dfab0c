"""The network in Keras against the network in ONNX."""

import numpy as np
import pytest
from tests.real_photos import real_photos

from whisker.backbones.onnx_graph import build_backbone
from whisker.backbones.table import EFFICIENTNET_LITE0
from whisker.backbones.weights import load_weights
from whisker.serving.served_model import open_session

SIZE_PX = 160
FEATURES_TOLERANCE = 2e-4
"""Features lie between 0 and 6; the two engines sum in different orders."""

pytestmark = pytest.mark.slow


def test_keras_and_onnx_agree_on_real_photos() -> None:
    """One table, two readings, the same features."""
    from whisker.training.keras_backbone import build_keras_backbone

    weights = load_weights(EFFICIENTNET_LITE0)
    photos = real_photos(SIZE_PX)
    graph = build_backbone(EFFICIENTNET_LITE0, weights, SIZE_PX)
    (expected,) = open_session(graph.SerializeToString()).run(["features"], {"images": photos})
    network = build_keras_backbone(EFFICIENTNET_LITE0, weights, SIZE_PX)
    np.testing.assert_allclose(np.asarray(network(photos, training=False)), expected, atol=FEATURES_TOLERANCE)


def test_weights_come_back_from_keras_unchanged() -> None:
    """What fine-tuning did not touch is exported bit by bit as it was published."""
    from whisker.training.keras_backbone import build_keras_backbone, keras_weights

    weights = load_weights(EFFICIENTNET_LITE0)
    returned = keras_weights(build_keras_backbone(EFFICIENTNET_LITE0, weights, 64))
    assert returned.keys() == weights.keys() - {"_fc.weight", "_fc.bias"}
    for name, array in returned.items():
        np.testing.assert_array_equal(array, weights[name], err_msg=name)


def test_no_variable_begins_with_an_underscore() -> None:
    """SavedModel refuses such names."""
    from whisker.training.keras_backbone import build_keras_backbone

    network = build_keras_backbone(EFFICIENTNET_LITE0, load_weights(EFFICIENTNET_LITE0), 64)
    assert not [variable.path for variable in network.variables if variable.path.startswith("_")]
