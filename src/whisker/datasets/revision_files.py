"""A revision's files on disk: made in a staging folder, published by one rename; quarantined images beside it."""

import contextlib
import ctypes
import os
import secrets
import shutil
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from whisker.datasets.images import LabelledImage
from whisker.datasets.parallel import map_in_threads
from whisker.disk_space import NO_ROOM, full_disk_named
from whisker.files import lock_at_once, remove_tree

_STAGING_PREFIX: Final = ".ingest-"
_COMMAND: Final = "command"
_YOUNG_SECONDS: Final = 60.0

_QUARANTINE_FOLDER: Final = "set-aside"
STAGING_SECONDS: Final = 3600.0
"""How long a command's staging folder is kept after its last change; no row says whether the command still runs."""
UNLOCKED_STAGING_SECONDS: Final = 86_400.0
"""The same where the file system has no locks: images may be read for hours without any change."""

_MARKER_SUFFIX: Final = ".unsettled"
_LINKED_AT_ONCE: Final = 500
IMAGES_NOT_STORED: Final = (
    "The data folder's disk is full, so the pictures could not be stored. Free some room and try again."
)


@contextlib.contextmanager
def staging_folder(root: Path, job_id: str | None) -> Iterator[Path]:
    """Make a folder for one ingestion, locked as long as its process runs, and remove it at the end.

    Args:
        root: The folder of all datasets; made if it is missing.
        job_id: Names the folder, so that the job's next attempt finds it.

    Raises:
        StorageFull: The disk is full.
    """
    with full_disk_named(IMAGES_NOT_STORED):
        root.mkdir(parents=True, exist_ok=True)
        if job_id is not None:
            sweep_staging(root, of_job=job_id)  # what an earlier attempt left; only this one holds the job now
        folder, lock = _locked_folder(root, f"{_STAGING_PREFIX}{job_id or _COMMAND}")
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def _locked_folder(root: Path, prefix: str) -> tuple[Path, int]:
    """Make a folder and lock it; a sweep between the two leaves it, for it is young."""
    folder = root / f"{prefix}-{secrets.token_hex(8)}"
    folder.mkdir()
    lock = os.open(folder, os.O_RDONLY)
    lock_at_once(lock)  # on a file system without locks, a sweep keeps the folders of running jobs
    return folder, lock


def sweep_staging(root: Path, of_job: str | None = None, busy: Collection[str] = ()) -> int:
    """Remove the folders of ingestions whose process is gone.

    A running process holds a lock on its folder. Where the folder is shared over a network, the locks of another
    machine may not be visible: so a job that has a worker keeps its folder, and young folders are always kept.

    Args:
        root: The folder of all datasets.
        of_job: Only those of this job, of any age: asked by the attempt that holds it.
        busy: Jobs that have a worker.

    Returns:
        How many folders were removed.
    """
    if of_job is not None:
        return sum(map(_remove_unlocked, sorted(root.glob(f"{_STAGING_PREFIX}{of_job}-*"))))
    swept = 0
    for folder in sorted(root.glob(f"{_STAGING_PREFIX}*")):
        job_id = folder.name.removeprefix(_STAGING_PREFIX).rpartition("-")[0]
        ages = (STAGING_SECONDS, UNLOCKED_STAGING_SECONDS) if job_id == _COMMAND else (_YOUNG_SECONDS, 0.0)
        if job_id not in busy and _is_older(folder, ages[0]):
            swept += _remove_unlocked(folder, ages[1])
    return swept


def _remove_unlocked(folder: Path, seconds_without_locks: float = 0.0) -> bool:
    try:
        lock = os.open(folder, os.O_RDONLY)
    except OSError:
        return False
    try:
        is_free = lock_at_once(lock)
        if is_free is False or (is_free is None and not _is_older(folder, seconds_without_locks)):
            return False
        shutil.rmtree(folder, ignore_errors=True)
        return True
    finally:
        os.close(lock)


def _is_older(folder: Path, seconds: float) -> bool:
    """Return whether a staging folder and the folders in it did not change for some time."""
    with contextlib.suppress(OSError):
        changes = [path.stat().st_mtime for path in (folder, *folder.iterdir())]
        return max(changes) < time.time() - seconds
    return False


def build_tree(folder: Path, images: Iterable[LabelledImage]) -> None:
    """Lay out a revision's files as <split>/<class>/<file>, without copying where the file system can share them."""
    links: dict[str, list[tuple[Path, str]]] = defaultdict(list)
    for image in images:
        links[f"{folder}/{image.split}/{image.class_name}"].append((image.path, image.file_name))
    for home in links:
        Path(home).mkdir(parents=True)
    blocks = [
        (home, files[start : start + _LINKED_AT_ONCE])
        for home, files in links.items()
        for start in range(0, len(files), _LINKED_AT_ONCE)
    ]
    map_in_threads(_link, blocks)


