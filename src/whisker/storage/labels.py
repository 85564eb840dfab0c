"""Names and labels that people give to datasets, revisions, versions, jobs and uploads, whose ids never change."""

from pathlib import Path

from sqlalchemy import Column, Connection, String, Table, delete, insert, select

from whisker.datasets import revision_rows
from whisker.datasets.resumable_uploads import find_upload
from whisker.datasets.revision import MAX_NAME, free_name, shown_name
from whisker.errors import RequestInvalid, UploadNotFound
from whisker.sql import METADATA
from whisker.storage.schema import Kind, Labelled
from whisker.workspace import Workspace

LABELS = Table(
    "labels",
    METADATA,
    Column("kind", String(16), primary_key=True),
    Column("id", String(80), primary_key=True),
    Column("label", String(200), nullable=False),
)
"""The label of a revision, a version, a job or an upload; a dataset's name is in its own table."""


class Labels:
    """Reads and writes names and labels.

    Args:
        workspace: The data folder.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._database = workspace.database

    def of_kind(self, kind: Labelled) -> dict[str, str]:
        """Return every label of a kind, by identifier."""
        if not self._database.exists():
            return {}

        query = select(LABELS.c.id, LABELS.c.label).where(LABELS.c.kind == kind)
        with self._database.transaction() as connection:
            return {row.id: row.label for row in connection.execute(query)}

    def rename_data(self, reference: str, name: str | None) -> tuple[Kind, str]:
        """Rename a dataset, or label a revision: returns which of the two it was, and its identifier.

        Raises:
            DatasetNotFound: There is no such dataset or revision.
            RequestInvalid: The name cannot be used.
        """
        revision = self._workspace.datasets.revision(reference)
        if "@" in reference:
            self._write("revision", revision.id, name)
            return "revision", revision.id
        if name is None:
            raise RequestInvalid("name: A dataset needs a name; only labels can be taken away.")

        shown = require_name(name)
        with self._database.transaction() as connection:
            others = revision_rows.read_dataset_names(connection)
            others.pop(revision.dataset, None)
            if free_name(shown, others.values()) != shown:
                raise RequestInvalid(f"name: Another dataset is called {shown[:80]!r}. Give this one another name.")
            revision_rows.rename_dataset(connection, revision.dataset, shown)
        return "dataset", revision.dataset

    def label_version(self, reference: str, name: str | None) -> str:
        """Set or remove a version's label: returns its identifier.

        Raises:
            ModelNotFound: No version has that name.
            RequestInvalid: The name cannot be used.
        """
        version = self._workspace.registry.folder(reference).name
        self._write("version", version, name)
        return version

    def label_job(self, job_id: str, name: str | None) -> str:
        """Set or remove a job's label: returns its identifier.

        Raises:
            JobNotFound: No job has that id.
            RequestInvalid: The name cannot be used.
        """
        job = self._workspace.jobs.get(job_id)
        self._write("job", job.id, name)
        return job.id

    def label_upload(self, upload: str, name: str | None) -> str:
        """Set or remove an upload's label, whether all of it has arrived or not: returns its identifier.

        Raises:
            UploadNotFound: There is no upload of that name.
            RequestInvalid: The name cannot be used.
        """
        found = find_upload(self._workspace.uploads_dir, upload)
        self._write("upload", found.id, name)
        return found.id

    def _write(self, kind: Labelled, identifier: str, name: str | None) -> None:
        label = None if name is None else require_name(name)
        with self._database.transaction() as connection:
            delete_labels(connection, kind, identifier)
            if label is not None:
                connection.execute(insert(LABELS).values(kind=kind, id=identifier, label=label))


def delete_labels(connection: Connection, kind: Labelled, *identifiers: str) -> None:
    """Delete labels."""
    connection.execute(delete(LABELS).where(LABELS.c.kind == kind, LABELS.c.id.in_(identifiers)))


def delete_labels_of_lost_uploads(connection: Connection, folder: Path) -> None:
    """Delete the labels of uploads that are gone: their job has read them, or they were too old to keep."""
    for upload in connection.scalars(select(LABELS.c.id).where(LABELS.c.kind == "upload")).all():
        try:
            find_upload(folder, upload)
        except UploadNotFound:
            delete_labels(connection, "upload", upload)


def require_name(name: str) -> str:
    """Return what can be shown of a name, on one line.

    Raises:
        RequestInvalid: Nothing is left, or too much.
    """
    shown = shown_name(name[:MAX_NAME])
    if not shown or len(name) > MAX_NAME:
        raise RequestInvalid(f"name: A name has 1 to {MAX_NAME} letters that can be shown; got {name[:80]!r}.")
    return shown
