"""A Keras network as an ONNX graph, written layer by layer without a converter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import keras
import numpy as np
import onnx
from onnx import TensorProto, helper

from whisker.backbones.graph_writer import FEATURES_NAME, IMAGES_NAME, GraphWriter, checked_model, same_padding
from whisker.errors import ExportMismatch

_TO_CHANNELS_LAST: Final = [0, 2, 3, 1]
_TO_CHANNELS_FIRST: Final = [0, 3, 1, 2]
# Keras keeps kernels as (height, width, in, out), depthwise ones as (height, width, in, 1); ONNX (out, in, h, w).
_KERNEL_AXES: Final = (3, 2, 0, 1)
_DEPTHWISE_KERNEL_AXES: Final = (2, 3, 0, 1)


def export_network(network: keras.Model) -> onnx.ModelProto:
    """Write a network from pixels to feature maps.

    Args:
        network: From (N, S, S, 3) RGB 0..255 to (N, h, w, C), with float32 weights.

    Returns:
        A model with the input `images`, uint8 (N, S, S, 3), and the output `features`, float32 (N, h, w, C).

    Raises:
        ExportMismatch: It has a layer that cannot be written.
    """
    writer = LayerWriter()
    size_px = network.input_shape[1]
    # Channels move while the pixels are still bytes: a quarter of the memory traffic of moving floats.
    moved = writer.graph.node("Transpose", [IMAGES_NAME], "channels_first", perm=_TO_CHANNELS_FIRST)
    pixels = Map(writer.graph.node("Cast", [moved], "pixels", to=TensorProto.FLOAT), size_px, size_px)
    result = writer.write(network, pixels)
    writer.graph.node("Transpose", [result.name], FEATURES_NAME, perm=_TO_CHANNELS_LAST)
    _, height, width, channels = network.output_shape
    graph = helper.make_graph(
        writer.graph.nodes,
        network.name,
        [helper.make_tensor_value_info(IMAGES_NAME, TensorProto.UINT8, ["batch", size_px, size_px, 3])],
        [helper.make_tensor_value_info(FEATURES_NAME, TensorProto.FLOAT, ["batch", height, width, channels])],
        writer.graph.initializers,
    )
    return checked_model(graph)


@dataclass(frozen=True)
class Map:
    """A value in the graph, (N, C, height, width), or (N, C) where both are 0."""

    name: str
    height: int
    width: int


class LayerWriter:
    """Write layers into a graph, each under a number of its own, for names in Keras need not be unique.

    Maps are channels first, as ONNX Runtime is fastest with.
    """

    def __init__(self) -> None:
        self.graph = GraphWriter()
        self._writers: Mapping[str, Callable[..., Map]] = {
            "Activation": self._activation,
            "Add": self._sum,
            "BatchNormalization": self._batch_normalization,
            "Conv2D": self._convolution,
            "Dense": self._dense,
            "DepthwiseConv2D": self._convolution,
            "Dropout": self._nothing,
            "GlobalAveragePooling2D": self._global_average,
            "LayerNormalization": self._layer_normalization,
            "LayerScale": self._layer_scale,
            "MaxPooling2D": self._max_pooling,
            "Multiply": self._product,
            "ReLU": self._relu,
            "Rescaling": self._rescaling,
            "Reshape": self._reshape,
            "ZeroPadding2D": self._zero_padding,
        }

    def write(self, network: keras.Model, source: Map) -> Map:
        """Write the layers of a network, and of those inside it, in the order in which they are called."""
        if isinstance(network, keras.Sequential):
            for layer in network.layers:
                source = self._layer(layer, source)
            return source
        given = keras.tree.map_structure(lambda x: keras.Input(batch_shape=x.shape, dtype=x.dtype), network.input)
        (start,) = keras.tree.flatten(given)
        written = {id(start): source}  # of Keras's symbolic tensors, which their layers keep alive

        def record(layer: keras.Operation, *inputs: Any, **options: Any) -> Any:
            output = layer(*inputs, **options)
            maps = keras.tree.map_structure(lambda value: written.get(id(value), value), inputs)
            written[id(output)] = self._layer(layer, *maps)
            return output

        # Keras's public way to follow a network's graph: a clone of the same layers, whose calls are written down.
        clone = keras.models.clone_model(
            network, input_tensors=given, clone_function=lambda layer: layer, call_function=record
        )
        (end,) = clone.outputs
        return written[id(end)]

    def _layer(self, layer: keras.Operation, *inputs: Any) -> Map:
        if isinstance(layer, keras.Model):
            (source,) = inputs
            return self.write(layer, source)
        write = self._writers.get(type(layer).__name__)
        if write is None:
            raise ExportMismatch(
                f"The layer {layer.name!r} is of a kind that cannot be exported: {type(layer).__name__}."
            )
        return write(layer, *inputs)

    def _node(self, operator: str, inputs: list[str], **attributes: Any) -> str:
        return self.graph.node(operator, inputs, f"{operator.lower()}_{len(self.graph.nodes)}", **attributes)

    def _constant(self, value: Any, dtype: Any = np.float32) -> str:
        return self.graph.constant(f"constant_{len(self.graph.initializers)}", value, dtype)

    def _like(self, source: Map, operator: str, *others: str, **attributes: Any) -> Map:
        return Map(self._node(operator, [source.name, *others], **attributes), source.height, source.width)

    def _nothing(self, _: keras.Operation, source: Map) -> Map:
        return source

    def _rescaling(self, layer: keras.Operation, source: Map) -> Map:
        scaled = self._like(source, "Mul", self._constant(_by_channel(layer.scale)))
        return self._like(scaled, "Add", self._constant(_by_channel(layer.offset)))

    def _zero_padding(self, layer: keras.Operation, source: Map) -> Map:
        (top, bottom), (left, right) = layer.padding
        pads = self._constant([0, 0, top, left, 0, 0, bottom, right], np.int64)
        name = self._node("Pad", [source.name, pads])
        return Map(name, source.height + top + bottom, source.width + left + right)

    def _convolution(self, layer: keras.Operation, source: Map) -> Map:
        if tuple(layer.dilation_rate) != (1, 1) or layer.data_format != "channels_last":
            raise ExportMismatch(f"The convolution {layer.name!r} is dilated or has its channels first.")
        kernel, *bias = layer.get_weights()
        is_depthwise = isinstance(layer, keras.layers.DepthwiseConv2D)
        kernel = kernel.transpose(_DEPTHWISE_KERNEL_AXES if is_depthwise else _KERNEL_AXES)
        constants = [self._constant(array) for array in (kernel, *bias)]
        window = _Window.of(layer.kernel_size, layer.strides, layer.padding, source)
        groups = len(kernel) if is_depthwise else layer.groups
        name = self._node("Conv", [source.name, *constants], group=groups, **window.attributes)
        return self._activated(layer, Map(name, window.height, window.width))

    def _dense(self, layer: keras.Operation, source: Map) -> Map:
        kernel, *bias = layer.get_weights()
        constants = [self._constant(array) for array in (kernel.T[:, :, None, None], *bias)]
        return self._activated(layer, self._like(source, "Conv", *constants))

    def _max_pooling(self, layer: keras.Operation, source: Map) -> Map:
        window = _Window.of(layer.pool_size, layer.strides, layer.padding, source)
        return Map(self._node("MaxPool", [source.name], **window.attributes), window.height, window.width)

    def _batch_normalization(self, layer: keras.Operation, source: Map) -> Map:
        mean, variance = np.asarray(layer.moving_mean), np.asarray(layer.moving_variance)
        gamma = np.asarray(layer.gamma) if layer.scale else np.ones_like(mean)
        beta = np.asarray(layer.beta) if layer.center else np.zeros_like(mean)
        constants = [self._constant(array) for array in (gamma, beta, mean, variance)]
        return self._like(source, "BatchNormalization", *constants, epsilon=layer.epsilon)

    def _layer_normalization(self, layer: keras.Operation, source: Map) -> Map:
        constants = [self._constant(np.asarray(array)) for array in (layer.gamma, layer.beta)]
        last = self._like(source, "Transpose", perm=_TO_CHANNELS_LAST)
        normalised = self._like(last, "LayerNormalization", *constants, axis=-1, epsilon=layer.epsilon)
        return self._like(normalised, "Transpose", perm=_TO_CHANNELS_FIRST)

    def _layer_scale(self, layer: keras.Operation, source: Map) -> Map:
        return self._like(source, "Mul", self._constant(_by_channel(np.asarray(layer.gamma))))

    def _global_average(self, layer: keras.Operation, source: Map) -> Map:
        name = self._node("GlobalAveragePool", [source.name])
        return Map(name, 1, 1) if layer.keepdims else Map(self._node("Flatten", [name], axis=1), 0, 0)

    def _reshape(self, layer: keras.Operation, source: Map) -> Map:
        if tuple(layer.target_shape[:2]) != (1, 1):
            raise ExportMismatch(f"The layer {layer.name!r} reshapes to {layer.target_shape}; that cannot be exported.")
        return Map(self._node("Reshape", [source.name, self._constant([0, -1, 1, 1], np.int64)]), 1, 1)

    def _sum(self, _: keras.Operation, *inputs: Any) -> Map:
        return self._both("Add", *inputs)

    def _product(self, _: keras.Operation, *inputs: Any) -> Map:
        return self._both("Mul", *inputs)

    def _both(self, operator: str, *inputs: Any) -> Map:
        """Write a sum or product of two maps, given as a list or one by one, or of a map and a number."""
        first, second = inputs[0] if len(inputs) == 1 else inputs
        other = second.name if isinstance(second, Map) else self._constant(second)
        written = self._like(first, operator, other)
        # A map of one place is spread over the other's.
        larger = second if isinstance(second, Map) and second.height > first.height else first
        return Map(written.name, larger.height, larger.width)

    def _relu(self, layer: keras.Operation, source: Map) -> Map:
        if layer.negative_slope or layer.threshold:
            raise ExportMismatch(f"The layer {layer.name!r} is a ReLU with a slope or a threshold.")
        if layer.max_value is None:
            return self._like(source, "Relu")
        return self._like(source, "Clip", self._constant(0.0), self._constant(layer.max_value))

    def _activation(self, layer: keras.Operation, source: Map) -> Map:
        return self._activated(layer, source)

    def _activated(self, layer: keras.Operation, source: Map) -> Map:
        match name := layer.activation.__name__ if hasattr(layer, "activation") else "linear":
            case "linear":
                return source
            case "relu":
                return self._like(source, "Relu")
            case "sigmoid":
                return self._like(source, "Sigmoid")
            case "silu":
                return self._like(source, "Mul", self._node("Sigmoid", [source.name]))
            case "hard_silu":
                return self._like(source, "HardSwish")
            case "gelu":
                return self._gelu(source)
        raise ExportMismatch(f"The activation {name!r} of the layer {layer.name!r} cannot be exported.")

    def _gelu(self, source: Map) -> Map:
        """Write x / 2 * (1 + erf(x / sqrt(2))), for opset 18 has no Gelu; Hendrycks & Gimpel 2016, arXiv:1606.08415."""
        scaled = self._node("Mul", [source.name, self._constant(np.sqrt(0.5))])
        share = self._node("Add", [self._node("Erf", [scaled]), self._constant(1.0)])
        return self._like(self._like(source, "Mul", share), "Mul", self._constant(0.5))


@dataclass(frozen=True)
class _Window:
    """What slides over a map, and the height and width of what comes out."""

    attributes: dict[str, list[int]]
    height: int
    width: int

    @classmethod
    def of(cls, kernel: tuple[int, int], strides: tuple[int, int], padding: str, source: Map) -> "_Window":
        sides = list(zip((source.height, source.width), kernel, strides, strict=True))
        if padding == "same":
            pads = [same_padding(*side) for side in sides]
            height, width = (-(-side // stride) for side, _, stride in sides)
        else:
            pads = [(0, 0), (0, 0)]
            height, width = ((side - size) // stride + 1 for side, size, stride in sides)
        (top, bottom), (left, right) = pads
        attributes = {"kernel_shape": list(kernel), "strides": list(strides), "pads": [top, left, bottom, right]}
        return cls(attributes, height, width)


def _by_channel(value: Any) -> Any:
    """Shape numbers of the channels so that they meet a map's: (C, 1, 1); one number stays one."""
    array = np.asarray(value, np.float32)
    return array[:, None, None] if array.ndim else array
