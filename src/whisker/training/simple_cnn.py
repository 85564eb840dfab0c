"""A small network without pretrained weights: blocks of two convolutions."""

from collections.abc import Sequence
from typing import Final

import keras

from whisker.backbones.table import Backbone
from whisker.training.defaults import SIMPLE_CNN_FILTERS

# Larger pictures are halved by the first convolution: that quarters the work.
_LARGEST_UNHALVED_PX: Final = 64
# Keras's 0.99 follows the batches so slowly that after six epochs of 1,200 pictures what is served still used the
# statistics of the beginning.
_NORMALISATION_MOMENTUM: Final = 0.9


def build_simple_cnn(
    backbone: Backbone, size_px: int, filters: Sequence[int] = SIMPLE_CNN_FILTERS, *, batch_norm: bool = True
) -> keras.Model:
    """Build pairs of convolutions, each pair at half the size of the one before.

    Args:
        backbone: The row of the table: what happens to pixels first, and the name.
        size_px: Side of the square input.
        filters: Of each block.
        batch_norm: Normalise batches after each convolution; without it, convolutions have biases.

    Returns:
        A model from (N, size_px, size_px, 3) RGB 0..255 to the last convolution map (N, h, w, filters[-1]).
    """
    images = keras.Input((size_px, size_px, 3), name="images")
    scale = 1 / backbone.input_divisor
    result = keras.layers.Rescaling(scale, offset=-backbone.input_offset * scale)(images)
    for number, count in enumerate(filters):
        stride = 2 if number or size_px > _LARGEST_UNHALVED_PX else 1
        result = _convolution(result, count, stride, batch_norm=batch_norm)
        result = _convolution(result, count, 1, batch_norm=batch_norm)
    return keras.Model(images, result, name=backbone.name)


def _convolution(source: keras.KerasTensor, filters: int, stride: int, *, batch_norm: bool) -> keras.KerasTensor:
    result = keras.layers.Conv2D(filters, 3, stride, padding="same", use_bias=not batch_norm)(source)
    if batch_norm:
        result = keras.layers.BatchNormalization(momentum=_NORMALISATION_MOMENTUM)(result)
    return keras.layers.ReLU()(result)
