"""The networks of Keras Applications, against Keras's own way to use them."""

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.real_photos import real_photos

from whisker.backbones.table import BACKBONES, CONVNEXT_TINY, EFFICIENTNET_V2_B0, MOBILENET_V2, Backbone
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

    from whisker.training.keras_applications import build_application
    from whisker.training.keras_export import export_network

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
    from whisker.training.keras_applications import application_blocks, build_application

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
    from whisker.training.keras_applications import build_application
    from whisker.training.networks import freeze

    network = build_application(EFFICIENTNET_V2_B0, SIZE_PX)
    freeze(EFFICIENTNET_V2_B0, network, 2)
    frozen = {layer.name for layer in network.layers if layer.weights and not layer.trainable}
    assert frozen == {"stem_conv", "stem_bn", "block1a_project_conv", "block1a_project_bn"}
    freeze(EFFICIENTNET_V2_B0, network, 0)
    assert all(layer.trainable for layer in network.layers)


def test_file_for_those_who_go_on_in_keras_opens_without_code_of_ours(tmp_path: Path) -> None:
    """Also a network with layers of its own."""
    from whisker.training.head import Head
    from whisker.training.keras_applications import build_application
    from whisker.training.keras_file import keras_file

    head = Head(np.zeros((CONVNEXT_TINY.channels, 2), np.float32), np.zeros(2, np.float32))
    path = tmp_path / "model.keras"
    path.write_bytes(keras_file(build_application(CONVNEXT_TINY, 32), head, 1.0))
    code = f"import keras, numpy; print(keras.models.load_model({str(path)!r})(numpy.zeros((1, 32, 32, 3))).numpy())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[[0.5 0.5]]"
