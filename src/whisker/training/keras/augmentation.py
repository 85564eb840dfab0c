"""Images varied at random, each by itself or mixed in pairs (mixup), by Keras layers that act in training only.

Everything that moves pixels is one affine map, so that an image is interpolated once however much happens to it; that
is also three to four times as fast as Keras's own layers in a row. The layers use keras.ops alone, so any engine runs
them.
"""

from dataclasses import dataclass
from typing import Any, Final

import keras
import numpy as np
import numpy.typing as npt
from keras import ops

from whisker.arrays import FloatArray, UInt8Array
from whisker.training.config import AugmentationConfig

Tensor = Any
IndexArray = npt.NDArray[np.int32]

_BLACK_TO_WHITE: Final = 255.0
# How bright each of red, green and blue looks. Source: ITU-R BT.601.
_LUMA: Final = (0.299, 0.587, 0.114)
_SMALLEST_SCALE: Final = 0.1
# Apart from the numbers that shuffle an epoch, which come of the same seed.
_STREAM: Final = 1


def augmentation_layers(config: AugmentationConfig, seed: int) -> list["RandomLayer"]:
    """Make the layers that a config asks for: none where it asks for none."""
    scaled = AugmentationStrength(config)
    layers: list[RandomLayer] = []
    if scaled.flip or scaled.moves:
        layers.append(RandomWarp(scaled, seed))
    if scaled.tints:
        layers.append(RandomTone(scaled, seed + 1))
    return layers


def augmented_previews(pixels: UInt8Array, config: AugmentationConfig, count: int, seed: int) -> UInt8Array:
    """Vary one image as training would.

    Args:
        pixels: (S, S, 3) uint8 RGB.
        config: How.
        count: Images to make.
        seed: The same seed gives the same images.

    Returns:
        (count, S, S, 3) uint8.
    """
    images = np.repeat(pixels[np.newaxis], count, axis=0).astype(np.float32)
    for layer in augmentation_layers(config, seed):
        images = ops.convert_to_numpy(layer(images, training=True))
    rounded: UInt8Array = np.clip(np.rint(images), 0, _BLACK_TO_WHITE).astype(np.uint8)
    return rounded


class AugmentationStrength:
    """A config's figures times its strength, within what still makes an image."""

    def __init__(self, config: AugmentationConfig) -> None:
        strength = config.strength
        self.flip = config.flip and strength > 0
        self.turn_radians = min(strength * config.rotation, 0.5) * 2 * np.pi
        self.zoom, self.shift, self.shear = (strength * part for part in (config.zoom, config.shift, config.shear))
        self.brightness, self.contrast, self.colour = (
            min(strength * part, 1.0) for part in (config.brightness, config.contrast, config.colour)
        )

    @property
    def moves(self) -> bool:
        """Whether pixels change their places, apart from flips."""
        return any((self.turn_radians, self.zoom, self.shift, self.shear))

    @property
    def tints(self) -> bool:
        """Whether pixels change their colours."""
        return any((self.brightness, self.contrast, self.colour))


