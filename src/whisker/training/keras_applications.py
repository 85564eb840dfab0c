"""The networks of Keras Applications, from bytes of pixels to the last feature map, in blocks that can be frozen."""

import inspect
import re
from pathlib import Path
from typing import Final

import keras
import numpy as np

from whisker.backbones.table import Backbone, PixelScale

# Means and spreads of red, green and blue over ImageNet, of values 0 to 255.
_CAFFE_MEAN: Final = np.array([123.68, 116.779, 103.939])
_MEAN: Final = 255 * np.array([0.485, 0.456, 0.406])
_SPREAD: Final = 255 * np.array([0.229, 0.224, 0.225])
# VGG-16's map before its last pooling has four times the places, and so has the heatmap, as where class activation maps
# were introduced: Zhou et al. 2016, arXiv:1512.04150, section 3.
_LAST_LAYERS: Final = {"vgg16": "block5_conv3"}
# What names the block of a layer; one that no pattern names belongs to the block before it.
_BLOCK_NAMES: Final = {
    "mobilenet_v2": re.compile(r"(?:bn_)?(Conv1)|(expanded_conv|block_\d+)_|(Conv_1)"),
    "mobilenet_v3_large": re.compile(r"(conv)(?:_bn)?$|(expanded_conv(?:_\d+)?)_|(conv_1)"),
    "resnet50": re.compile(r"(conv1|conv\d_block\d)_"),
    "vgg16": re.compile(r"(block\d)_"),
    "efficientnet_v2_b0": re.compile(r"(stem|block\d[a-z]|top)_"),
    "convnext_tiny": re.compile(r"convnext_tiny_(?:(stem)$|(stage_\d_block_\d)_)"),
}


def build_application(backbone: Backbone, size_px: int, weights: Path | None = None) -> keras.Model:
    """Build a network without its classifier, and what happens to pixels first.

    Args:
        backbone: A row of the table with a `keras_name`.
        size_px: Side of the square input.
        weights: The file that Keras publishes; None begins with random ones, as Keras's seed draws them.

    Returns:
        A model from (N, size_px, size_px, 3) RGB 0..255 to the last convolution map (N, h, w, channels).
    """
    images = keras.Input((size_px, size_px, 3), name="images")
    scale, offset = _scaling(backbone.pixel_scale, backbone)
    pixels = keras.layers.Rescaling(scale, offset=offset, name="rescale")(images)
    build = getattr(keras.applications, backbone.keras_name)
    # Scaled by ours: what some of these networks bring along for it cannot be told from their parameters.
    has_own = "include_preprocessing" in inspect.signature(build).parameters
    options = {"include_preprocessing": False} if has_own else {}
    application = build(include_top=False, weights=None, input_tensor=pixels, **options)
    if weights is not None:
        application.load_weights(weights)
        if backbone.pixel_scale == "caffe":
            _read_red_first(application)
    last = _LAST_LAYERS.get(backbone.name)
    maps = application.get_layer(last).output if last else application.output
    return _with_depthwise_convolutions(keras.Model(images, maps, name=backbone.name))


def application_blocks(backbone: Backbone, network: keras.Model) -> list[list[keras.layers.Layer]]:
    """Group the layers that have weights into the blocks that `freeze_till` counts, from the input."""
    blocks: dict[str, list[keras.layers.Layer]] = {}
    for layer in network.layers:
        if layer.weights:
            found = _BLOCK_NAMES[backbone.name].match(layer.name)
            name = next(filter(None, found.groups())) if found else next(reversed(blocks))
            blocks.setdefault(name, []).append(layer)
    return list(blocks.values())


def _scaling(pixel_scale: PixelScale, backbone: Backbone) -> tuple[list[float] | float, list[float] | float]:
    """Give what pixels are multiplied by, and what is added then."""
    match pixel_scale:
        case "rescale":
            return 1 / backbone.input_divisor, -backbone.input_offset / backbone.input_divisor
        case "caffe":
            return 1.0, (-_CAFFE_MEAN).tolist()
        case "imagenet":
            return (1 / _SPREAD).tolist(), (-_MEAN / _SPREAD).tolist()


def _read_red_first(application: keras.Model) -> None:
    """Turn the first convolution round, which was trained on blue, green, red: cheaper than turning every picture."""
    first = next(layer for layer in application.layers if isinstance(layer, keras.layers.Conv2D))
    kernel, *bias = first.get_weights()
    first.set_weights([kernel[:, :, ::-1], *bias])


def _with_depthwise_convolutions(network: keras.Model) -> keras.Model:
    """Let layers that look at each channel by itself be told so; returns the network, the others of its layers shared.

    ConvNeXt has them as convolutions of as many groups as channels, which TensorFlow trains 36 times more slowly on
    processors: 1.01 s of processor time against 0.03 s a batch of 8 maps of (56, 56, 96).
    """
    if not any(_is_grouped(layer) for layer in network.layers):
        return network
    twins: dict[str, keras.layers.Layer] = {}

    def twin(layer: keras.layers.Layer) -> keras.layers.Layer:
        if not _is_grouped(layer):
            return layer
        twins[layer.name] = keras.layers.DepthwiseConv2D(layer.kernel_size, padding=layer.padding, name=layer.name)
        return twins[layer.name]

    result = keras.models.clone_model(network, clone_function=twin)
    for name, layer in twins.items():
        kernel, bias = network.get_layer(name).get_weights()
        layer.set_weights([kernel.transpose(0, 1, 3, 2), bias])
    return result


def _is_grouped(layer: keras.layers.Layer) -> bool:
    return isinstance(layer, keras.layers.Conv2D) and layer.groups == layer.filters > 1
