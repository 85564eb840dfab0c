"""Networks of others, ONNX files as somebody exported them, brought into the form of Whisker's own backbones.

Nothing is run here; `whisker.training.own_backbone` does, and checks what comes out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import onnx
import onnx.inliner
import onnx.version_converter
from onnx import TensorProto, compose, helper, numpy_helper

from whisker.backbones.graph_writer import FEATURES_NAME, IMAGES_NAME, OPSET, GraphWriter, checked_model
from whisker.backbones.own import OutputKind, Preprocessing
from whisker.errors import BackboneInvalid

PREPROCESSING_KEY: Final = "whisker.preprocessing"
"""In a file's metadata: its preprocessing as JSON, as `scripts/export_backbone.py` writes it."""

RAW_NAME: Final = "own_raw"
ACCEPTED: Final = (
    "Accepted are ONNX files of opset 7 or later in one file, with one input of pixels, (N, 3, S, S) or (N, S, S, 3), "
    "and an output that is a map (N, C, h, w) or (N, h, w, C), tokens (N, T, C) or a vector (N, C) of floating-point "
    "numbers"
)
_PREFIX: Final = "foreign_"
_COLOURS: Final = 3
_RANKS: Final = (2, 3, 4)
_FLOATS: Final = (TensorProto.FLOAT, TensorProto.FLOAT16)
_MOST_EXTRA_TOKENS: Final = 16
_REASON_CHARACTERS: Final = 200


@dataclass(frozen=True)
class ForeignGraph:
    """A file that was read and checked.

    Attributes:
        graph: In our opset, with the one input and the one output.
        input_type: ONNX's number of what pixels have to be: floating-point numbers or bytes.
        channels_first: Whether pixels are (N, 3, S, S).
        size_px: Its fixed side; None: any.
        batch: Its fixed batch; None: any.
        preprocessing: As the file's metadata say, JSON; None: they do not.
    """

    graph: onnx.GraphProto
    input_type: int
    channels_first: bool
    size_px: int | None
    batch: int | None
    preprocessing: str | None


def read_foreign(data: bytes, output: str | None = None) -> ForeignGraph:
    """Read an ONNX file.

    Args:
        data: Its content.
        output: Which of its outputs to take; needed where there are several.

    Raises:
        BackboneInvalid: It cannot be a backbone; says what would be accepted.
    """
    model = _parsed(data)
    _require_in_one_file(model)
    _require_own_operators(model)
    model = _in_our_opset(_inlined(model))
    (pixels,) = _pixel_inputs(model.graph)
    chosen = _output(model.graph, output)
    channels_first, size_px, batch = _layout(pixels)
    graph = _pruned(model.graph, chosen)
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    return ForeignGraph(
        graph, pixels.type.tensor_type.elem_type, channels_first, size_px, batch, metadata.get(PREPROCESSING_KEY)
    )


def with_pixels(foreign: ForeignGraph, size_px: int, preprocessing: Preprocessing | None) -> onnx.ModelProto:
    """Put the preprocessing before a network.

    Args:
        foreign: The network.
        size_px: The side of its input.
        preprocessing: What happens to pixels; None: they stay as they are.

    Returns:
        A model from `images`, uint8 (N, S, S, 3) RGB, to the network's output as float32, in its own shape.

    Raises:
        BackboneInvalid: The graph cannot be joined to ours.
    """
    given = onnx.GraphProto()
    given.CopyFrom(foreign.graph)
    if foreign.batch is not None:
        _free_batch(given, foreign.batch)
    del given.value_info[:]
    whole = compose.add_prefix_graph(given, _PREFIX)
    writer = GraphWriter()
    _preprocess(writer, foreign, preprocessing, whole.input[0].name)
    graph = onnx.GraphProto(name="own_backbone")
    graph.node.extend([*writer.nodes, *whole.node])
    graph.initializer.extend([*writer.initializers, *whole.initializer])
    graph.sparse_initializer.extend(whole.sparse_initializer)
    last = whole.output[0]
    graph.node.append(helper.make_node("Cast", [last.name], [RAW_NAME], RAW_NAME, to=TensorProto.FLOAT))
    graph.input.append(
        helper.make_tensor_value_info(IMAGES_NAME, TensorProto.UINT8, ["batch", size_px, size_px, _COLOURS])
    )
    rank = len(last.type.tensor_type.shape.dim)
    shape = ["batch", *(f"axis{axis}" for axis in range(1, rank))] if rank else None
    graph.output.append(helper.make_tensor_value_info(RAW_NAME, TensorProto.FLOAT, shape))
    return _checked(graph)


