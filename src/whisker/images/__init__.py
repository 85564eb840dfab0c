"""Pictures: their headers, what decoding them costs, and from their bytes to RGB pixels."""

from whisker.images.decoding import (
    PATIENT_LIMITS,
    PREVIEW_SIDE_PX,
    DecodedImage,
    ImageLimits,
    InspectedImage,
    UInt8Array,
    decode_image,
    inspect_image,
    render_preview,
)

__all__ = [
    "PATIENT_LIMITS",
    "PREVIEW_SIDE_PX",
    "DecodedImage",
    "ImageLimits",
    "InspectedImage",
    "UInt8Array",
    "decode_image",
    "inspect_image",
    "render_preview",
]
