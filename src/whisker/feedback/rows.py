"""Feedback as rows: its table, and each change within one transaction."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Float,
    Row,
    String,
    Table,
    and_,
    delete,
    insert,
    select,
    text,
    update,
)

from whisker.errors import NotFound
from whisker.feedback.item import FeedbackItem, FeedbackState, UserLabel
from whisker.sql import METADATA

FEEDBACK = Table(
    "feedback",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("image_id", String(32), nullable=False),
    Column("file_name", String(80), nullable=False),
    Column("predicted_class", String(100)),
    Column("confidence", Float),
    Column("model_version", String(64)),
    Column("class_name", String(100), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("revision", String(80)),
)
"""One row a picture with the class that a person gave it; the file lies in the data folder."""


_NEW = FEEDBACK.c.state == "new"


def lock(connection: Connection) -> None:
    """Take the write lock before reading, so that a picture's row and its file cannot come apart."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("UPDATE feedback SET state = state WHERE 0"))
    else:
        connection.execute(text("LOCK TABLE feedback IN SHARE ROW EXCLUSIVE MODE"))


def add(connection: Connection, item: FeedbackItem) -> None:
    """Add a row."""
    connection.execute(insert(FEEDBACK).values(asdict(item)))


def read(connection: Connection, feedback_id: str) -> FeedbackItem | None:
    """Read one."""
    row = connection.execute(select(FEEDBACK).where(FEEDBACK.c.id == feedback_id)).first()
    return None if row is None else _item(row)


def read_new_of_image(connection: Connection, image_id: str) -> FeedbackItem | None:
    """Read what is said about a picture that waits already."""
    row = connection.execute(select(FEEDBACK).where(_NEW, FEEDBACK.c.image_id == image_id)).first()
    return None if row is None else _item(row)


def read_all(connection: Connection, state: FeedbackState) -> list[FeedbackItem]:
    """Read all in a state, least confident predictions first, those without one last; of equal ones the newest."""
    ranked = FEEDBACK.c.confidence.is_(None), FEEDBACK.c.confidence, FEEDBACK.c.created_at.desc(), FEEDBACK.c.id
    return [
        _item(row) for row in connection.execute(select(FEEDBACK).where(FEEDBACK.c.state == state).order_by(*ranked))
    ]


def read_waiting(connection: Connection, ids: Collection[str]) -> list[FeedbackItem]:
    """Read some that wait, in the order of their arrival.

    Raises:
        NotFound: One or more are not there, or do not wait any more.
    """
    wanted = select(FEEDBACK).where(_NEW, FEEDBACK.c.id.in_(ids)).order_by(FEEDBACK.c.created_at, FEEDBACK.c.id)
    items = [_item(row) for row in connection.execute(wanted)]
    if missing := sorted(set(ids) - {item.id for item in items}):
        raise unknown(missing[0])
    return items


def unknown(feedback_id: str) -> NotFound:
    """Make the error of feedback that does not wait."""
    return NotFound(f"There is no feedback {feedback_id[:80]!r} that waits. GET /feedback lists what does.")


def write_label(connection: Connection, feedback_id: str, label: UserLabel) -> None:
    """Replace what a person said about a picture."""
    connection.execute(update(FEEDBACK).where(FEEDBACK.c.id == feedback_id).values(asdict(label)))


def write_class(connection: Connection, feedback_id: str, class_name: str) -> bool:
    """Give a picture that waits another class; return whether there is one."""
    waiting = and_(_NEW, FEEDBACK.c.id == feedback_id)
    return bool(connection.execute(update(FEEDBACK).where(waiting).values(class_name=class_name)).rowcount)


def write_classes(connection: Connection, ids: Collection[str], class_name: str) -> None:
    """Give pictures that wait another class."""
    connection.execute(update(FEEDBACK).where(_NEW, FEEDBACK.c.id.in_(ids)).values(class_name=class_name))


def end(connection: Connection, ids: Collection[str], state: FeedbackState, revision: str | None = None) -> int:
    """Move what waits to another state; return how many did."""
    waiting = and_(_NEW, FEEDBACK.c.id.in_(ids))
    return connection.execute(update(FEEDBACK).where(waiting).values(state=state, revision=revision)).rowcount


def forget(
    connection: Connection, before: datetime, most: int, claimed: Callable[[Connection], Mapping[str, str]]
) -> set[str]:
    """Delete rows from before a time, and the oldest of those that wait beyond a number.

    Args:
        connection: To the database.
        before: The time.
        most: The number.
        claimed: Names what stays all the same, by id; asked only where something is to go.

    Returns:
        Names of the pictures of the rows that are gone.
    """
    names = select(FEEDBACK.c.id, FEEDBACK.c.file_name)
    newest_first = FEEDBACK.c.created_at.desc(), FEEDBACK.c.id.desc()
    waiting = connection.execute(names.where(_NEW).order_by(*newest_first)).all()
    old = connection.execute(names.where(FEEDBACK.c.created_at < before)).all()
    gone = {row.id: row.file_name for row in [*waiting[most:], *old]}
    if gone:
        gone = {name: gone[name] for name in gone.keys() - claimed(connection).keys()}
        connection.execute(delete(FEEDBACK).where(FEEDBACK.c.id.in_(gone)))
    return set(gone.values())


def file_names(connection: Connection) -> set[str]:
    """Name the pictures of all that waits."""
    return set(connection.scalars(select(FEEDBACK.c.file_name).where(_NEW)))


def _item(row: Row[Any]) -> FeedbackItem:
    values = {**row._mapping}
    created_at: datetime = values["created_at"]
    return FeedbackItem(**{**values, "created_at": created_at if created_at.tzinfo else created_at.replace(tzinfo=UTC)})
