"""Published weights, downloaded by Keras into its own cache."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import keras

from whisker.backbones.table import Backbone
from whisker.backbones.weights import keras_home, weights_file_name

# Of a server that does not answer; Keras itself has no timeout.
_TIMEOUT_SECONDS: Final = 30


def download_weights(backbone: Backbone) -> Path:
    """Download the file of a backbone's weights, and check its hash where one is published.

    Raises:
        Exception: Keras raises plain exceptions for what the network does, and for a file with another hash.
    """
    home = keras_home()
    with suppress(OSError):  # a home that cannot be written: Keras has another place for it
        home.mkdir(parents=True, exist_ok=True)
    with _quiet_and_with_a_timeout():
        path = keras.utils.get_file(
            weights_file_name(backbone),
            backbone.weights_url,
            cache_subdir="models",
            file_hash=backbone.weights_hash or None,
            cache_dir=str(home),
        )
    return Path(path)


@contextmanager
def _quiet_and_with_a_timeout() -> Iterator[None]:
    """Keep Keras's progress bar out of what commands print, and give up on a silent server."""
    talks, timeout = keras.config.is_interactive_logging_enabled(), socket.getdefaulttimeout()
    keras.config.disable_interactive_logging()
    socket.setdefaulttimeout(_TIMEOUT_SECONDS)
    try:
        yield
    finally:
        socket.setdefaulttimeout(timeout)
        if talks:
            keras.config.enable_interactive_logging()
