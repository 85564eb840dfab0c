"""Cleaning up after killed processes and deletions: staging folders, files without a row, the quarantine."""

import contextlib
from collections.abc import Collection, Sequence
from pathlib import Path

from whisker.datasets import revision_rows
from whisker.datasets.revision import Revision
from whisker.datasets.revision_files import (
    drop_quarantined,
    mark_committed,
    mark_uncommitted,
    quarantine_folder,
    remove_uncommitted,
    sweep_staging,
    sweep_uncommitted,
)
from whisker.datasets.store import DatasetStore


def sweep(store: DatasetStore, busy_jobs: Collection[str] = ()) -> int:
    """Remove what killed processes left, and return how many folders that were.

    Folders of running processes are locked. While the tables are locked, no other process is about to write the row of
    a revision whose files are there already.

    Args:
        store: Whose folders are cleaned up.
        busy_jobs: Jobs that have a worker, perhaps on a machine whose locks are not seen here.
    """
    swept = sweep_staging(store.root, busy=busy_jobs)
    if not store.database.exists():
        return swept
    sweep_quarantine(store)
    with store.database.transaction() as connection:
        revision_rows.lock(connection)
        known = {revision_rows.revision_folder(store.root, revision) for revision in revision_rows.read_ids(connection)}
        known |= {quarantine_folder(store.root / dataset) for dataset in revision_rows.read_dataset_ids(connection)}
        return swept + sweep_uncommitted(store.root, known)


def sweep_quarantine(store: DatasetStore, dataset: str = "*") -> None:
    """Remove images in quarantine that no revision names any more, of all datasets or of one, and empty folders.

    While the tables are locked, nothing is added to quarantine. A dataset that never had a row is another database's.
    """
    with store.database.transaction() as connection:
        revision_rows.lock(connection)
        known = revision_rows.read_dataset_ids(connection) | revision_rows.read_deleted(connection)
        for folder in list(store.root.glob(str(quarantine_folder(Path(dataset))))):
            if (name := folder.parent.name) in known:
                remove_quarantined(store, name, revision_rows.quarantined_ids(connection, name))


def remove_quarantined(store: DatasetStore, dataset: str, still_named: Collection[str]) -> None:
    """Remove a dataset's images in quarantine that are not in `still_named`, and the folders left empty."""
    folder = store.root / dataset
    drop_quarantined(folder, still_named)
    with contextlib.suppress(OSError):
        if not quarantine_folder(folder).exists():
            mark_committed(quarantine_folder(folder))
        folder.rmdir()


def mark_revisions_uncommitted(revisions: Sequence[Revision], *, is_whole: bool) -> None:
    """Mark the files of revisions whose rows are about to be deleted, within the same transaction.

    Args:
        revisions: Of one dataset.
        is_whole: Whether they are all of its revisions, so that its quarantine is removed as well.
    """
    for revision in revisions:
        mark_uncommitted(revision.folder)
        if is_whole:
            mark_uncommitted(quarantine_folder(revision.folder.parent))


def remove_revision_files(revision: Revision) -> None:
    """Remove the files of a revision whose row is gone; what cannot be removed now is left to the next sweep."""
    with contextlib.suppress(OSError):
        revision.folder.with_name(f".{revision.number}.deleting").unlink(missing_ok=True)
    remove_uncommitted(revision.folder)
