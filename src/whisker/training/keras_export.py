"""Any Keras network as an ONNX graph, by tf2onnx; where Keras runs on another engine, in a process with TensorFlow."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import keras
import onnx

from whisker.backbones.onnx_graph import FEATURES_NAME, IMAGES_NAME, OPSET, name_batches
from whisker.errors import ExportMismatch

_ERROR_CHARACTERS: Final = 500


def export_network(network: keras.Model) -> onnx.ModelProto:
    """Convert a network from pixels to feature maps.

    Returns:
        A model with the input `images`, uint8 (N, S, S, 3), and the output `features`, float32 (N, h, w, C).

    Raises:
        ExportMismatch: It cannot be converted.
    """
    return convert(network) if keras.backend.backend() == "tensorflow" else convert_elsewhere(network)


def convert_elsewhere(network: keras.Model) -> onnx.ModelProto:
    """Convert a network in a process of its own, in which Keras runs on TensorFlow."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "network.keras", Path(folder) / "network.onnx"
        network.save(source)
        command = [sys.executable, "-m", __name__, str(source), str(target)]
        environment = {**os.environ, "KERAS_BACKEND": "tensorflow"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - ours
        if done.returncode:
            raise ExportMismatch(f"The network could not be converted: {done.stderr[-_ERROR_CHARACTERS:]}")
        return onnx.load(target)


def convert(network: keras.Model) -> onnx.ModelProto:
    """Convert a network in this process, whose Keras runs on TensorFlow."""
    import tensorflow as tf
    import tf2onnx

    signature = [tf.TensorSpec((None, *network.input_shape[1:]), tf.uint8, name=IMAGES_NAME)]

    def features_of(images: Any) -> dict[str, Any]:
        pixels = tf.cast(images, tf.float32)
        return {FEATURES_NAME: network(pixels, training=False)}

    traced = tf.function(features_of, input_signature=signature)
    model, _ = tf2onnx.convert.from_function(traced, signature, opset=OPSET)
    return name_batches(model)


if __name__ == "__main__":
    onnx.save(convert(keras.models.load_model(sys.argv[1])), sys.argv[2])
