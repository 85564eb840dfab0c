"""A store of datasets on a temporary folder, and what to fill it with."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.zips import write_zip

from whisker.database import Database
from whisker.datasets import ingestion
from whisker.datasets.revision import DatasetSource, DatasetTarget, Revision
from whisker.datasets.store import DatasetStore
from whisker.settings import Settings

Ingest = Callable[..., Revision]


@pytest.fixture
def database(migrated: Settings) -> Iterator[Database]:
    """The database with its tables."""
    opened = Database(migrated.resolved_database_url)
    yield opened
    opened.close()


@pytest.fixture
def root(migrated: Settings) -> Path:
    """Where the store keeps its files."""
    return migrated.data_dir / "datasets"


@pytest.fixture
def store(database: Database, root: Path) -> DatasetStore:
    """An empty store."""
    return DatasetStore(database, root)


@pytest.fixture
def ingest(store: DatasetStore, tmp_path: Path) -> Ingest:
    """Take members in as a ZIP: `ingest({"red/1.png": data}, mode="add", dataset="colours")`."""

    def take_in(members: dict[str, bytes], *, job_id: str | None = None, **target: str) -> Revision:
        path = write_zip(tmp_path / "colours.zip", members)
        goal = DatasetTarget.model_validate(target)
        return ingestion.ingest(store, DatasetSource(kind="path", value=str(path)), goal, job_id=job_id).revision

    return take_in
