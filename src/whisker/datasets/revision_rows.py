"""Datasets and revisions as rows: added, listed, renamed and deleted, each change within one transaction."""

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, insert, select, text, update

from whisker.datasets.image_rows import add_images, add_left_out
from whisker.datasets.report_schema import IngestReport, RevisionDiff
from whisker.datasets.revision import Revision, RevisionContents, no_revision
from whisker.datasets.tables import DATASETS, DELETED_DATA, IMAGES, LEFT_OUT, REVISIONS
from whisker.errors import DatasetNotFound

_REVISION: Final = select(REVISIONS, DATASETS.c.name).join(DATASETS, DATASETS.c.id == REVISIONS.c.dataset_id)


def lock(connection: Connection) -> None:
    """Lock the tables for writing before reading, so that two ingestions cannot both make the same revision."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("UPDATE revisions SET number = number WHERE 0"))
    else:
        connection.execute(text("LOCK TABLE datasets, revisions IN EXCLUSIVE MODE"))


def find_revision(connection: Connection, reference: str, root: Path) -> Revision | None:
    """Read a revision, or a dataset's newest one."""
    if "@" in reference:
        query = _REVISION.where(REVISIONS.c.id == reference)
    else:
        query = _REVISION.where(REVISIONS.c.dataset_id == reference).order_by(REVISIONS.c.number.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else _revision(row, root)


def find_revision_of_job(connection: Connection, job_id: str, root: Path) -> Revision | None:
    """Read the revision that a job has made."""
    row = connection.execute(_REVISION.where(REVISIONS.c.job_id == job_id)).first()
    return None if row is None else _revision(row, root)


def read_revisions(connection: Connection, dataset: str, root: Path) -> list[Revision]:
    """List a dataset's revisions, newest first."""
    query = _REVISION.where(REVISIONS.c.dataset_id == dataset).order_by(REVISIONS.c.number.desc())
    return [_revision(row, root) for row in connection.execute(query)]


def read_datasets(connection: Connection, root: Path) -> list[tuple[datetime, Revision]]:
    """List every dataset's age and newest revision, newest revision first."""
    newest = select(REVISIONS.c.dataset_id, func.max(REVISIONS.c.number).label("number")).group_by(
        REVISIONS.c.dataset_id
    )
    latest = newest.subquery()
    query = (
        select(REVISIONS, DATASETS.c.name, DATASETS.c.created_at.label("since"))
        .join(DATASETS, DATASETS.c.id == REVISIONS.c.dataset_id)
        .join(latest, (latest.c.dataset_id == REVISIONS.c.dataset_id) & (latest.c.number == REVISIONS.c.number))
        .order_by(REVISIONS.c.created_at.desc(), REVISIONS.c.id)
    )
    return [(_aware(row.since), _revision(row, root)) for row in connection.execute(query)]


def read_ids(connection: Connection) -> set[str]:
    """Return the ids of all revisions."""
    return set(connection.scalars(select(REVISIONS.c.id)))


def newest_number(connection: Connection, dataset: str) -> int:
    """Return the number of a dataset's newest revision, 0 without one."""
    return int(connection.scalar(select(func.max(REVISIONS.c.number)).where(REVISIONS.c.dataset_id == dataset)) or 0)


def read_dataset_ids(connection: Connection) -> set[str]:
    """Return the ids of all datasets."""
    return set(connection.scalars(select(DATASETS.c.id)))


def read_dataset_names(connection: Connection) -> dict[str, str]:
    """Return what each dataset is called, by its id."""
    return {row.id: row.name for row in connection.execute(select(DATASETS.c.id, DATASETS.c.name))}


def add_dataset(connection: Connection, dataset: str, name: str) -> None:
    """Add a dataset."""
    connection.execute(insert(DATASETS).values(id=dataset, name=name, created_at=datetime.now(UTC)))


def add_revision(connection: Connection, revision: Revision, job_id: str | None, contents: RevisionContents) -> None:
    """Add a revision, its images, and what was left out of it."""
    row = {
        "id": revision.id,
        "dataset_id": revision.dataset,
        "number": revision.number,
        "parent": revision.parent,
        "sha256": revision.sha256,
        "job_id": job_id,
        "image_count": revision.image_count,
        "total_bytes": revision.total_bytes,
        "report": revision.report.model_dump(mode="json"),
        "diff": revision.diff.model_dump(mode="json") if revision.diff else None,
        "created_at": revision.created_at,
    }
    connection.execute(insert(REVISIONS).values(row))
    add_images(connection, revision.id, contents)
    add_left_out(connection, revision.id, contents.left_out)


def revision_folder(root: Path, revision: str) -> Path:
    """Return the folder of a revision."""
    dataset, number = revision.rsplit("@", 1)
    return root / dataset / number


def delete_revisions(connection: Connection, dataset: str, revisions: Collection[str]) -> None:
    """Delete revisions of a dataset with the rows of their images, and the dataset with its last revision."""
    for table in (IMAGES, LEFT_OUT):
        connection.execute(delete(table).where(table.c.revision_id.in_(revisions)))
    connection.execute(delete(REVISIONS).where(REVISIONS.c.id.in_(revisions)))
    gone = list(revisions)
    if connection.scalar(select(REVISIONS.c.id).where(REVISIONS.c.dataset_id == dataset).limit(1)) is None:
        connection.execute(delete(DATASETS).where(DATASETS.c.id == dataset))
        gone.append(dataset)
    now = datetime.now(UTC)
    connection.execute(insert(DELETED_DATA), [{"id": name, "deleted_at": now} for name in gone])


def rename_dataset(connection: Connection, dataset: str, name: str) -> None:
    """Rename a dataset; its id stays."""
    connection.execute(update(DATASETS).where(DATASETS.c.id == dataset).values(name=name))


def read_deleted(connection: Connection) -> set[str]:
    """Return the ids of the datasets and revisions that were deleted."""
    return set(connection.scalars(select(DELETED_DATA.c.id)))


def exists(connection: Connection, reference: str) -> bool:
    """Return whether there is a dataset or revision."""
    column = REVISIONS.c.id if "@" in reference else REVISIONS.c.dataset_id
    return connection.scalar(select(REVISIONS.c.id).where(column == reference).limit(1)) is not None


def require_exists(connection: Connection, reference: str) -> None:
    """Refuse a dataset or revision that was deleted or never existed.

    Raises:
        DatasetNotFound: It does not exist.
    """
    if not exists(connection, reference):
        require_not_deleted(connection, reference)
        raise no_revision(reference)


def require_not_deleted(connection: Connection, reference: str) -> None:
    """Refuse a dataset or revision that was deleted, and say when.

    Raises:
        DatasetNotFound: It was deleted.
    """
    names = {reference, reference.partition("@")[0]}
    deleted_at = connection.scalar(select(func.max(DELETED_DATA.c.deleted_at)).where(DELETED_DATA.c.id.in_(names)))
    if deleted_at is not None:
        raise DatasetNotFound(
            f"{reference[:80]!r} was deleted on {deleted_at:%Y-%m-%d}; `whisker datasets` lists what there is."
        )


def newest_number_ever(connection: Connection, dataset: str) -> int:
    """Return the highest number that a revision of a dataset has or had, 0 without one."""
    newest = connection.scalar(select(func.max(REVISIONS.c.number)).where(REVISIONS.c.dataset_id == dataset)) or 0
    was_deleted = DELETED_DATA.c.id.startswith(f"{dataset}@", autoescape=True)
    deleted = connection.scalars(select(DELETED_DATA.c.id).where(was_deleted))
    return max([newest, *(int(name.rpartition("@")[2]) for name in deleted)])


def quarantined_ids(connection: Connection, dataset: str) -> set[str]:
    """Return the ids of the images that a dataset's revisions name as left out, which may be in quarantine."""
    query = select(LEFT_OUT.c.image_id).join(REVISIONS, REVISIONS.c.id == LEFT_OUT.c.revision_id)
    return set(connection.scalars(query.where(REVISIONS.c.dataset_id == dataset, LEFT_OUT.c.image_id.is_not(None))))


def _revision(row: Row[Any], root: Path) -> Revision:
    return Revision(
        id=row.id,
        dataset=row.dataset_id,
        name=row.name,
        number=row.number,
        parent=row.parent,
        sha256=row.sha256,
        created_at=_aware(row.created_at),
        image_count=row.image_count,
        total_bytes=row.total_bytes,
        report=IngestReport.model_validate(row.report),
        diff=None if row.diff is None else RevisionDiff.model_validate(row.diff),
        folder=revision_folder(root, row.id),
        job_id=row.job_id,
    )


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
