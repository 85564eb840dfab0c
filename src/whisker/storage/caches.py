"""The caches, which can be computed or downloaded again, and clearing them without a database."""

import os
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from whisker.errors import RequestInvalid
from whisker.files import remove_unless_written
from whisker.storage.disk_use import DiskUse

_ID_LENGTH: Final = 32
_THUMBNAIL: Final = re.compile(r"[0-9a-f]{32}-\d+\.webp")


@dataclass(frozen=True)
class Cache:
    """One cache.

    Attributes:
        name: Names it when it is cleared.
        path: Below the data folder.
        title: What is in it.
        is_cheap: Whether it is filled again by itself, so that clearing all caches clears it as well.
    """

    name: str
    path: str
    title: str
    is_cheap: bool = True


CACHES: Final = (
    Cache("thumbnails", "thumbnails", "small copies of pictures"),
    Cache("features", "cache/features", "features of pictures, which make the next training quicker"),
    Cache("backbones", "cache/backbones", "networks written as ONNX"),
    Cache("downloads", "sources", "what `whisker data` downloaded", is_cheap=False),
    Cache("tensorboard", "tensorboard", "TensorBoard's logs of trainings", is_cheap=False),
)
BY_NAME: Final = {cache.name: cache for cache in CACHES}


def clear_caches(data_dir: Path, names: Collection[str] = ()) -> int:
    """Remove the files of caches; folders stay, and files being written, for a job is about to use them.

    Args:
        data_dir: The data folder.
        names: Which ones; none means all that are filled again by themselves.

    Returns:
        The bytes that were freed.

    Raises:
        RequestInvalid: There is no such cache.
    """
    chosen = [find_cache(name) for name in names] or [cache for cache in CACHES if cache.is_cheap]
    freed_bytes = 0
    for cache in chosen:
        files = list(_files(data_dir / cache.path))
        freed_bytes += DiskUse.of(*files).freed_bytes
        remove_unless_written(files)
        freed_bytes -= DiskUse.of(*files).freed_bytes
    return max(0, freed_bytes)


def find_cache(name: str) -> Cache:
    """Find a cache by its name.

    Raises:
        RequestInvalid: There is no such cache.
    """
    if name not in BY_NAME:
        raise RequestInvalid(f"There is no cache {name[:80]!r}. There are {', '.join(BY_NAME)}.")
    return BY_NAME[name]


def images_with_thumbnails(data_dir: Path) -> set[str]:
    """Return the ids of the images that have thumbnails."""
    names = (file.name for file in (data_dir / BY_NAME["thumbnails"].path).glob("*.webp"))
    return {name[:_ID_LENGTH] for name in names if _THUMBNAIL.fullmatch(name)}


def forget_images(data_dir: Path, image_ids: Collection[str]) -> None:
    """Remove the cached files of deleted images: their names begin with the image's id."""
    if not image_ids:
        return
    for name in ("thumbnails", "features"):
        for file in _files(data_dir / BY_NAME[name].path):
            if file.name[:_ID_LENGTH] in image_ids:
                with suppress(OSError):
                    file.unlink()


def _files(folder: Path) -> Iterator[Path]:
    for root, _, names in os.walk(folder):
        yield from (Path(root, name) for name in names)
