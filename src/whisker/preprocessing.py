"""From a picture's bytes to a model's input: one function, used by training and by serving alike."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field

from whisker.images import DecodedImage, ImageLimits, UInt8Array, decode_image


class PreprocessSpec(BaseModel):
    """How pixels become a model's input; it travels in the manifest, so that an old version keeps its own.

    Normalisation is not part of it: that lives inside the exported graph, where nobody can get it wrong.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    size_px: int = Field(ge=16, le=1024, description="Side of the square input.")
    resize: Literal["stretch"] = "stretch"
    interpolation: Literal["bilinear"] = "bilinear"
    reducing_gap: float = Field(
        default=2.0, ge=1.0, description="Pillow's reducing_gap: box-shrink first, then resize."
    )
    draft_factor: int = Field(default=2, ge=1, description="JPEGs are decoded no smaller than this times size_px.")


def preprocess(image: Image.Image, spec: PreprocessSpec) -> UInt8Array:
    """Resize a picture to a model's input.

    Args:
        image: In mode RGB, of any size.
        spec: The model's preprocessing.

    Returns:
        (S, S, 3) uint8 RGB, S = `spec.size_px`.
    """
    size = (spec.size_px, spec.size_px)
    resized = image.resize(size, Image.Resampling.BILINEAR, reducing_gap=spec.reducing_gap)
    return np.asarray(resized)


def load_input(
    data: bytes, spec: PreprocessSpec, limits: ImageLimits | None = None
) -> tuple[npt.NDArray[np.uint8], DecodedImage]:
    """Decode a file and make it a model's input: `decode_image`, then `preprocess`.

    Returns:
        The (S, S, 3) uint8 input, and the decoded picture with its warnings.

    Raises:
        ImageError: The file is no picture that can be used.
    """
    decoded = decode_image(data, target_px=spec.size_px * spec.draft_factor, limits=limits)
    return preprocess(decoded.image, spec), decoded
