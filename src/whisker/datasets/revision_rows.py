"""Datasets, revisions and pictures as rows, each change within one transaction."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import JSON, ColumnElement, Connection, Row, bindparam, cast, func, insert, select, text, update

from whisker.datasets.image_facts import ImageFacts, PixelMeasures
from whisker.datasets.report import IngestReport, RevisionDiff
from whisker.datasets.revision import LeftOut, Revision, RevisionContents, StoredImage
from whisker.datasets.tables import DATASETS, IMAGES, LEFT_OUT, REVISIONS

Item = TypeVar("Item")
Bounds = tuple[int, int | None]

_BATCH: Final = 1000
_REVISION: Final = select(REVISIONS, DATASETS.c.name).join(DATASETS, DATASETS.c.id == REVISIONS.c.dataset_id)
_PLAIN: Final = tuple(IMAGES.c[field.name] for field in fields(StoredImage) if field.name != "pixels")
_MEASURES: Final = tuple(IMAGES.c[field.name] for field in fields(PixelMeasures))
_UNMEASURED: Final = (None,) * len(_MEASURES)
_LEFT_OUT_COLUMNS: Final = tuple(LEFT_OUT.c[field.name] for field in fields(LeftOut))
_IN_ORDER: Final = (IMAGES.c.split, IMAGES.c.class_name, IMAGES.c.file_name)


@dataclass(frozen=True)
class ChosenImages:
    """Some of a revision's pictures; None chooses all."""

    revision: str
    split: str | None = None
    class_name: str | None = None
    image_ids: Collection[str] | None = None


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
    for batch in _batches(contents.images):
        connection.execute(insert(IMAGES), [_image_row(revision.id, image) for image in batch])
    left_out = [_left_out_row(revision.id, position, row) for position, row in enumerate(contents.left_out)]
    for rows in _batches(left_out):
        connection.execute(insert(LEFT_OUT), rows)


def read_images(connection: Connection, chosen: ChosenImages, bounds: Bounds) -> tuple[list[StoredImage], int]:
    """List some of a revision's pictures by split, class and name, and count those that fit.

    Args:
        connection: To the database.
        chosen: Which of them.
        bounds: How many to pass over, and how many to list at most.
    """
    fits = _fits(connection, chosen)
    offset, limit = bounds
    query = select(*_PLAIN, *_MEASURES).where(fits).order_by(*_IN_ORDER).offset(offset)
    rows = connection.execute(query if limit is None else query.limit(limit))
    total = connection.scalar(select(func.count()).select_from(IMAGES).where(fits))
    return [_image(row) for row in rows], int(total or 0)


def count_unmeasured(connection: Connection, revision: str) -> int:
    """Count the pictures that nobody has measured."""
    query = select(func.count()).select_from(IMAGES).where(IMAGES.c.revision_id == revision, IMAGES.c.mode.is_(None))
    return int(connection.scalar(query) or 0)


def read_unmeasured(connection: Connection, revision: str) -> list[tuple[str, str, str, str]]:
    """List the pictures that nobody has measured: (id, split, class, file)."""
    columns = (IMAGES.c.id, IMAGES.c.split, IMAGES.c.class_name, IMAGES.c.file_name)
    query = select(*columns).where(IMAGES.c.revision_id == revision, IMAGES.c.mode.is_(None))
    return [tuple(row) for row in connection.execute(query.order_by(*_IN_ORDER))]


def fill_measures(connection: Connection, facts: Mapping[str, ImageFacts]) -> None:
    """Write down what pictures' pixels say, by id, in every revision that has them and does not know."""
    names = ("mode", *(column.name for column in _MEASURES))
    statement = update(IMAGES).where(IMAGES.c.id == bindparam("image"), IMAGES.c.mode.is_(None))
    found = [
        {
            "image": image,
            "found_mode": fact.mode,
            **{f"found_{c.name}": getattr(fact.pixels, c.name) for c in _MEASURES},
        }
        for image, fact in facts.items()
    ]
    if found:
        connection.execute(statement.values({name: bindparam(f"found_{name}") for name in names}), found)


def read_left_out(connection: Connection, revision: str) -> list[LeftOut]:
    """List what came in and is not in a revision."""
    query = select(*_LEFT_OUT_COLUMNS).where(LEFT_OUT.c.revision_id == revision).order_by(LEFT_OUT.c.position)
    return [LeftOut(*row) for row in connection.execute(query)]


def places_of_image(connection: Connection, image_id: str) -> Sequence[tuple[str, str, str, str]]:
    """Find where a picture lies: (revision, split, class, file) of some of its copies."""
    rows = connection.execute(select(IMAGES).where(IMAGES.c.id == image_id).limit(10))
    return [(row.revision_id, row.split, row.class_name, row.file_name) for row in rows]


def datasets_with_aside(connection: Connection, image_id: str) -> list[str]:
    """Name the datasets in which a picture lay in two classes and was set aside."""
    is_aside = (LEFT_OUT.c.image_id == image_id) & (LEFT_OUT.c.kind == "across_classes")
    query = select(REVISIONS.c.dataset_id).join(LEFT_OUT, LEFT_OUT.c.revision_id == REVISIONS.c.id).where(is_aside)
    return list(connection.scalars(query.distinct().limit(10)))


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
    )


def _fits(connection: Connection, chosen: ChosenImages) -> ColumnElement[bool]:
    fits = IMAGES.c.revision_id == chosen.revision
    if chosen.split is not None:
        fits &= IMAGES.c.split == chosen.split
    if chosen.class_name is not None:
        fits &= IMAGES.c.class_name == chosen.class_name
    if chosen.image_ids is not None:
        ids = json.dumps(sorted(chosen.image_ids))  # one parameter: SQLite takes 32,766 of them
        is_sqlite = connection.dialect.name == "sqlite"
        listed = func.json_each(ids) if is_sqlite else func.json_array_elements_text(cast(ids, JSON))
        fits &= IMAGES.c.id.in_(select(listed.table_valued("value").c.value))
    return fits


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    return (items[start : start + _BATCH] for start in range(0, len(items), _BATCH))


def _image_row(revision: str, image: StoredImage) -> dict[str, object]:
    row: dict[str, object] = {column.name: getattr(image, column.name) for column in _PLAIN}
    measures = {column.name: getattr(image.pixels, column.name, None) for column in _MEASURES}
    return {"revision_id": revision, **row, **measures}


def _image(row: Row[Any]) -> StoredImage:
    plain, measures = row[: len(_PLAIN)], row[len(_PLAIN) :]
    return StoredImage(*(*plain, None if measures == _UNMEASURED else PixelMeasures(*measures)))


def _left_out_row(revision: str, position: int, left_out: LeftOut) -> dict[str, object]:
    row = {column.name: getattr(left_out, column.name) for column in _LEFT_OUT_COLUMNS}
    return {"revision_id": revision, "position": position, **row}


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
