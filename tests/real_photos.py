"""Real photos that every machine with the test packages has: scikit-image's own."""

import numpy as np
import numpy.typing as npt
from PIL import Image
from skimage import data

from whisker.preprocessing import PreprocessSpec, preprocess

PHOTOS = ("chelsea", "astronaut", "coffee")
"""A cat, a person, a cup."""


def real_photo(name: str) -> Image.Image:
    """Load one of the photos in full."""
    return Image.fromarray(getattr(data, name)())


def real_photos(size_px: int) -> npt.NDArray[np.uint8]:
    """Load the photos as a model's input: (3, size_px, size_px, 3) uint8 RGB, the cat first."""
    return np.stack([preprocess(real_photo(name), PreprocessSpec(size_px=size_px)) for name in PHOTOS])
