"""ONNX graphs, node by node."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnx
from onnx import helper, numpy_helper

OPSET: Final = 18
# The oldest file format that carries opset 18: the artifact opens wherever opset 18 is understood.
IR_VERSION: Final = 8
# What every backbone takes and gives.
IMAGES_NAME: Final = "images"
FEATURES_NAME: Final = "features"


class GraphWriter:
    """Collect nodes and constants, giving each result the name of the node that makes it."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def constant(self, name: str, value: npt.ArrayLike, dtype: npt.DTypeLike = np.float32) -> str:
        """Store an array and return the name that nodes refer to it by."""
        self.initializers.append(numpy_helper.from_array(np.asarray(value, dtype, order="C"), name))
        return name

    def node(self, operator: str, inputs: list[str], name: str, **attributes: Any) -> str:
        """Add a node with one result, which is called as the node is."""
        self.nodes.append(helper.make_node(operator, inputs, [name], name, **attributes))
        return name


def checked_model(graph: onnx.GraphProto) -> onnx.ModelProto:
    """Make a graph a model, and let ONNX check it."""
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION, producer_name="whisker"
    )
    onnx.checker.check_model(model, full_check=True)
    return model


def same_padding(size_px: int, kernel: int, stride: int) -> tuple[int, int]:
    """Compute TensorFlow's `same` padding of one axis: (before, after), in pixels; the odd one comes after."""
    total = max((-(-size_px // stride) - 1) * stride + kernel - size_px, 0)
    return total // 2, total - total // 2
