"""The artifact: backbone and calibrated head in one ONNX file, checked to answer as its parts do."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from whisker.arrays import FeatureMaps, FloatArray, UInt8Array
from whisker.backbones.feature_maps import last_map_alone, map_channels, map_names, source_of
from whisker.backbones.graph_writer import FEATURES_NAME, GraphWriter, checked_model
from whisker.errors import ExportMismatch
from whisker.serving.served_model import INPUT_NAME, PROBABILITIES, BatchOutputs, ServedModel
from whisker.training.calibration import softmax
from whisker.training.head import Head, pooled_maps
from whisker.training.ood_reference import OODReference
from whisker.training.unknown_test import LOGITS, with_unknown_test

PROBABILITIES_TOLERANCE: Final = 1e-4
# Engines sum in different orders, and that shows more where numbers are larger: this is allowed of features up to 6,
# as those of ReLU6 are, and in proportion more of larger ones.
FEATURES_TOLERANCE: Final = 1e-3
_USUAL_LARGEST_FEATURE: Final = 6.0
# In standard deviations of known pictures, and in proportion more of what is farther off than one.
OOD_SCORES_TOLERANCE: Final = 1e-2


@dataclass(frozen=True)
class Parity:
    """The largest differences between the artifact's outputs and those of its parts, over some real images."""

    probabilities_max_difference: float
    features_max_difference: float
    images: int


def export_model(
    backbone_model: onnx.ModelProto, head: Head, temperature: float, ood: OODReference | None = None
) -> bytes:
    """Join a head to its backbone, with the calibration and the test for unknown images inside.

    Args:
        backbone_model: From `images` to `features`, and to maps of earlier blocks, which stay if the head sees them.
        head: In logits.
        temperature: What its logits are divided by.
        ood: What the test for unknown images needs; None leaves it out.

    Returns:
        The ONNX file: input `images`; outputs `probabilities`, `features`, other maps that the head sees, `ood_score`
        and `is_unknown`.

    Raises:
        ExportMismatch: The graph has other inputs than images.
    """
    calibrated = head.calibrated(temperature)
    if head.kind == "flat":
        model = join_flat_head(last_map_alone(backbone_model), calibrated)
    else:
        model = join_head(backbone_model, calibrated.weights, calibrated.bias)
    if ood is not None:
        model = with_unknown_test(model, ood)
    inputs = [value.name for value in model.graph.input]
    if inputs != [INPUT_NAME]:
        raise ExportMismatch(f"The exported model has the inputs {inputs}; it must have one, {INPUT_NAME!r}.")
    data: bytes = model.SerializeToString(deterministic=True)
    return data


def check_parity(
    model: ServedModel,
    head: Head,
    temperature: float,
    images: UInt8Array,
    expected_maps: FeatureMaps,
    ood: OODReference | None = None,
) -> Parity:
    """Compare the artifact with the feature maps, the head and the test for unknown images that it was made of.

    Args:
        model: The artifact, as it will be served.
        head: The head in logits.
        temperature: What its logits are divided by.
        images: (N, S, S, 3) uint8 from real images.
        expected_maps: (N, h, w, C) float32 each, of the same images, by the backbone that trained: those that the
            artifact gives, and perhaps more.
        ood: The test for unknown images, if it has one.

    Raises:
        ExportMismatch: A difference is over its tolerance.
    """
    outputs = model.run(images)
    logits = head.logits_of_maps(expected_maps) / np.float32(temperature)
    expected = softmax(logits)
    differences = [
        float(np.abs(features - wanted).max()) for features, wanted in zip(outputs.maps, expected_maps, strict=False)
    ]
    parity = Parity(float(np.abs(outputs.probabilities - expected).max()), max(differences), len(images))
    largest = max(float(np.abs(wanted).max()) for wanted in expected_maps)
    allowed = FEATURES_TOLERANCE * max(1.0, largest / _USUAL_LARGEST_FEATURE)
    within = (
        parity.probabilities_max_difference <= PROBABILITIES_TOLERANCE and parity.features_max_difference <= allowed
    )
    if not within:
        raise ExportMismatch(
            f"The exported model differs from the trained one: probabilities by up to "
            f"{parity.probabilities_max_difference:.1e} (allowed {PROBABILITIES_TOLERANCE:.0e}), features by up to "
            f"{parity.features_max_difference:.1e} (allowed {allowed:.0e})."
        )
    if ood is not None:
        _check_ood_scores(outputs, ood.scores(pooled_maps(expected_maps[:1]), logits))
    return parity


