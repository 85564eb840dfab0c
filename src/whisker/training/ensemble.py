"""Versions joined to one: one ONNX file with the mean of their calibrated probabilities."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto, compose, helper

from whisker.backbones.graph_writer import FEATURES_NAME, IMAGES_NAME, GraphWriter, checked_model
from whisker.errors import RequestInvalid
from whisker.serving.served_model import IS_UNKNOWN, OOD_SCORE, PROBABILITIES

_COLOURS = 3
_NAMES_SHOWN = 5


@dataclass(frozen=True)
class Member:
    """A version to join.

    Attributes:
        name: Its identifier.
        model: What it serves.
        size_px: The side of its input.
        class_names: In the order of its probabilities.
    """

    name: str
    model: onnx.ModelProto
    size_px: int
    class_names: tuple[str, ...]


def join_members(members: Sequence[Member]) -> onnx.ModelProto:
    """Join versions of the same classes.

    Args:
        members: Two or more, in the order of whose first the classes are.

    Returns:
        A model from `images`, uint8 (N, S, S, 3) with the largest of the sides, to `probabilities` (N, K), the mean;
        `features` (N, 1, 1, C), the means of all maps; and, of those members that have them, the mean `ood_score` and
        `is_unknown`, which is where that is below 0. Members with smaller sides see the pixels made smaller within.

    Raises:
        RequestInvalid: They are fewer than two, or know other classes.
    """
    if len(members) < 2:
        raise RequestInvalid("An ensemble is of two versions or more.")
    classes, side = members[0].class_names, max(member.size_px for member in members)
    graph, writer = onnx.GraphProto(name="ensemble"), GraphWriter()
    probabilities, pooled, scores = [], [], []
    for number, member in enumerate(members):
        order = _order(member, members[0])
        prefix = f"member{number}_"
        part = compose.add_prefix(member.model, prefix).graph
        writer.nodes.extend(_seen_pixels(writer, part, prefix, (side, member.size_px)))
        graph.initializer.extend(part.initializer)
        gathered = writer.constant(f"{prefix}order", order, np.int64)
        probabilities.append(writer.node("Gather", [prefix + PROBABILITIES, gathered], f"{prefix}ordered", axis=1))
        places = writer.constant(f"{prefix}places", [1, 2], np.int64)
        pooled.append(writer.node("ReduceMean", [prefix + FEATURES_NAME, places], f"{prefix}pooled", keepdims=1))
        scores += [prefix + OOD_SCORE] if any(output.name == prefix + OOD_SCORE for output in part.output) else []
    writer.node("Mean", probabilities, PROBABILITIES)
    writer.node("Concat", pooled, FEATURES_NAME, axis=3)
    channels = sum(_channels(member.model) for member in members)
    graph.output.extend(
        [
            helper.make_tensor_value_info(PROBABILITIES, TensorProto.FLOAT, ["batch", len(classes)]),
            helper.make_tensor_value_info(FEATURES_NAME, TensorProto.FLOAT, ["batch", 1, 1, channels]),
        ]
    )
    if scores:
        score = writer.node("Mean", scores, OOD_SCORE)
        writer.node("Less", [score, writer.constant("ensemble_zero", 0.0)], IS_UNKNOWN)
        graph.output.extend(
            [
                helper.make_tensor_value_info(OOD_SCORE, TensorProto.FLOAT, ["batch"]),
                helper.make_tensor_value_info(IS_UNKNOWN, TensorProto.BOOL, ["batch"]),
            ]
        )
    graph.input.append(helper.make_tensor_value_info(IMAGES_NAME, TensorProto.UINT8, ["batch", side, side, _COLOURS]))
    graph.node.extend(writer.nodes)
    graph.initializer.extend(writer.initializers)
    return checked_model(graph)


def _order(member: Member, first: Member) -> list[int]:
    """Find the place of each class of the first member among another's.

    Raises:
        RequestInvalid: It knows others.
    """
    if set(member.class_names) != set(first.class_names):
        known, wanted = (", ".join(one.class_names[:_NAMES_SHOWN]) for one in (member, first))
        raise RequestInvalid(
            f"Versions of an ensemble know the same classes. {member.name} knows {len(member.class_names)} ({known}), "
            f"and {first.name} {len(first.class_names)} ({wanted})."
        )
    return [member.class_names.index(name) for name in first.class_names]


def _seen_pixels(
    writer: GraphWriter, part: onnx.GraphProto, prefix: str, sides: tuple[int, int]
) -> list[onnx.NodeProto]:
    """Let a member see the common pixels, made smaller where its side is; returns its nodes."""
    given, wanted = sides
    seen = IMAGES_NAME
    if wanted < given:
        floats = writer.node("Cast", [seen], f"{prefix}floats", to=TensorProto.FLOAT)
        first = writer.node("Transpose", [floats], f"{prefix}first", perm=[0, 3, 1, 2])
        size = writer.constant(f"{prefix}size", [wanted, wanted], np.int64)
        # As Pillow shrinks: every pixel that is left out counts.
        smaller = writer.node(
            "Resize", [first, "", "", size], f"{prefix}smaller", mode="linear", antialias=1, axes=[2, 3]
        )
        rounded = writer.node("Round", [smaller], f"{prefix}rounded")
        last = writer.node("Transpose", [rounded], f"{prefix}last", perm=[0, 2, 3, 1])
        seen = writer.node("Cast", [last], f"{prefix}seen", to=TensorProto.UINT8)
    for node in part.node:
        node.input[:] = [seen if name == prefix + IMAGES_NAME else name for name in node.input]
    return list(part.node)


def _channels(model: onnx.ModelProto) -> int:
    features = next(output for output in model.graph.output if output.name == FEATURES_NAME)
    return int(features.type.tensor_type.shape.dim[-1].dim_value)
