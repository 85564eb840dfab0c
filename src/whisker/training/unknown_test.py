"""The test for unknown images as a part of the exported graph: every runtime gives the same score and decision."""

from typing import Final

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper

from whisker.backbones.graph_writer import FEATURES_NAME, GraphWriter, checked_model
from whisker.serving.served_model import IS_UNKNOWN, OOD_SCORE
from whisker.training.ood_reference import OODReference

LOGITS: Final = "logits"
"""The result in the graph that the test reads beside the features."""


def with_unknown_test(model: onnx.ModelProto, ood: OODReference) -> onnx.ModelProto:
    """Add the outputs `ood_score` and `is_unknown`.

    Args:
        model: With the output `features`, (N, h, w, C), and the result `logits`, (N, K).
        ood: The references and the bounds.

    Returns:
        A model with `ood_score`, float32 (N,): how far an image is on the known side, below 0 unknown; and
        `is_unknown`, bool (N,).
    """
    graph, writer = onnx.GraphProto(), GraphWriter()
    graph.CopyFrom(model.graph)
    unit = _unit_features(writer)
    measures = writer.node(
        "Concat",
        [_nearest(writer, unit, ood), _nearest_class(writer, unit, ood), _energy(writer)],
        "ood_measures",
        axis=1,
    )
    centred = writer.node("Sub", [measures, writer.constant("ood_means", ood.means)], "ood_centred")
    standardised = writer.node("Div", [centred, writer.constant("ood_spreads", ood.spreads)], "ood_standardised")
    last = writer.constant("ood_last_axis", [1], np.int64)
    summed = writer.node("ReduceSum", [standardised, last], "ood_sum", keepdims=0)
    predicted = writer.node("ArgMax", [LOGITS], "ood_predicted", axis=1, keepdims=0)
    thresholds = writer.constant("ood_thresholds", ood.thresholds)
    score = writer.node("Sub", [summed, writer.node("Gather", [thresholds, predicted], "ood_threshold")], OOD_SCORE)
    writer.node("Less", [score, writer.constant("ood_zero", 0.0)], IS_UNKNOWN)
    graph.node.extend(writer.nodes)
    graph.initializer.extend(writer.initializers)
    graph.output.extend(
        [
            helper.make_tensor_value_info(OOD_SCORE, TensorProto.FLOAT, ["batch"]),
            helper.make_tensor_value_info(IS_UNKNOWN, TensorProto.BOOL, ["batch"]),
        ]
    )
    return checked_model(graph)


def _unit_features(writer: GraphWriter) -> str:
    """Average the last map over its places and scale the result to length one: (N, C)."""
    places = writer.constant("ood_places", [1, 2], np.int64)
    pooled = writer.node("ReduceMean", [FEATURES_NAME, places], "ood_pooled", keepdims=0)
    return writer.node("LpNormalization", [pooled], "ood_unit", axis=1, p=2)


def _similarities(writer: GraphWriter, unit: str, name: str, rows: npt.NDArray[np.float16]) -> str:
    """Multiply by rows (M, C) of length one: (N, M)."""
    # Half the size in the file; the runtime makes them float32 once, when it opens it.
    stored = writer.constant(f"ood_{name}", rows.T, np.float16)
    as_floats = writer.node("Cast", [stored], f"ood_{name}_floats", to=TensorProto.FLOAT)
    return writer.node("MatMul", [unit, as_floats], f"ood_{name}_similarities")


def _nearest(writer: GraphWriter, unit: str, ood: OODReference) -> str:
    """Average the similarities to the nearest references: (N, 1)."""
    similarities = _similarities(writer, unit, "reference", ood.reference)
    count = writer.constant("ood_neighbours", [ood.neighbours], np.int64)
    names = ["ood_nearest", "ood_nearest_places"]
    writer.nodes.append(helper.make_node("TopK", [similarities, count], names, names[0], axis=1))
    axis = writer.constant("ood_reference_axis", [1], np.int64)
    return writer.node("ReduceMean", [names[0], axis], "ood_nearest_mean", keepdims=1)


def _nearest_class(writer: GraphWriter, unit: str, ood: OODReference) -> str:
    similarities = _similarities(writer, unit, "class_means", ood.class_means)
    axis = writer.constant("ood_class_axis", [1], np.int64)
    return writer.node("ReduceMax", [similarities, axis], "ood_nearest_class", keepdims=1)


def _energy(writer: GraphWriter) -> str:
    axis = writer.constant("ood_logits_axis", [1], np.int64)
    return writer.node("ReduceLogSumExp", [LOGITS, axis], "ood_energy", keepdims=1)
