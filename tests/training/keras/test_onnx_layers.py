"""Keras layers in ONNX, and the Keras file of a version."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.real_photos import real_photos

from whisker.backbones.table import EFFICIENTNET_LITE0, SIMPLE_CNN, Backbone
from whisker.backbones.weights import load_weights
from whisker.errors import ExportMismatch
from whisker.serving.served_model import open_session
from whisker.training.head import Head

pytestmark = pytest.mark.slow

SIZE_PX = 33


def network_of(*layers: Any) -> Any:
    """Put layers in a row, from pixels scaled to -1..1."""
    import keras

    result = images = keras.Input((SIZE_PX, SIZE_PX, 3))
    for layer in (keras.layers.Rescaling(1 / 127.5, offset=-1), *layers):
        result = layer(result)
    return keras.Model(images, result, name="row")


def made(layer: tuple[str, dict[str, Any]]) -> Any:
    """Make a layer of a kind, with options."""
    import keras

    kind, options = layer
    return getattr(keras.layers, kind)(**options)


def exported(network: Any) -> bytes:
    """Write a network as an ONNX file."""
    from whisker.training.keras.onnx_layers import export_network

    data: bytes = export_network(network).SerializeToString()
    return data


@pytest.mark.parametrize(
    "layer",
    [
        ("Conv2D", {"filters": 6, "kernel_size": 3, "strides": 2, "padding": "same"}),
        ("Conv2D", {"filters": 6, "kernel_size": [3, 5], "groups": 3, "activation": "silu"}),
        ("DepthwiseConv2D", {"kernel_size": 5, "strides": 2, "depth_multiplier": 1}),
        ("MaxPooling2D", {"pool_size": 3, "strides": 2, "padding": "same"}),
        ("ZeroPadding2D", {"padding": [[1, 2], [3, 0]]}),
        ("BatchNormalization", {"scale": False, "center": False}),
        ("LayerNormalization", {"epsilon": 1e-6}),
        ("Dense", {"units": 5, "activation": "relu"}),
        ("ReLU", {"max_value": 0.5}),
        ("Activation", {"activation": "gelu"}),
        ("Activation", {"activation": "hard_swish"}),
        ("Dropout", {"rate": 0.5}),
        ("GlobalAveragePooling2D", {"keepdims": True}),
    ],
    ids=lambda layer: layer[0],
)
def test_layer_answers_as_in_keras(layer: tuple[str, dict[str, Any]]) -> None:
    """Sides that do not divide, lopsided padding and all."""
    import keras

    keras.utils.set_random_seed(1)
    network, photos = network_of(made(layer)), real_photos(SIZE_PX)
    (features,) = open_session(exported(network)).run(["features"], {"images": photos})
    np.testing.assert_allclose(features, np.asarray(network(photos, training=False)), atol=1e-4)


def test_networks_inside_networks_are_written_too() -> None:
    """Both those in a row and those that branch."""
    import keras

    inner_input = keras.Input((SIZE_PX, SIZE_PX, 3))
    inner = keras.Model(inner_input, keras.layers.Add()([inner_input, keras.layers.ReLU()(inner_input)]))
    row = keras.Sequential([keras.layers.ReLU(), keras.layers.Conv2D(4, 1)])
    network, photos = network_of(inner, row), real_photos(SIZE_PX)
    (features,) = open_session(exported(network)).run(["features"], {"images": photos})
    np.testing.assert_allclose(features, np.asarray(network(photos, training=False)), atol=1e-5)


def test_small_network_keeps_its_answers() -> None:
    """Halved sides, normalisation and biases."""
    from whisker.training.keras.networks import build_simple_cnn

    for batch_norm in (True, False):
        network, photos = build_simple_cnn(SIMPLE_CNN, 96, (8, 16), batch_norm=batch_norm), real_photos(96)
        (features,) = open_session(exported(network)).run(["features"], {"images": photos})
        np.testing.assert_allclose(features, np.asarray(network(photos, training=False)), atol=1e-4)


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (("UpSampling2D", {"name": "larger"}), "'larger' is of a kind .* UpSampling2D"),
        (("Activation", {"activation": "softsign"}), "activation 'softsign'"),
        (("Conv2D", {"filters": 2, "kernel_size": 3, "dilation_rate": 2}), "dilated"),
        (("Reshape", {"target_shape": [33, 99, 1]}), "reshapes to"),
        (("ReLU", {"negative_slope": 0.1}), "slope"),
    ],
)
def test_layer_that_cannot_be_written_is_named(layer: tuple[str, dict[str, Any]], message: str) -> None:
    """Nothing is left out in silence."""
    with pytest.raises(ExportMismatch, match=message):
        exported(network_of(made(layer)))


@pytest.mark.parametrize("backbone", [EFFICIENTNET_LITE0, SIMPLE_CNN], ids=lambda backbone: backbone.name)
def test_file_opens_in_keras_and_answers_as_the_trained_network(tmp_path: Path, backbone: Backbone) -> None:
    """Pixels go in and calibrated probabilities come out, without any code of ours."""
    import keras

    from whisker.training.calibration import softmax
    from whisker.training.keras.model import keras_file
    from whisker.training.keras.networks import build_efficientnet_lite, build_simple_cnn, maps_of

    is_small = backbone is SIMPLE_CNN
    network = (
        build_simple_cnn(backbone, 32) if is_small else build_efficientnet_lite(backbone, load_weights(backbone), 32)
    )
    rng = np.random.default_rng(0)
    head = Head(rng.normal(size=(backbone.channels, 3)).astype(np.float32), np.array([0.5, 0, -0.5], np.float32))
    images = rng.integers(0, 256, (4, 32, 32, 3), np.uint8)
    path = tmp_path / "model.keras"
    path.write_bytes(keras_file(network, head, 2.0))
    answer = keras.models.load_model(path)(images.astype(np.float32), training=False)
    given = keras.ops.convert_to_numpy(answer)
    expected = softmax(head.logits(maps_of(network)(images).mean(axis=(1, 2))) / 2.0)
    np.testing.assert_allclose(given, expected, atol=1e-4)
