"""One database for everything that is a row: SQLite in the data folder by default, PostgreSQL by URL."""

import logging
import sqlite3
import threading
import time
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from whisker.errors import AppError, DatabaseBusy, DatabaseUnavailable, ReadOnly, SettingsInvalid, StorageFull
from whisker.files import lock_at_once
from whisker.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

logger = logging.getLogger(__name__)

SCHEMA_REVISION = "0006"
"""The newest migration; a test holds it against the folder of migrations."""

BUSY_TIMEOUT_SECONDS = 5.0
MIGRATION_TIMEOUT_SECONDS = 60.0

_LOCK_POLL_SECONDS = 0.1
_SQLITE_PREFIX = "sqlite:///"


class Database:
    """The database at an SQLAlchemy URL.

    SQLAlchemy takes 12 MB of each process and a tenth of a second of its start. It is imported for the first change,
    so that a server process which only reads the champion, once a second, does without it on SQLite.

    Args:
        url: Such as "sqlite:////data/whisker.db" or "postgresql+psycopg://user@host/name".
        busy_timeout_seconds: How long to wait for another writer.
    """

    def __init__(self, url: str, busy_timeout_seconds: float = BUSY_TIMEOUT_SECONDS) -> None:
        self._url = url
        self._busy_timeout_seconds = busy_timeout_seconds
        is_file = url.startswith(_SQLITE_PREFIX) and "?" not in url
        self._sqlite_path = Path(url.removeprefix(_SQLITE_PREFIX)) if is_file else None
        self._opened: Engine | None = None
        self._lock = threading.Lock()

    def exists(self) -> bool:
        """Return whether the database exists; a missing SQLite file must not be created by reading it."""
        return self._sqlite_path is None or self._sqlite_path.is_file()

    def read_scalar(self, statement: str, parameters: Mapping[str, object] | None = None) -> Any:
        """Run a query of constant text and return the first column of its first row, None without one.

        Args:
            statement: Constant text; where it says `:name` the parameter of that name is meant.
            parameters: Values by name.

        Raises:
            DatabaseBusy: Another writer holds the database for longer than the timeout.
            DatabaseUnavailable: The database cannot be reached, or lacks its tables.
        """
        rows = self.read_rows(statement, parameters)
        return rows[0][0] if rows else None

    def read_rows(self, statement: str, parameters: Mapping[str, object] | None = None) -> Sequence[Sequence[Any]]:
        """Run a query of constant text and return its rows, of which there should be few.

        Args:
            statement: As for `read_scalar`.
            parameters: Values by name.

        Raises:
            DatabaseBusy: As `read_scalar`, as the next.
            DatabaseUnavailable: See there.
        """
        if self._sqlite_path is None:
            from sqlalchemy import text

            with self.transaction() as connection:
                return connection.execute(text(statement), parameters).fetchall()
        try:
            source = f"{self._sqlite_path.absolute().as_uri()}?mode=ro"
            with closing(sqlite3.connect(source, timeout=self._busy_timeout_seconds, uri=True)) as connection:
                return connection.execute(statement, parameters or {}).fetchall()
        except sqlite3.Error as error:
            raise _named_fault(error) from error

    @contextmanager
    def transaction(self) -> Iterator["Connection"]:
        """Open a transaction that commits at the end, and rolls back on any exception.

        Raises:
            DatabaseBusy: Another writer holds the database for longer than the timeout, or every connection is in use.
            DatabaseUnavailable: The database cannot be reached, or lacks its tables.
        """
        from sqlalchemy import exc

        try:
            with self._engine().begin() as connection:
                yield connection
        except exc.TimeoutError as error:
            raise DatabaseBusy("The database is busy with other requests. Try again in a moment.") from error
        except exc.OperationalError as error:
            raise _named_fault(error.orig or error) from error
        except exc.DBAPIError as error:
            raise DatabaseUnavailable(
                "The database refused the request. Run `whisker start` to bring it up to date."
            ) from error

    def migrate(self, lock_dir: Path, timeout_seconds: float = MIGRATION_TIMEOUT_SECONDS) -> None:
        """Bring the tables up to date; a second process that asks meanwhile waits for the first.

        Args:
            lock_dir: Folder of the lock file; created if it is missing.
            timeout_seconds: How long it waits.

        Raises:
            DatabaseBusy: Another process did not finish within that time.
            SettingsInvalid: The data folder cannot be written, or a newer Whisker made the database.
        """
        try:
            lock_dir.mkdir(parents=True, exist_ok=True)
            lock = (lock_dir / ".migration.lock").open("w")
        except OSError as error:
            raise SettingsInvalid(f"The data folder {str(lock_dir)!r} cannot be written: {error.strerror}.") from error
        with lock:
            deadline = time.monotonic() + timeout_seconds
            while not (self._is_current() or _lock_at_once(lock)):
                if time.monotonic() >= deadline:
                    raise DatabaseBusy(
                        "Another process, perhaps in another container or on another machine, has been bringing the "
                        f"database up to date for {timeout_seconds:.0f} seconds: it holds {lock.name}. Wait for it, or "
                        "end it, and start again."
                    )
                time.sleep(_LOCK_POLL_SECONDS)
            if not self._is_current():
                self._upgrade()

    def close(self) -> None:
        """Close every connection; garbage collection does that too."""
        with self._lock:
            if self._opened is not None:
                self._opened.dispose()
                self._opened = None

    def _engine(self) -> "Engine":
        from sqlalchemy import exc

        from whisker.sql import make_engine

        with self._lock:
            if self._opened is None:
                try:
                    self._opened = make_engine(self._url, self._busy_timeout_seconds)
                    weakref.finalize(self, self._opened.dispose)
                except (exc.ArgumentError, ImportError) as error:
                    raise SettingsInvalid(f"WHISKER_DATABASE_URL cannot be used: {error}.") from error
            return self._opened

    def _is_current(self) -> bool:
        try:
            return self.exists() and self.read_scalar("SELECT version_num FROM alembic_version") == SCHEMA_REVISION
        except AppError:
            return False

    def _upgrade(self) -> None:
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with self.transaction() as connection:
            if connection.dialect.name == "sqlite":  # whose driver begins none for changes of tables: all, or nothing
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            config.attributes["connection"] = connection
            try:
                command.upgrade(config, "head")
            except CommandError as error:
                raise SettingsInvalid(
                    "The database was made by a newer Whisker than this one. Upgrade Whisker, or restore the backup "
                    "that was made before the upgrade."
                ) from error


