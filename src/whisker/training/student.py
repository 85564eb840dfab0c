"""The model that is trained: augmentation, a network, pooling and the head."""

from collections.abc import Sequence
from dataclasses import dataclass

import keras
import numpy as np

from whisker.training.augmentation import augmentation_layers
from whisker.training.config import TrainConfig
from whisker.training.head import Head


@dataclass(frozen=True)
class Student:
    """A model from uint8 pixels to logits.

    Attributes:
        model: What is trained.
        network: Its part from pixels to the last convolution map.
        random_layers: Those of its layers that draw random numbers.
    """

    model: keras.Model
    network: keras.Model
    random_layers: Sequence[keras.layers.Layer]

    def reseed(self, seed: int, epoch: int) -> None:
        """Let an epoch draw the numbers that are its own, whatever was drawn before."""
        for number, layer in enumerate(self.random_layers):
            (state,) = np.random.SeedSequence([seed, epoch, number]).generate_state(1)
            layer.seed_generator.state.assign(np.array([state >> 1, 0]))

    def head(self) -> Head:
        """Read the head as it is now."""
        weights, bias = self.model.get_layer("head").get_weights()
        return Head(weights, bias)


def assemble(network: keras.Model, class_count: int, config: TrainConfig, *, keep_statistics: bool) -> Student:
    """Put augmentation before a network, and pooling, dropout and a dense head after it.

    Args:
        network: From (N, S, S, 3) pixels to (N, h, w, C).
        class_count: Columns of the head.
        config: How to vary pictures, and how much to drop.
        keep_statistics: Whether batch normalisation uses the statistics that it has, also in training.
    """
    images = keras.Input(network.input_shape[1:], dtype="uint8", name="pixels")
    random_layers: list[keras.layers.Layer] = list(augmentation_layers(config.augmentation, config.seed))
    result = images
    for layer in random_layers:
        result = layer(result)
    result = network(result, training=False) if keep_statistics else network(result)
    result = keras.layers.GlobalAveragePooling2D()(result)
    if config.dropout:
        random_layers.append(keras.layers.Dropout(config.dropout, seed=config.seed))
        result = random_layers[-1](result)
    logits = keras.layers.Dense(class_count, name="head", dtype="float32")(result)
    return Student(keras.Model(images, logits), network, random_layers)
