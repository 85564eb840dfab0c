"""A run's backbone: its pretrained weights, downloaded when they are missing, and its frozen ONNX graph."""

import hashlib
import json
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import Final

import numpy as np
import onnx

from whisker.backbones.efficientnet_lite import build_backbone, random_weights
from whisker.backbones.graph_writer import FEATURES_NAME, IMAGES_NAME
from whisker.backbones.table import SIMPLE_CNN, Backbone
from whisker.backbones.weights import downloaded_weights, keras_home, load_weights, weights_file_name
from whisker.errors import BackboneUnavailable, ExportMismatch
from whisker.files import write_whole
from whisker.serving.served_model import open_session
from whisker.training.export import FEATURES_TOLERANCE
from whisker.training.training_run import Run

_MD5_CHARACTERS: Final = 32
_REASON_CHARACTERS: Final = 200
_CHECKED_IMAGES: Final = 2
_KEY_CHARACTERS: Final = 16


def used_backbone(run: Run) -> Backbone:
    """Return the row of a run's backbone with the facts of the weights that it begins with, for the manifest.

    Raises:
        BackboneUnavailable: Its pretrained weights are not on this machine and cannot be had.
    """
    backbone = run.backbone
    if not run.is_pretrained:
        return replace(backbone, weights_sha256="none", licence=SIMPLE_CNN.licence, source=SIMPLE_CNN.source)
    if backbone.weights_from == "download":
        return replace(backbone, weights_sha256=_sha256(fetch_weights(backbone)))
    return backbone


def frozen_graphs(run: Run) -> list[onnx.ModelProto]:
    """Get the networks of a run's backbone, untrained or pretrained: each from `images` to `features`, and more maps.

    Raises:
        BackboneUnavailable: Pretrained weights are not on this machine and cannot be had.
        ExportMismatch: The ONNX graph does not answer as Keras's network does.
    """
    parts = run.backbone.parts or (run.backbone.name,)
    return [_frozen_graph(replace(run, config=run.config.model_copy(update={"backbone": part}))) for part in parts]


def _frozen_graph(run: Run) -> onnx.ModelProto:
    if run.backbone.weights_from == "own":
        return onnx.load_model_from_string(run.added.graph(run.backbone.name))
    if run.backbone.weights_from == "package":
        weights = load_weights(run.backbone) if run.is_pretrained else random_weights(run.backbone, run.config.seed)
        return build_backbone(run.backbone, weights, run.size_px)
    path = run.cache_dir / "backbones" / f"{run.backbone.name}-{run.size_px}-{_graph_key(run)}.onnx"
    return _stored_graph(path) or _write_graph(run, path)


def fetch_weights(backbone: Backbone) -> Path:
    """Find the file of published weights, or let Keras download it.

    Raises:
        BackboneUnavailable: It is not here and cannot be had; says what to do instead.
    """
    path = downloaded_weights(backbone)
    if path is not None and _is_published(path, backbone):
        return path
    try:
        return _download(backbone)
    except Exception as error:  # Keras raises plain exceptions for what the network does
        raise _unavailable(backbone, error) from error


def unreadable_weights(backbone: Backbone, path: Path, error: Exception) -> BackboneUnavailable:
    """Make the error of a file that does not hold the backbone's weights, with what to do about it."""
    return BackboneUnavailable(
        f"The file {path} does not hold the weights of {backbone.title} ({_reason(error)}). Delete it and connect to "
        "the internet, so that it is downloaded again; or put a whole copy in its place."
    )


def _graph_key(run: Run) -> str:
    """Hash all that shapes the graph: the backbone with its weights, its side and the code that writes it."""
    facts = {
        **asdict(used_backbone(run)),
        "size_px": run.size_px,
        "seed": None if run.is_pretrained else run.config.seed,
        "versions": {name: version(name) for name in ("keras", "whisker-classifier")},
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:_KEY_CHARACTERS]


def _stored_graph(path: Path) -> onnx.ModelProto | None:
    """Read a graph that an earlier run wrote; one that cannot be read is written again."""
    try:
        model = onnx.load(path)
        onnx.checker.check_model(model)
    except Exception:  # absent, cut short by a full disk, or spoiled: protobuf raises kinds of its own
        return None
    return model


def _write_graph(run: Run, path: Path) -> onnx.ModelProto:
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


def _is_published(path: Path, backbone: Backbone) -> bool:
    expected = backbone.weights_hash
    if not expected:
        return True
    with path.open("rb") as file:
        return (
            hashlib.file_digest(file, "md5" if len(expected) == _MD5_CHARACTERS else "sha256").hexdigest() == expected
        )


def _sha256(path: Path) -> str:
    """Compute the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _download(backbone: Backbone) -> Path:
    # Quick training loads neither Keras nor its engine.
    from whisker.training.keras.download import download_weights

    return download_weights(backbone)


def _unavailable(backbone: Backbone, error: Exception) -> BackboneUnavailable:
    return BackboneUnavailable(
        f"The pretrained weights of {backbone.title} are not on this machine and could not be downloaded "
        f"({_reason(error)}). "
        f"Connect to the internet once, or copy the file {weights_file_name(backbone)} from a machine that has it into "
        f"{keras_home() / 'models'}; or begin with random weights: --weights none; or take the backbone "
        "efficientnet_lite0, whose weights are installed."
    )


def _reason(error: Exception) -> str:
    # Keras writes the status of an answer that never came.
    return str(error).strip().replace(": None -- ", ": ")[:_REASON_CHARACTERS] or type(error).__name__
