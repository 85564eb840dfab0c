"""What a test can show is known before training, by the rules by which versions are compared."""

from pathlib import Path

import pytest
from tests.tiny_dataset import write_tiny_dataset
from tests.tiny_version import write_tiny_version

from whisker.database import Database, database_of
from whisker.datasets import ingestion
from whisker.datasets.archives.structure import ArchiveLimits
from whisker.datasets.revision import DatasetSource, DatasetTarget, Revision
from whisker.datasets.store import DatasetStore
from whisker.evaluation.statistical_power import outlook
from whisker.registry.artifacts import read_manifest
from whisker.registry.manifest import Manifest
from whisker.registry.promotion import PromotionRules
from whisker.settings import Settings


@pytest.fixture
def database(settings: Settings) -> Database:
    """An empty one."""
    database = database_of(settings)
    database.migrate(settings.data_dir)
    return database


@pytest.fixture
def revision(settings: Settings, database: Database, tmp_path: Path) -> Revision:
    """Ten red and ten blue pictures, of which four are to test by."""
    store = DatasetStore(database, settings.data_dir / "datasets", ArchiveLimits.from_settings(settings))
    folder = tmp_path / "colours"
    write_tiny_dataset(folder, 10)
    return ingestion.ingest(
        store, DatasetSource(kind="path", value=str(folder)), DatasetTarget(name="Colours")
    ).revision


@pytest.fixture
def champion(settings: Settings) -> Manifest:
    """It tells red from blue."""
    write_tiny_version(settings.models_dir, "tiny-1")
    return read_manifest(settings.models_dir / "tiny-1")


def test_few_test_pictures_are_told_beforehand(revision: Revision, champion: Manifest, database: Database) -> None:
    """A person learns before training that they will be asked, and how many pictures it would take."""
    found = outlook(revision, champion, database, PromotionRules())
    assert (found.test_count, found.needed_count, found.can_show_equal) == (4, 268, False)
    assert found.detail == "4 test pictures cannot show that it is as good as tiny-1 (268 needed): you will be asked."
    clear = outlook(revision, champion, database, PromotionRules(smallest_test=4))
    assert (found.can_show_gain, clear.can_show_gain) == (False, True)
    assert clear.detail.endswith(
        "(268 needed), only that it is clearly better. If it does no worse, you will be asked."
    )


def test_rules_decide_how_many_are_needed(revision: Revision, champion: Manifest, database: Database) -> None:
    """Who allows a greater loss needs fewer; who allows none can show no draw at all."""
    found = outlook(revision, champion, database, PromotionRules(margin=0.45, smallest_test=1))
    assert found.can_show_equal
    assert found.detail.startswith("4 test pictures can show that it is as good as tiny-1: then it goes live")
    exact = outlook(revision, champion, database, PromotionRules(margin=0.0, smallest_test=1))
    assert (exact.needed_count, exact.can_show_equal) == (None, False)
    assert "you will be asked" in exact.detail


def test_other_classes_are_told_beforehand(revision: Revision, champion: Manifest, database: Database) -> None:
    """No test compares what sorts into other classes, and what loses one is never promoted by itself."""
    other = champion.model_copy(update={"class_names": ("cats", "dogs")})
    assert "will know other classes than tiny-1" in outlook(revision, other, database, PromotionRules()).detail
    wider = champion.model_copy(update={"class_names": ("blue", "green", "red")})
    assert outlook(revision, wider, database, PromotionRules()).detail.startswith(
        "It will not know green, which tiny-1 does"
    )


def test_pictures_that_the_live_version_learned_from_do_not_count(
    revision: Revision, champion: Manifest, database: Database
) -> None:
    """It would be asked about what it knows by heart: those are left out beforehand as they are afterwards."""
    from sqlalchemy import select, update

    from whisker.datasets.tables import IMAGES

    own = champion.model_copy(update={"dataset": champion.dataset.model_copy(update={"revision": revision.id})})
    assert outlook(revision, own, database, PromotionRules()).test_count == 4
    with database.transaction() as connection:
        seen = connection.scalar(select(IMAGES.c.sha256).where(IMAGES.c.split == "test").limit(1))
        train = select(IMAGES.c.file_name).where(IMAGES.c.split == "train").limit(1).scalar_subquery()
        connection.execute(
            update(IMAGES).where(IMAGES.c.split == "train", IMAGES.c.file_name == train).values(sha256=seen)
        )
    found = outlook(revision, own, database, PromotionRules())
    assert found.test_count == 3
    assert found.detail.startswith(
        "tiny-1 learned from 1 of the 4 test pictures, so those do not count. 3 test pictures cannot show"
    )
