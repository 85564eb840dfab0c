"""The metadata of all tables and the engine, in SQLAlchemy Core: rows are few and plain, so there is no ORM."""

from typing import Any

from sqlalchemy import Engine, MetaData, create_engine, event, make_url

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Every table; the names of its constraints let Alembic change them on any database."""


def make_engine(url: str, busy_timeout_seconds: float) -> Engine:
    """Make an engine; nothing is connected yet, and no file is made."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=2)
    engine = create_engine(url, connect_args={"timeout": busy_timeout_seconds})
    event.listen(engine, "connect", _configure_sqlite)
    return engine


def _configure_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