class RandomLayer(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """A layer with random numbers of its own, which `reseed` sets, so that an epoch can be repeated."""

    def __init__(self, strength: AugmentationStrength, seed: int) -> None:
        # Half precision would round the places that pixels come from, and their colours.
        super().__init__(dtype="float32")
        self.strength = strength
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, images: Tensor, training: bool = False) -> Tensor:
        """Vary (N, S, S, 3) pixels from 0 to 255, in training; elsewhere only make them float32."""
        pixels = ops.cast(images, self.compute_dtype)
        return self.vary(pixels, ops.shape(pixels)[0]) if training else pixels

    def vary(self, pixels: Tensor, count: Tensor) -> Tensor:
        """Vary `count` images."""
        raise NotImplementedError

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Keep the shape."""
        return input_shape

    def _uniform(self, count: Tensor, largest: float) -> Tensor:
        return keras.random.uniform((count,), -largest, largest, seed=self.seed_generator)


class RandomWarp(RandomLayer):
    """Flip, turn, zoom, shift and slant about the middle; what comes in from outside is mirrored at the edge."""

    def vary(self, pixels: Tensor, count: Tensor) -> Tensor:
        """Map every output pixel to where its colour comes from."""
        strength, side = self.strength, pixels.shape[1]
        turn, slant = self._uniform(count, strength.turn_radians), self._uniform(count, strength.shear)
        scale = ops.maximum(1 + self._uniform(count, strength.zoom), _SMALLEST_SCALE)
        mirror = ops.sign(self._uniform(count, 1.0)) if strength.flip else ops.ones_like(turn)
        cosine, sine = ops.cos(turn) * scale, ops.sin(turn) * scale
        xx, xy = mirror * cosine, mirror * (slant * cosine - sine)
        yx, yy = sine, slant * sine + cosine
        middle = (side - 1) / 2
        x = middle * (1 - xx - xy) + side * self._uniform(count, strength.shift)
        y = middle * (1 - yx - yy) + side * self._uniform(count, strength.shift)
        nothing = ops.zeros_like(turn)
        maps = ops.stack([xx, xy, x, yx, yy, y, nothing, nothing], axis=1)
        return ops.image.affine_transform(
            pixels, maps, interpolation="bilinear", fill_mode="reflect", data_format="channels_last"
        )


class RandomTone(RandomLayer):
    """Change brightness, contrast and saturation."""

    def vary(self, pixels: Tensor, count: Tensor) -> Tensor:
        """Move colours away from, or towards, grey and the image's mean; then up or down together."""
        strength = self.strength
        saturation, contrast, brightness = (
            ops.reshape(self._uniform(count, largest), (-1, 1, 1, 1))
            for largest in (strength.colour, strength.contrast, strength.brightness)
        )
        grey = ops.sum(pixels * ops.convert_to_tensor(_LUMA, pixels.dtype), axis=-1, keepdims=True)
        coloured = grey + (1 + saturation) * (pixels - grey)
        mean = ops.mean(coloured, axis=(1, 2, 3), keepdims=True)
        toned = mean + (1 + contrast) * (coloured - mean) + brightness * _BLACK_TO_WHITE
        return ops.clip(toned, 0.0, _BLACK_TO_WHITE)


@dataclass(frozen=True)
class MixupPairs:
    """Which image of a batch is mixed with which, and in which proportion.

    As in the source, images of one batch are paired at random, after they were varied; but every pair has a proportion
    of its own.

    Source: Zhang et al. 2018, "mixup: Beyond Empirical Risk Minimization", arXiv:1710.09412.

    Attributes:
        partners: (N,) int32: the other image of each, as its place in the batch.
        shares: (N,) float32, 0.5 to 1: how much each keeps of itself, so that its own class stays the main one.
    """

    partners: IndexArray
    shares: FloatArray

    @classmethod
    def draw(cls, count: int, alpha: float, place: tuple[int, int, int]) -> "MixupPairs":
        """Draw pairs, their shares from Beta(alpha, alpha).

        Args:
            count: Images of the batch.
            alpha: The larger, the more evenly images are mixed.
            place: The run's seed, the epoch and the batch, so that a resume draws the same.
        """
        random = np.random.default_rng([*place, _STREAM])
        shares = random.beta(alpha, alpha, count)
        return cls(random.permutation(count).astype(np.int32), np.maximum(shares, 1 - shares).astype(np.float32))

    @classmethod
    def unmixed(cls, count: int) -> "MixupPairs":
        """Leave every image as it is."""
        return cls(np.arange(count, dtype=np.int32), np.ones(count, np.float32))

    def mix(self, values: FloatArray) -> FloatArray:
        """Mix what belongs to the images, such as their classes: (N,) or (N, K)."""
        shares = self.shares.reshape(-1, *[1] * (values.ndim - 1))
        return shares * values + (1 - shares) * values[self.partners]


class Mixup(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """Mix the images of a batch, (N, S, S, 3), by their `partners` and `shares`."""

    def __init__(self) -> None:
        super().__init__(dtype="float32")

    def call(self, inputs: tuple[Tensor, Tensor, Tensor]) -> Tensor:
        """Mix in proportion."""
        pixels, partners, shares = inputs
        pixels, shares = ops.cast(pixels, "float32"), ops.reshape(shares, (-1, 1, 1, 1))
        return shares * pixels + (1 - shares) * ops.take(pixels, partners, axis=0)
