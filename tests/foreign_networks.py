"""Small networks as others would export them, of random weights, written by ONNX's own helpers."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

SIDE_PX = 32
PATCH_PX = 8
CHANNELS = 16
GELU_OPSET = 20


class _Writer:
    """Collects nodes; each has one output, of its own name."""

    def __init__(self, seed: int = 0) -> None:
        self.random = np.random.default_rng(seed)
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def node(self, operator: str, inputs: Sequence[str], name: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(operator, list(inputs), [name], name, **attributes))
        return name

    def constant(self, name: str, value: npt.ArrayLike, dtype: npt.DTypeLike = np.float32) -> str:
        self.constants.append(numpy_helper.from_array(np.asarray(value, dtype), name))
        return name

    def weights(self, name: str, *shape: int) -> str:
        fan_in = int(np.prod(shape[1:])) if len(shape) == 4 else shape[0]
        return self.constant(name, self.random.normal(size=shape) / np.sqrt(fan_in))

    def normed(self, source: str, name: str, channels: int = CHANNELS) -> str:
        scale = self.constant(f"{name}_scale", np.ones(channels))
        bias = self.constant(f"{name}_bias", np.zeros(channels))
        return self.node("LayerNormalization", [source, scale, bias], name, axis=-1)

    def model(
        self,
        input_shape: Sequence[int | str],
        outputs: Sequence[tuple[str, Sequence[int | str | None]]],
        *,
        input_type: int = TensorProto.FLOAT,
        opset: int = 17,
        metadata: dict[str, str] | None = None,
    ) -> bytes:
        graph = helper.make_graph(
            self.nodes,
            "foreign",
            [helper.make_tensor_value_info("pixels", input_type, list(input_shape))],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape)) for name, shape in outputs],
            self.constants,
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8 if opset < GELU_OPSET else 10
        )
        if metadata:
            helper.set_model_props(model, metadata)
        data: bytes = model.SerializeToString()
        return data


def vit(
    *, batch: int | str = "batch", extra_tokens: int = 1, opset: int = 17, metadata: dict[str, str] | None = None
) -> bytes:
    """Write a vision transformer of one block: pixels (N, 3, 32, 32) to tokens (N, extra + 16, 16).

    With a fixed batch its reshapes are fixed too, as exporters write them, and it has no extra tokens. From opset 20
    on it has an operator that opset 18 does not have.
    """
    writer, patches = _Writer(), (SIDE_PX // PATCH_PX) ** 2
    embedded = writer.node(
        "Conv",
        ["pixels", writer.weights("patch", CHANNELS, 3, PATCH_PX, PATCH_PX)],
        "embedded",
        strides=[PATCH_PX, PATCH_PX],
    )
    first = 0 if batch == "batch" else batch
    shape = writer.constant("token_shape", [first, CHANNELS, patches], np.int64)
    tokens = writer.node("Transpose", [writer.node("Reshape", [embedded, shape], "rows")], "tokens", perm=[0, 2, 1])
    if extra_tokens:
        pads = writer.constant("pads", [0, extra_tokens, 0, 0, 0, 0], np.int64)
        tokens = writer.node("Pad", [tokens, pads, writer.constant("token", 0.5)], "with_extra")
    count = extra_tokens + patches
    tokens = writer.node("Add", [tokens, writer.weights("positions", 1, count, CHANNELS)], "placed")
    normed = writer.normed(tokens, "norm1")
    query, key, value = (
        writer.node("MatMul", [normed, writer.weights(f"w_{name}", CHANNELS, CHANNELS)], name)
        for name in ("query", "key", "value")
    )
    scores = writer.node("MatMul", [query, writer.node("Transpose", [key], "key_t", perm=[0, 2, 1])], "scores")
    attended = writer.node("MatMul", [writer.node("Softmax", [scores], "attention", axis=-1), value], "attended")
    summed = writer.node("Add", [tokens, attended], "residual1")
    hidden = writer.node("MatMul", [writer.normed(summed, "norm2"), writer.weights("w1", CHANNELS, 32)], "hidden")
    if opset >= GELU_OPSET:
        half = writer.node("Gelu", [hidden], "gelu")
    else:
        half = writer.node("Mul", [hidden, writer.node("Sigmoid", [hidden], "gate")], "gated")
    summed = writer.node(
        "Add", [summed, writer.node("MatMul", [half, writer.weights("w2", 32, CHANNELS)], "mlp")], "r2"
    )
    out = writer.normed(summed, "last_hidden_state")
    return writer.model([batch, 3, SIDE_PX, SIDE_PX], [(out, [batch, count, CHANNELS])], opset=opset, metadata=metadata)


def convnext(*, channels_last: bool = False) -> bytes:
    """Write a ConvNeXt of one block for pictures of any side: to a map (N, 16, h, w), or (N, h, w, 16)."""
    writer = _Writer(1)
    stem = writer.node("Conv", ["pixels", writer.weights("stem_w", CHANNELS, 3, 4, 4)], "stem", strides=[4, 4])
    depthwise = writer.node(
        "Conv", [stem, writer.weights("dw", CHANNELS, 1, 7, 7)], "depthwise", group=CHANNELS, pads=[3, 3, 3, 3]
    )
    last = writer.node("Transpose", [depthwise], "last", perm=[0, 2, 3, 1])
    hidden = writer.node("MatMul", [writer.normed(last, "norm"), writer.weights("w1", CHANNELS, 64)], "hidden")
    gated = writer.node("Mul", [hidden, writer.node("Sigmoid", [hidden], "gate")], "gated")
    block = writer.node("MatMul", [gated, writer.weights("w2", 64, CHANNELS)], "block")
    if channels_last:
        stem_last = writer.node("Transpose", [stem], "stem_last", perm=[0, 2, 3, 1])
        out = writer.node("Add", [stem_last, block], "features")
        shape: list[int | str | None] = ["batch", "h", "w", CHANNELS]
    else:
        first = writer.node("Transpose", [block], "block_first", perm=[0, 3, 1, 2])
        out, shape = writer.node("Add", [stem, first], "features"), ["batch", CHANNELS, "h", "w"]
    return writer.model(["batch", 3, "height", "width"], [(out, shape)])


def vector(*, outputs: int = 1, input_type: int = TensorProto.FLOAT) -> bytes:
    """Write a network of one convolution for (N, 32, 32, 3), whose output is the mean of its map: (N, 16).

    With two outputs the second is the map itself.
    """
    writer = _Writer(2)
    pixels = writer.node("Cast", ["pixels"], "floats", to=TensorProto.FLOAT)
    first = writer.node("Transpose", [pixels], "first", perm=[0, 3, 1, 2])
    conv = writer.node("Conv", [first, writer.weights("conv_w", CHANNELS, 3, 4, 4)], "conv", strides=[4, 4])
    relu = writer.node("Relu", [conv], "relu")
    pooled = writer.node("Flatten", [writer.node("GlobalAveragePool", [relu], "gap")], "pooled", axis=1)
    described: list[tuple[str, Sequence[int | str | None]]] = [
        (pooled, ["batch", CHANNELS]),
        (relu, ["batch", CHANNELS, 8, 8]),
    ]
    return writer.model(["batch", SIDE_PX, SIDE_PX, 3], described[:outputs], input_type=input_type)


def classifier(*, gives_probabilities: bool = False, names: str | None = None) -> bytes:
    """Write a finished classifier for (N, 3, 32, 32) from 0 to 1: red, then blue, the stronger the surer."""
    writer = _Writer()
    means = writer.node("Flatten", [writer.node("GlobalAveragePool", ["pixels"], "gap")], "means", axis=1)
    weights = writer.constant("colours", [[9.0, -9.0], [0.0, 0.0], [-9.0, 9.0]])
    out = writer.node("MatMul", [means, weights], "scores")
    if gives_probabilities:
        out = writer.node("Softmax", [out], "probs", axis=1)
    metadata = None if names is None else {"names": names}
    return writer.model(["batch", 3, SIDE_PX, SIDE_PX], [(out, ["batch", 2])], metadata=metadata)
