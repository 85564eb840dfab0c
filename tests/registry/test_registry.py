"""Promotions: the last one is the champion, and every earlier one can be gone back to."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from tests.tiny_version import write_tiny_version

from whisker.database import Database
from whisker.errors import ArtifactCorrupt, ModelNotFound, NothingToRollBack
from whisker.registry.artifacts import verify_version
from whisker.registry.promotions import Promotions
from whisker.registry.rows import VERSIONS, register
from whisker.settings import Settings


@pytest.fixture
def registry(migrated: Settings) -> Iterator[Promotions]:
    """A registry with the bundled `tiny-1`, and `tiny-2` and `tiny-3` made here."""
    for version in ("tiny-2", "tiny-3"):
        write_tiny_version(migrated.models_dir, version)
    opened = Promotions(Database(migrated.resolved_database_url), migrated.bundled_models_dir, migrated.models_dir)
    yield opened
    opened.close()


def test_bundled_version_is_champion_until_something_is_promoted(registry: Promotions) -> None:
    """A new installation answers with what came with it."""
    assert registry.champion() == "tiny-1"
    assert registry.history() == []


def test_without_a_database_the_bundled_version_is_champion(settings: Settings) -> None:
    """Nothing needs a database to predict, and reading makes none."""
    registry = Promotions(Database(settings.resolved_database_url), settings.bundled_models_dir, settings.models_dir)
    assert registry.champion() == "tiny-1"
    assert not (settings.data_dir / "whisker.db").exists()


def test_promoted_version_is_champion(registry: Promotions) -> None:
    """The champion is the last promotion, and the promotion names what was live before."""
    promotion = registry.promote("tiny-2")
    assert registry.champion() == "tiny-2"
    assert (promotion.version, promotion.previous) == ("tiny-2", "tiny-1")


def test_promoting_the_champion_again_changes_nothing(registry: Promotions) -> None:
    """The second promotion is the first one over."""
    assert registry.promote("tiny-2") == registry.promote("champion")
    assert len(registry.history()) == 1


def test_rollback_walks_back_through_the_promotions(registry: Promotions) -> None:
    """Two rollbacks after two promotions end at the first version, and no further."""
    registry.promote("tiny-2")
    registry.promote("tiny-3")
    assert registry.roll_back().version == "tiny-2"
    assert registry.roll_back().version == "tiny-1"
    with pytest.raises(NothingToRollBack):
        registry.roll_back()
    assert [entry.version for entry in registry.history()] == ["tiny-1", "tiny-2", "tiny-3", "tiny-2"]


def test_rollback_does_not_go_in_circles(registry: Promotions) -> None:
    """After promoting 2, 3 and 2 again, rollbacks lead to 3, to 2, and to what came with the installation."""
    for version in ("tiny-2", "tiny-3", "tiny-2"):
        registry.promote(version)
    assert [registry.roll_back().version for _ in range(3)] == ["tiny-3", "tiny-2", "tiny-1"]


def test_rolling_back_a_new_installation_is_refused(registry: Promotions) -> None:
    """There is nothing before the first."""
    with pytest.raises(NothingToRollBack):
        registry.roll_back()


def test_corrupt_version_cannot_be_promoted(registry: Promotions, migrated: Settings) -> None:
    """Its files are checked first, and the champion stays."""
    (migrated.models_dir / "tiny-2" / "model.onnx").write_bytes(b"broken")
    with pytest.raises(ArtifactCorrupt):
        registry.promote("tiny-2")
    assert registry.champion() == "tiny-1"


@pytest.mark.parametrize("name", ["nope", "../tiny-1", "tiny-1/../../etc", "", ".", "%2e%2e", "a\x00b"])
def test_unknown_version_is_not_found(registry: Promotions, name: str) -> None:
    """A name is looked up in the list of versions, never joined to a path."""
    with pytest.raises(ModelNotFound):
        registry.promote(name)


def test_versions_are_listed_newest_first(registry: Promotions) -> None:
    """Bundled and own versions stand in one list."""
    assert [manifest.version for manifest in registry.manifests()] == ["tiny-3", "tiny-2", "tiny-1"]
    assert registry.is_bundled("tiny-1")
    assert not registry.is_bundled("tiny-2")


def test_version_that_was_live_at_a_date_is_known(registry: Promotions) -> None:
    """Before the first promotion the bundled one, then each until the next."""
    first, second = registry.promote("tiny-2"), registry.promote("tiny-3")
    assert registry.live_at(first.promoted_at - timedelta(seconds=1)) == "tiny-1"
    assert registry.live_at(first.promoted_at) == "tiny-2"
    assert registry.live_at(second.promoted_at - timedelta(microseconds=1)) == "tiny-2"
    assert registry.live_at(datetime.now(UTC)) == "tiny-3"


def test_bundled_version_was_always_live_where_nothing_was_promoted(registry: Promotions) -> None:
    """At any date."""
    assert registry.live_at(datetime(2020, 1, 1, tzinfo=UTC)) == "tiny-1"


def test_promotion_within_a_transaction_goes_back_with_it(registry: Promotions, migrated: Settings) -> None:
    """What happens together does not happen at all when a part of it fails."""
    manifest = verify_version(migrated.models_dir / "tiny-2")
    database = Database(migrated.resolved_database_url)

    def promote_and_fail() -> None:
        with database.transaction() as connection:
            assert registry.champion_in(connection) == "tiny-1"
            registry.promote_in(connection, manifest, "better")
            assert registry.champion_in(connection) == "tiny-2"
            raise RuntimeError("a later step failed")

    with pytest.raises(RuntimeError, match="later"):
        promote_and_fail()
    database.close()
    assert registry.champion() == "tiny-1"
    assert registry.history() == []


def test_registered_version_keeps_what_made_it(registry: Promotions, migrated: Settings) -> None:
    """Its row names job and data, and registering or promoting it again changes nothing."""
    manifest = verify_version(migrated.models_dir / "tiny-2")
    made = manifest.model_copy(
        update={"job_id": "a" * 32, "dataset": manifest.dataset.model_copy(update={"revision": "colours@3"})}
    )
    database = Database(migrated.resolved_database_url)
    with database.transaction() as connection:
        register(connection, made)
        register(connection, manifest)
        registry.promote_in(connection, manifest, "better")
        rows = connection.execute(select(VERSIONS)).all()
    database.close()
    assert [(row.version, row.job_id, row.dataset_revision) for row in rows] == [("tiny-2", "a" * 32, "colours@3")]


def test_names_of_versions_are_those_of_their_folders(registry: Promotions, migrated: Settings) -> None:
    """An unreadable one keeps its name from being given again."""
    (migrated.models_dir / "tiny-3" / "manifest.json").write_text("{")
    assert registry.names() == {"tiny-1", "tiny-2", "tiny-3"}
