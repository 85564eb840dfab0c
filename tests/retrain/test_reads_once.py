"""A job reads a revision's rows once, and finds look-alikes once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from tests.retrain.job_runs import Workplace

from whisker.datasets import duplicates
from whisker.datasets.measures import ImageFacts

COUNT = 20


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """What is read of the database and computed until the test ends."""
    found: Counter[str] = Counter()
    near_groups = duplicates.near_groups

    def count_groups(facts: Sequence[ImageFacts | None], takes: Sequence[str | None]) -> list[int]:
        found["groupings"] += 1
        return near_groups(facts, takes)

    def count_rows(_connection: Any, cursor: Any, statement: str, parameters: Any, *_: object) -> None:
        if statement.startswith("SELECT images.split") and "FROM images" in statement:
            listed = cursor.connection.execute(f"SELECT count(*) FROM ({statement})", parameters)
            found["rows"] += listed.fetchone()[0]

    monkeypatch.setattr(duplicates, "near_groups", count_groups)
    event.listen(Engine, "after_cursor_execute", count_rows)
    yield found
    event.remove(Engine, "after_cursor_execute", count_rows)


def test_ingesting_reads_what_it_wrote_once(workplace: Workplace, colours: Path, counts: Counter[str]) -> None:
    """For insights; look-alikes are those that divided the images into splits."""
    job = workplace.run(workplace.ask(colours, "ingest"))
    assert job.state == "succeeded"
    assert counts == {"rows": COUNT, "groupings": 1}


def test_editing_reads_each_revision_once(workplace: Workplace, colours: Path, counts: Counter[str]) -> None:
    """The one before, and the one that is made."""
    revision = workplace.run(workplace.ask(colours, "ingest")).revision
    counts.clear()
    first = next(path.name for path in sorted((workplace.settings.data_dir / "datasets").glob("*/1/train/red/*")))
    with workplace.database.transaction() as connection:
        query = f"SELECT id FROM images WHERE split = 'train' AND class_name = 'red' AND file_name = '{first}'"
        image_id = connection.exec_driver_sql(query).scalar_one()
    job = workplace.run(workplace.ask(str(revision), "edit", exclude=[image_id]))
    assert job.state == "succeeded"
    assert counts == {"rows": COUNT + COUNT - 1, "groupings": 1}


def test_retraining_reads_a_revision_once(workplace: Workplace, colours: Path, counts: Counter[str]) -> None:
    """From the ZIP to insights, splits, training and what the network sees."""
    job = workplace.run(workplace.ask(colours))
    assert job.state == "succeeded"
    assert counts == {"rows": COUNT, "groupings": 1}


def test_retraining_on_a_kept_revision_reads_it_once(workplace: Workplace, colours: Path, counts: Counter[str]) -> None:
    """Look-alikes are found anew, for no row has them."""
    revision = workplace.run(workplace.ask(colours, "ingest")).revision
    counts.clear()
    job = workplace.run(workplace.ask(str(revision)))
    assert job.state == "succeeded"
    assert counts == {"rows": COUNT, "groupings": 1}
