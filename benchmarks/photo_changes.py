"""Ways in which photos go wrong, or are nearly the same: each takes a photo and a seed, and says how much it did."""

import random
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

Change = Callable[[Image.Image, random.Random], tuple[Image.Image, float]]
Floats = npt.NDArray[np.float64]


def re_encoded(image: Image.Image, rng: random.Random) -> tuple[Image.Image, float]:
    """Leave the pixels, for saving at JPEG quality 30 to 60."""
    return image, rng.randint(30, 60)


def resized(image: Image.Image, rng: random.Random) -> tuple[Image.Image, float]:
    """Make smaller: half to four fifths of each side."""
    scale = rng.uniform(0.5, 0.8)
    size = (round(image.width * scale), round(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS), scale


def brightened(image: Image.Image, rng: random.Random) -> tuple[Image.Image, float]:
    """Multiply by 0.9 or 1.1."""
    factor = rng.choice((0.9, 1.1))
    return image.point(lambda value: min(255, round(value * factor))), factor


def cropped(image: Image.Image, rng: random.Random) -> tuple[Image.Image, float]:
    """Cut 2 % of the width and of the height away, from either side or both."""
    width, height = round(image.width * 0.98), round(image.height * 0.98)
    left, top = rng.randint(0, image.width - width), rng.randint(0, image.height - height)
    return image.crop((left, top, left + width, top + height)), 0.02


def underexposed(image: Image.Image, rng: random.Random) -> tuple[Image.Image, float]:
    """Let 3.5 to 6 stops less light in: white comes out at 34 % to 12 % of what a screen can show."""
    stops = rng.uniform(3.5, 6.0)
    linear = _to_linear(np.asarray(image, np.float64) / 255) / 2**stops
    return Image.fromarray(np.round(_from_linear(linear) * 255).astype(np.uint8)), stops


def defocused(image: Image.Image, rng: random.Random) -> tuple[Image.Image, float]:
    """Blur by a Gaussian whose deviation is 1 % to 3 % of the longer side."""
    share = rng.uniform(0.01, 0.03)
    return image.filter(ImageFilter.GaussianBlur(share * max(image.size))), share


def shaken(image: Image.Image, rng: random.Random) -> tuple[Image.Image, float]:
    """Smear along a line of 3 % to 8 % of the longer side, in any direction."""
    share, angle = rng.uniform(0.03, 0.08), rng.uniform(0, np.pi)
    length = round(share * max(image.size))
    steps = np.linspace(-length / 2, length / 2, length + 1)
    shifts = np.round(np.stack([np.sin(angle) * steps, np.cos(angle) * steps], axis=1)).astype(int)
    margin = length // 2 + 1
    padded = np.pad(np.asarray(image, np.float32), ((margin, margin), (margin, margin), (0, 0)), mode="edge")
    total = sum(padded[margin + y :, margin + x :][: image.height, : image.width] for y, x in shifts.tolist())
    return Image.fromarray(np.round(np.asarray(total) / len(shifts)).astype(np.uint8)), share


def overexposed(image: Image.Image, rng: random.Random) -> tuple[Image.Image, float]:
    """Let 4 to 7 stops more light in."""
    stops = rng.uniform(4.0, 7.0)
    linear = np.minimum(1.0, _to_linear(np.asarray(image, np.float64) / 255) * 2**stops)
    return Image.fromarray(np.round(_from_linear(linear) * 255).astype(np.uint8)), stops


def blank(image: Image.Image, rng: random.Random) -> tuple[Image.Image, float]:
    """Show a plain wall instead: one colour, noise with a deviation of half a level to one level."""
    deviation = rng.uniform(0.5, 1.0)
    colour = [rng.randint(40, 215) for _ in range(3)]
    noise = np.random.default_rng(rng.randrange(2**32)).normal(0, deviation, (image.height, image.width, 1))
    return Image.fromarray(np.clip(np.round(colour + noise), 0, 255).astype(np.uint8)), deviation


def enlarged(image: Image.Image, rng: random.Random) -> tuple[Image.Image, float]:
    """Make three to four times as large, as another camera would have."""
    scale = rng.uniform(3.0, 4.0)
    size = (round(image.width * scale), round(image.height * scale))
    return image.resize(size, Image.Resampling.BICUBIC), scale


def shrunk(image: Image.Image, rng: random.Random) -> tuple[Image.Image, float]:
    """Make a thumbnail: the longer side 40 to 64 pixels."""
    longest = rng.randint(40, 64)
    small = image.copy()
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return small, longest


def strip(image: Image.Image, rng: random.Random) -> tuple[Image.Image, float]:
    """Cut out a strip whose shorter side is 15 % to 34 % of the longer one."""
    ratio = rng.uniform(0.15, 0.34)
    if image.width >= image.height:
        height = round(image.width * ratio)
        top = (image.height - height) // 2
        return image.crop((0, top, image.width, top + height)), ratio
    width = round(image.height * ratio)
    left = (image.width - width) // 2
    return image.crop((left, 0, left + width, image.height)), ratio


def one_channel(image: Image.Image, _rng: random.Random) -> tuple[Image.Image, float]:
    """Take the colour away, and the file's other channels."""
    return image.convert("L"), 0.0


def equal_channels(image: Image.Image, _rng: random.Random) -> tuple[Image.Image, float]:
    """Take the colour away, in a file with three channels."""
    return image.convert("L").convert("RGB"), 0.0


NEAR: Final[Mapping[str, Change]] = {
    "re-encoded": re_encoded,
    "resized": resized,
    "brightness": brightened,
    "cropped": cropped,
}
NEAR_LEAK: Final[Mapping[str, Change]] = {"re-encoded": re_encoded, "resized": resized}
BLUR: Final[Mapping[str, Change]] = {"out of focus": defocused, "shaken": shaken}
DARK: Final[Mapping[str, Change]] = {"underexposed": underexposed}
LIGHT: Final[Mapping[str, Change]] = {"overexposed": overexposed}
EMPTY: Final[Mapping[str, Change]] = {"blank": blank}
SIZE: Final[Mapping[str, Change]] = {"enlarged": enlarged, "thumbnail": shrunk}
SHAPE: Final[Mapping[str, Change]] = {"strip": strip}
GREY: Final[Mapping[str, Change]] = {"one channel": one_channel, "equal channels": equal_channels}


def _to_linear(values: Floats) -> Floats:
    """Undo sRGB's curve (IEC 61966-2-1)."""
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _from_linear(values: Floats) -> Floats:
    return np.where(values <= 0.0031308, values * 12.92, 1.055 * values ** (1 / 2.4) - 0.055)
