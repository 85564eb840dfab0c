"""Migrations and faults of the database."""

import fcntl
import gc
import sqlite3
import threading
from functools import partial
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Table, create_engine, text

import whisker
from whisker.database import SCHEMA_REVISION, Database, database_of
from whisker.datasets import tables as dataset_tables
from whisker.errors import DatabaseBusy, DatabaseUnavailable, ReadOnly, SettingsInvalid, StorageFull
from whisker.feedback import rows as feedback_tables
from whisker.insights import rows as insight_tables
from whisker.jobs import rows as job_tables
from whisker.registry import rows as registry_tables
from whisker.registry import threshold_history as threshold_tables
from whisker.settings import Settings
from whisker.sql import METADATA
from whisker.storage import labels as storage_tables

TABLE_MODULES = (
    registry_tables,
    threshold_tables,
    dataset_tables,
    job_tables,
    feedback_tables,
    insight_tables,
    storage_tables,
)


def test_newest_migration_is_the_one_the_code_expects() -> None:
    """The constant that spares a start from loading Alembic names the newest migration."""
    scripts = ScriptDirectory(str(Path(whisker.__file__).parent / "migrations"))
    assert scripts.get_current_head() == SCHEMA_REVISION


def test_migrations_make_the_tables_the_code_describes(migrated: Settings) -> None:
    """Nothing differs between the migrated database and the classes."""
    described = {table.name for module in TABLE_MODULES for table in vars(module).values() if isinstance(table, Table)}
    assert described == set(METADATA.tables)
    database = Database(migrated.resolved_database_url)
    with database.transaction() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    database.close()


def test_connections_are_closed_when_nobody_holds_the_database(migrated: Settings) -> None:
    """Also those of a command that ended early: Python 3.13 warns of each connection that is left open."""
    database = Database(migrated.resolved_database_url)
    with database.transaction() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        assert driver.execute("SELECT 1").fetchone() == (1,)
    del database, connection
    gc.collect()
    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        driver.execute("SELECT 1")


def test_migrating_twice_is_harmless(migrated: Settings) -> None:
    """A second start finds everything in place."""
    database = Database(migrated.resolved_database_url)
    database.migrate(migrated.data_dir)
    database.close()


def test_database_of_a_newer_whisker_is_refused_in_words(migrated: Settings) -> None:
    """Whoever goes back to an older version learns what to do, and nothing is touched."""
    database = Database(migrated.resolved_database_url)
    with database.transaction() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SettingsInvalid, match="newer Whisker"):
        database.migrate(migrated.data_dir)
    assert database.read_scalar("SELECT version_num FROM alembic_version") == "9999"
    database.close()


