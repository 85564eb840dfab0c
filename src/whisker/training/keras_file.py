"""A trained network with its head as one Keras file, for those who go on in Keras."""

import tempfile
import warnings
from pathlib import Path

import keras

from whisker.training.head import Head


def keras_file(network: keras.Model, head: Head, temperature: float) -> bytes:
    """Write the model that answers as the ONNX file does: pixels in, calibrated probabilities out.

    Args:
        network: From (N, S, S, 3) RGB 0..255 to feature maps (N, h, w, C).
        head: In logits.
        temperature: What its logits are divided by.

    Returns:
        A .keras file, which `keras.models.load_model` opens without any code of ours.
    """
    probabilities = _joined(network, head.calibrated(temperature))
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        # Keras 3.15 saves in a way that NumPy 2.4 will only later refuse.
        warnings.filterwarnings("ignore", "__array__ implementation", DeprecationWarning)
        path = Path(folder) / "model.keras"
        keras.Model(network.input, probabilities).save(path)
        return path.read_bytes()


def _joined(network: keras.Model, head: Head) -> keras.KerasTensor:
    is_flat = head.kind == "flat"
    seen = (keras.layers.Flatten() if is_flat else keras.layers.GlobalAveragePooling2D())(network.output)
    if head.hidden is not None:
        hidden = keras.layers.Dense(len(head.hidden.bias), activation="relu", dtype="float32", name="hidden")
        seen = hidden(seen)
        hidden.set_weights([head.hidden.weights, head.hidden.bias])
    last = keras.layers.Dense(len(head.bias), activation="softmax", dtype="float32", name="probabilities")
    probabilities = last(seen)
    last.set_weights([head.weights, head.bias])
    return probabilities
