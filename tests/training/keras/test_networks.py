"""The networks in Keras: against Keras's own way to use them, and against ONNX."""

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.real_photos import real_photos

from whisker.backbones.efficientnet_lite import build_backbone
from whisker.backbones.table import (
    BACKBONES,
    CONVNEXT_TINY,
    EFFICIENTNET_LITE0,
    EFFICIENTNET_LITE2,
    EFFICIENTNET_V2_B0,
    MOBILENET_V2,
    SIMPLE_CNN,
    Backbone,
)
from whisker.backbones.weights import load_weights
from whisker.serving.served_model import open_session

pytestmark = pytest.mark.slow

SIZE_PX = 64
FROM_KERAS = [backbone for backbone in BACKBONES.values() if backbone.keras_name]
KERAS_MODULES = {
    "mobilenet_v2": "mobilenet_v2",
    "mobilenet_v3_large": "mobilenet_v3",
    "resnet50": "resnet",
    "vgg16": "vgg16",
    "efficientnet_v2_b0": "efficientnet_v2",
    "convnext_tiny": "convnext",
}
PUBLISHED_HASHES = {
    "mobilenet_v3_large": "large_224_1.0_float",
    "resnet50": "resnet50",
    "efficientnet_v2_b0": "b0",
    "convnext_tiny": "convnext_tiny",
}


def keras_reference(backbone: Backbone) -> Any:
    """Build the network as Keras would, its weights such that every layer and colour shows in what comes out."""
    import keras

    keras.utils.set_random_seed(0)
    build = getattr(keras.applications, backbone.keras_name)
    reference = build(include_top=False, weights=None, input_shape=(SIZE_PX, SIZE_PX, 3))
    random = np.random.default_rng(0)
    for layer in reference.layers:
        if isinstance(layer, keras.layers.BatchNormalization) or type(layer).__name__ == "LayerScale":
            layer.set_weights([random.uniform(0.5, 1, array.shape) for array in layer.get_weights()])
    return reference


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras 3.15 on NumPy 2.4
@pytest.mark.parametrize("backbone", FROM_KERAS, ids=lambda backbone: backbone.name)
def test_published_weights_see_pixels_as_keras_shows_them(tmp_path: Path, backbone: Backbone) -> None:
    """A file of weights is read, pixels are scaled as `preprocess_input` does, and ONNX says the same as Keras."""
    import keras

    from whisker.training.keras.networks import build_application
    from whisker.training.keras.onnx_layers import export_network

    reference, photos = keras_reference(backbone), real_photos(SIZE_PX)
    reference.save(tmp_path / "weights.h5")
    module = importlib.import_module(f"keras.applications.{KERAS_MODULES[backbone.name]}")
    pixels = module.preprocess_input(photos.astype(np.float32))
    if backbone.name == "vgg16":
        reference = keras.Model(reference.input, reference.get_layer("block5_conv3").output)
    expected = np.asarray(reference(pixels, training=False))
    network = build_application(backbone, SIZE_PX, tmp_path / "weights.h5")
    allowed = 1e-4 * np.abs(expected).max()
    np.testing.assert_allclose(np.asarray(network(photos, training=False)), expected, rtol=0, atol=allowed)
    graph = export_network(network).SerializeToString()
    (features,) = open_session(graph).run(["features"], {"images": photos})
    np.testing.assert_allclose(features, expected, rtol=0, atol=allowed)


@pytest.mark.parametrize("backbone", FROM_KERAS, ids=lambda backbone: backbone.name)
def test_table_says_what_the_network_is(backbone: Backbone) -> None:
    """Blocks, channels and parameters are counted, and every weight lies in one block, the first ones first."""
    from whisker.training.keras.networks import application_blocks, build_application

    network = build_application(backbone, SIZE_PX)
    blocks = application_blocks(backbone, network)
    assert len(blocks) == backbone.block_count
    assert network.output_shape[-1] == backbone.channels
    assert round(network.count_params() / 1e6, 1) == backbone.parameters_millions
    layers = [layer for block in blocks for layer in block]
    assert sorted(layer.name for layer in layers) == sorted(layer.name for layer in network.layers if layer.weights)
    places = [min(network.layers.index(layer) for layer in block) for block in blocks]
    assert places == sorted(places)


@pytest.mark.parametrize("backbone", FROM_KERAS, ids=lambda backbone: backbone.name)
def test_weights_are_those_that_keras_publishes(backbone: Backbone) -> None:
    """File names and hashes are copies, so that asking for them needs no Keras; they are those of this Keras."""
    module = importlib.import_module(f"keras.src.applications.{KERAS_MODULES[backbone.name]}")
    source = Path(str(module.__file__)).read_text()
    if backbone.name in PUBLISHED_HASHES:
        assert backbone.weights_hash == module.WEIGHTS_HASHES[PUBLISHED_HASHES[backbone.name]][1]
    else:
        assert backbone is MOBILENET_V2 or backbone.weights_hash in source
    assert backbone.weights_url.rpartition("/")[0] in source.replace('"\n    "', "")


