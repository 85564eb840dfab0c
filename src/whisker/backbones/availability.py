"""Whether a backbone's pretrained weights are on this machine; asked without Keras, and without reading them."""

import os
import tempfile
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from whisker.backbones.table import Backbone
from whisker.backbones.weights import weights_path
from whisker.errors import BackboneUnavailable

# What Keras calls the folder of weights, below its own.
_MODELS: Final = "models"


def weights_ready(backbone: Backbone) -> bool:
    """Tell whether training from the backbone's weights needs no network: they are installed, downloaded or not needed.

    Nothing is read: a file that was cut short is found when it is used.
    """
    if backbone.weights_from == "download":
        return downloaded_weights(backbone) is not None
    if backbone.weights_from == "none":
        return True
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
