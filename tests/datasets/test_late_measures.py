"""Pictures that were taken in before pixels were measured are measured later."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update
from tests.zips import tiny_members

from whisker.database import Database
from whisker.datasets.edits import RevisionEdits
from whisker.datasets.revision import Revision
from whisker.datasets.store import DatasetStore
from whisker.datasets.tables import IMAGES
from whisker.errors import DatasetNotFound

Ingest = Callable[..., Revision]


def forget(database: Database) -> None:
    """Leave the rows as they were before pixels were measured."""
    columns = ("mode", "brightness_p5", "brightness_p99", "entropy", "sharpness", "is_gray")
    with database.transaction() as connection:
        connection.execute(update(IMAGES).values(dict.fromkeys(columns)))


def test_missing_measures_are_filled_in_every_revision_that_shares_the_pictures(
    ingest: Ingest, store: DatasetStore, database: Database, tmp_path: Path
) -> None:
    """They are what ingestion would have found."""
    first = ingest(tiny_members(tmp_path))
    before = store.images(first.id).images
    second = store.edit("colours", RevisionEdits(exclude=(before[0].id,)))
    assert store.measures_missing(first.id) == 0
    forget(database)
    assert store.measures_missing(first.id) == 8
    told: list[float] = []
    assert store.fill_measures(first.id, on_progress=told.append) == 8
    assert store.images(first.id).images == before
    assert (store.measures_missing(first.id), store.measures_missing(second.id)) == (0, 0)
    assert told[-1] == 1.0
    assert store.fill_measures(second.id) == 0


def test_file_that_is_gone_stays_unmeasured(
    ingest: Ingest, store: DatasetStore, database: Database, tmp_path: Path
) -> None:
    """The others are measured."""
    revision = ingest(tiny_members(tmp_path))
    forget(database)
    next(revision.folder.rglob("*.png")).unlink()
    assert store.fill_measures(revision.id) == 7
    assert store.measures_missing(revision.id) == 1


def test_unknown_revision_cannot_be_measured(store: DatasetStore) -> None:
    """And has nothing to measure."""
    assert store.measures_missing("colours@9") == 0
    with pytest.raises(DatasetNotFound):
        store.fill_measures("colours@9")
