"""Datasets and revisions that are deleted or renamed, as rows; each change is part of a caller's transaction."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from whisker.datasets.revision import no_revision
from whisker.datasets.tables import DATASETS, DELETED_DATA, IMAGES, LEFT_OUT, REVISIONS
from whisker.errors import DatasetNotFound


def delete_revisions(connection: Connection, dataset: str, revisions: Collection[str]) -> None:
    """Delete revisions of a dataset with all that is known of their pictures; the dataset goes with its last one."""
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
    """Call a dataset something else; its id stays."""
    connection.execute(update(DATASETS).where(DATASETS.c.id == dataset).values(name=name))


def read_deleted(connection: Connection) -> set[str]:
    """Name the datasets and revisions that were deleted."""
    return set(connection.scalars(select(DELETED_DATA.c.id)))


def exists(connection: Connection, reference: str) -> bool:
    """Return whether there is a dataset or revision."""
    column = REVISIONS.c.id if "@" in reference else REVISIONS.c.dataset_id
    return connection.scalar(select(REVISIONS.c.id).where(column == reference).limit(1)) is not None


def require_there(connection: Connection, reference: str) -> None:
    """Refuse what needs a dataset or revision that is gone, or never was.

    Raises:
        DatasetNotFound: It is not there.
    """
    if not exists(connection, reference):
        require_not_deleted(connection, reference)
        raise no_revision(reference)


def require_not_deleted(connection: Connection, reference: str) -> None:
    """Say so where a dataset or revision was deleted.

    Raises:
        DatasetNotFound: It was.
    """
    names = {reference, reference.partition("@")[0]}
    deleted_at = connection.scalar(select(func.max(DELETED_DATA.c.deleted_at)).where(DELETED_DATA.c.id.in_(names)))
    if deleted_at is not None:
        raise DatasetNotFound(
            f"{reference[:80]!r} was deleted on {deleted_at:%Y-%m-%d}; `whisker datasets` lists what there is."
        )


def newest_number_ever(connection: Connection, dataset: str) -> int:
    """Find the highest number that a revision of a dataset has or had, 0 without one."""
    newest = connection.scalar(select(func.max(REVISIONS.c.number)).where(REVISIONS.c.dataset_id == dataset)) or 0
    was_deleted = DELETED_DATA.c.id.startswith(f"{dataset}@", autoescape=True)
    deleted = connection.scalars(select(DELETED_DATA.c.id).where(was_deleted))
    return max([newest, *(int(name.rpartition("@")[2]) for name in deleted)])


def quarantined_ids(connection: Connection, dataset: str) -> set[str]:
    """Name the images that some revision of a dataset says are in quarantine."""
    query = select(LEFT_OUT.c.image_id).join(REVISIONS, REVISIONS.c.id == LEFT_OUT.c.revision_id)
    return set(connection.scalars(query.where(REVISIONS.c.dataset_id == dataset, LEFT_OUT.c.image_id.is_not(None))))
