"""Published weights on this machine: found where they are installed, or downloaded by Keras into its own cache."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Final

from whisker.backbones.table import SIMPLE_CNN, Backbone
from whisker.backbones.weights import downloaded_weights, keras_home, weights_file_name
from whisker.errors import BackboneUnavailable
from whisker.training.run import Run

_MD5_CHARACTERS: Final = 32
_REASON_CHARACTERS: Final = 200


def fetch_weights(backbone: Backbone) -> Path:
    """Find the file of published weights, or have Keras download it.

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
    """Say what to do about a file that is here and does not hold the backbone's weights."""
    return BackboneUnavailable(
        f"The file {path} does not hold the weights of {backbone.title} ({_reason(error)}). Delete it and connect to "
        "the internet, so that it is downloaded again; or put a whole copy in its place."
    )


def used_backbone(run: Run) -> Backbone:
    """Give the row of a run's backbone with the facts of the weights that it begins with, for the manifest.

    Raises:
        BackboneUnavailable: Its pretrained weights are not on this machine and cannot be had.
    """
    backbone = run.backbone
    if not run.is_pretrained:
        return replace(backbone, weights_sha256="none", licence=SIMPLE_CNN.licence, source=SIMPLE_CNN.source)
    if backbone.weights_from == "download":
        return replace(backbone, weights_sha256=_sha256(fetch_weights(backbone)))
    return backbone


def _sha256(path: Path) -> str:
    """Compute the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_published(path: Path, backbone: Backbone) -> bool:
    expected = backbone.weights_hash
    if not expected:
        return True
    with path.open("rb") as file:
        return (
            hashlib.file_digest(file, "md5" if len(expected) == _MD5_CHARACTERS else "sha256").hexdigest() == expected
        )


def _download(backbone: Backbone) -> Path:
    # Keras and its engine are loaded only by those who ask for them.
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