def _preprocess(
    writer: GraphWriter, foreign: ForeignGraph, preprocessing: Preprocessing | None, network_input: str
) -> None:
    seen = IMAGES_NAME
    if preprocessing is not None and preprocessing.bgr:
        order = writer.constant("pixels_order", [2, 1, 0], np.int64)
        seen = writer.node("Gather", [seen, order], "pixels_bgr", axis=3)
    if preprocessing is not None:
        seen = writer.node("Cast", [seen], "pixels_float", to=TensorProto.FLOAT)
        mean, std = np.asarray(preprocessing.mean), np.asarray(preprocessing.std)
        factor = writer.constant("pixels_factor", preprocessing.scale / std)
        scaled = writer.node("Mul", [seen, factor], "pixels_scaled")
        seen = writer.node("Sub", [scaled, writer.constant("pixels_offset", mean / std)], "pixels_standardised")
    if foreign.channels_first:
        seen = writer.node("Transpose", [seen], "pixels_first", perm=[0, 3, 1, 2])
    writer.node("Cast", [seen], network_input, to=foreign.input_type)


@dataclass(frozen=True)
class Output:
    """What a network gives for one picture.

    Attributes:
        kind: A map, tokens or a vector.
        channels_first: Of a map: whether it is (C, h, w).
        channels: Of each place.
        places: Height and width; 1, 1 of a vector.
        extra_tokens: Tokens before those of the patches.
    """

    kind: OutputKind
    channels: int
    places: tuple[int, int]
    channels_first: bool = True
    extra_tokens: int = 0


def describe_output(
    shape: Sequence[int], size_px: int, extra_tokens: int | None = None, *, channels_last: bool | None = None
) -> Output:
    """Find out what an output is by its shape.

    Args:
        shape: Of the output for some pictures, the first axis.
        size_px: The side of the input: patches divide it.
        extra_tokens: As it was said; None: found by the number of tokens.
        channels_last: Of a map, as it was said; None: found by its shape.

    Raises:
        BackboneInvalid: Nothing fits.
    """
    if len(shape) not in _RANKS or 0 in shape:
        raise BackboneInvalid(f"The output has the shape {tuple(shape)}. {ACCEPTED}.")
    if len(shape) == 2:
        return Output("vector", shape[1], (1, 1))
    if len(shape) == 3:
        extra = _extra_tokens(shape[1], size_px, extra_tokens)
        side = int(np.sqrt(shape[1] - extra))
        return Output("tokens", shape[2], (side, side), extra_tokens=extra)
    if channels_last is None:
        channels_last = _is_channels_last(shape)
    if channels_last:
        return Output("map", shape[3], (shape[1], shape[2]), channels_first=False)
    return Output("map", shape[1], (shape[2], shape[3]))


def _extra_tokens(token_count: int, size_px: int, said: int | None) -> int:
    def is_grid(extra: int) -> bool:
        side = int(np.sqrt(max(token_count - extra, 0)))
        return side > 0 and side**2 == token_count - extra

    if said is not None:
        if is_grid(said):
            return said
        raise BackboneInvalid(
            f"Of {token_count} tokens {said} are said to be extra; the other {token_count - said} make no square of "
            "patches. Give the number of class and register tokens by --extra-tokens."
        )
    options = [extra for extra in range(_MOST_EXTRA_TOKENS + 1) if is_grid(extra)]
    dividing = [extra for extra in options if size_px % int(np.sqrt(token_count - extra)) == 0]
    if dividing or options:
        return (dividing or options)[0]
    raise BackboneInvalid(
        f"The output has {token_count} tokens: no square of patches and up to {_MOST_EXTRA_TOKENS} class and register "
        "tokens before them. Give their number by --extra-tokens."
    )


def _is_channels_last(shape: Sequence[int]) -> bool:
    last, first = shape[1] == shape[2] != shape[3], shape[2] == shape[3] != shape[1]
    if last or first:
        return last
    raise BackboneInvalid(
        f"Whether a map of the shape {tuple(shape)} is (N, C, h, w) or (N, h, w, C) does not show. Say it by "
        "--map-layout nchw or nhwc."
    )


