"""EfficientNet-Lite0 as an ONNX graph, built straight from NumPy weights: no TensorFlow and no converter."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from whisker.backbones.network import BATCH_NORM_EPSILON, Block, ConvUnit, blocks, same_padding
from whisker.backbones.table import Backbone
from whisker.backbones.weights import Weights

FloatArray = npt.NDArray[np.float32]

OPSET: Final = 18
# The oldest file format that carries opset 18: the artifact opens wherever opset 18 is understood.
IR_VERSION: Final = 8
RELU6_MAXIMUM: Final = 6.0
IMAGES_NAME: Final = "images"
FEATURES_NAME: Final = "features"


class _GraphWriter:
    """Collect nodes and constants, giving each result the name of the node that makes it."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def constant(self, name: str, value: npt.ArrayLike) -> str:
        """Store an array and return the name that nodes refer to it by."""
        self.initializers.append(numpy_helper.from_array(np.asarray(value, np.float32, order="C"), name))
        return name

    def node(self, operator: str, inputs: list[str], name: str, **attributes: Any) -> str:
        """Add a node with one result, which is called as the node is."""
        self.nodes.append(helper.make_node(operator, inputs, [name], name, **attributes))
        return name


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
    writer = _GraphWriter()
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
    return _checked(graph)


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
    writer = _GraphWriter()
    flat = _pooled(writer, graph)
    constants = [writer.constant("head_weights", weights), writer.constant("head_bias", bias)]
    logits = writer.node("Gemm", [flat, *constants], "logits")
    writer.node("Softmax", [logits], "probabilities", axis=1)
    graph.node.extend(writer.nodes)
    graph.initializer.extend(writer.initializers)
    features = graph.output.pop()
    probabilities = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", len(bias)])
    graph.output.extend([probabilities, features])
    return _checked(graph)


def name_batches(model: onnx.ModelProto) -> onnx.ModelProto:
    """Give a converted model the file format and the name of the first dimension that ours have; returns a copy."""
    graph = onnx.GraphProto()
    graph.CopyFrom(model.graph)
    for value in (*graph.input, *graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = "batch"
    del graph.value_info[:]
    return _checked(graph)


def _pooled(writer: _GraphWriter, graph: onnx.GraphProto) -> str:
    """Average the last convolution map over its places: (N, C)."""
    last = next(node for node in graph.node if node.output[0] == FEATURES_NAME)
    if last.op_type == "Transpose":  # our own graphs keep channels first until the end, where pooling is fastest
        pooled = writer.node("GlobalAveragePool", [last.input[0]], "pooled")
        return writer.node("Flatten", [pooled], "flat", axis=1)
    axes = numpy_helper.from_array(np.array([1, 2], np.int64), "pooled_axes")
    writer.initializers.append(axes)
    return writer.node("ReduceMean", [FEATURES_NAME, "pooled_axes"], "flat", keepdims=0)


def imagenet_head(weights: Weights) -> tuple[FloatArray, FloatArray]:
    """Return the pretrained classifier of the 1,000 ImageNet classes: weights (C, 1000) and bias (1000,)."""
    return np.ascontiguousarray(weights["_fc.weight"].T), weights["_fc.bias"]


def _input(writer: _GraphWriter, backbone: Backbone) -> str:
    # Channels move while the pixels are still bytes: a quarter of the memory traffic of moving floats.
    moved = writer.node("Transpose", [IMAGES_NAME], "channels_first", perm=[0, 3, 1, 2])
    floats = writer.node("Cast", [moved], "floats", to=TensorProto.FLOAT)
    offset = writer.constant("input_offset", backbone.input_offset)
    divisor = writer.constant("input_divisor", backbone.input_divisor)
    return writer.node("Div", [writer.node("Sub", [floats, offset], "centred"), divisor], "normalised")


def _block(
    writer: _GraphWriter, block: Block, weights: Weights, source: str, map_px: int, relu6: list[str]
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


def _convolution(writer: _GraphWriter, unit: ConvUnit, weights: Weights, source: str, map_px: int) -> str:
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


def _checked(graph: onnx.GraphProto) -> onnx.ModelProto:
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION, producer_name="whisker"
    )
    onnx.checker.check_model(model, full_check=True)
    return model
