"""The quarantine: images that lie in two classes, in no revision until a person decides, and kept to be looked at."""

import contextlib
import secrets
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from whisker.datasets.revision_files import flush_entry, share

_FOLDER: Final = "set-aside"


def quarantine_folder(dataset_folder: Path) -> Path:
    """Name the folder of a dataset's quarantine; there may be none."""
    return dataset_folder / _FOLDER


def quarantined_path(dataset_folder: Path, image_id: str) -> Path:
    """Name the place of an image in quarantine; after a crash there may be none."""
    return quarantine_folder(dataset_folder) / image_id


def quarantine(dataset_folder: Path, files: Mapping[str, Path]) -> None:
    """Give files a second name that outlives the folder they came in.

    Args:
        dataset_folder: Where the dataset's revisions lie.
        files: One file for each image's id.
    """
    if not files:
        return
    folder = dataset_folder / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for image_id, file in files.items():
        target = quarantined_path(dataset_folder, image_id)
        if not target.exists():
            _place(file, target)
    flush_entry(folder)


def _place(file: Path, target: Path) -> None:
    """Appear whole or not at all, also where files have to be copied."""
    half = target.with_name(f".{target.name}-{secrets.token_hex(4)}")
    try:
        share(file, half)
        half.rename(target)
    finally:
        with contextlib.suppress(OSError):  # renaming one name of a file over another of it leaves both
            half.unlink(missing_ok=True)


def drop_quarantined(dataset_folder: Path, still_named: Collection[str]) -> None:
    """Remove the images that no revision speaks of any more, as far as can be, and the folder once it is empty.

    Where a person put a link in its place, what that leads to stays.
    """
    folder = dataset_folder / _FOLDER
    if folder.is_symlink():
        if not still_named:
            with contextlib.suppress(OSError):
                folder.unlink()
        return
    for file in folder.glob("*"):
        if file.name not in still_named:
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        folder.rmdir()