def with_features(model: onnx.ModelProto, output: Output) -> onnx.ModelProto:
    """Make the output of a model from `with_pixels` the map that training takes.

    Returns:
        A model from `images` to `features`, float32 (N, h, w, C), which is the transpose of a map with its channels
        first.
    """
    graph, writer = onnx.GraphProto(), GraphWriter()
    graph.CopyFrom(model.graph)
    del graph.output[:]
    height, width = output.places
    seen = RAW_NAME
    if output.kind == "vector":
        seen = writer.node("Unsqueeze", [seen, writer.constant("own_axes", [2, 3], np.int64)], "own_first")
    elif output.kind == "tokens":
        if output.extra_tokens:
            bounds = [
                writer.constant(f"own_{name}", [value], np.int64)
                for name, value in (("start", output.extra_tokens), ("end", np.iinfo(np.int64).max), ("axis", 1))
            ]
            seen = writer.node("Slice", [seen, *bounds], "own_patches")
        turned = writer.node("Transpose", [seen], "own_turned", perm=[0, 2, 1])
        shape = writer.constant("own_map_shape", [0, output.channels, height, width], np.int64)
        seen = writer.node("Reshape", [turned, shape], "own_first")
    elif not output.channels_first:
        seen = writer.node("Transpose", [seen], "own_first", perm=[0, 3, 1, 2])
    writer.node("Transpose", [seen], FEATURES_NAME, perm=[0, 2, 3, 1])
    graph.node.extend(writer.nodes)
    graph.initializer.extend(writer.initializers)
    graph.output.append(
        helper.make_tensor_value_info(FEATURES_NAME, TensorProto.FLOAT, ["batch", height, width, output.channels])
    )
    return _checked(graph)


def parameter_count(model: onnx.ModelProto) -> int:
    """Count the numbers that a model has learned, nearly: those of its constants with floating-point numbers."""
    return sum(
        int(np.prod(tensor.dims)) for tensor in model.graph.initializer if tensor.data_type in _FLOATS and tensor.dims
    )


# --- Reading


def _parsed(data: bytes) -> onnx.ModelProto:
    try:
        model = onnx.load_model_from_string(data)
    except Exception as error:  # protobuf raises kinds of its own
        raise BackboneInvalid(f"The file is no ONNX file. {ACCEPTED}.") from error
    if not model.graph.node or not model.opset_import:
        raise BackboneInvalid(f"The file is no ONNX file with a network. {ACCEPTED}.")
    return model


def _require_in_one_file(model: onnx.ModelProto) -> None:
    """Refuse numbers that lie in other files, wherever they are named."""
    tensors = [tensor for graph in _graphs(model.graph) for tensor in _tensors(graph)]
    tensors += [attribute.t for function in model.functions for node in function.node for attribute in node.attribute]
    if any(tensor.data_location == TensorProto.EXTERNAL or tensor.external_data for tensor in tensors):
        raise BackboneInvalid(
            "The file keeps its numbers in other files (external data), which are not read. Save it as one: "
            "onnx.save(onnx.load('FILE.onnx'), 'WHOLE.onnx')"
        )


def _graphs(graph: onnx.GraphProto) -> Iterator[onnx.GraphProto]:
    yield graph
    for node in graph.node:
        for attribute in node.attribute:
            for inner in (attribute.g, *attribute.graphs):
                if inner.node or inner.initializer:
                    yield from _graphs(inner)


def _tensors(graph: onnx.GraphProto) -> Iterator[onnx.TensorProto]:
    yield from graph.initializer
    for sparse in graph.sparse_initializer:
        yield from (sparse.values, sparse.indices)
    for node in graph.node:
        for attribute in node.attribute:
            yield from (attribute.t, *attribute.tensors)


def _require_own_operators(model: onnx.ModelProto) -> None:
    """Refuse operators that need a library of their own, which is never loaded."""
    written = {(function.domain, function.name) for function in model.functions}
    nodes = [node for graph in _graphs(model.graph) for node in graph.node]
    nodes += [node for function in model.functions for node in function.node]
    custom = sorted(
        {
            f"{node.domain}.{node.op_type}"
            for node in nodes
            if node.domain not in {"", "ai.onnx"} and (node.domain, node.op_type) not in written
        }
    )
    if custom:
        raise BackboneInvalid(
            f"The file needs operators that ONNX does not have: {', '.join(custom[:5])}. {ACCEPTED}, of ONNX's own "
            "operators: export it again, unoptimised."
        )


def _inlined(model: onnx.ModelProto) -> onnx.ModelProto:
    return onnx.inliner.inline_local_functions(model) if model.functions else model


def _in_our_opset(model: onnx.ModelProto) -> onnx.ModelProto:
    try:
        onnx.checker.check_model(model)
        model = _without_newer_operators(model)
        opset = max(entry.version for entry in model.opset_import if entry.domain in {"", "ai.onnx"})
        return model if opset == OPSET else onnx.version_converter.convert_version(model, OPSET)
    except Exception as error:  # the checker, the converter and protobuf raise kinds of their own
        reason = " ".join(str(error).split())[:_REASON_CHARACTERS]
        raise BackboneInvalid(
            f"The file does not pass ONNX's checks for opset {OPSET} ({reason}). {ACCEPTED}."
        ) from error


