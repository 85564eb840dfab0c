"""Takes that a test draws: frames of one scene, each moved a little against the one before."""

import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image

from tests.tiny_dataset import COLOURS

STEP_MS = 170
SIZE_PX = (96, 72)


def frame_name(take: str, number: int) -> str:
    """Name a frame as the page does."""
    return f"take-{take}-frame-{number * STEP_MS:06d}ms.png"


def take_members(class_name: str, take: str, scene: int, count: int = 10) -> dict[str, bytes]:
    """Draw a take of a scene, which is a pattern in the colour of its class: content by path.

    Args:
        class_name: "red" or "blue".
        take: Its name, such as "20261130T124501".
        scene: Takes of one scene look alike.
        count: How many frames.
    """
    names = (f"{class_name}/{frame_name(take, number)}" for number in range(count))
    return {name: _draw(class_name, scene, take, number) for number, name in enumerate(names)}


def write_members(root: Path, members: Mapping[str, bytes]) -> Path:
    """Write members into a folder, as an unpacked ZIP of them would be."""
    for name, content in members.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def _draw(class_name: str, scene: int, take: str, number: int) -> bytes:
    blobs = np.random.default_rng(scene).integers(0, 256, (5, 6), np.uint8)
    pattern = np.asarray(Image.fromarray(blobs).resize(SIZE_PX, Image.Resampling.BICUBIC), np.float64) - 128
    noise = np.random.default_rng([number, *take.encode()]).normal(0, 2, (SIZE_PX[1], SIZE_PX[0], 3))
    pixels = np.array(COLOURS[class_name]) + 0.5 * pattern[:, :, np.newaxis] + noise
    file = io.BytesIO()
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()
