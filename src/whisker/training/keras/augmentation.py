"""Images varied at random, each by itself, by Keras layers that act in training only.

Everything that moves pixels is one affine map, so that an image is interpolated once however much happens to it; that
is also three to four times as fast as Keras's own layers in a row. The layers use keras.ops alone, so any engine runs
them.

RandAugment is ours too. Keras's layer computes each of its eleven operations for the whole batch, once for each that is
wanted, and gives all images of a batch the same ones: 7.0 ms of processor time an image of 96 px with two, 47.8 ms at
256 px. Here every image has its own.
"""

from typing import Any, Final

import keras
import numpy as np
from keras import ops

from whisker.arrays import UInt8Array
from whisker.training.config import AugmentationConfig

Tensor = Any

_BLACK_TO_WHITE: Final = 255.0
# How bright each of red, green and blue looks. Source: ITU-R BT.601.
_LUMA: Final = (0.299, 0.587, 0.114)
_SMALLEST_SCALE: Final = 0.1
# RandAugment's operations, which come with equal chances: turn, slant, two shifts, saturation, contrast, brightness,
# sharpness, fewer shades, inverted lights, stretched contrast; and the most that each does at strength 1.
_OPERATIONS: Final = 11
_TURN_RADIANS: Final = np.pi / 12
_SLANT: Final = 0.15
_SHIFT: Final = 0.2
_TONE: Final = 0.5
_FEWEST_BITS: Final = 4
_BITS: Final = 8
_DARKEST_INVERTED: Final = 128.0


def augmentation_layers(config: AugmentationConfig, seed: int) -> list["RandomLayer"]:
    """Make the layers that a config asks for: none where it asks for none."""
    scaled = AugmentationStrength(config)
    layers: list[RandomLayer] = []
    if scaled.flip or scaled.moves:
        layers.append(RandomWarp(scaled, seed))
    if scaled.tints:
        layers.append(RandomTone(scaled, seed + 1))
    if scaled.chance:
        layers.append(RandomOperations(scaled, seed + 2))
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
        self.factor = strength
        self.chance = min(config.operations / _OPERATIONS, 1.0) if strength else 0.0

    @property
    def moves(self) -> bool:
        """Whether pixels change their places, apart from flips."""
        return any((self.turn_radians, self.zoom, self.shift, self.shear, self.chance))

    @property
    def tints(self) -> bool:
        """Whether pixels change their colours."""
        return any((self.brightness, self.contrast, self.colour, self.chance))


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

    def _is_chosen(self, count: Tensor) -> Tensor:
        """Choose the images, (count,) of bool, to which one of RandAugment's operations happens."""
        return keras.random.uniform((count,), seed=self.seed_generator) < self.strength.chance

    def _amounts(self, count: Tensor, largest: float, further: float) -> Tensor:
        """Draw how much of a change happens to each image, with what RandAugment adds to some."""
        amounts = self._uniform(count, largest)
        if not self.strength.chance:
            return amounts
        added = self._uniform(count, further * self.strength.factor)
        return amounts + ops.where(self._is_chosen(count), added, 0.0)


class RandomWarp(RandomLayer):
    """Flip, turn, zoom, shift and slant about the middle; what comes in from outside is mirrored at the edge."""

    def vary(self, pixels: Tensor, count: Tensor) -> Tensor:
        """Map every output pixel to where its colour comes from."""
        strength, side = self.strength, pixels.shape[1]
        turn = self._amounts(count, strength.turn_radians, _TURN_RADIANS)
        slant = self._amounts(count, strength.shear, _SLANT)
        scale = ops.maximum(1 + self._uniform(count, strength.zoom), _SMALLEST_SCALE)
        mirror = ops.sign(self._uniform(count, 1.0)) if strength.flip else ops.ones_like(turn)
        cosine, sine = ops.cos(turn) * scale, ops.sin(turn) * scale
        xx, xy = mirror * cosine, mirror * (slant * cosine - sine)
        yx, yy = sine, slant * sine + cosine
        middle = (side - 1) / 2
        x = middle * (1 - xx - xy) + side * self._amounts(count, strength.shift, _SHIFT)
        y = middle * (1 - yx - yy) + side * self._amounts(count, strength.shift, _SHIFT)
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
            ops.reshape(self._amounts(count, largest, _TONE), (-1, 1, 1, 1))
            for largest in (strength.colour, strength.contrast, strength.brightness)
        )
        grey = ops.sum(pixels * ops.convert_to_tensor(_LUMA, pixels.dtype), axis=-1, keepdims=True)
        coloured = grey + (1 + saturation) * (pixels - grey)
        mean = ops.mean(coloured, axis=(1, 2, 3), keepdims=True)
        toned = mean + (1 + contrast) * (coloured - mean) + brightness * _BLACK_TO_WHITE
        return ops.clip(toned, 0.0, _BLACK_TO_WHITE)


class RandomOperations(RandomLayer):
    """RandAugment's operations on colours: sharpness, fewer shades, inverted lights, stretched contrast.

    Source: Cubuk et al. 2020, arXiv:1909.13719.
    """

    def vary(self, pixels: Tensor, count: Tensor) -> Tensor:
        """Let each operation happen to some images."""
        for operation in (self._sharpen, self._reduce_shades, self._invert_lights, self._stretch_contrast):
            is_chosen = ops.reshape(self._is_chosen(count), (-1, 1, 1, 1))
            pixels = ops.where(is_chosen, operation(pixels, count), pixels)
        return pixels

    def _sharpen(self, pixels: Tensor, count: Tensor) -> Tensor:
        """Move pixels away from the mean of their neighbours, or towards it."""
        amounts = ops.reshape(self._uniform(count, 2 * _TONE * self.strength.factor), (-1, 1, 1, 1))
        blurred = ops.average_pool(pixels, 3, strides=1, padding="same", data_format="channels_last")
        return ops.clip(blurred + (1 + amounts) * (pixels - blurred), 0.0, _BLACK_TO_WHITE)

    def _reduce_shades(self, pixels: Tensor, count: Tensor) -> Tensor:
        """Keep the first bits of every colour alone."""
        lost = 1 + (_BITS - _FEWEST_BITS) * (self._uniform(count, 1.0) + 1) / 2 * min(self.strength.factor, 1.0)
        step = ops.reshape(2.0 ** ops.floor(lost), (-1, 1, 1, 1))
        return ops.floor(pixels / step) * step

    def _invert_lights(self, pixels: Tensor, count: Tensor) -> Tensor:
        """Invert what is lighter than a threshold."""
        darkest = _BLACK_TO_WHITE - (_BLACK_TO_WHITE - _DARKEST_INVERTED) * min(self.strength.factor, 1.0)
        middle, spread = (_BLACK_TO_WHITE + darkest) / 2, (_BLACK_TO_WHITE - darkest) / 2
        threshold = ops.reshape(middle + self._uniform(count, spread), (-1, 1, 1, 1))
        return ops.where(pixels < threshold, pixels, _BLACK_TO_WHITE - pixels)

    def _stretch_contrast(self, pixels: Tensor, _: Tensor) -> Tensor:
        """Let every colour reach from black to white."""
        low, high = (reduce(pixels, axis=(1, 2), keepdims=True) for reduce in (ops.min, ops.max))
        return (pixels - low) * _BLACK_TO_WHITE / ops.maximum(high - low, 1.0)
