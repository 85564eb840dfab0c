"""Thumbnails of stored images: re-encoded, never the uploaded bytes, and cached on disk."""

import io
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from PIL import Image

from whisker.disk_space import free_bytes
from whisker.errors import NotFound
from whisker.files import write_whole
from whisker.images import ImageLimits, inspect_image
from whisker.serving.bounded_pool import BoundedPool

QUALITY: Final = 80
METHOD: Final = 2
"""How hard WebP's writer tries, of 6: more takes twice the time for a twentieth of the bytes."""

MOST_KEPT: Final = 20_000
"""Files kept on disk, about 200 MB; past it the oldest half goes."""
_LOOK_EVERY: Final = 500


class Thumbnails:
    """Draws and caches thumbnails, a few at a time, without delaying predictions.

    Args:
        folder: Where they are kept; made when the first is.
        pool: Bounds how many are drawn at once.
        limits: What decoding a picture may cost.
        reserve_bytes: Space on the disk that is left free: below it, nothing is cached.
    """

    def __init__(self, folder: Path, pool: BoundedPool, limits: ImageLimits, reserve_bytes: int = 0) -> None:
        self.pool = pool
        self._folder = folder
        self._limits = limits
        self._reserve_bytes = reserve_bytes
        self._drawn = 0

    def get(self, image_id: str, size_px: int, find: Callable[[], Path]) -> bytes:
        """Return an image's thumbnail as WebP.

        Args:
            image_id: Identifies the image's content, so a cached thumbnail never becomes stale.
            size_px: Neither side is longer.
            find: Finds the image's file; called each time, for a thumbnail may outlive a deleted image.

        Raises:
            NotFound: The picture is gone.
            ImageError: The picture cannot be decoded.
            Overloaded: Too many others wait.
        """
        original = find()
        kept = self._folder / f"{image_id}-{size_px}.webp"
        with suppress(OSError):
            return kept.read_bytes()
        drawn = self.draw(original, size_px)
        with suppress(OSError):  # a full disk keeps nothing and shows everything
            self._keep(kept, drawn)
        return drawn

    def draw(self, original: Path, size_px: int) -> bytes:
        """Draw an image's thumbnail, without caching it.

        Raises:
            NotFound: The picture is gone.
            ImageError: The picture cannot be decoded.
            Overloaded: Too many others wait.
        """
        # The file is read again when its turn has come: dozens that wait hold no bytes.
        try:
            needed_bytes = inspect_image(original.read_bytes(), size_px, self._limits).needed_bytes
            return self.pool.run(lambda: render_webp(original.read_bytes(), size_px, self._limits), needed_bytes)
        except FileNotFoundError as error:
            raise NotFound("The picture was deleted.") from error

    def _keep(self, path: Path, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        if free_bytes(self._folder) - len(content) < self._reserve_bytes:
            return
        write_whole(path, content)
        self._drawn += 1
        if self._drawn % _LOOK_EVERY == 0:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        with os.scandir(self._folder) as entries:
            found = [(entry.stat().st_mtime, entry.path) for entry in entries]
        if len(found) > MOST_KEPT:
            for _, path in sorted(found)[: len(found) - MOST_KEPT // 2]:
                Path(path).unlink(missing_ok=True)


def render_webp(data: bytes, size_px: int, limits: ImageLimits) -> bytes:
    """Draw an image small, upright and in plain RGB.

    Raises:
        ImageError: It cannot be decoded.
    """
    image = inspect_image(data, size_px, limits).decode().image
    image.thumbnail((size_px, size_px), Image.Resampling.BILINEAR, reducing_gap=2.0)
    file = io.BytesIO()
    image.save(file, "WEBP", quality=QUALITY, method=METHOD)
    return file.getvalue()
