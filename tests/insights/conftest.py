"""A database that knows a dataset and its revisions, without files."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from whisker.database import Database
from whisker.datasets.tables import DATASETS, REVISIONS

MADE_AT = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """The revisions `pets@1`, `pets@2` and `birds@1`, of which nothing else is known."""
    opened = Database(f"sqlite:///{tmp_path / 'whisker.db'}")
    opened.migrate(tmp_path)
    with opened.transaction() as connection:
        for dataset in ("pets", "birds"):
            connection.execute(insert(DATASETS).values(id=dataset, name=dataset, created_at=MADE_AT))
        for dataset, number in (("pets", 1), ("pets", 2), ("birds", 1)):
            row = {"id": f"{dataset}@{number}", "dataset_id": dataset, "number": number, "sha256": "0" * 64}
            figures = {"image_count": 1, "total_bytes": 1, "report": {}, "created_at": MADE_AT}
            connection.execute(insert(REVISIONS).values(**row, **figures))
    yield opened
    opened.close()
