"""The input's side that suits a dataset: large for photos, smaller for pictures that have little to show."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from PIL import Image

from whisker.datasets.folders import LabelledFile
from whisker.training.config import TrainConfig

# Sides are multiples of what the networks shrink a picture by.
_STEP_PX: Final = 32
_SAMPLE_COUNT: Final = 200
# Smallest side, largest side, and how far small pictures are enlarged. A pretrained network has learned to see things
# that are large in the picture; one that learns from nothing gains nothing from pixels that were made up.
_PRETRAINED: Final = (128, 256, 4)
_SCRATCH: Final = (32, 128, 1)


def resolve_config(config: TrainConfig, files: Sequence[LabelledFile]) -> TrainConfig:
    """Fill in all that a config leaves open: its mode's defaults, and a side that suits the pictures.

    Args:
        config: As it was asked for.
        files: Pictures to learn from; the headers of some of them are read.
    """
    resolved = config.resolved()
    return resolved if resolved.size_px is not None else resolved.sized(_size_px(resolved, files))


def _size_px(config: TrainConfig, files: Sequence[LabelledFile]) -> int:
    smallest, largest, enlargement = _SCRATCH if config.mode == "scratch" else _PRETRAINED
    wanted = enlargement * typical_side_px(files)
    return int(np.clip(_STEP_PX * round(wanted / _STEP_PX), smallest, largest))


def typical_side_px(files: Sequence[LabelledFile]) -> float:
    """Find the median side of pictures (of a square with as many pixels), from some hundred of them."""
    sides = [_side_px(file) for file in files[:: max(1, len(files) // _SAMPLE_COUNT)]]
    return float(np.median(sides))


def _side_px(file: LabelledFile) -> float:
    with Image.open(file.path) as image:
        return float(np.sqrt(image.width * image.height))
