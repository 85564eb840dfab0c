"""The maps that a backbone's graph gives: kept or left out, and those of several backbones put side by side."""

from collections.abc import Sequence

import onnx
from onnx import TensorProto, compose, helper

from whisker.backbones.graph_writer import FEATURES_NAME, IMAGES_NAME, checked_model


def map_names(model: onnx.ModelProto) -> list[str]:
    """List the outputs of a backbone: `features`, then the maps of earlier blocks."""
    return [output.name for output in model.graph.output]


def map_channels(model: onnx.ModelProto) -> list[int]:
    """List the channels of each map, in the order of `map_names`."""
    return [output.type.tensor_type.shape.dim[-1].dim_value for output in model.graph.output]


def last_map_alone(model: onnx.ModelProto) -> onnx.ModelProto:
    """Leave out the maps of earlier blocks, with the nodes that write them; returns a copy."""
    left_out = {name for name in map_names(model) if name != FEATURES_NAME}
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    for output in [output for output in copy.graph.output if output.name in left_out]:
        copy.graph.output.remove(output)
    for node in [node for node in copy.graph.node if node.output[0] in left_out]:
        copy.graph.node.remove(node)
    return copy


def source_of(graph: onnx.GraphProto, name: str) -> str:
    """Return the map with its channels first, (N, C, h, w), that an output is a transpose of.

    Graphs keep channels first until the end, where pooling is fastest.
    """
    return str(next(node for node in graph.node if node.output[0] == name).input[0])


def side_by_side(models: Sequence[onnx.ModelProto]) -> onnx.ModelProto:
    """Join backbones that look at the same pixels.

    Args:
        models: From `images` to `features`, (N, h, w, C) with the same places, and earlier maps.

    Returns:
        A model from `images` to `features`, (N, h, w, sum of C), and the earlier maps of each in turn.
    """
    graph, lasts, earlier = onnx.GraphProto(name="side_by_side"), [], []
    for number, model in enumerate(models):
        prefix = f"network{number}_"
        part = compose.add_prefix(model, prefix).graph
        for node in part.node:
            node.input[:] = [IMAGES_NAME if name == prefix + IMAGES_NAME else name for name in node.input]
        lasts.append(source_of(part, prefix + FEATURES_NAME))
        graph.node.extend(node for node in part.node if node.output[0] != prefix + FEATURES_NAME)
        graph.initializer.extend(part.initializer)
        earlier += [output for output in part.output if output.name != prefix + FEATURES_NAME]
    graph.node.append(helper.make_node("Concat", lasts, ["last_maps"], "last_maps", axis=1))
    graph.node.append(helper.make_node("Transpose", ["last_maps"], [FEATURES_NAME], FEATURES_NAME, perm=[0, 2, 3, 1]))
    graph.input.extend(models[0].graph.input)
    graph.output.extend([_joined_output(models), *earlier])
    return checked_model(graph)


def _joined_output(models: Sequence[onnx.ModelProto]) -> onnx.ValueInfoProto:
    sides = [output.dim_value for output in models[0].graph.output[0].type.tensor_type.shape.dim[1:3]]
    channels = sum(map_channels(model)[0] for model in models)
    return helper.make_tensor_value_info(FEATURES_NAME, TensorProto.FLOAT, ["batch", *sides, channels])
