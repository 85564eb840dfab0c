"""Eight ways in which a picture may be worse than those a model was tested on, each in five strengths.

They are applied to a model's input, as ImageNet-C's are: a blur of so many pixels then means the same for a photo of a
phone and one of a web page, where before the resize it would vanish in the large one. Lengths are theirs at 224 px,
scaled with the input's side.

Source: Hendrycks and Dietterich 2019, "Benchmarking neural network robustness to common corruptions and perturbations",
arXiv:1903.12261. Noise, blur, brightness, low resolution and JPEG have the forms and constants of its code; darkness,
rotation and occlusion are not among its kinds.
"""

import io
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from PIL import Image, ImageFilter

from whisker.arrays import FloatArray, UInt8Array
from whisker.evaluation.schema import CorruptionKind, Strength

STRENGTHS: Final[tuple[Strength, ...]] = (1, 2, 3, 4, 5)

_IMAGENET_SIDE_PX: Final = 224
_WHITE: Final = np.float32(255)
_GREY: Final = 128

# One value a strength. ImageNet-C's, in its units:
_BLUR_SIGMA_PX: Final = (1, 2, 3, 4, 6)
_NOISE_DEVIATION: Final = (0.08, 0.12, 0.18, 0.26, 0.38)
_ADDED_BRIGHTNESS: Final = (0.1, 0.2, 0.3, 0.4, 0.5)
_KEPT_SIDE: Final = (0.6, 0.5, 0.4, 0.3, 0.25)
_JPEG_QUALITY: Final = (25, 18, 15, 10, 7)
# Ours:
_STOPS: Final = (1, 2, 3, 4, 5)
_DEGREES: Final = (10, 20, 30, 45, 60)
_COVERED_AREA: Final = (0.1, 0.2, 0.3, 0.4, 0.5)

_GAMMA: Final = 2.2
"""What sRGB comes near to: half of the light is 0.73 of the value."""
_CORNER: Final = 0.21
"""How far a square's corners reach beyond its sides when it is turned, in sides: (sqrt(2) - 1) / 2."""


def corrupt(pixels: UInt8Array, kind: CorruptionKind, strength: Strength, seed: int) -> UInt8Array:
    """Make a picture worse; the same arguments give the same pixels.

    Args:
        pixels: (S, S, 3) uint8 RGB, a model's input.
        kind: In which way.
        strength: How much.
        seed: The picture's own, for what is drawn by lot: noise, the side it leans to, the place that is covered. It is
            the same at every strength.

    Returns:
        (S, S, 3) uint8 RGB.
    """
    return _FORMS[kind](pixels, strength - 1, np.random.default_rng(seed))


def _blur(pixels: UInt8Array, level: int, _random: np.random.Generator) -> UInt8Array:
    """Blur by a Gaussian, which Pillow composes of boxes."""
    radius_px = _BLUR_SIGMA_PX[level] * pixels.shape[0] / _IMAGENET_SIDE_PX
    return np.asarray(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(radius_px)))


def _noise(pixels: UInt8Array, level: int, random: np.random.Generator) -> UInt8Array:
    """Add Gaussian noise to each value by itself."""
    noise = random.standard_normal(pixels.shape, np.float32)
    return _rounded(pixels + noise * np.float32(_NOISE_DEVIATION[level] * 255))


def _darkness(pixels: UInt8Array, level: int, _random: np.random.Generator) -> UInt8Array:
    """Halve the light once for each strength, as a shorter exposure does."""
    return _rounded(pixels * np.float32(0.5 ** (_STOPS[level] / _GAMMA)))


def _brightness(pixels: UInt8Array, level: int, _random: np.random.Generator) -> UInt8Array:
    """Raise the value of HSV; hue and saturation stay."""
    value = pixels.max(axis=2, keepdims=True).astype(np.float32)
    raised = np.minimum(value + np.float32(_ADDED_BRIGHTNESS[level] * 255), _WHITE)
    return _rounded(np.where(value > 0, pixels * (raised / np.maximum(value, 1)), raised))


def _low_resolution(pixels: UInt8Array, level: int, _random: np.random.Generator) -> UInt8Array:
    """Average boxes of pixels, and show each average as large as its box."""
    image, side = Image.fromarray(pixels), max(1, round(pixels.shape[0] * _KEPT_SIDE[level]))
    small = image.resize((side, side), Image.Resampling.BOX)
    return np.asarray(small.resize(image.size, Image.Resampling.BOX))


def _rotation(pixels: UInt8Array, level: int, random: np.random.Generator) -> UInt8Array:
    """Turn to either side; beyond its edges the picture goes on as its mirror image, for no camera leaves a corner."""
    degrees = _DEGREES[level] * random.choice((-1, 1))
    side, margin = pixels.shape[0], int(np.ceil(pixels.shape[0] * _CORNER)) + 1
    wider = np.pad(pixels, ((margin, margin), (margin, margin), (0, 0)), mode="reflect")
    turned = Image.fromarray(wider).rotate(degrees, Image.Resampling.BILINEAR)
    return np.asarray(turned.crop((margin, margin, margin + side, margin + side)))


def _jpeg(pixels: UInt8Array, level: int, _random: np.random.Generator) -> UInt8Array:
    """Compress as JPEG, whose blocks have 8 pixels whatever the side."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=_JPEG_QUALITY[level])
    return np.asarray(Image.open(file))


def _occlusion(pixels: UInt8Array, level: int, random: np.random.Generator) -> UInt8Array:
    """Cover a square with grey, somewhere in the picture; a stronger one covers it and more.

    After Zeiler and Fergus 2014, arXiv:1311.2901.
    """
    side = pixels.shape[0]
    covered = round(side * np.sqrt(_COVERED_AREA[level]))
    top, left = (int(share * (side - covered + 1)) for share in random.random(2))
    copy = pixels.copy()
    copy[top : top + covered, left : left + covered] = _GREY
    return copy


def _rounded(values: FloatArray) -> UInt8Array:
    """Round values to the nearest that a pixel can have."""
    return np.clip(np.rint(values), 0, _WHITE).astype(np.uint8)


_FORMS: Final[Mapping[CorruptionKind, Callable[[UInt8Array, int, np.random.Generator], UInt8Array]]] = {
    "blur": _blur,
    "noise": _noise,
    "darkness": _darkness,
    "brightness": _brightness,
    "low_resolution": _low_resolution,
    "rotation": _rotation,
    "jpeg": _jpeg,
    "occlusion": _occlusion,
}
KINDS: Final[tuple[CorruptionKind, ...]] = tuple(_FORMS)

KIND_WORDS: Final[Mapping[CorruptionKind, str]] = {
    **{kind: kind.replace("_", " ") for kind in KINDS},
    "jpeg": "JPEG",
}
"""How people read them."""
