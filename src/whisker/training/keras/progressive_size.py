"""Progressive size: the first epochs look at smaller pictures, which is quicker, and the last ones at whole ones.

What is learned from small pictures holds for large ones but for a little, which the last epochs mend.

Sources: Howard et al., DAWNBench 2018 (progressive resizing); Touvron et al. 2019, arXiv:1906.06423.
"""

from typing import Any, Final

import keras

from whisker.training.config import TrainConfig
from whisker.training.defaults import SMALLER_SIDE

# What the networks shrink a picture by.
_STEP_PX: Final = 32


def smaller_side_px(side_px: int) -> int | None:
    """Return the side of the first epochs' pictures; None where there is none below `side_px`."""
    smaller = -(-int(SMALLER_SIDE * side_px) // _STEP_PX) * _STEP_PX
    return smaller if smaller < side_px else None


def smaller_epochs(config: TrainConfig) -> int:
    """Count the epochs, from the first, that look at smaller pictures; the last one never does."""
    epochs = config.epochs or 1
    return min(round(epochs * (config.progressive_share or 0.0)), epochs - 1)


def at_side(network: keras.Model, side_px: int) -> keras.Model:
    """Connect the layers of a network, from (N, S, S, 3) pixels, once more for pictures of another side."""
    images = keras.Input((side_px, side_px, 3))
    return keras.models.clone_model(network, input_tensors=images, clone_function=_same)


def shrinking(side_px: int) -> keras.layers.Layer:
    """Make the layer that shrinks pixels (N, S, S, 3) uint8 to another side, each the mean of what it covers."""
    return keras.layers.Resizing(side_px, side_px, interpolation="bilinear", antialias=True, dtype="float32")


def _same(layer: Any) -> Any:
    return layer
