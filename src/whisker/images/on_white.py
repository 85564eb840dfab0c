"""An image of any mode on a white page, as in a browser: its pixels in RGB, and white where it has none."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from PIL import Image

from whisker.images.png_chunks import PixelBox

BACKGROUND: Final = (255, 255, 255)
"""What shows through transparent pixels: white, as on a page."""

STRIP_PIXELS: Final = 1 << 18
"""Arithmetic on pixels is done on so many at a time: what it needs beside them stays small."""

_OPAQUE: Final = 255
_FEWEST_BITS: Final = 14
"""Sensors have 10, 12 or 14; an image that uses no more of 16 bits has a quarter of full brightness at most."""


def unused_bits(image: Image.Image) -> Iterator[str]:
    """Say that a picture of 16 bits a pixel uses only the lower ones, as what a sensor wrote without scaling it."""
    if not _is_wide(image):
        return
    brightest = int(np.asarray(image).max())
    if 0 < brightest < 1 << _FEWEST_BITS:
        yield (
            f"Of this picture's 16 bits only the lowest {brightest.bit_length()} are used, as a sensor writes them, so "
            "it is dark. Scale its levels to the full range."
        )


def to_rgb(image: Image.Image) -> Image.Image:
    """Convert any mode to RGB without losing what the picture shows."""
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if not (_is_wide(image) or image.has_transparency_data):
        return image.convert("RGB")
    canvas = Image.new("RGB", image.size, BACKGROUND)
    _lay(canvas, image, PixelBox(0, 0, *image.size), (0, 0))
    return canvas


def frame_to_rgb(image: Image.Image, frame: PixelBox, size: tuple[int, int]) -> Image.Image:
    """Lay a first frame that does not fill its picture on the picture's canvas.

    Args:
        image: The frame, or a canvas of which only the frame counts.
        frame: Where it belongs.
        size: Width and height of the image.
    """
    canvas = Image.new("RGB", size, BACKGROUND)
    box = frame if image.size == size else PixelBox(0, 0, *image.size)
    _lay(canvas, image, box, (frame.left, frame.top))
    return canvas


def hidden_pixels(low: Image.Image, colour: tuple[int, ...]) -> Image.Image:
    """Find the pixels that may have the transparent colour of 16 bits a sample, by the lower bytes of their samples.

    Returns:
        A mask in mode L of the image's size, 255 where they may.
    """
    return _where(low, [level & 0xFF for level in colour])


def hide(image: Image.Image, candidates: Image.Image, colour: tuple[int, ...]) -> None:
    """Make those of the candidates white whose higher bytes are the colour's as well."""
    for top, bottom in _strips(image.size):
        box = (0, top, image.width, bottom)
        strip = image.crop(box)
        mask = np.asarray(_where(strip, [level >> 8 for level in colour])) & np.asarray(candidates.crop(box))
        image.paste(BACKGROUND, box, Image.fromarray(mask))


def _where(image: Image.Image, levels: list[int]) -> Image.Image:
    """Find the pixels of one colour."""
    found = Image.new("L", image.size)
    for top, bottom in _strips(image.size):
        pixels = np.asarray(image.crop((0, top, image.width, bottom)))
        is_colour = (pixels == np.array(levels, np.uint8)).all(axis=2)
        found.paste(Image.fromarray(is_colour.astype(np.uint8) * _OPAQUE), (0, top))
    return found


def _lay(canvas: Image.Image, image: Image.Image, box: PixelBox, place: tuple[int, int]) -> None:
    """Lay a part of a picture on a canvas, strip by strip."""
    left, first = place
    for top, bottom in _strips((box.right - box.left, box.bottom - box.top)):
        strip = image.crop((box.left, box.top + top, box.right, box.top + bottom))
        if _is_wide(image):
            canvas.paste(_narrow(strip), (left, first + top), _wide_mask(strip))
        elif image.has_transparency_data:  # `convert("RGB")` would reveal the colours hidden under transparent pixels
            rgba = strip.convert("RGBA")
            canvas.paste(rgba, (left, first + top), mask=rgba)
        else:
            canvas.paste(strip.convert("RGB"), (left, first + top))


def _strips(size: tuple[int, int]) -> Iterator[tuple[int, int]]:
    rows = max(1, STRIP_PIXELS // max(1, size[0]))
    for top in range(0, size[1], rows):
        yield top, min(top + rows, size[1])


def _is_wide(image: Image.Image) -> bool:
    return image.mode.startswith("I")


def _narrow(image: Image.Image) -> Image.Image:
    """Scale 16 bits a pixel to eight: `convert` would clip everything over 255 to white."""
    wide = np.clip(np.asarray(image).astype(np.int64), 0, 65_535)
    return Image.fromarray(((wide + 128) // 257).astype(np.uint8)).convert("RGB")


def _wide_mask(image: Image.Image) -> Image.Image | None:
    """Make the transparent grey level of 16 bits a pixel a mask; None where none is."""
    level = image.info.get("transparency")
    if level is None:
        return None
    return Image.fromarray((np.asarray(image) != level).astype(np.uint8) * _OPAQUE)
