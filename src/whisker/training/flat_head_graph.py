"""A flat head in the ONNX graph: every place of the last feature map has weights of its own."""

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from whisker.backbones.graph_writer import checked_model
from whisker.backbones.onnx_graph import FEATURES_NAME
from whisker.training.head import Head

FloatArray = npt.NDArray[np.float32]


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