def _without_newer_operators(model: onnx.ModelProto) -> onnx.ModelProto:
    """Write out operators that our opset does not have yet, such as Gelu, by those that ONNX says they are made of."""
    used = {node.op_type for graph in _graphs(model.graph) for node in graph.node}
    newer = [("", name) for name in sorted(used) if not onnx.defs.has(name, OPSET)]
    if not newer:
        return model
    typed = onnx.shape_inference.infer_shapes(model)
    return onnx.inliner.inline_selected_functions(typed, newer, exclude=False, inline_schema_functions=True)


def _pixel_inputs(graph: onnx.GraphProto) -> list[onnx.ValueInfoProto]:
    constants = {tensor.name for tensor in graph.initializer}
    inputs = [value for value in graph.input if value.name not in constants]  # old files list constants as inputs
    if len(inputs) != 1:
        names = ", ".join(value.name for value in inputs[:5]) or "none"
        raise BackboneInvalid(f"The file has {len(inputs)} inputs ({names}). {ACCEPTED}.")
    kind = inputs[0].type.tensor_type.elem_type
    if kind not in {*_FLOATS, TensorProto.UINT8}:
        raise BackboneInvalid(
            f"The input is of {TensorProto.DataType.Name(kind)}. {ACCEPTED}, pixels as float or uint8."
        )
    return inputs


def _output(graph: onnx.GraphProto, wanted: str | None) -> onnx.ValueInfoProto:
    outputs: list[onnx.ValueInfoProto] = list(graph.output)
    names = [value.name for value in outputs]
    if wanted is None and len(names) != 1:
        raise BackboneInvalid(
            f"The file has {len(names)} outputs: {', '.join(names[:8])}. Name the one to take by --output."
        )
    found = [value for value in outputs if wanted in {None, value.name}]
    if not found:
        raise BackboneInvalid(f"The file has no output {wanted!r}; it has {', '.join(names[:8])}.")
    kind = found[0].type.tensor_type.elem_type
    if kind not in _FLOATS:
        raise BackboneInvalid(f"The output {found[0].name!r} is of {TensorProto.DataType.Name(kind)}. {ACCEPTED}.")
    return found[0]


def _layout(pixels: onnx.ValueInfoProto) -> tuple[bool, int | None, int | None]:
    """Read whether an input has its channels first, its side and its batch."""
    sides = [dim.dim_value or None for dim in pixels.type.tensor_type.shape.dim]
    shown = tuple(side or "?" for side in sides)
    if len(sides) != 4 or _COLOURS not in (sides[1], sides[3]):
        raise BackboneInvalid(f"The input has the shape {shown}. {ACCEPTED}.")
    channels_first = sides[1] == _COLOURS
    height, width = sides[2:] if channels_first else sides[1:3]
    if height and width and height != width:
        raise BackboneInvalid(f"The input has the shape {shown}: pictures are made square here. {ACCEPTED}.")
    return channels_first, height or width, sides[0]


def _pruned(graph: onnx.GraphProto, output: onnx.ValueInfoProto) -> onnx.GraphProto:
    """Leave out what an output does not need; returns a copy with that output alone."""
    needed, nodes = {output.name}, []
    for node in reversed(graph.node):
        if needed & set(node.output):
            nodes.append(node)
            needed |= set(_read_by(node))
    kept = onnx.GraphProto(name=graph.name or "foreign")
    kept.node.extend(reversed(nodes))
    kept.initializer.extend(tensor for tensor in graph.initializer if tensor.name in needed)
    kept.sparse_initializer.extend(tensor for tensor in graph.sparse_initializer if tensor.values.name in needed)
    constants = {tensor.name for tensor in graph.initializer}
    kept.input.extend(value for value in graph.input if value.name not in constants)
    kept.output.append(output)
    return kept


def _read_by(node: onnx.NodeProto) -> Iterator[str]:
    yield from node.input
    for attribute in node.attribute:
        for inner in (attribute.g, *attribute.graphs):
            for within in inner.node:
                yield from _read_by(within)
            yield from (value.name for value in inner.output)


def _free_batch(graph: onnx.GraphProto, batch: int) -> None:
    """Make reshapes to a fixed number of pictures ones to any number; a run shows whether that was all."""
    constants = {tensor.name: tensor for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type != "Reshape" or node.input[1] not in constants:
            continue
        tensor = constants[node.input[1]]
        shape = numpy_helper.to_array(tensor).copy()
        if shape.size and shape[0] == batch:
            shape[0] = 0 if -1 in shape else -1
            tensor.CopyFrom(numpy_helper.from_array(shape, tensor.name))
    for value in (*graph.input, *graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = "batch"


def _checked(graph: onnx.GraphProto) -> onnx.ModelProto:
    try:
        return checked_model(graph)
    except Exception as error:  # the checker raises kinds of its own
        reason = " ".join(str(error).split())[:_REASON_CHARACTERS]
        raise BackboneInvalid(f"The network does not fit a square picture ({reason}). {ACCEPTED}.") from error
