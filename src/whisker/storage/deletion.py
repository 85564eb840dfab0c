"""Deleting data, versions, jobs and uploads: refused where something else needs them, complete otherwise.

The row is deleted first, while a marker beside the files says that they may have none; the files that a killed process
leaves are removed by the next sweep. On a full disk the files are deleted first, after a marker that says that their
row has to follow.
"""

import shutil
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection

from whisker.datasets import cleanup, image_rows, revision_rows
from whisker.datasets.resumable_uploads import find_upload
from whisker.datasets.revision import Revision
from whisker.datasets.revision_files import quarantine_folder
from whisker.datasets.uploads import drop_upload
from whisker.disk_space import full_disk_named
from whisker.errors import (
    DatabaseBusy,
    DatabaseUnavailable,
    DatasetNotFound,
    InUse,
    JobUnfinished,
    StorageFull,
)
from whisker.files import remove_tree
from whisker.insights import rows as insight_rows
from whisker.jobs import rows
from whisker.jobs.in_use import require_unused_data, require_unused_upload, require_unused_version
from whisker.jobs.job import FINISHED_STATES, Job
from whisker.registry import rows as registry_rows
from whisker.registry.registry import deleted_version
from whisker.registry.threshold_history import delete_thresholds
from whisker.storage.caches import forget_images, images_with_thumbnails
from whisker.storage.deletion_reserve import keep_spare_space, with_spare_space
from whisker.storage.disk_use import DiskUse
from whisker.storage.labels import delete_labels
from whisker.storage.schema import Deletion
from whisker.workspace import Workspace

DELETING_SUFFIX = ".deleting"
_TOO_FULL = "The disk that holds the data folder has no room at all, not even to note what is deleted."


