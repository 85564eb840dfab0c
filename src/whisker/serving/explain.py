"""Heatmaps of which image parts support a class: from the feature map, or by occlusion."""

import io
from collections.abc import Callable
from itertools import product
from typing import Final

import numpy as np
from PIL import Image

from whisker.arrays import FeatureMaps, FloatArray, UInt8Array
from whisker.errors import ShapeError

HEATMAP_SIDE_PX = 224

# The map has cells of an eighth of the side; a patch covers two by two of them, and moves by one: 49 patches.
CELLS: Final = 8

_PATCH_CELLS: Final = 2
_GREY: Final = 128

# Pixels in one batch: several small images, or one large one, to bound the memory.
_BATCH_PX: Final = 256**2

# What halves the odds is worth full strength; where nothing matters that much the map stays faint, for what many parts
# carry together needs none of them.
_FULL_STRENGTH: Final = float(np.log(2))

# Keeps the logarithm of a probability finite.
_SMALLEST_PROBABILITY: Final = 1e-30

# Points on matplotlib's "inferno", which reads the same to colour-blind eyes and in grey.
_COLOURS = np.array([[20, 11, 52], [101, 21, 110], [187, 55, 84], [249, 142, 9], [252, 255, 164]], np.float32)

_COLOUR_TABLE = np.stack(
    [np.interp(np.linspace(0, len(_COLOURS) - 1, 256), np.arange(len(_COLOURS)), channel) for channel in _COLOURS.T],
    axis=1,
).astype(np.uint8)


def class_activation_map(maps: FeatureMaps, weights: FloatArray) -> FloatArray:
    """Weight feature maps by one class's head weights, and add them up.

    For a head of global average pooling and one dense layer this is Grad-CAM exactly, without a gradient. The mean of
    the sum, before what speaks against the class is cut off, is the logit without its bias: maps of fewer places are
    enlarged so that each place counts as much as the part of the image that it covers.

    Args:
        maps: (h, w, C) float32 each, before global average pooling.
        weights: (sum of C,) head column of the explained class, in logits.

    Returns:
        (H, W) float32 in [0, 1], with the places of the largest map.

    Raises:
        ShapeError: The channel counts differ.

    Source: Zhou et al. 2016, arXiv:1512.04150.
    """
    evidence: FloatArray = np.maximum(class_evidence(maps, weights), np.float32(0))
    peak = evidence.max()
    return evidence / peak if peak > 0 else evidence


def class_evidence(maps: FeatureMaps, weights: FloatArray) -> FloatArray:
    """Compute what each place says for a class: (H, W), whose mean is the logit without its bias."""
    channels = [features.shape[-1] for features in maps]
    if sum(channels) != weights.shape[0]:
        raise ShapeError(f"{sum(channels)} feature channels do not fit {weights.shape[0]} head weights.")
    parts = np.split(weights, np.cumsum(channels)[:-1])
    height, width = (max(features.shape[axis] for features in maps) for axis in (0, 1))
    evidence: FloatArray = np.zeros((height, width), np.float32)
    for features, part in zip(maps, parts, strict=True):
        rows, columns = _overlaps(height, features.shape[0]), _overlaps(width, features.shape[1])
        np.add(evidence, rows @ (features @ part) @ columns.T, out=evidence)
    return evidence


def _overlaps(many: int, few: int) -> FloatArray:
    """Compute which share of each of `many` equal parts of a line lies in each of `few`: (many, few), rows of 1."""
    edges, others = np.arange(many + 1) / many, np.arange(few + 1) / few
    ends = np.minimum(edges[1:, None], others[None, 1:])
    starts = np.maximum(edges[:-1, None], others[None, :-1])
    shares: FloatArray = (np.maximum(ends - starts, 0) * many).astype(np.float32)
    return shares


def occlusion_map(answer: Callable[[UInt8Array], FloatArray], pixels: UInt8Array, class_index: int) -> FloatArray:
    """Cover the image with grey patches, one after the other, and measure how much less probable the class becomes.

    The loss is measured in log odds: a probability near 1 hardly changes, whatever is covered.

    Args:
        answer: Returns the probabilities (N, K) of images (N, S, S, 3); it is called with 50 images in all.
        pixels: (S, S, 3) uint8 RGB, the model's input.
        class_index: The class to explain.

    Returns:
        (8, 8) float32 in [0, 1]: for each cell, the mean loss by the patches that cover it, against the largest, or
            against the loss of half the odds where none is as large.

    Source: Zeiler & Fergus 2014, arXiv:1311.2901.
    """
    places = list(product(range(CELLS - _PATCH_CELLS + 1), repeat=2))
    at_a_time = max(1, _BATCH_PX // (pixels.shape[0] * pixels.shape[1]))
    batches = (places[start : start + at_a_time] for start in range(0, len(places), at_a_time))
    parts = [answer(np.stack([_covered(pixels, *place) for place in batch])) for batch in batches]
    covered = _log_odds(np.concatenate(parts), class_index)
    drops = np.maximum(_log_odds(answer(pixels[np.newaxis]), class_index) - covered, 0)
    total, count = np.zeros((CELLS, CELLS), np.float32), np.zeros((CELLS, CELLS), np.float32)
    for (row, column), drop in zip(places, drops, strict=True):
        cells = np.s_[row : row + _PATCH_CELLS, column : column + _PATCH_CELLS]
        total[cells] += drop
        count[cells] += 1
    mean: FloatArray = total / count
    return mean / np.float32(max(mean.max(), _FULL_STRENGTH))


def _log_odds(probabilities: FloatArray, class_index: int) -> FloatArray:
    # The others' sum is exact where 1 - p would be rounded to nothing.
    others = np.delete(probabilities, class_index, axis=1).sum(axis=1)
    ratios = np.maximum([probabilities[:, class_index], others], _SMALLEST_PROBABILITY)
    odds: FloatArray = np.log(ratios[0]) - np.log(ratios[1])
    return odds


def _covered(pixels: UInt8Array, row: int, column: int) -> UInt8Array:
    top, bottom = _edges(pixels.shape[0], row)
    left, right = _edges(pixels.shape[1], column)
    copy = pixels.copy()
    copy[top:bottom, left:right] = _GREY
    return copy


def _edges(side_px: int, cell: int) -> tuple[int, int]:
    return cell * side_px // CELLS, (cell + _PATCH_CELLS) * side_px // CELLS


def render_heatmap(activation: FloatArray, side_px: int = HEATMAP_SIDE_PX) -> bytes:
    """Draw an activation map as a PNG to lay over the whole image.

    Args:
        activation: (H, W) float32 in [0, 1].
        side_px: Side of the square PNG.

    Returns:
        An RGBA PNG, transparent where the activation is 0.
    """
    small = Image.fromarray((activation * 255).astype(np.uint8))
    level = np.asarray(small.resize((side_px, side_px), Image.Resampling.BICUBIC))
    rgba = np.dstack([_COLOUR_TABLE[level], level])
    png = io.BytesIO()
    Image.fromarray(rgba).save(png, "PNG", compress_level=1)
    return png.getvalue()
