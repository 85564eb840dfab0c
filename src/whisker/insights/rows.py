"""Insights as rows: their tables, and each change within one transaction."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    and_,
    delete,
    func,
    insert,
    select,
    true,
    update,
)

from whisker.datasets.tables import REVISIONS
from whisker.insights.kinds import KINDS, FindingKind
from whisker.insights.schema import EmbeddingMap, Facts, FindingImage, Insights, Part
from whisker.insights.summary import MOST_CLASSES, MOST_EXAMPLES, FindingSummary
from whisker.sql import METADATA

INSIGHTS = Table(
    "insights",
    METADATA,
    Column("revision_id", ForeignKey("revisions.id"), primary_key=True),
    Column("etag", String(32), nullable=False),
    Column("body", Text, nullable=False),
    Column("embedding", Text),
    Column("updated_at", DateTime(timezone=True), nullable=False),
)
"""One row a revision: `body` is the JSON of `Insights` as it is served, `embedding` that of `EmbeddingMap`."""

CLASS_FACTS = Table(
    "class_facts",
    METADATA,
    Column("revision_id", ForeignKey("revisions.id"), primary_key=True),
    Column("class_name", String(100), primary_key=True),
    Column("body", Text, nullable=False),
)
"""The JSON of a class's `Facts` by part, for requests that filter by class."""

