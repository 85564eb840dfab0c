"""Which parts of a picture spoke for a class."""

import io

import numpy as np
import numpy.typing as npt
from PIL import Image

from whisker.errors import ShapeError

FloatArray = npt.NDArray[np.float32]

HEATMAP_SIDE_PX = 224

# Points on matplotlib's "inferno", which reads the same to colour-blind eyes and in grey.
_COLOURS = np.array([[20, 11, 52], [101, 21, 110], [187, 55, 84], [249, 142, 9], [252, 255, 164]], np.float32)
_COLOUR_TABLE = np.stack(
    [np.interp(np.linspace(0, len(_COLOURS) - 1, 256), np.arange(len(_COLOURS)), channel) for channel in _COLOURS.T],
    axis=1,
).astype(np.uint8)


def class_activation_map(features: FloatArray, weights: FloatArray) -> FloatArray:
    """Weight the final feature map by one class's head weights.

    For a head of global average pooling and one dense layer this is Grad-CAM exactly, without a gradient.

    Args:
        features: (H, W, C) float32, before global average pooling.
        weights: (C,) head column of the explained class, in logits.

    Returns:
        (H, W) float32 in [0, 1].

    Raises:
        ShapeError: The channel counts differ.

    Source: Zhou et al. 2016, arXiv:1512.04150.
    """
    if features.shape[-1] != weights.shape[0]:
        raise ShapeError(f"{features.shape[-1]} feature channels do not fit {weights.shape[0]} head weights.")
    activation: FloatArray = np.maximum(features @ weights, np.float32(0))
    peak = activation.max()
    return activation / peak if peak > 0 else activation


def render_heatmap(activation: FloatArray, side_px: int = HEATMAP_SIDE_PX) -> bytes:
    """Draw an activation map as a PNG to lay over the whole picture.

    Args:
        activation: (H, W) float32 in [0, 1].
        side_px: Side of the square PNG.

    Returns:
        An RGBA PNG; what did not matter is transparent.
    """
    small = Image.fromarray((activation * 255).astype(np.uint8))
    level = np.asarray(small.resize((side_px, side_px), Image.Resampling.BICUBIC))
    rgba = np.dstack([_COLOUR_TABLE[level], level])
    png = io.BytesIO()
    Image.fromarray(rgba).save(png, "PNG", compress_level=1)
    return png.getvalue()