def _check_ood_scores(outputs: BatchOutputs, expected: FloatArray) -> None:
    """Raise ExportMismatch where scores differ, or are not there."""
    given = outputs.ood_scores
    difference = np.inf if given is None else float(np.abs(given - expected).max())
    allowed = OOD_SCORES_TOLERANCE * max(1.0, float(np.abs(expected).max()))
    if not difference <= allowed:
        raise ExportMismatch(
            f"The exported model differs from the trained one: scores of unknown pictures by up to {difference:.1e} "
            f"(allowed {allowed:.0e})."
        )


def join_head(backbone_model: onnx.ModelProto, weights: FloatArray, bias: FloatArray) -> onnx.ModelProto:
    """Add pooling, the dense head and softmax to a backbone.

    Args:
        backbone_model: A model from `images` to `features`, as `build_backbone` makes it.
        weights: (C, K) float32, or (C + E, K) on the earlier maps too, already divided by the calibration temperature.
        bias: (K,) float32, already divided by the calibration temperature.

    Returns:
        A model with the outputs `probabilities`, float32 (N, K), `features`, as before, and the earlier maps if the
        head sees them.
    """
    seen = backbone_model if len(weights) > map_channels(backbone_model)[0] else last_map_alone(backbone_model)
    graph = onnx.GraphProto()
    graph.CopyFrom(seen.graph)
    writer = GraphWriter()
    pooled = [_pooled(writer, graph, name) for name in map_names(seen)]
    flat = pooled[0] if len(pooled) == 1 else writer.node("Concat", pooled, "all_pooled", axis=1)
    constants = [writer.constant("head_weights", weights), writer.constant("head_bias", bias)]
    logits = writer.node("Gemm", [flat, *constants], LOGITS)
    writer.node("Softmax", [logits], PROBABILITIES, axis=1)
    graph.node.extend(writer.nodes)
    graph.initializer.extend(writer.initializers)
    return checked_model(_with_probabilities_first(graph, len(bias)))


def _pooled(writer: GraphWriter, graph: onnx.GraphProto, name: str) -> str:
    """Average a map over its places: (N, C)."""
    pooled = writer.node("GlobalAveragePool", [source_of(graph, name)], f"{name}_pooled")
    return writer.node("Flatten", [pooled], f"{name}_flat", axis=1)


def _with_probabilities_first(graph: onnx.GraphProto, class_count: int) -> onnx.GraphProto:
    maps = list(graph.output)
    del graph.output[:]
    probabilities = helper.make_tensor_value_info(PROBABILITIES, TensorProto.FLOAT, ["batch", class_count])
    graph.output.extend([probabilities, *maps])
    return graph


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
    logits = _dense(graph, LOGITS, seen, head.weights, head.bias)
    graph.node.append(helper.make_node("Softmax", [logits], [PROBABILITIES], PROBABILITIES, axis=1))
    return checked_model(_with_probabilities_first(graph, len(head.bias)))


def _dense(graph: onnx.GraphProto, name: str, source: str, weights: FloatArray, bias: FloatArray) -> str:
    constants = {f"{name}_weights": weights, f"{name}_bias": bias}
    graph.initializer.extend(
        numpy_helper.from_array(np.asarray(array, np.float32, order="C"), key) for key, array in constants.items()
    )
    graph.node.append(helper.make_node("Gemm", [source, *constants], [name], name))
    return name
