"""Adding a backbone: a network of others is made ours, measured and stored."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np
import onnx

from whisker.backbones.efficientnet_lite import build_backbone
from whisker.backbones.foreign_graph import (
    ACCEPTED,
    Output,
    describe_output,
    parameter_count,
    with_features,
)
from whisker.backbones.own import (
    OWN_NAME_PATTERN,
    FewShotTrial,
    OwnBackbone,
    OwnBackbones,
    Preprocessing,
    Wishes,
)
from whisker.backbones.table import EFFICIENTNET_LITE2
from whisker.backbones.weights import load_weights
from whisker.errors import BackboneInvalid
from whisker.preprocessing import PreprocessSpec
from whisker.training.features import FrozenNetwork, inference_ms_of
from whisker.training.foreign_network import join_foreign

REFERENCE: Final = EFFICIENTNET_LITE2
REFERENCE_SIZE_PX: Final = 256
_MOST_CHANNELS: Final = 16_384
_MOST_FEATURES: Final = 50_000_000
# Of the largest feature.
_LEAST_VARIATION: Final = 1e-6


@dataclass(frozen=True)
class Normalised:
    """A network in the form of our own backbones.

    Attributes:
        model: From `images` to `features`.
        output: What the original gives.
        size_px: The side of its input.
        preprocessing: What is inside; None: pixels as they are.
    """

    model: onnx.ModelProto
    output: Output
    size_px: int
    preprocessing: Preprocessing | None


def normalise(data: bytes, wishes: Wishes) -> Normalised:
    """Make a network ours, and check that it answers as it did.

    Raises:
        BackboneInvalid: It cannot be; says what would be accepted.
    """
    joined = join_foreign(data, wishes)
    answers, size_px = joined.answers, joined.size_px
    if np.ptp(answers, axis=0).max() <= _LEAST_VARIATION * max(1.0, float(np.abs(answers).max())):
        raise BackboneInvalid(
            "The network gives the same for every picture. Check its --preprocess, and whether --output names features."
        )
    output = describe_output(answers.shape, size_px, wishes.extra_tokens, channels_last=wishes.channels_last)
    _require_bounded(output)
    return Normalised(with_features(joined.model, output), output, size_px, joined.preprocessing)


def add_backbone(
    store: OwnBackbones,
    data: bytes,
    wishes: Wishes,
    *,
    name: str,
    title: str,
    licence: str,
    source: str,
    few_shot: Callable[[FrozenNetwork, FrozenNetwork], FewShotTrial] | None = None,
) -> OwnBackbone:
    """Add a network of others to a data folder.

    Args:
        store: The data folder's backbones.
        data: The ONNX file.
        wishes: What was said of it.
        name: How settings will name it, after `own:`.
        title: Its name for people.
        licence: As the person says.
        source: As the person says.
        few_shot: Tries it with few pictures, beside the reference.

    Raises:
        BackboneInvalid: The file cannot be a backbone, or the name is taken or none.
    """
    if not re.fullmatch(OWN_NAME_PATTERN, name):
        raise BackboneInvalid(
            f"{name[:60]!r} is no name of a backbone: up to 40 small letters, digits, - and _, beginning with a letter "
            "or digit. Give one by --name."
        )
    store.require_free(name)
    normalised = normalise(data, wishes)
    graph = normalised.model.SerializeToString(deterministic=True)
    network = FrozenNetwork(normalised.model, PreprocessSpec(size_px=normalised.size_px))
    reference = reference_network()
    inference_ms, reference_ms = inference_ms_of((network, reference))
    record = OwnBackbone(
        name=name,
        title=title,
        size_px=normalised.size_px,
        channels=normalised.output.channels,
        places=normalised.output.places,
        kind=normalised.output.kind,
        extra_tokens=normalised.output.extra_tokens,
        preprocessing=normalised.preprocessing,
        parameters_millions=round(parameter_count(normalised.model) / 1e6, 2),
        licence=licence,
        source=source,
        original_sha256=hashlib.sha256(data).hexdigest(),
        graph_sha256=hashlib.sha256(graph).hexdigest(),
        added_at=datetime.now(UTC).replace(microsecond=0),
        reference=f"{REFERENCE.name} @ {REFERENCE_SIZE_PX} px",
        inference_ms=round(inference_ms, 2),
        reference_ms=round(reference_ms, 2),
        few_shot=None if few_shot is None else few_shot(network, reference),
    )
    store.add(record, graph)
    return record


def reference_network() -> FrozenNetwork:
    """Open the network that others are measured beside."""
    graph = build_backbone(REFERENCE, load_weights(REFERENCE), REFERENCE_SIZE_PX)
    return FrozenNetwork(graph, PreprocessSpec(size_px=REFERENCE_SIZE_PX))


def _require_bounded(output: Output) -> None:
    if output.channels > _MOST_CHANNELS or output.channels * int(np.prod(output.places)) > _MOST_FEATURES:
        raise BackboneInvalid(
            f"The output has {output.channels} channels at {output.places[0]} x {output.places[1]} places; accepted "
            f"are up to {_MOST_CHANNELS:,} channels. {ACCEPTED}."
        )
