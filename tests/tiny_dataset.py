"""A dataset that a test draws in milliseconds: red and blue pictures that no two are alike."""

from pathlib import Path

import numpy as np
from PIL import Image

COLOURS = {"blue": (40, 60, 200), "red": (200, 50, 40)}


def draw_picture(path: Path, class_name: str, seed: int, size_px: tuple[int, int] = (40, 32)) -> None:
    """Write a noisy picture in the colour of its class."""
    noise = np.random.default_rng([seed, sum(class_name.encode())]).normal(0, 30, (size_px[1], size_px[0], 3))
    pixels = np.clip(np.array(COLOURS[class_name]) + noise, 0, 255).astype(np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


def write_tiny_dataset(root: Path, count: int = 10) -> Path:
    """Write `count` pictures of each class into class folders below `root`."""
    for class_name in COLOURS:
        for number in range(count):
            draw_picture(root / class_name / f"{number}.png", class_name, number)
    return root
