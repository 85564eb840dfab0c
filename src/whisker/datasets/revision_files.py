"""A revision's files on disk: made in a folder of its own, published by one rename; quarantined pictures beside it."""

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
from whisker.files import lock_at_once, remove_tree
from whisker.system import NO_ROOM, full_disk_named

_STAGING_PREFIX: Final = ".ingest-"
_COMMAND: Final = "command"
_YOUNG_SECONDS: Final = 60.0
STAGING_SECONDS: Final = 3600.0
"""How long a command's folder is kept in which nothing new was begun; no row tells whether the command still runs."""
UNLOCKED_STAGING_SECONDS: Final = 86_400.0
"""The same where the file system has no locks: pictures may be read for hours without anything new being begun."""

_MARKER_SUFFIX: Final = ".unsettled"
_LINKED_AT_ONCE: Final = 500
PICTURES_NOT_STORED: Final = (
    "The data folder's disk is full, so the pictures could not be stored. Free some room and try again."
)


@contextlib.contextmanager
def staging_folder(root: Path, job_id: str | None) -> Iterator[Path]:
    """Make a folder for one ingestion, locked as long as its process lives, and clear it away.

    Args:
        root: Where datasets lie; made if it is missing.
        job_id: Names the folder, for whoever looks after jobs.

    Raises:
        StorageFull: The disk has no room for what is written into it.
    """
    with full_disk_named(PICTURES_NOT_STORED):
        root.mkdir(parents=True, exist_ok=True)
        if job_id is not None:
            sweep_staging(root, of_job=job_id)  # what an attempt before left; this one alone holds the job now
        folder, lock = _locked_folder(root, f"{_STAGING_PREFIX}{job_id or _COMMAND}")
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def _locked_folder(root: Path, prefix: str) -> tuple[Path, int]:
    """Make a folder and lock it; no sweep waits for its lock meanwhile, for it is young."""
    folder = root / f"{prefix}-{secrets.token_hex(8)}"
    folder.mkdir()
    lock = os.open(folder, os.O_RDONLY)
    lock_at_once(lock)  # on a file system without locks, who sweeps leaves a running job's folder alone
    return folder, lock


def sweep_staging(root: Path, of_job: str | None = None, busy: Collection[str] = ()) -> int:
    """Remove the folders of ingestions whose process is gone.

    A process that lives holds a lock on its folder. Where the folder is shared over a network, the locks of another
    machine may not be seen: so a job that has a worker keeps its folder, and one that is young is kept whosever it is.

    Args:
        root: Where datasets lie.
        of_job: Only those of this job, of any age: by whoever has taken it up.
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


def flush(folder: Path) -> None:
    """Wait until all that was written to a folder's file system is on the disk: one wait, not one for each file."""
    syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if syncfs is None or syncfs(descriptor) != 0:
            os.sync()
    finally:
        os.close(descriptor)


def publish_tree(tree: Path, target: Path) -> None:
    """Move a finished tree to its place, beside a marker that says it may have no row yet."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():  # not taken, so a killed process left it there
        shutil.rmtree(target)
    _marker(target).touch()
    tree.rename(target)
    for folder in (target.parent, target.parent.parent):
        flush_entry(folder)


def mark_uncommitted(target: Path) -> None:
    """Set the marker again, before the row goes: who is killed then leaves a tree that is swept."""
    if target.exists():
        _marker(target).touch()


def mark_committed(target: Path) -> None:
    """Take the marker away, once the row is there."""
    _marker(target).unlink(missing_ok=True)


def is_taken(target: Path) -> bool:
    """Return whether a revision lies at its place, with a row in this database or perhaps in another one."""
    return target.exists() and not _marker(target).exists()


def sweep_uncommitted(root: Path, known: Collection[Path]) -> int:
    """Remove the trees of killed processes that have a marker and no row, and return how many those were.

    Trees without either are left alone: they may be another database's.

    Args:
        root: Where datasets lie.
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
    """Remove a tree that has no row, then its marker; return whether nothing is left that a sweep has to try again.

    Where a person put a link in its place, what that leads to stays.
    """
    remove_tree(target)
    if os.path.lexists(target):
        return False
    with contextlib.suppress(OSError):
        mark_committed(target)
        target.parent.rmdir()  # where that was the last of a dataset
    return True


def share(source: Path, target: Path | str) -> None:
    """Give a file a second name; copy it where that cannot be (other disks, exFAT, too many names)."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno in NO_ROOM or isinstance(error, FileNotFoundError):
            raise
        shutil.copyfile(source, target)


def flush_entry(folder: Path) -> None:
    """Wait until a folder's own entries are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _marker(target: Path) -> Path:
    return target.with_name(f".{target.name}{_MARKER_SUFFIX}")


def _is_older(folder: Path, seconds: float) -> bool:
    """Return whether nothing was begun in a staging folder, nor in the folders in it, for some time."""
    with contextlib.suppress(OSError):
        changes = [path.stat().st_mtime for path in (folder, *folder.iterdir())]
        return max(changes) < time.time() - seconds
    return False


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
