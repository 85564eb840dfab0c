"""Which insights a request means, and how soon a change is seen."""

from pathlib import Path

import pytest
from tests.api.stored_insights import store_insights
from tests.tiny_dataset import draw_picture

from whisker.api.insight_origins import LOOK_EVERY_SECONDS, InsightsLocation, InsightsLocator
from whisker.api.services import Services
from whisker.database import Database
from whisker.datasets import ingestion
from whisker.datasets.revision import DatasetSource, DatasetTarget, Revision
from whisker.datasets.store import KeptRevision
from whisker.errors import DatasetNotFound, InsightsNotFound
from whisker.insights.store import InsightsStore
from whisker.registry.registry import Registry
from whisker.retrain.insights import ensure_insights


class Clock:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.seconds


@pytest.fixture
def pets(services: Services, tmp_path: Path) -> Revision:
    """A dataset with insights."""
    return store_insights(services, tmp_path / "drawn")


@pytest.fixture
def clock() -> Clock:
    """A clock that stands."""
    return Clock()


@pytest.fixture
def locator(services: Services, clock: Clock) -> InsightsLocator:
    """What is tested."""
    return InsightsLocator(services.database, services.insights, services.registry, clock)


def add_pictures(services: Services, folder: Path) -> Revision:
    """Make the next revision, as another process would."""
    for class_name in ("red", "blue"):
        draw_picture(folder / class_name / "more.png", class_name, 100)
    source = DatasetSource(kind="path", value=str(folder))
    revision = ingestion.ingest(services.datasets, source, DatasetTarget(mode="add", dataset="pets")).revision
    ensure_insights(services, KeptRevision(services.datasets, revision))
    return revision


def test_dataset_is_its_newest_revision(
    services: Services, locator: InsightsLocator, pets: Revision, tmp_path: Path
) -> None:
    """And a revision is itself."""
    second = add_pictures(services, tmp_path / "more")
    assert locator.find("pets").revision == second.id
    assert locator.find(pets.id).revision == pets.id


def test_new_revision_is_seen_after_a_second_and_not_before(
    services: Services, locator: InsightsLocator, clock: Clock, pets: Revision, tmp_path: Path
) -> None:
    """The database is not asked for each request."""
    assert locator.find("pets").revision == pets.id
    second = add_pictures(services, tmp_path / "more")
    clock.seconds += LOOK_EVERY_SECONDS / 2
    assert locator.find("pets").revision == pets.id
    clock.seconds += LOOK_EVERY_SECONDS / 2
    assert locator.find("pets").revision == second.id


def test_own_write_is_seen_at_once(services: Services, locator: InsightsLocator, pets: Revision) -> None:
    """Once this process says that it has written."""
    before = locator.find("pets")
    services.insights.dismiss("pets", pets.id, "dark", None, dismissed=True)
    assert locator.find("pets") == before
    locator.forget()
    after = locator.find("pets")
    assert after.etag != before.etag
    assert locator.is_current(after)
    assert not locator.is_current(before)


def test_look_that_began_before_a_write_is_not_kept(services: Services, pets: Revision, clock: Clock) -> None:
    """A request that looked a moment too early must not bring back for a second what was before."""

    class WritesWhileLooking(InsightsStore):
        def etag(self, revision: str) -> str | None:
            found = super().etag(revision)
            if not written:
                written.append(True)
                self.dismiss("pets", revision, "dark", None, dismissed=True)
                asked.forget()
            return found

    written: list[bool] = []
    asked = InsightsLocator(services.database, WritesWhileLooking(services.database), services.registry, clock)
    early = asked.find(pets.id)
    assert written
    assert asked.find(pets.id).etag != early.etag


def test_one_request_looks_while_others_get_what_was_right_a_moment_ago(
    services: Services, pets: Revision, clock: Clock
) -> None:
    """Nobody waits for the database but whoever looks."""
    seen: list[InsightsLocation] = []

    class AskedMeanwhile(InsightsStore):
        def etag(self, revision: str) -> str | None:
            if clock.seconds > 100.0:
                seen.append(asked.find(revision))
            return super().etag(revision)

    asked = InsightsLocator(services.database, AskedMeanwhile(services.database), services.registry, clock)
    first = asked.find(pets.id)
    clock.seconds += LOOK_EVERY_SECONDS
    assert asked.find(pets.id) == first
    assert seen == [first]


@pytest.mark.parametrize("reference", ["nobody", "pets@9", "@", "", "\0", "'; DROP TABLE revisions --"])
def test_unknown_dataset_is_named(locator: InsightsLocator, pets: Revision, reference: str) -> None:
    """Each time, for it may be made any moment."""
    for _ in range(2):
        with pytest.raises(DatasetNotFound, match="GET /datasets"):
            locator.find(reference)


def test_revision_without_insights_says_how_to_get_them(
    services: Services, locator: InsightsLocator, tmp_path: Path
) -> None:
    """As one that was made before there were any."""
    for class_name in ("red", "blue"):
        for number in range(3):
            draw_picture(tmp_path / "old" / class_name / f"{number}.png", class_name, number)
    source = DatasetSource(kind="path", value=str(tmp_path / "old"))
    old = ingestion.ingest(services.datasets, source, DatasetTarget(name="Old")).revision
    with pytest.raises(InsightsNotFound, match="POST /datasets/old@1/insights"):
        locator.find("old")
    ensure_insights(services, KeptRevision(services.datasets, old))
    assert locator.find("old").revision == old.id


def test_without_a_database_the_live_version_s_own_insights_are_found(
    tmp_path: Path, bundled_dir: Path, clock: Clock
) -> None:
    """A new installation, or a server that only predicts."""
    database = Database(f"sqlite:///{tmp_path / 'none.db'}")
    registry = Registry(database, bundled_dir, tmp_path / "models")
    locator = InsightsLocator(database, InsightsStore(database), registry, clock)
    assert locator.find(None).folder == bundled_dir / "tiny-1"
    with pytest.raises(DatasetNotFound):
        locator.find("pets")
