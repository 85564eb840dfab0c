"""Collecting a source as far as a test needs it: its pictures are copied, and none is examined."""

from pathlib import Path

from whisker.datasets.archives.structure import ArchiveLimits
from whisker.datasets.image_sources import Collected, ImageSource, Intake


def collect(source: ImageSource, folder: Path, limits: ArchiveLimits | None = None) -> Collected:
    """Copy a source's pictures into a folder that is made."""
    folder.mkdir()
    return source.collect(Intake(folder, limits or ArchiveLimits(), 2, lambda _share: None))


def by_origin(collected: Collected) -> dict[str, tuple[str, str | None]]:
    """Return class and split of every file by its path in the source."""
    return {file.origin: (file.class_name, file.split) for file in collected.incoming}
