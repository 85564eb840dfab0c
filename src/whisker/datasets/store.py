"""Reading datasets: every revision of every one, none of which ever changes."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Final

from sqlalchemy import Connection

from whisker.database import Database
from whisker.datasets import image_rows, revision_rows
from whisker.datasets.archives.structure import ArchiveLimits
from whisker.datasets.duplicates import LookAlikes, find_look_alikes
from whisker.datasets.folders import Dataset
from whisker.datasets.images import LabelledImage
from whisker.datasets.parallel import gc_paused
from whisker.datasets.report_schema import UnreadableFile
from whisker.datasets.revision import DatasetSummary, ImagePage, LeftOut, Revision, no_revision
from whisker.datasets.revision_files import quarantined_path
from whisker.errors import NotFound

_IMAGE_ID: Final = re.compile("[0-9a-f]{32}")


class DatasetStore:
    """Reads revisions: rows in the database, and folders below `root`.

    `whisker.datasets.ingestion` and `whisker.datasets.editing` make them, `whisker.datasets.cleanup` removes files.

    Args:
        database: Without one the store is empty.
        root: `<root>/<dataset>/<number>/<split>/<class>/<file>`; `root` lies in the data folder.
        limits: What a ZIP that becomes a revision may cost.
    """

    def __init__(self, database: Database, root: Path, limits: ArchiveLimits | None = None) -> None:
        self.database = database
        self.root = root
        self.limits = limits or ArchiveLimits()

    def made_by(self, job_id: str) -> Revision | None:
        """Find the revision that a job has published."""
        if not self.database.exists():
            return None
        with self.database.transaction() as connection:
            return revision_rows.find_revision_of_job(connection, job_id, self.root)

    def revision(self, reference: str) -> Revision:
        """Read a revision by its id, or a dataset's newest one by the dataset's.

        Raises:
            DatasetNotFound: There is none.
        """
        if not self.database.exists():
            raise no_revision(reference)
        with self.database.transaction() as connection:
            return self.revision_in(connection, reference)

    def revision_in(self, connection: Connection, reference: str) -> Revision:
        """Read the same within a transaction.

        Raises:
            DatasetNotFound: There is none.
        """
        found = revision_rows.find_revision(connection, reference, self.root)
        if found is not None:
            return found
        revision_rows.require_not_deleted(connection, reference)
        raise no_revision(reference)

    def deleted(self) -> frozenset[str]:
        """Return the ids of the datasets and revisions that were deleted."""
        if not self.database.exists():
            return frozenset()
        with self.database.transaction() as connection:
            return frozenset(revision_rows.read_deleted(connection))

    def names(self) -> dict[str, str]:
        """Return what each dataset is called, by its id."""
        if not self.database.exists():
            return {}
        with self.database.transaction() as connection:
            return revision_rows.read_dataset_names(connection)

    def list_datasets(self) -> list[DatasetSummary]:
        """List every dataset with its newest revision, the last changed first."""
        if not self.database.exists():
            return []
        with self.database.transaction() as connection:
            found = revision_rows.read_datasets(connection, self.root)
        return [DatasetSummary(latest.dataset, latest.name, latest, since) for since, latest in found]

    def list_revisions(self, dataset: str) -> list[Revision]:
        """List a dataset's revisions, newest first; empty where there is no such dataset."""
        if not self.database.exists():
            return []
        with self.database.transaction() as connection:
            return revision_rows.read_revisions(connection, dataset, self.root)

    def images(
        self,
        revision: str,
        split: str | None = None,
        class_name: str | None = None,
        offset: int = 0,
        limit: int | None = 100,
        image_ids: Collection[str] | None = None,
    ) -> ImagePage:
        """List a revision's images by split, class and name, some at a time.

        Args:
            revision: A revision's id.
            split: Only this one.
            class_name: Only this one.
            offset: How many to skip.
            limit: How many to list at most; None lists all.
            image_ids: Only those with one of these ids, of which there may be many.
        """
        if not self.database.exists():
            return ImagePage((), 0)
        with self.database.transaction() as connection:
            chosen = image_rows.ChosenImages(revision, split, class_name, image_ids)
            folder = revision_rows.revision_folder(self.root, revision)
            images, total = image_rows.read_images(connection, chosen, (offset, limit), folder)
        return ImagePage(tuple(images), total)

    def left_out(self, revision: str) -> tuple[LeftOut, ...]:
        """List what came in and is not in a revision: corrupt files, duplicates and what was excluded.

        Args:
            revision: A revision's id.
        """
        if not self.database.exists():
            return ()
        with self.database.transaction() as connection:
            return tuple(image_rows.read_left_out(connection, revision))

    def find_image(self, image_id: str) -> Path:
        """Find an image's file by the beginning of its content's hash.

        Raises:
            NotFound: No revision has it, or it is no id.
        """
        if _IMAGE_ID.fullmatch(image_id) and self.database.exists():
            with self.database.transaction() as connection:
                places = image_rows.places_of_image(connection, image_id)
                datasets = [] if places else image_rows.datasets_with_quarantined(connection, image_id)
            for revision, *path in places:
                file = revision_rows.revision_folder(self.root, revision).joinpath(*path)
                if file.is_file():
                    return file
            for dataset in datasets:
                file = quarantined_path(self.root / dataset, image_id)
                if file.is_file():
                    return file
        raise NotFound(f"There is no picture {image_id[:80]!r}.")

    def load(self, reference: str) -> Dataset:
        """Read a revision's images, and the files that could not be read; no file is opened.

        Raises:
            DatasetNotFound: There is none.
        """
        revision = self.revision(reference)
        with self.database.transaction() as connection, gc_paused():
            images = tuple(image_rows.read_all_images(connection, revision.id, revision.folder))
        unreadable = ((_unreadable(fault), fault.reason) for fault in revision.report.corrupt)
        return Dataset(revision.name, revision.class_names, images, unreadable=tuple(unreadable))


def _unreadable(fault: UnreadableFile) -> LabelledImage:
    """Represent a file that is in no revision; no file lies at its path."""
    name = PurePosixPath(fault.file_name).name
    return LabelledImage(Path(fault.file_name), fault.class_name, None, name, "", 0)


@dataclass(frozen=True)
class KeptRevision:
    """A revision and its images, which are read from the database once, when first used.

    Attributes:
        store: Has the revision.
        known_look_alikes: The near duplicates among its images, where they were found already.
    """

    store: DatasetStore
    revision: Revision
    known_look_alikes: LookAlikes | None = None

    @cached_property
    def dataset(self) -> Dataset:
        """Its images, and the near duplicates among them."""
        dataset = self.store.load(self.revision.id)
        look_alikes = self.known_look_alikes
        return replace(dataset, look_alikes=find_look_alikes(dataset.files) if look_alikes is None else look_alikes)

    @property
    def look_alikes(self) -> LookAlikes:
        """The near duplicates among its images."""
        assert self.dataset.look_alikes is not None
        return self.dataset.look_alikes

    @cached_property
    def left_out(self) -> tuple[LeftOut, ...]:
        """The files that came in and are not in it."""
        return self.store.left_out(self.revision.id)
