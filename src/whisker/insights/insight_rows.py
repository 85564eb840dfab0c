"""Insights, and the figures of classes, as rows."""

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from whisker.datasets.tables import REVISIONS
from whisker.insights.schema import EmbeddingMap, Facts, Insights, Part
from whisker.insights.tables import CLASS_FACTS, DISMISSALS, FINDING_IMAGES, INSIGHTS

_ETAG_LENGTH: Final = 32


def read(connection: Connection, revision: str) -> Insights | None:
    """Read a revision's insights for changing them: nobody else can, until the transaction ends."""
    query = select(INSIGHTS.c.body).where(INSIGHTS.c.revision_id == revision).with_for_update()
    body = connection.scalar(query)
    return None if body is None else Insights.model_validate_json(body)


def replace(connection: Connection, revision: str, insights: Insights) -> None:
    """Write a revision's insights in the place of those that were there; the embedding map goes with them."""
    connection.execute(delete(INSIGHTS).where(INSIGHTS.c.revision_id == revision))
    connection.execute(insert(INSIGHTS).values(revision_id=revision, **_values(insights)))


def change(connection: Connection, revision: str, insights: Insights) -> None:
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
    """Name the revisions of a dataset of which something is known, in the order of their ids."""
    query = select(INSIGHTS.c.revision_id).join(REVISIONS, REVISIONS.c.id == INSIGHTS.c.revision_id)
    return list(connection.scalars(query.where(REVISIONS.c.dataset_id == dataset).order_by(INSIGHTS.c.revision_id)))


def _values(insights: Insights) -> dict[str, object]:
    body = insights.model_dump_json()
    etag = hashlib.sha256(body.encode()).hexdigest()[:_ETAG_LENGTH]
    return {"body": body, "etag": etag, "updated_at": datetime.now(UTC)}


def _json(parts: Mapping[Part, Facts]) -> str:
    return json.dumps({part: facts.model_dump(mode="json") for part, facts in parts.items()}, separators=(",", ":"))


def forget(connection: Connection, revisions: Collection[str], dataset: str | None = None) -> None:
    """Delete all that is known of revisions, and what a person dismissed in a dataset that goes as a whole."""
    for table in (FINDING_IMAGES, CLASS_FACTS, INSIGHTS):
        connection.execute(delete(table).where(table.c.revision_id.in_(revisions)))
    if dataset is not None:
        connection.execute(delete(DISMISSALS).where(DISMISSALS.c.dataset_id == dataset))