FINDING_IMAGES = Table(
    "finding_images",
    METADATA,
    Column("revision_id", ForeignKey("revisions.id"), primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("image_id", String(32)),
    Column("class_name", String(100), nullable=False),
    Column("split", String(16)),
    Column("file_name", String(1024), nullable=False),
    Column("in_revision", Boolean, nullable=False),
    Column("score", Float),
    Column("group_number", Integer),
    Column("suggested_class", String(100)),
    Column("note", Text),
    Column("is_dismissed", Boolean, nullable=False),
    # On both: for the images of a page, SQLite would otherwise read all findings of the revision.
    Index("ix_finding_images_revision_id", "revision_id", "image_id"),
)
"""Every image behind every finding, worst first."""

DISMISSALS = Table(
    "dismissals",
    METADATA,
    Column("dataset_id", ForeignKey("datasets.id"), primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("image_id", String(32), primary_key=True),
    Column("dismissed_at", DateTime(timezone=True), nullable=False),
)
"""Dismissals, for all revisions of a dataset; an empty `image_id` is the finding as a whole."""


_ETAG_LENGTH: Final = 32
_BATCH: Final = 1000
_IDS_A_QUERY: Final = 500
_ROWS = FINDING_IMAGES.c


@dataclass(frozen=True)
class FindingFilter:
    """Which of the images behind a finding to list; of a group, all are listed if one matches."""

    class_name: str | None = None
    split: str | None = None
    include_dismissed: bool = False


def read_insights(connection: Connection, revision: str) -> Insights | None:
    """Read a revision's insights to change them: they are locked until the transaction ends."""
    query = select(INSIGHTS.c.body).where(INSIGHTS.c.revision_id == revision).with_for_update()
    body = connection.scalar(query)
    return None if body is None else Insights.model_validate_json(body)


def replace_insights(connection: Connection, revision: str, insights: Insights) -> None:
    """Write a revision's insights in the place of those that were there; the embedding map goes with them."""
    connection.execute(delete(INSIGHTS).where(INSIGHTS.c.revision_id == revision))
    connection.execute(insert(INSIGHTS).values(revision_id=revision, **_values(insights)))


def change_insights(connection: Connection, revision: str, insights: Insights) -> None:
    """Write a revision's insights and leave its embedding map."""
    connection.execute(update(INSIGHTS).where(INSIGHTS.c.revision_id == revision).values(**_values(insights)))


def write_embedding(connection: Connection, revision: str, embedding: EmbeddingMap | None) -> None:
    """Write a revision's embedding map, or that there is none."""
    text = None if embedding is None else embedding.model_dump_json()
    connection.execute(update(INSIGHTS).where(INSIGHTS.c.revision_id == revision).values(embedding=text))


def replace_class_facts(connection: Connection, revision: str, facts: Mapping[str, Mapping[Part, Facts]]) -> None:
    """Write the figures of a revision's classes in the place of those that were there."""
    connection.execute(delete(CLASS_FACTS).where(CLASS_FACTS.c.revision_id == revision))
    rows = [{"revision_id": revision, "class_name": name, "body": _json(parts)} for name, parts in facts.items()]
    connection.execute(insert(CLASS_FACTS), rows)


def revisions_of(connection: Connection, dataset: str) -> list[str]:
    """Return the revisions of a dataset that have insights, in the order of their ids."""
    query = select(INSIGHTS.c.revision_id).join(REVISIONS, REVISIONS.c.id == INSIGHTS.c.revision_id)
    return list(connection.scalars(query.where(REVISIONS.c.dataset_id == dataset).order_by(INSIGHTS.c.revision_id)))


def delete_insights(connection: Connection, revisions: Collection[str], dataset: str | None = None) -> None:
    """Delete the insights of revisions, and the dismissals of a dataset that is deleted as a whole."""
    for table in (FINDING_IMAGES, CLASS_FACTS, INSIGHTS):
        connection.execute(delete(table).where(table.c.revision_id.in_(revisions)))
    if dataset is not None:
        connection.execute(delete(DISMISSALS).where(DISMISSALS.c.dataset_id == dataset))


def replace_images(connection: Connection, revision: str, images: Mapping[FindingKind, Sequence[FindingImage]]) -> None:
    """Write the images behind findings in the place of those that were there for the same kinds."""
    connection.execute(delete(FINDING_IMAGES).where(_ROWS.revision_id == revision, _ROWS.kind.in_(list(images))))
    for kind, found in images.items():
        rows = [_row(revision, kind, position, image) for position, image in enumerate(found)]
        for start in range(0, len(rows), _BATCH):
            connection.execute(insert(FINDING_IMAGES), rows[start : start + _BATCH])


def remove_images(connection: Connection, revision: str) -> None:
    """Remove every image behind a revision's findings."""
    connection.execute(delete(FINDING_IMAGES).where(_ROWS.revision_id == revision))


def list_images(
    connection: Connection, revision: str, kind: FindingKind, wanted: FindingFilter, bounds: tuple[int, int]
) -> tuple[tuple[FindingImage, ...], int]:
    """List some of the images behind a finding, worst first, and count all that match.

    Args:
        connection: To the database.
        revision: Its id.
        kind: The finding's.
        wanted: Which images.
        bounds: How many to skip, and how many to list at most.
    """
    fits = behind(revision, kind) & _fitting(revision, kind, wanted)
    if not wanted.include_dismissed:
        fits &= ~_ROWS.is_dismissed
    total = connection.scalar(select(func.count()).select_from(FINDING_IMAGES).where(fits))
    offset, limit = bounds
    query = select(FINDING_IMAGES).where(fits).order_by(_ROWS.position).offset(offset).limit(limit)
    return tuple(_image(row) for row in connection.execute(query)), int(total or 0)


def ids_in_revision(connection: Connection, revision: str, kind: FindingKind) -> tuple[str, ...]:
    """Return the ids of the revision's images behind a finding that are not dismissed, worst first."""
    fits = behind(revision, kind) & _ROWS.in_revision & ~_ROWS.is_dismissed
    return tuple(connection.scalars(select(_ROWS.image_id).where(fits).order_by(_ROWS.position)))


def kinds_by_id(
    connection: Connection, revision: str, image_ids: Collection[str] | None
) -> dict[str, tuple[FindingKind, ...]]:
    """Return the kinds of findings of the revision's images by id, without dismissed ones; None means all images."""
    query = select(_ROWS.image_id, _ROWS.kind).where(
        _ROWS.revision_id == revision, _ROWS.in_revision, ~_ROWS.is_dismissed
    )
    parts = [true()] if image_ids is None else [_ROWS.image_id.in_(ids) for ids in batches(image_ids)]
    kinds: dict[str, tuple[FindingKind, ...]] = {}
    for part in parts:
        # Sorted here: with ORDER BY, SQLite would use the ordered index and read the whole revision.
        for image_id, kind in sorted(tuple(row) for row in connection.execute(query.where(part).distinct())):
            kinds[image_id] = (*kinds.get(image_id, ()), kind)
    return kinds


def unknown_ids(connection: Connection, revision: str, kind: FindingKind, image_ids: Sequence[str]) -> list[str]:
    """Return the ids that are not behind a finding."""
    known: set[str] = set()
    for ids in batches(image_ids):
        known.update(connection.scalars(select(_ROWS.image_id).where(behind(revision, kind), _ROWS.image_id.in_(ids))))
    return [image_id for image_id in image_ids if image_id not in known]


def read_summary(connection: Connection, revision: str, kind: FindingKind) -> FindingSummary:
    """Count the images behind a finding in the database, as `summarise` does in memory."""
    counting, is_open = behind(revision, kind) & _counting(kind), behind(revision, kind) & ~_ROWS.is_dismissed
    count = func.count().label("images")
    by_class = connection.execute(
        select(_ROWS.class_name, count)
        .where(counting, ~_ROWS.is_dismissed)
        .group_by(_ROWS.class_name)
        .order_by(count.desc(), _ROWS.class_name)
    ).all()
    groups = connection.scalar(select(func.count(_ROWS.group_number.distinct())).where(is_open))
    dismissed = connection.scalar(select(func.count()).select_from(FINDING_IMAGES).where(counting, _ROWS.is_dismissed))
    examples = select(FINDING_IMAGES).where(is_open).order_by(_ROWS.position).limit(MOST_EXAMPLES)
    return FindingSummary(
        count=sum(row.images for row in by_class),
        dismissed_count=int(dismissed or 0),
        group_count=int(groups or 0) if KINDS[kind].is_grouped else None,
        class_names=tuple(row.class_name for row in by_class[:MOST_CLASSES]),
        examples=tuple(_image(row) for row in connection.execute(examples)),
    )


def behind(revision: str, kind: str) -> ColumnElement[bool]:
    """Choose the rows of one finding."""
    return (_ROWS.revision_id == revision) & (_ROWS.kind == kind)


def batches(image_ids: Collection[str]) -> Iterator[list[str]]:
    """Divide ids into lists that a query can hold."""
    ids = list(image_ids)
    return (ids[start : start + _IDS_A_QUERY] for start in range(0, len(ids), _IDS_A_QUERY))


def _values(insights: Insights) -> dict[str, object]:
    body = insights.model_dump_json()
    etag = hashlib.sha256(body.encode()).hexdigest()[:_ETAG_LENGTH]
    return {"body": body, "etag": etag, "updated_at": datetime.now(UTC)}


def _json(parts: Mapping[Part, Facts]) -> str:
    return json.dumps({part: facts.model_dump(mode="json") for part, facts in parts.items()}, separators=(",", ":"))


def _counting(kind: FindingKind) -> ColumnElement[bool]:
    match KINDS[kind].counts:
        case "left_out":
            return ~_ROWS.in_revision
        case "train":
            return _ROWS.split == "train"
    return true()


def _fitting(revision: str, kind: FindingKind, wanted: FindingFilter) -> ColumnElement[bool]:
    asked = {_ROWS.class_name: wanted.class_name, _ROWS.split: wanted.split}
    fits = and_(true(), *(column == value for column, value in asked.items() if value is not None))
    if not KINDS[kind].is_grouped:
        return fits
    return _ROWS.group_number.in_(select(_ROWS.group_number).where(behind(revision, kind), fits))


def _row(revision: str, kind: str, position: int, image: FindingImage) -> dict[str, Any]:
    return {
        "revision_id": revision,
        "kind": kind,
        "position": position,
        "image_id": image.image_id,
        "class_name": image.class_name,
        "split": image.split,
        "file_name": image.file_name,
        "in_revision": image.in_revision,
        "score": image.score,
        "group_number": image.group,
        "suggested_class": image.suggested_class,
        "note": image.note,
        "is_dismissed": image.is_dismissed,
    }


def _image(row: Row[Any]) -> FindingImage:
    return FindingImage(
        image_id=row.image_id,
        class_name=row.class_name,
        split=row.split,
        file_name=row.file_name,
        in_revision=row.in_revision,
        score=row.score,
        group=row.group_number,
        suggested_class=row.suggested_class,
        note=row.note,
        is_dismissed=row.is_dismissed,
    )
