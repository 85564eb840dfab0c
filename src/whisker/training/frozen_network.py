"""The network as it begins, as ONNX: what quick training runs, and the first head of fine-tuning is fitted on.

A network that Keras has to build is written once and kept, so that the next run needs neither Keras nor its engine.
"""

import hashlib
import json
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Final

import numpy as np
import onnx

from whisker.backbones.efficientnet_lite0 import build_backbone, random_weights
from whisker.backbones.graph_writer import FEATURES_NAME, IMAGES_NAME
from whisker.backbones.weights import load_weights
from whisker.errors import ExportMismatch
from whisker.files import write_whole
from whisker.serving.served_model import open_session
from whisker.training.export import FEATURES_TOLERANCE
from whisker.training.pretrained import used_backbone
from whisker.training.run import Run

_CHECKED_IMAGES: Final = 2
_KEY_CHARACTERS: Final = 16


def frozen_graph(run: Run) -> onnx.ModelProto:
    """Get the network of a run, untrained or pretrained: from `images` to `features`.

    Raises:
        BackboneUnavailable: Its pretrained weights are not on this machine and cannot be had.
        ExportMismatch: The ONNX graph does not answer as Keras's network does.
    """
    if run.backbone.weights_from == "package":
        weights = load_weights(run.backbone) if run.is_pretrained else random_weights(run.config.seed)
        return build_backbone(run.backbone, weights, run.size_px)
    path = run.cache_dir / "backbones" / f"{run.backbone.name}-{run.size_px}-{_key(run)}.onnx"
    return _kept(path) or _written(run, path)


def _key(run: Run) -> str:
    """Tell apart all that shapes the graph: the backbone with its weights, its side and the code that writes it."""
    facts = {
        **asdict(used_backbone(run)),
        "size_px": run.size_px,
        "seed": None if run.is_pretrained else run.config.seed,
        "versions": {name: version(name) for name in ("keras", "whisker-classifier")},
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:_KEY_CHARACTERS]


def _kept(path: Path) -> onnx.ModelProto | None:
    """Read a graph that an earlier run wrote; one that cannot be read is written again."""
    try:
        model = onnx.load(path)
        onnx.checker.check_model(model)
    except Exception:  # absent, cut short by a full disk, or spoiled: protobuf raises kinds of its own
        return None
    return model


def _written(run: Run, path: Path) -> onnx.ModelProto:
    from whisker.training.keras.networks import build_network, maps_of, network_graph

    network = build_network(run)
    model = network_graph(run, network)
    images = np.random.default_rng(0).integers(0, 256, (_CHECKED_IMAGES, run.size_px, run.size_px, 3), np.uint8)
    data = model.SerializeToString(deterministic=True)
    (features,) = open_session(data).run([FEATURES_NAME], {IMAGES_NAME: images})
    expected = maps_of(network)(images)
    difference, largest = np.abs(features - expected).max(), np.abs(expected).max()
    if not difference <= FEATURES_TOLERANCE * max(1.0, largest):
        raise ExportMismatch(
            f"The exported {run.backbone.title} differs from Keras's: features of up to {largest:.1e} differ by "
            f"{difference:.1e}."
        )
    write_whole(path, data)
    return model
