"""EfficientNet-Lite0 as a Keras 3 model, read from the same table and the same arrays as the ONNX graph."""

from collections.abc import Iterator

import keras
import numpy as np

from whisker.backbones.network import BATCH_NORM_EPSILON, Block, ConvUnit, blocks
from whisker.backbones.table import Backbone
from whisker.backbones.weights import Weights

# torch keeps kernels as (out, in, height, width); Keras as (height, width, in, out), depthwise ones as (h, w, out, 1).
_FROM_TORCH = (2, 3, 1, 0)
_FROM_TORCH_DEPTHWISE = (2, 3, 0, 1)
_NORMALISATION_PARTS = ("weight", "bias", "running_mean", "running_var")


def build_keras_backbone(backbone: Backbone, weights: Weights, size_px: int) -> keras.Model:
    """Build the network and give it the pretrained weights.

    Returns:
        A model from (N, size_px, size_px, 3) RGB 0..255 to the last convolution map (N, h, w, channels).
    """
    images = keras.Input((size_px, size_px, 3), name="images")
    scale = 1 / backbone.input_divisor
    result = keras.layers.Rescaling(scale, offset=-backbone.input_offset * scale, name="rescale")(images)
    for block in blocks():
        result = _block(block, result)
    model = keras.Model(images, result, name=backbone.name)
    _set_weights(model, weights)
    return model


def keras_weights(model: keras.Model) -> Weights:
    """Read the network's arrays back under torch's names, for the ONNX graph."""
    weights: Weights = {}
    for unit in _units():
        kernel = model.get_layer(unit.name).get_weights()[0]
        axes = _FROM_TORCH_DEPTHWISE if unit.depthwise else _FROM_TORCH
        weights[f"{unit.convolution}.weight"] = np.transpose(kernel, np.argsort(axes))
        parts = model.get_layer(f"{unit.name}_norm").get_weights()
        weights.update(
            {f"{unit.normalisation}.{part}": array for part, array in zip(_NORMALISATION_PARTS, parts, strict=True)}
        )
    return weights


def _units() -> Iterator[ConvUnit]:
    for block in blocks():
        yield from block.units


def _block(block: Block, source: keras.KerasTensor) -> keras.KerasTensor:
    result = source
    for unit in block.units:
        result = _convolution(unit)(result)
        result = keras.layers.BatchNormalization(epsilon=BATCH_NORM_EPSILON, name=f"{unit.name}_norm")(result)
        if unit.relu6:
            result = keras.layers.ReLU(max_value=6.0, name=f"{unit.name}_relu6")(result)
    return keras.layers.Add(name=f"{block.name}_sum")([result, source]) if block.residual else result


def _convolution(unit: ConvUnit) -> keras.layers.Layer:
    if unit.depthwise:
        return keras.layers.DepthwiseConv2D(unit.kernel, unit.stride, padding="same", use_bias=False, name=unit.name)
    return keras.layers.Conv2D(unit.filters, unit.kernel, unit.stride, padding="same", use_bias=False, name=unit.name)


def _set_weights(model: keras.Model, weights: Weights) -> None:
    for unit in _units():
        axes = _FROM_TORCH_DEPTHWISE if unit.depthwise else _FROM_TORCH
        model.get_layer(unit.name).set_weights([weights[f"{unit.convolution}.weight"].transpose(axes)])
        parts = [weights[f"{unit.normalisation}.{part}"] for part in _NORMALISATION_PARTS]
        model.get_layer(f"{unit.name}_norm").set_weights(parts)