def _link(block: tuple[str, list[tuple[Path, str]]]) -> None:
    home, files = block
    for source, name in files:
        share(source, f"{home}/{name}")


def share(source: Path, target: Path | str) -> None:
    """Hard-link a file; copy it where that is not possible (other disks, exFAT, too many links)."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno in NO_ROOM or isinstance(error, FileNotFoundError):
            raise
        shutil.copyfile(source, target)


def flush(folder: Path) -> None:
    """Flush a folder's file system to disk, once rather than file by file."""
    syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if syncfs is None or syncfs(descriptor) != 0:
            os.sync()
    finally:
        os.close(descriptor)


def flush_entry(folder: Path) -> None:
    """Flush a folder's own entries to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def publish_tree(tree: Path, target: Path) -> None:
    """Move a finished tree to its place, beside a marker that it is not committed: it may have no row yet."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():  # not taken, so a killed process left it
        shutil.rmtree(target)
    _marker(target).touch()
    tree.rename(target)
    for folder in (target.parent, target.parent.parent):
        flush_entry(folder)


def _marker(target: Path) -> Path:
    return target.with_name(f".{target.name}{_MARKER_SUFFIX}")


def mark_uncommitted(target: Path) -> None:
    """Set the marker before the row is deleted: a process killed in between leaves a tree that is swept."""
    if target.exists():
        _marker(target).touch()


def mark_committed(target: Path) -> None:
    """Remove the marker, once the row is written."""
    _marker(target).unlink(missing_ok=True)


def is_taken(target: Path) -> bool:
    """Return whether a revision lies at its place, with a row in this database or perhaps in another one."""
    return target.exists() and not _marker(target).exists()


def sweep_uncommitted(root: Path, known: Collection[Path]) -> int:
    """Remove the trees of killed processes that have a marker and no row, and return how many those were.

    Trees without either are kept: they may be another database's.

    Args:
        root: The folder of all datasets.
        known: The folders of all revisions that have a row.
    """
    swept = 0
    for marker in sorted(root.glob(f"*/*{_MARKER_SUFFIX}")):
        target = marker.with_name(marker.name.removeprefix(".").removesuffix(_MARKER_SUFFIX))
        if target in known:
            mark_committed(target)
        else:
            swept += remove_uncommitted(target)
    return swept


def remove_uncommitted(target: Path) -> bool:
    """Remove a tree that has no row, then its marker; return whether all of it could be removed.

    Where a person put a link in its place, the link's target is kept.
    """
    remove_tree(target)
    if os.path.lexists(target):
        return False
    with contextlib.suppress(OSError):
        mark_committed(target)
        target.parent.rmdir()  # where that was the last of a dataset
    return True


def quarantine_folder(dataset_folder: Path) -> Path:
    """Return the path of a dataset's quarantine, which may not exist."""
    return dataset_folder / _QUARANTINE_FOLDER


def quarantined_path(dataset_folder: Path, image_id: str) -> Path:
    """Return the path of an image in quarantine; after a crash the file may not exist."""
    return quarantine_folder(dataset_folder) / image_id


def quarantine(dataset_folder: Path, files: Mapping[str, Path]) -> None:
    """Put files into a dataset's quarantine, beside its revisions.

    Args:
        dataset_folder: The folder of the dataset's revisions.
        files: One file by each image's id.
    """
    if not files:
        return
    folder = dataset_folder / _QUARANTINE_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for image_id, file in files.items():
        target = quarantined_path(dataset_folder, image_id)
        if not target.exists():
            _place(file, target)
    flush_entry(folder)


def _place(file: Path, target: Path) -> None:
    """Put one file into place, whole or not at all, also where it has to be copied."""
    half = target.with_name(f".{target.name}-{secrets.token_hex(4)}")
    try:
        share(file, half)
        half.rename(target)
    finally:
        with contextlib.suppress(OSError):  # renaming one name of a file over another of it leaves both
            half.unlink(missing_ok=True)


def drop_quarantined(dataset_folder: Path, still_named: Collection[str]) -> None:
    """Remove the images in quarantine that no revision names any more, as far as possible, and the folder once empty.

    Where a person put a link in its place, the link's target is kept.
    """
    folder = dataset_folder / _QUARANTINE_FOLDER
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