def test_frozen_blocks_are_counted_from_the_input() -> None:
    """Convolutions and normalisation of the first blocks stay; those of the others learn."""
    from whisker.training.keras.networks import build_application, freeze

    network = build_application(EFFICIENTNET_V2_B0, SIZE_PX)
    freeze(EFFICIENTNET_V2_B0, network, 2)
    frozen = {layer.name for layer in network.layers if layer.weights and not layer.trainable}
    assert frozen == {"stem_conv", "stem_bn", "block1a_project_conv", "block1a_project_bn"}
    freeze(EFFICIENTNET_V2_B0, network, 0)
    assert all(layer.trainable for layer in network.layers)


def test_file_for_those_who_go_on_in_keras_opens_without_code_of_ours(tmp_path: Path) -> None:
    """Also a network with layers of its own."""
    from whisker.training.head import Head
    from whisker.training.keras.model import keras_file
    from whisker.training.keras.networks import build_application

    head = Head(np.zeros((CONVNEXT_TINY.channels, 2), np.float32), np.zeros(2, np.float32))
    path = tmp_path / "model.keras"
    path.write_bytes(keras_file(build_application(CONVNEXT_TINY, 32), head, 1.0))
    code = f"import keras, numpy; print(keras.models.load_model({str(path)!r})(numpy.zeros((1, 32, 32, 3))).numpy())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[[0.5 0.5]]"


LITE_SIZE_PX = 160
LITE_TOLERANCE = 2e-4
"""Features lie between 0 and 6; the two engines sum in different orders."""


@pytest.mark.parametrize("backbone", [EFFICIENTNET_LITE0, EFFICIENTNET_LITE2], ids=lambda backbone: backbone.name)
def test_keras_and_onnx_agree_on_real_photos(backbone: Backbone) -> None:
    """One table, two readings, the same features."""
    from whisker.training.keras.networks import build_efficientnet_lite

    weights = load_weights(backbone)
    photos = real_photos(LITE_SIZE_PX)
    graph = build_backbone(backbone, weights, LITE_SIZE_PX)
    (expected,) = open_session(graph.SerializeToString()).run(["features"], {"images": photos})
    network = build_efficientnet_lite(backbone, weights, LITE_SIZE_PX)
    np.testing.assert_allclose(np.asarray(network(photos, training=False)), expected, atol=LITE_TOLERANCE)


@pytest.mark.parametrize("backbone", [EFFICIENTNET_LITE0, EFFICIENTNET_LITE2], ids=lambda backbone: backbone.name)
def test_weights_come_back_from_keras_unchanged(backbone: Backbone) -> None:
    """What fine-tuning did not touch is exported bit by bit as it was published."""
    from whisker.training.keras.networks import build_efficientnet_lite, efficientnet_lite_weights

    weights = load_weights(backbone)
    network = build_efficientnet_lite(backbone, weights, 64)
    returned = efficientnet_lite_weights(backbone, network)
    assert returned.keys() == weights.keys() - {"_fc.weight", "_fc.bias"}
    for name, array in returned.items():
        np.testing.assert_array_equal(array, weights[name], err_msg=name)


def test_no_variable_begins_with_an_underscore() -> None:
    """SavedModel refuses such names."""
    from whisker.training.keras.networks import build_efficientnet_lite

    network = build_efficientnet_lite(EFFICIENTNET_LITE0, load_weights(EFFICIENTNET_LITE0), 64)
    assert not [variable.path for variable in network.variables if variable.path.startswith("_")]


@pytest.mark.parametrize(
    ("size_px", "filters", "shape"),
    [(32, (32, 64), (None, 16, 16, 64)), (96, (8, 16, 24), (None, 12, 12, 24)), (64, (8,), (None, 64, 64, 8))],
)
def test_every_block_after_the_first_halves_the_side(
    size_px: int, filters: tuple[int, ...], shape: tuple[int | None, ...]
) -> None:
    """The map has the last block's filters; the first block halves only what is larger than 64 pixels."""
    from whisker.training.keras.networks import build_simple_cnn

    assert build_simple_cnn(SIMPLE_CNN, size_px, filters).output_shape == shape


def test_network_as_it_is_by_default_has_the_channels_and_blocks_of_the_table() -> None:
    """What the table says of simple_cnn is true of the network that nobody shaped."""
    from whisker.training.defaults import SIMPLE_CNN_FILTERS
    from whisker.training.keras.networks import build_simple_cnn

    assert build_simple_cnn(SIMPLE_CNN, 32).output_shape[-1] == SIMPLE_CNN.channels
    assert len(SIMPLE_CNN_FILTERS) == SIMPLE_CNN.block_count


def test_without_batch_normalisation_convolutions_have_biases() -> None:
    """Each convolution of eight filters then learns eight numbers more, and nothing keeps statistics."""
    import keras

    from whisker.training.keras.networks import build_simple_cnn

    plain = build_simple_cnn(SIMPLE_CNN, 32, (8,), batch_norm=False)
    assert not any(isinstance(layer, keras.layers.BatchNormalization) for layer in plain.layers)
    assert plain.count_params() == (3 * 9 * 8 + 8) + (8 * 9 * 8 + 8)
