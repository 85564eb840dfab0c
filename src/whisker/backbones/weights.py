"""Pretrained weights: whether they are on this machine, asked without reading them, and those of Whisker as arrays.

scripts/convert_backbone.py makes the arrays from what was published, at set-up or when the package is built.
"""

import hashlib
import io
import os
import tempfile
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from whisker.backbones.table import BACKBONES, Backbone
from whisker.errors import BackboneUnavailable
from whisker.settings import shipped

Weights = dict[str, npt.NDArray[np.float32]]

_REMEDY: Final = (
    "In a checkout, run `make setup`; elsewhere, install Whisker again with `pip install --force-reinstall --no-deps`: "
    "its wheel carries them."
)
# What Keras calls the folder of weights, below its own.
_MODELS: Final = "models"


def load_weights(backbone: Backbone) -> Weights:
    """Read the pretrained weights of a backbone that come with Whisker.

    Returns:
        Arrays by name as torch stores them: convolutions (out, in, height, width), the rest (channels,).

    Raises:
        BackboneUnavailable: The file is missing, or not the one this version of Whisker knows.
    """
    path = weights_path(backbone)
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != backbone.weights_file_sha256:
        raise BackboneUnavailable(
            f"The weights file {path} of {backbone.title} is not the one that this version of Whisker knows "
            f"(SHA-256 {digest[:12]}..., expected {backbone.weights_file_sha256[:12]}...). {_REMEDY}"
        )
    with np.load(io.BytesIO(data)) as arrays:
        return dict(arrays)


def weights_path(backbone: Backbone) -> Path:
    """Find the weights file that comes with Whisker.

    Raises:
        BackboneUnavailable: It is missing; says what to do.
    """
    path = shipped("weights") / backbone.weights_file
    if path.is_file():
        return path
    raise BackboneUnavailable(f"The weights of {backbone.title} are missing: there is no {path}. {_REMEDY}")


def weights_ready(backbone: Backbone) -> bool:
    """Return whether training with the backbone needs no network: its weights are on this machine, or it has none.

    Nothing is read: a file that was cut short is found when it is used.
    """
    if backbone.weights_from == "download":
        return downloaded_weights(backbone) is not None
    if backbone.weights_from in {"none", "own"}:
        return True
    if backbone.parts:
        return all(weights_ready(BACKBONES[part]) for part in backbone.parts)
    try:
        weights_path(backbone)
    except BackboneUnavailable:
        return False
    return True


def downloaded_weights(backbone: Backbone) -> Path | None:
    """Find the weights file where Keras keeps its downloads; None where it is not."""
    # The second is where Keras turns when it cannot write to the first.
    homes = (keras_home(), Path(tempfile.gettempdir()) / ".keras")
    paths = (home / _MODELS / weights_file_name(backbone) for home in homes)
    return next((path for path in paths if path.is_file()), None)


def weights_file_name(backbone: Backbone) -> str:
    """Name the file that Keras downloads."""
    return PurePosixPath(urlsplit(backbone.weights_url).path).name


def keras_home() -> Path:
    """Find the folder of Keras's own downloads: `KERAS_HOME`, else `.keras` in the home folder."""
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras").expanduser()
