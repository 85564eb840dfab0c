"""The artifact: backbone and calibrated head in one ONNX file, checked to answer as its parts do."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from whisker.arrays import FloatArray, UInt8Array
from whisker.backbones.graph_writer import FEATURES_NAME, GraphWriter, checked_model
from whisker.errors import ExportMismatch
from whisker.serving.served_model import INPUT_NAME, ServedModel
from whisker.training.calibration import softmax
from whisker.training.head import Head

PROBABILITIES_TOLERANCE: Final = 1e-4
# Engines sum in different orders, and that shows more where numbers are larger: this is allowed of features up to 6,
# as those of ReLU6 are, and in proportion more of larger ones.
FEATURES_TOLERANCE: Final = 1e-3
_USUAL_LARGEST_FEATURE: Final = 6.0


@dataclass(frozen=True)
class Parity:
    """The largest differences between the artifact's outputs and those of its parts, over some real images."""

    probabilities_max_difference: float
    features_max_difference: float
    images: int


def export_model(backbone_model: onnx.ModelProto, head: Head, temperature: float) -> bytes:
    """Join a head to its backbone, with the calibration inside.

    Returns:
        The ONNX file: input `images`, outputs `probabilities` and `features`.

    Raises:
        ExportMismatch: The graph has other inputs than images.
    """
    calibrated = head.calibrated(temperature)
    if head.kind == "flat":
        model = join_flat_head(backbone_model, calibrated)
    else:
        model = join_head(backbone_model, calibrated.weights, calibrated.bias)
    inputs = [value.name for value in model.graph.input]
    if inputs != [INPUT_NAME]:
        raise ExportMismatch(f"The exported model has the inputs {inputs}; it must have one, {INPUT_NAME!r}.")
    data: bytes = model.SerializeToString(deterministic=True)
    return data


def check_parity(
    model: ServedModel, head: Head, temperature: float, images: UInt8Array, expected_features: FloatArray
) -> Parity:
    """Compare the artifact with the feature maps and the head it was made of.

    Args:
        model: The artifact, as it will be served.
        head: The head in logits.
        temperature: What its logits are divided by.
        images: (N, S, S, 3) uint8 from real images.
        expected_features: (N, h, w, C) float32 of the same images, by the backbone that trained.

    Raises:
        ExportMismatch: A difference is over its tolerance.
    """
    probabilities, features = model.run(images)
    expected = softmax(head.logits(expected_features) / temperature)
    parity = Parity(
        float(np.abs(probabilities - expected).max()), float(np.abs(features - expected_features).max()), len(images)
    )
    allowed = FEATURES_TOLERANCE * max(1.0, float(np.abs(expected_features).max()) / _USUAL_LARGEST_FEATURE)
    within = (
        parity.probabilities_max_difference <= PROBABILITIES_TOLERANCE and parity.features_max_difference <= allowed
    )
    if not within:
        raise ExportMismatch(
            f"The exported model differs from the trained one: probabilities by up to "
            f"{parity.probabilities_max_difference:.1e} (allowed {PROBABILITIES_TOLERANCE:.0e}), features by up to "
            f"{parity.features_max_difference:.1e} (allowed {allowed:.0e})."
        )
    return parity


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


def join_flat_head(backbone_model: onnx.ModelProto, head: Head) -> onnx.ModelProto:
    """Add the dense layers of a flat head and softmax to a backbone.

    Args:
        backbone_model: A model from `images` to `features`, (N, h, w, C).
        head: Already divided by the calibration temperature.

    Returns:
        A model with the outputs `probabilities`, float32 (N, K), and `features`, as before.
    """
    joined = onnx.ModelProto()
    joined.CopyFrom(backbone_model)
    graph = joined.graph
    graph.node.append(helper.make_node("Flatten", [FEATURES_NAME], ["flat"], "flat", axis=1))
    seen = "flat"
    if head.hidden is not None:
        dense = _dense(graph, "hidden", seen, head.hidden.weights, head.hidden.bias)
        graph.node.append(helper.make_node("Relu", [dense], ["hidden_relu"], "hidden_relu"))
        seen = "hidden_relu"
    logits = _dense(graph, "logits", seen, head.weights, head.bias)
    graph.node.append(helper.make_node("Softmax", [logits], ["probabilities"], "probabilities", axis=1))
    features = graph.output.pop()
    probabilities = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", len(head.bias)])
    graph.output.extend([probabilities, features])
    return checked_model(graph)


def _dense(graph: onnx.GraphProto, name: str, source: str, weights: FloatArray, bias: FloatArray) -> str:
    constants = {f"{name}_weights": weights, f"{name}_bias": bias}
    graph.initializer.extend(
        numpy_helper.from_array(np.asarray(array, np.float32, order="C"), key) for key, array in constants.items()
    )
    graph.node.append(helper.make_node("Gemm", [source, *constants], [name], name))
    return name