class NoDatabase(Database):
    """The database of a read-only copy: reading finds nothing, and changes are refused."""

    def __init__(self) -> None:
        super().__init__("sqlite://")

    def exists(self) -> bool:
        """Return False."""
        return False

    def read_rows(self, statement: str, parameters: Mapping[str, object] | None = None) -> Sequence[Sequence[Any]]:
        """Return no rows."""
        del statement, parameters
        return ()

    @contextmanager
    def transaction(self) -> Iterator["Connection"]:
        """Refuse to change anything.

        Raises:
            ReadOnly: Always.
        """
        raise ReadOnly("WHISKER_READ_ONLY is set, so this copy of Whisker keeps no database and changes nothing.")
        yield

    def migrate(self, lock_dir: Path, timeout_seconds: float = 0.0) -> None:
        """No-op: there are no tables."""
        del lock_dir, timeout_seconds


def database_of(settings: Settings) -> Database:
    """Return the database that the settings name; nothing is connected yet."""
    return NoDatabase() if settings.read_only else Database(settings.resolved_database_url)


def _lock_at_once(file: IO[str]) -> bool:
    """Lock a file unless another process has it; a file system without locks leaves the order to the database's own."""
    is_ours = lock_at_once(file)
    if is_ours is None:
        logger.warning("The file system of %s has no locks", file.name)
    return is_ours is not False


def _named_fault(error: BaseException) -> DatabaseBusy | DatabaseUnavailable | StorageFull:
    """Name a driver's error: a locked database, a full disk, or a database that cannot be used."""
    if "disk is full" in str(error):
        return StorageFull("The disk that holds the database has no room. Free some and try again.")
    if "locked" in str(error) or "busy" in str(error):
        return DatabaseBusy("The database is busy with another change. Try again in a moment.")
    return DatabaseUnavailable("The database cannot be reached. Predicting goes on without it.")
