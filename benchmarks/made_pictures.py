"""Pictures that are made: as many as wanted, as dear to decode as photos of 640 x 480, and none like another.

A random field of low frequencies and some shapes with edges are what a perceptual hash and a measure of sharpness see;
noise as of a camera gives a JPEG its size.
"""

import multiprocessing
import os
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageChops, ImageDraw

SIZE_PX: Final = (640, 480)
CLASSES: Final = 20
_FIELD_PX: Final = (16, 12)
_SHAPES: Final = 8
_QUALITY: Final = 85
_NOISE_LEVELS: Final = 6.0
_GREY: Final = 128


def make_pictures(folder: Path, count: int) -> list[Path]:
    """Make the pictures that are missing, in one process a core, and list the first `count`.

    Args:
        folder: Number n lies at `class-<n modulo 20>/<n>.jpg`; the same number is always the same picture.
        count: How many there have to be.
    """
    for number in range(CLASSES):
        (folder / f"class-{number:02}").mkdir(parents=True, exist_ok=True)
    missing = [number for number in range(count) if not place(folder, number).exists()]
    if missing:
        with multiprocessing.get_context("spawn").Pool(os.cpu_count(), initializer=_prepare) as pool:
            for _ in pool.imap_unordered(partial(_make, folder), missing, chunksize=64):
                pass
    return [place(folder, number) for number in range(count)]


def place(folder: Path, number: int) -> Path:
    """Say where a picture lies."""
    return folder / f"class-{number % CLASSES:02}" / f"{number:06}.jpg"


def link_pictures(pictures: list[Path], folder: Path) -> Path:
    """Lay pictures out in class folders of their own, as second names of the same files."""
    for path in pictures:
        target = folder / path.parent.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.hardlink_to(path)
    return folder


def _prepare() -> None:
    """Make noise once a process; each picture takes another cut of it."""
    noise = np.random.default_rng(0).normal(_GREY, _NOISE_LEVELS, (SIZE_PX[1] * 2, SIZE_PX[0] * 2, 3))
    globals()["_noise"] = Image.fromarray(np.clip(noise, 0, 255).astype(np.uint8))


def _make(folder: Path, number: int) -> None:
    rng = np.random.default_rng([1, number])
    field = Image.fromarray(rng.integers(0, 256, (*_FIELD_PX[::-1], 3), np.uint8))
    scene = field.resize(SIZE_PX, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(scene)
    for corners, colour in zip(rng.random((_SHAPES, 2, 2)), rng.integers(0, 256, (_SHAPES, 3)), strict=True):
        (left, top), (right, bottom) = np.sort(corners, axis=0) * SIZE_PX
        draw.ellipse((left, top, right, bottom), tuple(colour.tolist()))
    x, y = (int(rng.integers(side)) for side in SIZE_PX)
    noise = globals()["_noise"].crop((x, y, x + SIZE_PX[0], y + SIZE_PX[1]))
    picture = ImageChops.add(scene, noise, 1, -_GREY)
    target = place(folder, number)
    unfinished = target.with_suffix(".part")
    picture.save(unfinished, "JPEG", quality=_QUALITY)
    unfinished.rename(target)
