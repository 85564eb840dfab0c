"""Datasets and revisions as rows, each change within one transaction."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, text

from whisker.datasets.image_rows import add_images, add_left_out
from whisker.datasets.report import IngestReport, RevisionDiff
from whisker.datasets.revision import Revision, RevisionContents
from whisker.datasets.tables import DATASETS, REVISIONS

_REVISION: Final = select(REVISIONS, DATASETS.c.name).join(DATASETS, DATASETS.c.id == REVISIONS.c.dataset_id)


def lock(connection: Connection) -> None:
    """Take the writer's place before reading, so that two ingestions cannot both make the same revision."""
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
    """Name every revision."""
    return set(connection.scalars(select(REVISIONS.c.id)))


def newest_number(connection: Connection, dataset: str) -> int:
    """Count a dataset's revisions: the number of its newest, 0 without one."""
    return int(connection.scalar(select(func.max(REVISIONS.c.number)).where(REVISIONS.c.dataset_id == dataset)) or 0)


def read_dataset_ids(connection: Connection) -> set[str]:
    """Name every dataset."""
    return set(connection.scalars(select(DATASETS.c.id)))


def add_dataset(connection: Connection, dataset: str, name: str) -> None:
    """Add a dataset."""
    connection.execute(insert(DATASETS).values(id=dataset, name=name, created_at=datetime.now(UTC)))


def add_revision(connection: Connection, revision: Revision, job_id: str | None, contents: RevisionContents) -> None:
    """Add a revision, its pictures, and what was left out of it."""
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
    """Name the folder of a revision."""
    dataset, number = revision.rsplit("@", 1)
    return root / dataset / number


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
