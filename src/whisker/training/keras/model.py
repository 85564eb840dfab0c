"""The model that is trained: augmentation, a network and the head; and the .keras file that answers as the artifact."""

import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
import numpy.typing as npt

from whisker.arrays import UInt8Array
from whisker.training.config import TrainConfig
from whisker.training.head import Head, HeadKind, HiddenLayer
from whisker.training.keras.augmentation import Mixup, MixupPairs, augmentation_layers

Inputs = UInt8Array | dict[str, npt.NDArray[Any]]

HEAD_LAYER: Final = "head"
_HIDDEN_LAYER: Final = "hidden"


@dataclass(frozen=True)
class TrainableModel:
    """A model from uint8 pixels to logits.

    Attributes:
        model: What is trained.
        network: Its part from pixels to the last convolution map.
        random_layers: Those of its layers that draw random numbers.
        head_kind: What the head takes of the map.
        takes_pairs: Whether the model also takes which images to mix (mixup).
        is_fitted: Whether the head was fitted before training, so that the model answers well as it begins.
        blocks: The network's layers, block by block from the input, where their learning rates differ.
    """

    model: keras.Model
    network: keras.Model
    random_layers: Sequence[keras.layers.Layer]
    head_kind: HeadKind = "pooled"
    takes_pairs: bool = False
    is_fitted: bool = False
    blocks: Sequence[Sequence[keras.layers.Layer]] = ()

    def reseed(self, seed: int, epoch: int) -> None:
        """Seed the random layers for an epoch, whatever was drawn before."""
        for number, layer in enumerate(self.random_layers):
            (state,) = np.random.SeedSequence([seed, epoch, number]).generate_state(1)
            layer.seed_generator.state.assign(np.array([state >> 1, 0]))

    def inputs(self, pixels: UInt8Array, pairs: MixupPairs | None = None) -> Inputs:
        """Put together what the model takes, for images (N, S, S, 3) that are mixed in pairs, or not."""
        if not self.takes_pairs:
            return pixels
        pairs = pairs or MixupPairs.unmixed(len(pixels))
        return {"pixels": pixels, "partners": pairs.partners, "shares": pairs.shares}

    def head(self) -> Head:
        """Read the head as it is now."""
        layers = {layer.name: layer for layer in self.model.layers}
        weights, bias = layers[HEAD_LAYER].get_weights()
        hidden = layers.get(_HIDDEN_LAYER)
        return Head(weights, bias, self.head_kind, None if hidden is None else HiddenLayer(*hidden.get_weights()))


def assemble_model(
    network: keras.Model, class_count: int, config: TrainConfig, *, keep_statistics: bool
) -> TrainableModel:
    """Put augmentation before a network, and the head after it.

    Args:
        network: From (N, S, S, 3) pixels to (N, h, w, C).
        class_count: Columns of the head.
        config: How to vary and mix images, what the head takes, and how much to drop.
        keep_statistics: Whether batch normalisation uses the statistics that it has, also in training.
    """
    inputs = {"pixels": keras.Input(network.input_shape[1:], dtype="uint8", name="pixels")}
    random_layers: list[keras.layers.Layer] = list(augmentation_layers(config.augmentation, config.seed))
    result = inputs["pixels"]
    for layer in random_layers:
        result = layer(result)
    takes_pairs = bool(config.mixup)
    if takes_pairs:
        inputs["partners"] = keras.Input((), dtype="int32", name="partners")
        inputs["shares"] = keras.Input((), dtype="float32", name="shares")
        result = Mixup()((result, inputs["partners"], inputs["shares"]))
    result = _InInferenceMode(network)(result) if keep_statistics else network(result)
    dropout = keras.layers.Dropout(config.dropout, seed=config.seed) if config.dropout else None
    logits = _head(result, class_count, config, dropout)
    model = keras.Model(inputs if takes_pairs else inputs["pixels"], logits)
    drawing = random_layers if dropout is None else [*random_layers, dropout]
    return TrainableModel(model, network, drawing, config.head or "pooled", takes_pairs)


class _InInferenceMode(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """A network that runs as it will be served, also in training.

    Calling it with training=False where the model is put together would not do: Keras replaces that by what the whole
    model is called with. A layer whose call takes no such argument passes its own on.
    """

    def __init__(self, network: keras.Model) -> None:
        super().__init__()
        self.network = network

    def call(self, images: Any) -> Any:
        """Run the network as in serving."""
        return self.network(images, training=False)


def _head(
    maps: keras.KerasTensor, class_count: int, config: TrainConfig, dropout: keras.layers.Layer | None
) -> keras.KerasTensor:
    """Pool or flatten, then hidden units where they are asked for, dropout, and the layer that answers."""
    is_flat = config.head == "flat"
    result = (keras.layers.Flatten() if is_flat else keras.layers.GlobalAveragePooling2D())(maps)
    if is_flat and config.hidden_units:
        result = keras.layers.Dense(config.hidden_units, activation="relu", name=_HIDDEN_LAYER)(result)
    if dropout is not None:
        result = dropout(result)
    return keras.layers.Dense(class_count, name=HEAD_LAYER, dtype="float32")(result)


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
        hidden = keras.layers.Dense(len(head.hidden.bias), activation="relu", dtype="float32", name=_HIDDEN_LAYER)
        seen = hidden(seen)
        hidden.set_weights([head.hidden.weights, head.hidden.bias])
    last = keras.layers.Dense(len(head.bias), activation="softmax", dtype="float32", name="probabilities")
    probabilities = last(seen)
    last.set_weights([head.weights, head.bias])
    return probabilities
