"""The test for unknown images as a part of the exported graph: every runtime gives the same score and decision."""

from typing import Final

import numpy as np
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
    axis = writer.constant("ood_axis", [1], np.int64)
    strongest = writer.node("ReduceMax", [LOGITS, axis], "ood_strongest", keepdims=1)
    measures = writer.node("Concat", [_likeness(writer, axis, ood), strongest], "ood_measures", axis=1)
    centred = writer.node("Sub", [measures, writer.constant("ood_means", ood.means)], "ood_centred")
    standardised = writer.node("Div", [centred, writer.constant("ood_spreads", ood.spreads)], "ood_standardised")
    summed = writer.node("ReduceSum", [standardised, axis], "ood_sum", keepdims=0)
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


def _likeness(writer: GraphWriter, axis: str, ood: OODReference) -> str:
    """Compute minus the share of the pooled features that lies outside of the subspace: (N, 1)."""
    places = writer.constant("ood_places", [1, 2], np.int64)
    pooled = writer.node("ReduceMean", [FEATURES_NAME, places], "ood_pooled", keepdims=0)
    centred = writer.node("Sub", [pooled, writer.constant("ood_mean", ood.subspace.mean)], "ood_features_centred")
    directions = writer.constant("ood_directions", ood.subspace.directions)
    inside = writer.node("MatMul", [centred, directions], "ood_inside")
    total, within, length = (
        writer.node("ReduceSumSquare", [source, axis], f"{source}_squared", keepdims=1)
        for source in (centred, inside, pooled)
    )
    zero, smallest = writer.constant("ood_nothing", 0.0), writer.constant("ood_smallest", 1e-12)
    outside = writer.node("Max", [writer.node("Sub", [total, within], "ood_difference"), zero], "ood_outside")
    share = writer.node("Div", [outside, writer.node("Max", [length, smallest], "ood_length")], "ood_share")
    return writer.node("Neg", [writer.node("Sqrt", [share], "ood_share_root")], "ood_likeness")
