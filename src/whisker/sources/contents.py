"""What lies in the data folder: datasets, downloads, uploads, models, and how much space is free."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from whisker.datasets.layouts.split_names import split_of
from whisker.datasets.revision import Revision
from whisker.datasets.store import DatasetStore
from whisker.disk_space import free_bytes
from whisker.registry.artifacts import find_versions
from whisker.workspace import Workspace

_KNOWN: Final = frozenset({"datasets", "sources", "uploads", "models"})


@dataclass(frozen=True)
class FolderFigures:
    """A folder's size: files that share their bytes, as revisions' do, count once.

    Attributes:
        is_partial: Whether a download in it was cut off.
    """

    name: str
    file_count: int
    total_bytes: int
    is_partial: bool = False


@dataclass(frozen=True)
class RevisionFigures:
    """One revision.

    Attributes:
        counts: Images by split and class.
        missing: Images whose files do not exist.
    """

    id: str
    name: str
    image_count: int
    total_bytes: int
    counts: Mapping[str, Mapping[str, int]]
    missing: int


@dataclass(frozen=True)
class DataContents:
    """The contents of a data folder.

    Attributes:
        splits: Folders called train, test or validation, which a person put there.
        other: The rest of the folder: database and caches.
    """

    data_dir: str
    revisions: tuple[RevisionFigures, ...]
    datasets: FolderFigures
    sources: tuple[FolderFigures, ...]
    uploads: FolderFigures
    models: tuple[FolderFigures, ...]
    splits: tuple[FolderFigures, ...]
    other: FolderFigures
    free_bytes: int

    @property
    def missing(self) -> int:
        """How many images' files do not exist."""
        return sum(revision.missing for revision in self.revisions)


def read_contents(workspace: Workspace) -> DataContents:
    """List and measure the data folder."""
    root, store = workspace.data_dir, workspace.datasets
    ids = [dataset.id for dataset in store.list_datasets()]
    revisions = (revision for dataset in ids for revision in reversed(store.list_revisions(dataset)))
    splits = [path for path in _folders(root) if split_of(path.name)]
    rest = [path for path in root.iterdir() if path.name not in _KNOWN and path not in splits] if root.is_dir() else []
    return DataContents(
        data_dir=str(root.resolve()),
        revisions=tuple(_revision(store, revision) for revision in revisions),
        datasets=_figures("datasets", [workspace.datasets_dir]),
        sources=tuple(_figures(path.name, [path]) for path in _folders(workspace.sources_dir)),
        uploads=_figures("uploads", [workspace.uploads_dir]),
        models=tuple(_figures(path.name, [path]) for path in find_versions(workspace.models_dir)),
        splits=tuple(_figures(path.name, [path]) for path in splits),
        other=_figures("other", rest),
        free_bytes=free_bytes(root),
    )


def _revision(store: DatasetStore, revision: Revision) -> RevisionFigures:
    there = {path.relative_to(revision.folder).as_posix() for path in _files([revision.folder])}
    rows = store.images(revision.id, limit=None).images
    missing = sum(f"{row.split}/{row.class_name}/{row.file_name}" not in there for row in rows)
    return RevisionFigures(
        revision.id, revision.name, revision.image_count, revision.total_bytes, revision.counts, missing
    )


def _figures(name: str, roots: Iterable[Path]) -> FolderFigures:
    inodes: set[tuple[int, int]] = set()
    count = total = 0
    is_partial = False
    for path in _files(roots):
        try:
            found = path.lstat()
        except OSError:  # gone meanwhile
            continue
        count += 1
        is_partial = is_partial or path.name.endswith((".part", ".archive"))
        if (found.st_dev, found.st_ino) not in inodes:
            inodes.add((found.st_dev, found.st_ino))
            total += found.st_size
    return FolderFigures(name, count, total, is_partial)


def _files(roots: Iterable[Path]) -> Iterator[Path]:
    for root in roots:
        if root.is_file():
            yield root
        for folder, _, names in os.walk(root):
            yield from (Path(folder, name) for name in names)


def _folders(root: Path) -> list[Path]:
    return sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []
