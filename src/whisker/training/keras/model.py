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
from whisker.training.keras.augmentation import augmentation_layers
from whisker.training.keras.mixing import MixedPairs, Mixing
from whisker.training.keras.progressive_size import at_side, shrinking, smaller_epochs, smaller_side_px

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
        takes_pairs: Whether the model also takes which images to mix, and how.
        smaller: The same layers for the first epochs, which shrink the images; None where all epochs see them whole.
        is_fitted: Whether the head was fitted before training, so that the model answers well as it begins.
        blocks: The network's layers, block by block from the input, where their learning rates differ.
    """

    model: keras.Model
    network: keras.Model
    random_layers: Sequence[keras.layers.Layer]
    head_kind: HeadKind = "pooled"
    takes_pairs: bool = False
    smaller: keras.Model | None = None
    is_fitted: bool = False
    blocks: Sequence[Sequence[keras.layers.Layer]] = ()

    def reseed(self, seed: int, epoch: int) -> None:
        """Seed the random layers for an epoch, whatever was drawn before."""
        for number, layer in enumerate(self.random_layers):
            (state,) = np.random.SeedSequence([seed, epoch, number]).generate_state(1)
            layer.seed_generator.state.assign(np.array([state >> 1, 0]))

    def inputs(self, pixels: UInt8Array, pairs: MixedPairs | None = None) -> Inputs:
        """Put together what the model takes, for images (N, S, S, 3) that are mixed in pairs, or not."""
        if not self.takes_pairs:
            return pixels
        pairs = pairs or MixedPairs.unmixed(len(pixels))
        return {"pixels": pixels, "partners": pairs.partners, "shares": pairs.shares, "boxes": pairs.boxes}

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
    layers = _Layers.of(class_count, config)
    whole = network.input_shape[1]
    model = layers.connect(_InInferenceMode(network) if keep_statistics else network, whole)
    smaller = None
    if smaller_epochs(config) and (side := smaller_side_px(whole)):
        twin = at_side(network, side)
        smaller = layers.connect(_InInferenceMode(twin) if keep_statistics else twin, whole, shrinking(side))
    return TrainableModel(model, network, layers.random, config.head or "pooled", layers.mixing is not None, smaller)


@dataclass(frozen=True)
class _Layers:
    """The layers around a network, which can be connected to it several times.

    Attributes:
        varying: In the order in which they vary images.
        mixing: Mixes images in pairs, where they are mixed.
        head: From feature maps to logits, in their order.
    """

    varying: Sequence[keras.layers.Layer]
    mixing: Mixing | None
    head: Sequence[keras.layers.Layer]

    @classmethod
    def of(cls, class_count: int, config: TrainConfig) -> "_Layers":
        return cls(
            augmentation_layers(config.augmentation, config.seed),
            Mixing() if config.mixup or config.cutmix else None,
            _head_layers(class_count, config),
        )

    @property
    def random(self) -> list[keras.layers.Layer]:
        """Those that draw random numbers."""
        return [*self.varying, *(layer for layer in self.head if isinstance(layer, keras.layers.Dropout))]

    def connect(
        self, network: keras.layers.Layer, side_px: int, first: keras.layers.Layer | None = None
    ) -> keras.Model:
        """Connect them from images (N, side_px, side_px, 3) uint8 to logits; `first` comes before all others."""
        pixels = keras.Input((side_px, side_px, 3), dtype="uint8", name="pixels")
        result = pixels if first is None else first(pixels)
        for layer in self.varying:
            result = layer(result)
        inputs: Any = pixels
        if self.mixing is not None:
            pairs = _pair_inputs()
            inputs = {"pixels": pixels, **pairs}
            result = self.mixing((result, *pairs.values()))
        result = network(result)
        for layer in self.head:
            result = layer(result)
        return keras.Model(inputs, result)


def _pair_inputs() -> dict[str, keras.KerasTensor]:
    return {
        "partners": keras.Input((), dtype="int32", name="partners"),
        "shares": keras.Input((), dtype="float32", name="shares"),
        "boxes": keras.Input((4,), dtype="float32", name="boxes"),
    }


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


def _head_layers(class_count: int, config: TrainConfig) -> list[keras.layers.Layer]:
    """Pool or flatten, then hidden units where they are asked for, dropout, and the layer that answers."""
    is_flat = config.head == "flat"
    layers = [keras.layers.Flatten() if is_flat else keras.layers.GlobalAveragePooling2D()]
    if is_flat and config.hidden_units:
        layers.append(keras.layers.Dense(config.hidden_units, activation="relu", name=_HIDDEN_LAYER))
    if config.dropout:
        layers.append(keras.layers.Dropout(config.dropout, seed=config.seed))
    return [*layers, keras.layers.Dense(class_count, name=HEAD_LAYER, dtype="float32")]


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