def test_migration_that_is_cut_short_leaves_nothing_half_made(settings: Settings) -> None:
    """A crash or a full disk in the middle: the next start finds what was there before, and migrates it."""
    database = Database(settings.resolved_database_url)
    settings.data_dir.mkdir(parents=True)
    with database.transaction() as connection:
        connection.execute(text("CREATE TABLE feedback (in_the_way INTEGER)"))  # the last table that 0002 makes
    with pytest.raises(DatabaseUnavailable):
        database.migrate(settings.data_dir)
    with database.transaction() as connection:
        assert list(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'"))) == ["feedback"]
        connection.execute(text("DROP TABLE feedback"))
    database.migrate(settings.data_dir)
    assert database.read_scalar("SELECT version_num FROM alembic_version") == SCHEMA_REVISION
    database.close()


def test_second_process_waits_for_the_first_s_migration(settings: Settings) -> None:
    """Of several that start at once one migrates; the others go on once it is done."""
    settings.data_dir.mkdir(parents=True)
    first, second = (Database(settings.resolved_database_url) for _ in range(2))
    with (settings.data_dir / ".migration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        waiting = threading.Thread(target=second.migrate, args=(settings.data_dir,))
        waiting.start()
        assert not second.exists()
    waiting.join()
    assert second.read_scalar("SELECT version_num FROM alembic_version") == SCHEMA_REVISION
    for database in (first, second):
        database.close()


def test_row_103_migration_that_another_holds_for_ever_is_said(settings: Settings) -> None:
    """Row 103: a process of another container that is stopped keeps nobody waiting without a word."""
    settings.data_dir.mkdir(parents=True)
    database = Database(settings.resolved_database_url)
    with (settings.data_dir / ".migration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(DatabaseBusy, match=r"\.migration\.lock"):
            database.migrate(settings.data_dir, timeout_seconds=0.2)
    database.close()


def test_row_103_lock_does_not_matter_where_nothing_is_to_be_migrated(migrated: Settings) -> None:
    """Row 103: a second server starts, whoever holds the lock of the first one's start."""
    database = Database(migrated.resolved_database_url)
    with (migrated.data_dir / ".migration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        database.migrate(migrated.data_dir, timeout_seconds=0.0)
    database.close()


def test_missing_tables_are_a_named_fault(tmp_path: Path) -> None:
    """A database that was never migrated says so, without SQL in the message."""
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(DatabaseUnavailable), database.transaction() as connection:
        connection.execute(text("SELECT * FROM promotions"))
    with pytest.raises(DatabaseUnavailable):
        database.read_scalar("SELECT version FROM promotions")
    database.close()


def test_reading_makes_no_file(tmp_path: Path) -> None:
    """Asking a database that is not there is a fault, and leaves nothing behind."""
    database = Database(f"sqlite:///{tmp_path / 'none.db'}")
    assert not database.exists()
    with pytest.raises(DatabaseUnavailable):
        database.read_scalar("SELECT 1")
    assert not list(tmp_path.iterdir())


def test_scalar_is_read_alike_with_and_without_sqlalchemy(migrated: Settings) -> None:
    """A URL that names a driver goes through SQLAlchemy, a plain one does not; both see the same row."""
    statement = "SELECT version_num FROM alembic_version"
    url = migrated.resolved_database_url
    plain, through_sqlalchemy = Database(url), Database(url.replace("sqlite:", "sqlite+pysqlite:"))
    assert plain.read_scalar(statement) == through_sqlalchemy.read_scalar(statement) == SCHEMA_REVISION
    assert plain.read_scalar("SELECT version FROM promotions") is None
    for database in (plain, through_sqlalchemy):
        assert database.read_scalar("SELECT :name", {"name": "'; DROP TABLE jobs"}) == "'; DROP TABLE jobs"
    through_sqlalchemy.close()


def test_row_66_a_full_disk_is_named(migrated: Settings) -> None:
    """A database that cannot grow says so, and not that it cannot be reached."""
    database = Database(migrated.resolved_database_url)
    with pytest.raises(StorageFull):
        grow_beyond_limit(database)
    database.close()


def grow_beyond_limit(database: Database) -> None:
    """Write a megabyte where SQLite is told that there is no room for it."""
    with database.transaction() as connection:
        connection.execute(text("PRAGMA max_page_count = 1"))
        connection.execute(text("CREATE TABLE more AS SELECT zeroblob(1000000) AS content"))


def test_row_67_locked_database_is_busy(migrated: Settings) -> None:
    """A second writer gives up after the timeout with a fault that says try again."""
    first, second = (Database(migrated.resolved_database_url, busy_timeout_seconds=0.1) for _ in range(2))
    with first.transaction() as holding:
        holding.execute(text("UPDATE promotions SET kind = kind WHERE 0"))
        with pytest.raises(DatabaseBusy), second.transaction() as waiting:
            waiting.execute(text("UPDATE promotions SET kind = kind WHERE 0"))
    first.close()
    second.close()


def test_row_67_every_connection_in_use_is_busy(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """More requests than connections wait for one only so long."""
    small = partial(create_engine, pool_size=1, max_overflow=0, pool_timeout=0.05)
    monkeypatch.setattr("whisker.sql.make_engine", lambda url, _seconds: small(url))
    database = Database(migrated.resolved_database_url)
    with database.transaction(), pytest.raises(DatabaseBusy), database.transaction():
        pass
    database.close()


def test_read_only_copy_has_no_database(settings: Settings) -> None:
    """Reading finds nothing, changing is refused, and no file or folder is made."""
    database = database_of(settings.model_copy(update={"read_only": True}))
    database.migrate(settings.data_dir)
    assert not database.exists()
    assert database.read_scalar("SELECT 1") is None
    with pytest.raises(ReadOnly, match="WHISKER_READ_ONLY"), database.transaction():
        pass
    database.close()
    assert not settings.data_dir.exists()