class Deletions:
    """Deletes from a data folder.

    Args:
        workspace: The data folder.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._database = workspace.database
        self._promotions = workspace.promotions
        self._data_dir = workspace.data_dir

    def delete_data(self, reference: str) -> Deletion:
        """Delete a dataset with all its revisions, or one revision; with its last revision the dataset is deleted.

        Files shared with other revisions stay.

        Raises:
            DatasetNotFound: There is no such dataset or revision.
            InUse: A job that has not ended needs it.
            StorageFull: The disk is too full even to record it.
        """
        found = self._workspace.datasets.revision(reference)
        everything = self._workspace.datasets.list_revisions(found.dataset)
        trees = [revision.folder for revision in ([found] if "@" in reference else everything)]
        if len(trees) == len(everything):
            trees.append(quarantine_folder(self._workspace.datasets_dir / found.dataset))
        use = DiskUse.of(*trees)
        gone, is_whole = with_spare_space(self._data_dir, lambda: self._delete_data(reference))
        keep_spare_space(self._data_dir)
        also = tuple(f"the revision {revision.id}" for revision in gone if revision.id != reference)
        if "@" in reference and is_whole:
            also = (f"the dataset {found.dataset}, whose last revision it was",)
        return Deletion("revision" if "@" in reference else "dataset", reference, _freed(use, *trees), also)

    def delete_version(self, reference: str, *, even_if_it_was_live: bool = False) -> Deletion:
        """Delete a version; servers that have loaded it stop using it.

        Raises:
            ModelNotFound: No version has that name.
            Bundled: It came with Whisker.
            InUse: It is live, or a job is making it.
            WasLive: It was live once, and `even_if_it_was_live` is not set.
        """
        folder = self._promotions.folder(reference)
        use = DiskUse.of(folder)

        with suppress(StorageFull), self._database.transaction() as connection:
            # on a full disk, deleting its files frees the space, and its name is recorded after that
            require_unused_version(self._unfinished(connection), folder.name)
            self._promotions.keep_name_in(connection, folder.name, even_if_it_was_live=even_if_it_was_live)
        hidden = with_spare_space(self._data_dir, lambda: self._hide(folder, even_if_it_was_live=even_if_it_was_live))
        self._remove_version(hidden, folder.name)
        keep_spare_space(self._data_dir)
        return Deletion("version", folder.name, _freed(use, hidden))

    def delete_job(self, job_id: str) -> Deletion:
        """Delete a job that has ended, with its log and its files, and with its upload if no other job refers to it.

        Revisions and versions that it made stay.

        Raises:
            JobNotFound: No job has that id.
            JobUnfinished: It has not ended.
            InUse: Its upload is still open elsewhere.
        """
        folder = self._workspace.job_folder(Path(job_id).name)
        upload, upload_bytes = with_spare_space(self._data_dir, lambda: self._delete_job_row(job_id, folder))
        use = DiskUse.of(folder)
        _remove_job(folder)
        keep_spare_space(self._data_dir)
        freed_bytes = upload_bytes + _freed(use, folder)
        return Deletion("job", job_id, freed_bytes, (f"its upload {upload}",) if upload else ())

    def delete_upload(self, name: str) -> Deletion:
        """Delete an upload that no unfinished job needs, whether all of it has arrived or not.

        Raises:
            UploadNotFound: There is no upload of that name.
            InUse: A job needs it, or it is still open elsewhere.
        """
        uploads_dir = self._workspace.uploads_dir
        use = DiskUse.of(find_upload(uploads_dir, name).path)

        def drop() -> None:
            with self._database.transaction() as connection:
                rows.lock(connection)
                require_unused_upload(self._unfinished(connection), name)
                _drop(find_upload(uploads_dir, name).path)

        with_spare_space(self._data_dir, drop)
        with suppress(StorageFull), self._database.transaction() as connection:
            delete_labels(connection, "upload", name)
        keep_spare_space(self._data_dir)
        return Deletion("upload", name, use.freed_bytes)

    def finish(self) -> None:
        """Finish deletions that a killed process or a full disk interrupted; a worker calls this every minute."""
        for marker in sorted(self._workspace.datasets_dir.glob(f"*/.*{DELETING_SUFFIX}")):
            number = marker.name.removeprefix(".").removesuffix(DELETING_SUFFIX)
            try:
                self._delete_data(f"{marker.parent.name}@{number}")
            except InUse:  # a newer job needs it: it fails without the files, and then the row is deleted
                continue
            except DatasetNotFound:
                pass
            marker.unlink(missing_ok=True)
        for stray in self._workspace.datasets_dir.glob(f".*{DELETING_SUFFIX}"):  # of no dataset
            with suppress(OSError):
                stray.unlink()
        for hidden in self._workspace.models_dir.glob(".*-deleted-*"):
            if version := deleted_version(hidden):
                self._remove_version(hidden, version)
        self._sweep_jobs()
        self._sweep_thumbnails()

    def _delete_data(self, reference: str) -> tuple[list[Revision], bool]:
        """Delete rows, then files: returns the deleted revisions, and whether these were the whole dataset."""
        with self._database.transaction() as connection:  # reads on its own: it may take a second
            pictures = image_rows.ids_in(connection, reference)
        try:
            gone, is_whole = self._delete_rows(reference)
        except StorageFull:
            self._remove_files_first(reference)
            gone, is_whole = self._delete_rows(reference)
        for revision in gone:
            cleanup.remove_revision_files(revision)
        with suppress(StorageFull, DatabaseBusy, DatabaseUnavailable):  # then the sweep does it
            cleanup.sweep_quarantine(self._workspace.datasets, gone[0].dataset)
        with suppress(StorageFull, DatabaseBusy, DatabaseUnavailable):
            self._clear_caches_of_unnamed(pictures)
        return gone, is_whole

    def _delete_rows(self, reference: str) -> tuple[list[Revision], bool]:
        """Delete the rows: returns the deleted revisions, and whether these were the whole dataset."""
        with self._database.transaction() as connection:
            gone, is_whole = self._chosen(connection, reference)
            names, dataset = [revision.id for revision in gone], gone[0].dataset
            with full_disk_named(_TOO_FULL):
                cleanup.mark_revisions_uncommitted(gone, is_whole=is_whole)
            insight_rows.delete_insights(connection, names, dataset if is_whole else None)
            revision_rows.delete_revisions(connection, dataset, names)
            delete_labels(connection, "revision", *names)
            return gone, is_whole

    def _remove_files_first(self, reference: str) -> None:
        """Delete the files before the rows, to free the space that changing the rows takes."""
        with self._database.transaction() as connection:
            gone, is_whole = self._chosen(connection, reference)
            for revision in gone:
                with suppress(OSError):
                    revision.folder.with_name(f".{revision.number}{DELETING_SUFFIX}").touch()
                shutil.rmtree(revision.folder, ignore_errors=True)
            if is_whole:
                cleanup.remove_quarantined(self._workspace.datasets, gone[0].dataset, ())

    def _chosen(self, connection: Connection, reference: str) -> tuple[list[Revision], bool]:
        """Return the revisions to delete, and whether these are the whole dataset; both stay locked."""
        rows.lock(connection)  # so that no job that needs it can be added meanwhile
        revision_rows.lock(connection)
        dataset = self._workspace.datasets.revision_in(connection, reference).dataset
        everything = revision_rows.read_revisions(connection, dataset, self._workspace.datasets_dir)
        gone = [revision for revision in everything if reference in {revision.id, dataset}]
        require_unused_data(self._unfinished(connection), gone, has_newest=gone[0] is everything[0])
        return gone, len(gone) == len(everything)

    def _delete_job_row(self, job_id: str, folder: Path) -> tuple[str | None, int]:
        """Delete a job's row, and its upload if no other job refers to it: returns the upload's name and size."""
        with self._database.transaction() as connection:
            rows.lock(connection)
            job = rows.read(connection, job_id)
            if job is None:
                raise rows.no_job(job_id)
            if job.state not in FINISHED_STATES:
                raise JobUnfinished(
                    f"Job {job_id} is {job.state}. Cancel it first (`whisker jobs cancel {job_id}`), or wait for its "
                    "end; then delete it."
                )
            if folder.is_dir() and not folder.is_symlink():
                with suppress(OSError):
                    (folder / DELETING_SUFFIX).touch()
            rows.remove(connection, job_id)
            delete_labels(connection, "job", job_id)
            source = job.request.source
            if source.kind != "upload" or rows.read_referring_to_upload(connection, source.value):
                return None, 0
            delete_labels(connection, "upload", source.value)
            path = self._workspace.uploads_dir / Path(source.value).name
            if not path.is_file():
                return None, 0
            freed_bytes = DiskUse.of(path).freed_bytes
            _drop(path)
            return path.name, freed_bytes

    def _sweep_jobs(self) -> None:
        """Remove the marked folders of jobs that have no row any more, and the marker of those that have one."""
        markers = list(self._workspace.jobs_dir.glob(f"*/{DELETING_SUFFIX}"))
        if not markers:
            return
        with self._database.transaction() as connection:
            rows.lock(connection)
            known = rows.read_ids(connection)
        for marker in markers:
            if marker.parent.name in known:
                marker.unlink(missing_ok=True)
            else:
                _remove_job(marker.parent)

    def _sweep_thumbnails(self) -> None:
        """Clear caches of images that have thumbnails and are in no revision any more."""
        if ids := images_with_thumbnails(self._data_dir):
            self._clear_caches_of_unnamed(ids)

    def _clear_caches_of_unnamed(self, ids: set[str]) -> None:
        """Clear caches of those of some images that no revision names."""
        with self._database.transaction() as connection:
            gone = image_rows.unnamed(connection, ids)
        forget_images(self._data_dir, gone)

    def _hide(self, folder: Path, *, even_if_it_was_live: bool) -> Path:
        """Hide a version's folder; where the transaction fails, it is renamed back."""
        hidden: Path | None = None
        try:
            with self._database.transaction() as connection:
                require_unused_version(self._unfinished(connection), folder.name)
                hidden = self._promotions.hide_in(connection, folder.name, even_if_it_was_live=even_if_it_was_live)
        except BaseException:
            if hidden is not None and not folder.exists():
                hidden.rename(folder)
            raise
        return hidden

    def _remove_version(self, hidden: Path, version: str) -> None:
        """Remove a hidden version's files, label and thresholds; its folder stays until its name is recorded."""
        for file in _own_entries(hidden):
            with suppress(OSError):
                file.unlink()
        with suppress(StorageFull, DatabaseBusy, DatabaseUnavailable):
            with self._database.transaction() as connection:
                registry_rows.keep_name(connection, version)
                delete_labels(connection, "version", version)
                delete_thresholds(connection, version)
            remove_tree(hidden)

    def _unfinished(self, connection: Connection) -> list[Job]:
        return rows.read_unfinished(connection)


def _freed(use: DiskUse, *left: Path) -> int:
    """Return how much was freed: the measured use, less what could not be removed from these paths."""
    return max(0, use.freed_bytes - DiskUse.of(*left).freed_bytes)


def _drop(upload: Path) -> None:
    if not drop_upload(upload) and upload.exists():
        raise InUse(
            f"The upload {upload.name} is still open in another process, or its file cannot be removed. Try again in a "
            "moment."
        )


def _remove_job(folder: Path) -> None:
    """Remove a job's folder; its marker last, so that what cannot be removed now is tried again."""
    for entry in [path for path in _own_entries(folder) if path.name != DELETING_SUFFIX]:
        shutil.rmtree(entry, ignore_errors=True)
        with suppress(OSError):
            entry.unlink()
    if {path.name for path in _own_entries(folder)} <= {DELETING_SUFFIX}:
        remove_tree(folder)


def _own_entries(folder: Path) -> list[Path]:
    """List the entries of a folder; none of a link, whose target is not deleted."""
    return [] if folder.is_symlink() else list(folder.glob("*"))
