"""A store of jobs on a temporary database."""

from collections.abc import Iterator

import pytest

from whisker.database import Database
from whisker.datasets.revision import DatasetSource
from whisker.jobs.job import JobRequest
from whisker.jobs.store import JobStore
from whisker.settings import Settings

RETRAIN = JobRequest(kind="retrain", source=DatasetSource(kind="sample", value="digits"))
INGEST = RETRAIN.model_copy(update={"kind": "ingest"})


@pytest.fixture
def database(migrated: Settings) -> Iterator[Database]:
    """A database with its tables, patient for a twentieth of a second."""
    opened = Database(migrated.resolved_database_url, busy_timeout_seconds=0.05)
    yield opened
    opened.close()


@pytest.fixture
def store(database: Database) -> JobStore:
    """A store without jobs."""
    return JobStore(database)
