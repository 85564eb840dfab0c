"""Migrations and faults of the database."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

import whisker
from whisker.database import METADATA, SCHEMA_REVISION, connect, migrate, transaction
from whisker.errors import DatabaseBusy, DatabaseUnavailable
from whisker.registry import tables
from whisker.settings import Settings


def test_newest_migration_is_the_one_the_code_expects() -> None:
    """The constant that spares a start from loading Alembic names the newest migration."""
    scripts = ScriptDirectory(str(Path(whisker.__file__).parent / "migrations"))
    assert scripts.get_current_head() == SCHEMA_REVISION


def test_migrations_make_the_tables_the_code_describes(migrated: Settings) -> None:
    """Nothing differs between the migrated database and the classes."""
    assert tables.VERSIONS.metadata is METADATA
    engine = connect(migrated.resolved_database_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


def test_migrating_twice_is_harmless(migrated: Settings) -> None:
    """A second start finds everything in place."""
    engine = connect(migrated.resolved_database_url)
    migrate(engine, migrated.data_dir)
    engine.dispose()


def test_missing_tables_are_a_named_fault(tmp_path: Path) -> None:
    """A database that was never migrated says so, without SQL in the message."""
    engine = connect(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(DatabaseUnavailable), transaction(engine) as opened:
        opened.execute(text("SELECT * FROM promotions"))
    engine.dispose()


def test_row_67_locked_database_is_busy(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second writer gives up after the timeout with a fault that says try again."""
    monkeypatch.setattr("whisker.database.BUSY_TIMEOUT_SECONDS", 0.1)
    first, second = connect(migrated.resolved_database_url), connect(migrated.resolved_database_url)
    with transaction(first) as holding:
        holding.execute(text("UPDATE promotions SET kind = kind WHERE 0"))
        with pytest.raises(DatabaseBusy), transaction(second) as waiting:
            waiting.execute(text("UPDATE promotions SET kind = kind WHERE 0"))
    first.dispose()
    second.dispose()


def test_row_67_every_connection_in_use_is_busy(migrated: Settings) -> None:
    """More requests than connections wait for one only so long."""
    engine = create_engine(migrated.resolved_database_url, pool_size=1, max_overflow=0, pool_timeout=0.05)
    with transaction(engine), pytest.raises(DatabaseBusy), transaction(engine):
        pass
    engine.dispose()
