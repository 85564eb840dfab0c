"""EfficientNet-Lite as data, and as an ONNX graph built from it and NumPy weights: no TensorFlow and no converter.

The Keras model (training/keras/networks.py) is another reading of the same data.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import onnx
from onnx import TensorProto, helper

from whisker.arrays import FloatArray
from whisker.backbones.graph_writer import FEATURES_NAME, IMAGES_NAME, GraphWriter, checked_model, same_padding
from whisker.backbones.table import Backbone
from whisker.backbones.weights import Weights

BATCH_NORM_EPSILON: Final = 1e-3
# repeats, kernel, stride, expansion, filters. Source: Tan & Le 2019, arXiv:1905.11946, table 1; the Lite variant drops
# squeeze-and-excitation, replaces swish by ReLU6, and scales neither the first and the last convolution nor the number
# of blocks of the first and the last stage: github.com/tensorflow/tpu, efficientnet/lite.
_STAGES: Final = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
_STEM_FILTERS: Final = 32
_HEAD_FILTERS: Final = 1280
_FILTERS_STEP: Final = 8
# Rounding may take away a tenth of the filters at most.
_LEAST_ROUNDED: Final = 0.9
# Stages whose maps are given beside the last one. The means of the last three raise CIFAR-10 from 77.8 to 80.0 %
# (Lite0) and from 79.6 to 81.0 % (Lite2) of 5,000 pictures in cross-validation; a fourth adds nothing.
_STAGES_GIVEN: Final = 3
RELU6_MAXIMUM: Final = 6.0
_COLOURS = 3


@dataclass(frozen=True)
class ConvUnit:
    """A convolution, the batch normalisation after it and, with `relu6`, the activation after both.

    `convolution` and `normalisation` are the prefixes of their arrays in the weights file.
    """

    name: str
    convolution: str
    normalisation: str
    filters: int
    kernel: int = 1
    stride: int = 1
    depthwise: bool = False
    relu6: bool = True


@dataclass(frozen=True)
class Block:
    """Convolution units in a row.

    Attributes:
        residual: The block's input is added to its output.
        is_given: Its map is an output of the network, beside the last one.
    """

    name: str
    units: tuple[ConvUnit, ...]
    residual: bool = False
    is_given: bool = False


def blocks(backbone: Backbone) -> Iterator[Block]:
    """List the blocks of a row of the table from the stem to the last convolution before pooling."""
    yield Block("stem", (ConvUnit("stem", "_conv_stem", "_bn0", _STEM_FILTERS, kernel=3, stride=2),))
    filters_in, index = _STEM_FILTERS, 0
    for stage, (repeats, kernel, stride, expansion, unscaled) in enumerate(_STAGES):
        is_scaled = 0 < stage < len(_STAGES) - 1
        filters, count = _rounded_filters(backbone.width * unscaled), repeats
        if is_scaled:
            count = math.ceil(backbone.depth * repeats)
        for repeat in range(count):
            block_stride = stride if repeat == 0 else 1
            units = _units(index, filters_in * expansion, filters, kernel, block_stride)
            residual = block_stride == 1 and filters_in == filters
            is_given = repeat == count - 1 and stage >= len(_STAGES) - _STAGES_GIVEN
            yield Block(f"block{index}", units if expansion > 1 else units[1:], residual, is_given)
            filters_in, index = filters, index + 1
    yield Block("top", (ConvUnit("top", "_conv_head", "_bn1", _HEAD_FILTERS),))


def _rounded_filters(filters: float) -> int:
    """Round to a multiple of eight, as the family does."""
    rounded = max(_FILTERS_STEP, int(filters + _FILTERS_STEP / 2) // _FILTERS_STEP * _FILTERS_STEP)
    return rounded if rounded >= _LEAST_ROUNDED * filters else rounded + _FILTERS_STEP


def _units(index: int, expanded: int, filters: int, kernel: int, stride: int) -> tuple[ConvUnit, ConvUnit, ConvUnit]:
    name, key = f"block{index}", f"_blocks.{index}"
    return (
        ConvUnit(f"{name}_expand", f"{key}._expand_conv", f"{key}._bn0", expanded),
        ConvUnit(
            f"{name}_depthwise", f"{key}._depthwise_conv", f"{key}._bn1", expanded, kernel, stride, depthwise=True
        ),
        ConvUnit(f"{name}_project", f"{key}._project_conv", f"{key}._bn2", filters, relu6=False),
    )


def build_backbone(backbone: Backbone, weights: Weights, size_px: int) -> onnx.ModelProto:
    """Build the frozen network: uint8 pixels in, the last convolution map out.

    Args:
        backbone: The row of the table; its input constants go into the graph.
        weights: Arrays by torch's names, as `load_weights` returns them.
        size_px: Side of the square input.

    Returns:
        A model with the input `images`, uint8 (N, size_px, size_px, 3) in RGB, and the outputs `features`, float32
        (N, h, w, channels), and the maps of some blocks before it, in the same form, the earliest first.
    """
    writer = GraphWriter()
    result, map_px = _input(writer, backbone), size_px
    relu6_maximum = writer.constant("relu6_maximum", RELU6_MAXIMUM)
    relu6_minimum = writer.constant("relu6_minimum", 0.0)
    earlier = []
    for block in blocks(backbone):
        result, map_px = _block(writer, block, weights, result, map_px, [relu6_minimum, relu6_maximum])
        if block.is_given:
            earlier.append(_map_output(writer, result, f"{block.name}_map", map_px, block.units[-1].filters))
    graph = helper.make_graph(
        writer.nodes,
        backbone.name,
        [helper.make_tensor_value_info(IMAGES_NAME, TensorProto.UINT8, ["batch", size_px, size_px, 3])],
        [_map_output(writer, result, FEATURES_NAME, map_px, backbone.channels), *earlier],
        writer.initializers,
    )
    return checked_model(graph)


def _map_output(writer: GraphWriter, source: str, name: str, map_px: int, channels: int) -> onnx.ValueInfoProto:
    writer.node("Transpose", [source], name, perm=[0, 2, 3, 1])
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", map_px, map_px, channels])


def _input(writer: GraphWriter, backbone: Backbone) -> str:
    # Channels move while the pixels are still bytes: a quarter of the memory traffic of moving floats.
    moved = writer.node("Transpose", [IMAGES_NAME], "channels_first", perm=[0, 3, 1, 2])
    floats = writer.node("Cast", [moved], "floats", to=TensorProto.FLOAT)
    offset = writer.constant("input_offset", backbone.input_offset)
    divisor = writer.constant("input_divisor", backbone.input_divisor)
    return writer.node("Div", [writer.node("Sub", [floats, offset], "centred"), divisor], "normalised")


def _block(
    writer: GraphWriter, block: Block, weights: Weights, source: str, map_px: int, relu6: list[str]
) -> tuple[str, int]:
    result = source
    for unit in block.units:
        result = _convolution(writer, unit, weights, result, map_px)
        map_px = -(-map_px // unit.stride)
        if unit.relu6:
            result = writer.node("Clip", [result, *relu6], f"{unit.name}_relu6")
    if block.residual:
        result = writer.node("Add", [result, source], f"{block.name}_sum")
    return result, map_px


def _convolution(writer: GraphWriter, unit: ConvUnit, weights: Weights, source: str, map_px: int) -> str:
    kernel, bias = folded(unit, weights)
    constants = [writer.constant(f"{unit.name}_kernel", kernel), writer.constant(f"{unit.name}_bias", bias)]
    before, after = same_padding(map_px, unit.kernel, unit.stride)
    return writer.node(
        "Conv",
        [source, *constants],
        unit.name,
        kernel_shape=[unit.kernel, unit.kernel],
        strides=[unit.stride, unit.stride],
        pads=[before, before, after, after],
        group=unit.filters if unit.depthwise else 1,
    )


def folded(unit: ConvUnit, weights: Weights) -> tuple[FloatArray, FloatArray]:
    """Fold the batch normalisation of a unit into its convolution: kernel (out, in, k, k) and bias (out,)."""
    gamma, beta, mean, variance = (
        weights[f"{unit.normalisation}.{part}"].astype(np.float64)
        for part in ("weight", "bias", "running_mean", "running_var")
    )
    scale = gamma / np.sqrt(variance + BATCH_NORM_EPSILON)
    kernel = weights[f"{unit.convolution}.weight"] * scale[:, None, None, None]
    return kernel.astype(np.float32), (beta - mean * scale).astype(np.float32)


def random_weights(backbone: Backbone, seed: int) -> Weights:
    """Draw kernels that keep the scale of what passes through, and normalisation that changes nothing.

    Source: He et al. 2015, arXiv:1502.01852, with a gain of 1 where no activation follows.

    Returns:
        Arrays as `load_weights` returns them, without those of the classifier.
    """
    random = np.random.default_rng(seed)
    weights: Weights = {}
    channels = _COLOURS
    for block in blocks(backbone):
        for unit in block.units:
            shape = (unit.filters, 1 if unit.depthwise else channels, unit.kernel, unit.kernel)
            spread = np.sqrt((2 if unit.relu6 else 1) / np.prod(shape[1:]))
            weights[f"{unit.convolution}.weight"] = random.normal(0, spread, shape).astype(np.float32)
            for part, value in (("weight", 1), ("bias", 0), ("running_mean", 0), ("running_var", 1)):
                weights[f"{unit.normalisation}.{part}"] = np.full(unit.filters, value, np.float32)
            channels = unit.filters
    return weights
