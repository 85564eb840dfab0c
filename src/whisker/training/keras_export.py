"""A Keras network as an ONNX graph, layer by layer: in a second, whatever engine Keras runs on, without a converter."""

from functools import partial

import keras
import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper

from whisker.backbones.graph_writer import checked_model
from whisker.backbones.onnx_graph import FEATURES_NAME, IMAGES_NAME
from whisker.errors import ExportMismatch
from whisker.training.keras_layers import LayerWriter, Map

FloatArray = npt.NDArray[np.float32]
UInt8Array = npt.NDArray[np.uint8]


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
    moved = writer.graph.node("Transpose", [IMAGES_NAME], "channels_first", perm=[0, 3, 1, 2])
    pixels = Map(writer.graph.node("Cast", [moved], "pixels", to=TensorProto.FLOAT), size_px, size_px)
    result = run_layers(writer, network, pixels)
    writer.graph.node("Transpose", [result.name], FEATURES_NAME, perm=[0, 2, 3, 1])
    _, height, width, channels = network.output_shape
    graph = helper.make_graph(
        writer.graph.nodes,
        network.name,
        [helper.make_tensor_value_info(IMAGES_NAME, TensorProto.UINT8, ["batch", size_px, size_px, 3])],
        [helper.make_tensor_value_info(FEATURES_NAME, TensorProto.FLOAT, ["batch", height, width, channels])],
        writer.graph.initializers,
    )
    return checked_model(graph)


def run_layers(writer: LayerWriter, network: keras.Model, source: Map) -> Map:
    """Write the layers of a network, and of those inside it, in the order in which they are called."""
    if isinstance(network, keras.Sequential):
        for layer in network.layers:
            source = _run(writer, layer, source)
        return source
    # Keras's own way to follow a network's graph with anything in place of tensors.
    result: Map = network._run_through_graph([source], operation_fn=lambda layer: partial(_run, writer, layer))
    return result


def _run(writer: LayerWriter, layer: keras.Operation, *inputs: object, **_: object) -> Map:
    if isinstance(layer, keras.Model):
        (source,) = inputs
        if isinstance(source, Map):
            return run_layers(writer, layer, source)
    write = writer.writers.get(type(layer).__name__)
    if write is None:
        raise ExportMismatch(f"The layer {layer.name!r} is of a kind that cannot be exported: {type(layer).__name__}.")
    return write(layer, *inputs)
