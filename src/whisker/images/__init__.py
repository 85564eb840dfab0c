"""Pictures: their headers, what decoding them costs, and from their bytes to RGB pixels."""

from whisker.images.decoding import (
    PREVIEW_SIDE_PX,
    DecodedImage,
    InspectedImage,
    decode_image,
    inspect_image,
    render_preview,
)
from whisker.images.decoding_costs import BACKGROUND_LIMITS, ImageLimits

__all__ = [
    "BACKGROUND_LIMITS",
    "PREVIEW_SIDE_PX",
    "DecodedImage",
    "ImageLimits",
    "InspectedImage",
    "decode_image",
    "inspect_image",
    "render_preview",
]
