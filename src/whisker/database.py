"""One database for everything that is a row: SQLite in the data folder by default, PostgreSQL by URL."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from whisker.errors import DatabaseBusy, DatabaseUnavailable

SCHEMA_REVISION = "0001"
"""The newest migration; a test holds it against the folder of migrations."""

BUSY_TIMEOUT_SECONDS = 5.0


# SQLAlchemy's Core, without its ORM: rows here are few and plain, and each server process is spared 7 MB.
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


def connect(url: str) -> Engine:
    """Make an engine; nothing is connected yet, and no file is made."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=2)
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_SECONDS})
    event.listen(engine, "connect", _configure_sqlite)
    return engine


def _configure_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def database_exists(engine: Engine) -> bool:
    """Tell whether there is a database to ask; a SQLite file that is not there must not be made by reading it."""
    database = engine.url.database
    return engine.url.get_backend_name() != "sqlite" or (database is not None and Path(database).is_file())


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that commits at the end, and rolls back on any exception.

    Raises:
        DatabaseBusy: Another writer holds the database for longer than the timeout, or every connection is in use.
        DatabaseUnavailable: The database cannot be reached, or lacks its tables.
    """
    try:
        with engine.begin() as connection:
            yield connection
    except PoolTimeoutError as error:
        raise DatabaseBusy("The database is busy with other requests. Try again in a moment.") from error
    except OperationalError as error:
        if "locked" in str(error.orig) or "busy" in str(error.orig):
            raise DatabaseBusy("The database is busy with another change. Try again in a moment.") from error
        raise DatabaseUnavailable("The database cannot be reached. Predicting goes on without it.") from error
    except DBAPIError as error:
        raise DatabaseUnavailable(
            "The database refused the request. Run `whisker start` to bring it up to date."
        ) from error


def migrate(engine: Engine, data_dir: Path) -> None:
    """Bring the database's tables up to date; a second process that asks meanwhile waits for the first."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / ".migration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if database_exists(engine) and _revision(engine) == SCHEMA_REVISION:
            return
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _revision(engine: Engine) -> str | None:
    try:
        with engine.connect() as connection:
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except SQLAlchemyError:
        return None
