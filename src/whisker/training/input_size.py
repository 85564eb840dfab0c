"""The input size that suits a dataset: large for photos, smaller for pictures with little detail."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from PIL import Image

from whisker.backbones.table import BACKBONES
from whisker.datasets.images import LabelledImage
from whisker.training.config import TrainConfig
from whisker.training.defaults import TrainMode

# Sides are multiples of what the networks shrink a picture by.
_STEP_PX: Final = 32
_SAMPLE_COUNT: Final = 200
# Smallest side, largest side, and how far small pictures are enlarged. A pretrained network has learned to see things
# that are large in the picture: quick training of CIFAR-10 (15,000 pictures of 32 px) by side, cross-validated and on
# its test pictures: 96 px 76.3 and 77.2 %, 128 px 77.7 and 79.4 %, 160 px 79.9 and 81.3 %, 192 px 80.2 and 80.4 %; of
# scikit-learn's digits of 8 px: 96 px 94.7 %, 160 px 93.3 %. A network that is trained adapts to less, and one that
# learns from nothing gains nothing from pixels that were made up.
_SIDES: Final[dict[TrainMode, tuple[int, int, int]]] = {
    "quick": (96, 256, 5),
    "fine_tune": (96, 256, 4),
    "scratch": (32, 128, 1),
}


def resolve_config(config: TrainConfig, files: Sequence[LabelledImage]) -> TrainConfig:
    """Fill in all that a config leaves open: its mode's defaults, and an input size that suits the pictures.

    Args:
        config: As it was asked for.
        files: Pictures to learn from; the headers of some of them are read.
    """
    resolved = config.resolved()
    return resolved if resolved.size_px is not None else resolved.sized(_size_px(resolved, files))


def _size_px(config: TrainConfig, files: Sequence[LabelledImage]) -> int:
    smallest, largest, enlargement = _SIDES[config.mode]
    row = BACKBONES.get(config.backbone or "")
    if row is not None and row.keras_name:
        largest = row.input_size_px  # what the network was made for
    wanted = enlargement * typical_side_px(files)
    return int(np.clip(_STEP_PX * round(wanted / _STEP_PX), smallest, largest))


def typical_side_px(files: Sequence[LabelledImage]) -> float:
    """Find the median side of pictures (of a square with as many pixels), from some hundred of them."""
    sides = [_side_px(file) for file in files[:: max(1, len(files) // _SAMPLE_COUNT)]]
    return float(np.median(sides))


def _side_px(file: LabelledImage) -> float:
    with Image.open(file.path) as image:
        return float(np.sqrt(image.width * image.height))
