"""The datasets: every revision of every one, none of which ever changes."""

import contextlib
import re
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from whisker.database import Database
from whisker.datasets.archive_structure import ArchiveLimits
from whisker.datasets.arrivals import PictureSource, StageProgress
from whisker.datasets.collector import collector_resting
from whisker.datasets.dataset_ids import tidy_name
from whisker.datasets.edits import RevisionEdits
from whisker.datasets.folders import Dataset, LabelledFile
from whisker.datasets.revision import DatasetSummary, ImagePage, LeftOut, Revision, no_revision
from whisker.datasets.revision_files import (
    PICTURES_NOT_STORED,
    remove_unsettled,
    settle_tree,
    staging_folder,
    sweep_staging,
    sweep_unsettled,
    unsettle_tree,
)
from whisker.datasets.set_aside import aside_folder, aside_path, drop_aside
from whisker.datasets.source import DatasetSource, DatasetTarget
from whisker.errors import NotFound, RequestInvalid
from whisker.full_disk import full_disk_named

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from whisker.datasets.inspection import Inspection
    from whisker.datasets.publication import Order, Parent, Transaction

_IMAGE_ID: Final = re.compile("[0-9a-f]{32}")


class DatasetStore:
    """Revisions as rows in the database and as folders below `root`.

    Args:
        database: Reading works without one, and then there is nothing.
        root: `<root>/<dataset>/<number>/<split>/<class>/<file>`; `root` lies in the data folder.
        limits: What a ZIP may cost.
    """

    def __init__(self, database: Database, root: Path, limits: ArchiveLimits | None = None) -> None:
        self._database = database
        self._root = root
        self._limits = limits or ArchiveLimits()

    def ingest(
        self,
        source: DatasetSource | PictureSource,
        target: DatasetTarget,
        *,
        transaction: "Transaction | None" = None,
        on_progress: StageProgress = lambda _stage, _share: None,
        job_id: str | None = None,
        labelled: Sequence[tuple[Path, str]] = (),
    ) -> Revision:
        """Take pictures in as a new revision.

        A job that was killed may call this again: what it has published is returned, what it has not is made anew.
        Content that the dataset has already makes no new revision; the one that is there comes back, with this
        ingestion's report.

        Args:
            source: Where the pictures come from.
            target: What becomes of them.
            transaction: Opens the transaction in which the revision appears; the database's by default.
            on_progress: Told of the stages `unpacking`, `reading` and `storing`.
            job_id: The job that asks.
            labelled: Files and classes, for a source of kind `feedback`.

        Raises:
            DatasetInvalid: One of its subclasses says what is wrong with the pictures.
            DatasetNotFound: The dataset to add to or to replace does not exist.
            StorageFull: The disk has no room.
        """
        # Servers read datasets and never take one in: they do without what that needs.
        from whisker.datasets.ingest_draft import draft_ingestion
        from whisker.datasets.ingestion import ingest_pictures
        from whisker.datasets.picture_sources import open_source
        from whisker.datasets.publication import publish

        made = self.made_by(job_id) if job_id else None
        if made is not None:
            return made
        if isinstance(source, DatasetSource):
            source = open_source(source, self._root.parent, labelled)
        goal = self._goal(target)
        name = goal.name if goal else tidy_name(target.name or source.name)
        order = self._order(goal.dataset if goal else None, name, transaction, job_id)
        with full_disk_named(PICTURES_NOT_STORED), staging_folder(self._root, job_id) as staging:
            arrivals = staging / "arrivals"
            arrivals.mkdir()
            ingestion = ingest_pictures(source, arrivals, self._limits, 1 if target.mode == "add" else 2, on_progress)
            on_progress("storing", 0.0)
            revision = publish(order, partial(draft_ingestion, name, target.mode, ingestion), staging / "tree")
            on_progress("storing", 1.0)
        return revision

    def edit(
        self,
        reference: str,
        edits: RevisionEdits,
        *,
        transaction: "Transaction | None" = None,
        on_progress: StageProgress = lambda _stage, _share: None,
        job_id: str | None = None,
    ) -> Revision:
        """Make a dataset's next revision by leaving pictures out and by giving others another class.

        Files are shared with the revision before. A relabelled picture keeps its split, and a class that loses all its
        pictures disappears. A job that was killed may call this again: what it has published is returned.

        Args:
            reference: The dataset, or any of its revisions; the newest one is edited.
            edits: What a person wants.
            transaction: Opens the transaction in which the revision appears; the database's by default.
            on_progress: Told of the stage `storing`.
            job_id: The job that asks.

        Raises:
            DatasetNotFound: There is no such dataset or revision.
            EditInvalid: The edits name what is not there, change nothing, or leave nothing to learn from.
            ClassNameInvalid: A class's name cannot be a folder's.
            StorageFull: The disk has no room.
        """
        from whisker.datasets.edit_draft import draft_edits
        from whisker.datasets.publication import publish

        made = self.made_by(job_id) if job_id else None
        if made is not None:
            return made
        revision = self.revision(reference)
        order = self._order(revision.dataset, revision.name, transaction, job_id)
        with full_disk_named(PICTURES_NOT_STORED), staging_folder(self._root, job_id) as staging:
            on_progress("storing", 0.0)
            revision = publish(order, partial(draft_edits, edits, self.find_image), staging / "tree")
            on_progress("storing", 1.0)
        return revision

    def made_by(self, job_id: str) -> Revision | None:
        """Find the revision that a job has published."""
        if not self._database.exists():
            return None
        from whisker.datasets import revision_rows as rows

        with self._database.transaction() as connection:
            return rows.find_revision_of_job(connection, job_id, self._root)

    def revision(self, reference: str) -> Revision:
        """Read a revision by its id, or a dataset's newest one by the dataset's.

        Raises:
            DatasetNotFound: There is none.
        """
        if not self._database.exists():
            raise no_revision(reference)
        with self._database.transaction() as connection:
            return self.revision_in(connection, reference)

    def revision_in(self, connection: "Connection", reference: str) -> Revision:
        """Read the same within a transaction.

        Raises:
            DatasetNotFound: There is none.
        """
        from whisker.datasets import removal_rows
        from whisker.datasets import revision_rows as rows

        found = rows.find_revision(connection, reference, self._root)
        if found is not None:
            return found
        removal_rows.require_not_deleted(connection, reference)
        raise no_revision(reference)

    def deleted(self) -> frozenset[str]:
        """Name the datasets and revisions that were deleted."""
        if not self._database.exists():
            return frozenset()
        from whisker.datasets import removal_rows

        with self._database.transaction() as connection:
            return frozenset(removal_rows.read_deleted(connection))

    def list_datasets(self) -> list[DatasetSummary]:
        """List every dataset with its newest revision, what changed last first."""
        if not self._database.exists():
            return []
        from whisker.datasets import revision_rows as rows

        with self._database.transaction() as connection:
            found = rows.read_datasets(connection, self._root)
        return [DatasetSummary(latest.dataset, latest.name, latest, since) for since, latest in found]

    def list_revisions(self, dataset: str) -> list[Revision]:
        """List a dataset's revisions, newest first; none where there is no such dataset."""
        if not self._database.exists():
            return []
        from whisker.datasets import revision_rows as rows

        with self._database.transaction() as connection:
            return rows.read_revisions(connection, dataset, self._root)

    def images(
        self,
        revision: str,
        split: str | None = None,
        class_name: str | None = None,
        offset: int = 0,
        limit: int | None = 100,
        image_ids: Collection[str] | None = None,
    ) -> ImagePage:
        """List a revision's pictures by split, class and name, some at a time.

        Args:
            revision: A revision's id.
            split: Only this one.
            class_name: Only this one.
            offset: How many to pass over.
            limit: How many to list at most; None lists all.
            image_ids: Only those with one of these ids, of which there may be many.
        """
        if not self._database.exists():
            return ImagePage((), 0)
        from whisker.datasets import image_rows as rows

        with self._database.transaction() as connection:
            chosen = rows.ChosenImages(revision, split, class_name, image_ids)
            images, total = rows.read_images(connection, chosen, (offset, limit))
        return ImagePage(tuple(images), total)

    def measures_missing(self, revision: str) -> int:
        """Count the pictures of a revision that were taken in before pixels were measured.

        Args:
            revision: A revision's id.
        """
        if not self._database.exists():
            return 0
        from whisker.datasets import image_rows as rows

        with self._database.transaction() as connection:
            return rows.count_unmeasured(connection, revision)

    def fill_measures(
        self,
        revision: str,
        transaction: "Transaction | None" = None,
        on_progress: Callable[[float], None] = lambda _share: None,
    ) -> int:
        """Look at the pictures of a revision that were taken in before pixels were measured.

        Every revision that has the same pictures knows them afterwards. A file that is gone stays unmeasured.

        Args:
            revision: A revision's id.
            transaction: Opens the transactions in which rows change, some hundred pictures each; the database's by
                default.
            on_progress: Told the share that is done.

        Returns:
            How many pictures were measured.

        Raises:
            DatasetNotFound: There is no such revision.
        """
        from whisker.datasets.late_measures import fill_measures

        folder = self.revision(revision).folder
        return fill_measures(revision, folder, transaction or self._database.transaction, on_progress)

    def left_out(self, revision: str) -> tuple[LeftOut, ...]:
        """List what came in and is not in a revision: corrupt files and copies.

        Args:
            revision: A revision's id.
        """
        if not self._database.exists():
            return ()
        from whisker.datasets import image_rows as rows

        with self._database.transaction() as connection:
            return tuple(rows.read_left_out(connection, revision))

    def find_image(self, image_id: str) -> Path:
        """Find a picture's file by the beginning of its content's hash.

        Raises:
            NotFound: No revision has it, or that is no id.
        """
        if _IMAGE_ID.fullmatch(image_id) and self._database.exists():
            from whisker.datasets import image_rows
            from whisker.datasets import revision_rows as rows

            with self._database.transaction() as connection:
                places = image_rows.places_of_image(connection, image_id)
                datasets = [] if places else image_rows.datasets_with_aside(connection, image_id)
            for revision, *path in places:
                file = rows.revision_folder(self._root, revision).joinpath(*path)
                if file.is_file():
                    return file
            for dataset in datasets:
                file = aside_path(self._root / dataset, image_id)
                if file.is_file():
                    return file
        raise NotFound(f"There is no picture {image_id[:80]!r}.")

    def load(self, reference: str) -> Dataset:
        """Read a revision's files with everything that is known of them; no file is opened.

        Raises:
            DatasetNotFound: There is none.
        """
        revision, files = self._with_files(reference)
        return Dataset(revision.name, revision.class_names, files)

    def load_inspection(self, reference: str) -> "Inspection":
        """Read what a revision's ingestion found in its files, as `inspect_files` would find it anew.

        Raises:
            DatasetNotFound: There is none.
        """
        from whisker.datasets.inspection import Inspection

        revision, files = self._with_files(reference)
        facts = {file.sha256: file.facts for file in files if file.facts is not None}
        corrupt = (
            (LabelledFile(Path(fault.file_name), fault.class_name, None, "", 0), fault.reason)
            for fault in revision.report.corrupt
        )
        return Inspection(files, facts, tuple(corrupt))

    def sweep(self, busy_jobs: Collection[str] = ()) -> int:
        """Remove what killed processes left behind, and return how many folders that were.

        Whatever a living process works on is locked; while the tables are locked, nobody is about to write the row of
        a revision whose files are there already.

        Args:
            busy_jobs: Jobs that have a worker, perhaps on a machine whose locks are not seen here.
        """
        swept = sweep_staging(self._root, busy=busy_jobs)
        if not self._database.exists():
            return swept
        from whisker.datasets import revision_rows as rows

        self.sweep_aside()
        with self._database.transaction() as connection:
            rows.lock(connection)
            known = {rows.revision_folder(self._root, revision) for revision in rows.read_ids(connection)}
            known |= {aside_folder(self._root / dataset) for dataset in rows.read_dataset_ids(connection)}
            return swept + sweep_unsettled(self._root, known)

    def mark_unsettled(self, revisions: Sequence[Revision], *, is_whole: bool) -> None:
        """Mark the files of revisions whose rows are about to go, within the transaction in which they do.

        Args:
            revisions: Of one dataset.
            is_whole: Whether they are all that it has, so that what was set aside of it goes as well.
        """
        for revision in revisions:
            unsettle_tree(revision.folder)
            if is_whole:
                unsettle_tree(aside_folder(revision.folder.parent))

    def remove_files(self, revision: Revision) -> None:
        """Remove the files of a revision whose row is gone; what cannot be removed now is left to the sweep."""
        with contextlib.suppress(OSError):
            revision.folder.with_name(f".{revision.number}.deleting").unlink(missing_ok=True)
        remove_unsettled(revision.folder)

    def sweep_aside(self, dataset: str = "*") -> None:
        """Remove what was set aside and no revision names any more, of all datasets or of one, and empty folders.

        While the tables are locked, nobody sets anything aside. A dataset that never had a row is another database's.
        """
        from whisker.datasets import removal_rows
        from whisker.datasets import revision_rows as rows

        with self._database.transaction() as connection:
            rows.lock(connection)
            known = rows.read_dataset_ids(connection) | removal_rows.read_deleted(connection)
            for aside in list(self._root.glob(str(aside_folder(Path(dataset))))):
                if (name := aside.parent.name) in known:
                    self.remove_aside(name, removal_rows.aside_still_named(connection, name))

    def remove_aside(self, dataset: str, still_named: Collection[str]) -> None:
        """Remove what was set aside of a dataset, but for what is still named, and a folder that is empty."""
        folder = self._root / dataset
        drop_aside(folder, still_named)
        with contextlib.suppress(OSError):
            if not aside_folder(folder).exists():
                settle_tree(aside_folder(folder))
            folder.rmdir()

    def _goal(self, target: DatasetTarget) -> Revision | None:
        """Find the dataset that is added to or replaced."""
        if target.mode == "new":
            return None
        if not target.dataset:
            raise RequestInvalid(f"Mode {target.mode!r} needs the dataset to {target.mode}; got none.")
        return self.revision(target.dataset.partition("@")[0])

    def _order(self, dataset: str | None, name: str, transaction: "Transaction | None", job_id: str | None) -> "Order":
        from whisker.datasets.publication import Order

        return Order(
            dataset=dataset,
            name=name,
            root=self._root,
            job_id=job_id,
            transaction=transaction or self._database.transaction,
            read_parent=self._parent,
            most_classes=self._limits.max_classes,
        )

    def _parent(self, dataset: str) -> "Parent":
        from whisker.datasets.publication import Parent

        revision, files = self._with_files(dataset)
        return Parent(revision, files, self.left_out(revision.id))

    def _with_files(self, reference: str) -> tuple[Revision, tuple[LabelledFile, ...]]:
        from whisker.datasets import image_rows as rows

        revision = self.revision(reference)
        with self._database.transaction() as connection, collector_resting():
            return revision, tuple(rows.read_files(connection, revision.id, revision.folder))
