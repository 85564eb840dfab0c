"""Preprocessing: from a file's bytes to a model's input, the same for training and serving."""

from typing import Literal

import numpy as np
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field

from whisker.arrays import UInt8Array
from whisker.images import DecodedImage, ImageLimits, InspectedImage, inspect_image


class PreprocessSpec(BaseModel):
    """How pixels become a model's input; stored in the manifest, so that an old version keeps its own.

    Normalisation is not part of it: it is inside the exported graph, where it cannot be got wrong.
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
    """Resize an image to a model's input.

    Args:
        image: In mode RGB, of any size.
        spec: The model's preprocessing.

    Returns:
        (S, S, 3) uint8 RGB, S = `spec.size_px`.
    """
    size = (spec.size_px, spec.size_px)
    resized = image.resize(size, Image.Resampling.BILINEAR, reducing_gap=spec.reducing_gap)
    return np.asarray(resized)


def inspect_input(data: bytes, spec: PreprocessSpec, limits: ImageLimits | None = None) -> InspectedImage:
    """Read the header of a file that is to become a model's input; nothing is decoded.

    Raises:
        ImageError: The file is not a usable image.
    """
    return inspect_image(data, target_px=spec.size_px * spec.draft_factor, limits=limits)


def decode_input(inspected: InspectedImage, spec: PreprocessSpec) -> tuple[UInt8Array, DecodedImage]:
    """Decode an image from `inspect_input` into a model's input: `decode`, then `preprocess`.

    Returns:
        The (S, S, 3) uint8 input, and the decoded image with its warnings.

    Raises:
        ImageError: The file is not a usable image.
    """
    decoded = inspected.decode()
    return preprocess(decoded.image, spec), decoded


def load_input(data: bytes, spec: PreprocessSpec, limits: ImageLimits | None = None) -> tuple[UInt8Array, DecodedImage]:
    """Make a file a model's input, within the memory that all threads of a job share.

    Raises:
        ImageError: The file is not a usable image.
    """
    decoded = inspect_input(data, spec, limits).decode_in_turn()
    return preprocess(decoded.image, spec), decoded
