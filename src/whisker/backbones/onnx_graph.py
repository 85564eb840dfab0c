"""EfficientNet-Lite0 as an ONNX graph, built straight from NumPy weights: no TensorFlow and no converter."""

from typing import Final

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper

from whisker.backbones.graph_writer import GraphWriter, checked_model
from whisker.backbones.network import BATCH_NORM_EPSILON, Block, ConvUnit, blocks, same_padding
from whisker.backbones.table import Backbone
from whisker.backbones.weights import Weights

FloatArray = npt.NDArray[np.float32]

RELU6_MAXIMUM: Final = 6.0
IMAGES_NAME: Final = "images"
FEATURES_NAME: Final = "features"


def build_backbone(backbone: Backbone, weights: Weights, size_px: int) -> onnx.ModelProto:
    """Build the frozen network: uint8 pixels in, the last convolution map out.

    Args:
        backbone: The row of the table; its input constants go into the graph.
        weights: Arrays by torch's names, as `load_weights` returns them.
        size_px: Side of the square input.

    Returns:
        A model with the input `images`, uint8 (N, size_px, size_px, 3) in RGB, and the output `features`, float32
        (N, h, w, channels).
    """
    writer = GraphWriter()
    result, map_px = _input(writer, backbone), size_px
    relu6_maximum = writer.constant("relu6_maximum", RELU6_MAXIMUM)
    relu6_minimum = writer.constant("relu6_minimum", 0.0)
    for block in blocks():
        result, map_px = _block(writer, block, weights, result, map_px, [relu6_minimum, relu6_maximum])
    writer.node("Transpose", [result], FEATURES_NAME, perm=[0, 2, 3, 1])
    graph = helper.make_graph(
        writer.nodes,
        backbone.name,
        [helper.make_tensor_value_info(IMAGES_NAME, TensorProto.UINT8, ["batch", size_px, size_px, 3])],
        [helper.make_tensor_value_info(FEATURES_NAME, TensorProto.FLOAT, ["batch", map_px, map_px, backbone.channels])],
        writer.initializers,
    )
    return checked_model(graph)


def join_head(backbone_model: onnx.ModelProto, weights: FloatArray, bias: FloatArray) -> onnx.ModelProto:
    """Add pooling, the dense head and softmax to a backbone.

    Args:
        backbone_model: A model from `images` to `features`, as `build_backbone` makes it.
        weights: (C, K) float32, already divided by the calibration temperature.
        bias: (K,) float32, already divided by the calibration temperature.

    Returns:
        A model with the outputs `probabilities`, float32 (N, K), and `features`, as before.
    """
    graph = onnx.GraphProto()
    graph.CopyFrom(backbone_model.graph)
    writer = GraphWriter()
    flat = _pooled(writer, graph)
    constants = [writer.constant("head_weights", weights), writer.constant("head_bias", bias)]
    logits = writer.node("Gemm", [flat, *constants], "logits")
    writer.node("Softmax", [logits], "probabilities", axis=1)
    graph.node.extend(writer.nodes)
    graph.initializer.extend(writer.initializers)
    features = graph.output.pop()
    probabilities = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", len(bias)])
    graph.output.extend([probabilities, features])
    return checked_model(graph)


def _pooled(writer: GraphWriter, graph: onnx.GraphProto) -> str:
    """Average the last convolution map over its places: (N, C)."""
    # Graphs keep channels first until the end, where pooling is fastest.
    last = next(node for node in graph.node if node.output[0] == FEATURES_NAME)
    pooled = writer.node("GlobalAveragePool", [last.input[0]], "pooled")
    return writer.node("Flatten", [pooled], "flat", axis=1)


def imagenet_head(weights: Weights) -> tuple[FloatArray, FloatArray]:
    """Return the pretrained classifier of the 1,000 ImageNet classes: weights (C, 1000) and bias (1000,)."""
    return np.ascontiguousarray(weights["_fc.weight"].T), weights["_fc.bias"]


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
