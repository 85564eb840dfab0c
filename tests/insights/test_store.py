"""Insights that are kept, and what a person says is fine."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.insights.rows import ORDINARY, names, pets, picture, view

from whisker.database import Database
from whisker.datasets.images import LabelledImage
from whisker.datasets.revision import LeftOut
from whisker.errors import InsightsNotFound, RequestInvalid
from whisker.insights.compute import Computed, compute_insights
from whisker.insights.rows import read_summary
from whisker.insights.schema import Finding, Insights
from whisker.insights.store import InsightsStore
from whisker.insights.summary import summarise

ALIKE = "f0f0f0f0f0f0f0f0"
DARK = replace(ORDINARY, brightness_p99=0.1)


@pytest.fixture
def store(database: Database) -> InsightsStore:
    """An empty store."""
    return InsightsStore(database)


def test_nothing_is_known_of_a_revision_at_first(store: InsightsStore) -> None:
    """Every question has an answer."""
    assert store.etag("pets@1") is store.body("pets@1") is store.embedding("pets@1") is None
    assert store.class_facts("pets@1", "cat") is None
    assert store.images("pets@1", "dark") == ((), 0)


def test_what_was_saved_is_served(store: InsightsStore, database: Database) -> None:
    """The body is what was computed, as JSON; classes have theirs."""
    computed = _save(database, store, _faulty())
    assert Insights.model_validate_json(store.body("pets@1") or "") == computed.insights
    facts = json.loads(store.class_facts("pets@1", "cat") or "")
    assert facts == {part: facts.model_dump(mode="json") for part, facts in computed.class_facts["cat"].items()}
    assert len(store.etag("pets@1") or "") == 32


def test_saving_again_replaces_everything(store: InsightsStore, database: Database) -> None:
    """Computing insights again of faultless pictures leaves no finding."""
    _save(database, store, _faulty())
    before = store.etag("pets@1")
    _save(database, store, pets())
    assert store.etag("pets@1") != before
    assert store.images("pets@1", "dark") == ((), 0)
    assert _findings(store, "pets@1") == {}


def test_pictures_behind_a_finding_are_listed_some_at_a_time(store: InsightsStore, database: Database) -> None:
    """In their order, with their total; by class and split too."""
    _save(database, store, _faulty())
    images, total = store.images("pets@1", "dark", offset=1, limit=2)
    assert (names(images), total) == (["901.jpg", "902.jpg"], 4)
    assert store.images("pets@1", "dark", class_name="dog")[1] == 1
    assert names(store.images("pets@1", "dark", class_name="cat", split="test")[0]) == ["902.jpg"]
    assert store.image_ids("pets@1", "dark") == tuple(picture(900 + n).id for n in range(4))


def test_groups_stay_whole_when_filtered_by_class(store: InsightsStore, database: Database) -> None:
    """Who looks for cats that look alike sees the dog that one of them looks like."""
    _save(database, store, _faulty())
    assert names(store.images("pets@1", "near_across_classes", class_name="dog")[0]) == ["910.jpg", "911.jpg"]
    assert store.images("pets@1", "near_across_classes", class_name="eel") == ((), 0)


def test_findings_are_named_by_picture(store: InsightsStore, database: Database) -> None:
    """Only those that have one; a page of pictures asks for its own."""
    _save(database, store, _faulty())
    dark, alike = picture(900).id, picture(910).id
    assert store.kinds_by_id("pets@1", [dark, alike, picture(1).id]) == {
        dark: ("dark",),
        alike: ("near_across_classes",),
    }
    assert len(store.kinds_by_id("pets@1")) == 6


def test_summaries_by_the_database_agree_with_those_in_memory(store: InsightsStore, database: Database) -> None:
    """Both count, rank and choose examples alike."""
    leak = [picture(920, phash="00ff" * 4), picture(921, split="test", phash="00ff" * 4)]
    computed = _save(database, store, [*_faulty(), *leak], _copies())
    assert set(computed.finding_images) == {"dark", "near_leaks", "near_across_classes", "exact_duplicates"}
    with database.transaction() as connection:
        for kind, images in computed.finding_images.items():
            assert read_summary(connection, "pets@1", kind) == summarise(kind, images)


def test_picture_that_is_fine_counts_no_more(store: InsightsStore, database: Database) -> None:
    """It is listed only where it is asked for, and the body says so."""
    _save(database, store, _faulty())
    before = store.etag("pets@1")
    finding = store.dismiss("pets", "pets@1", "dark", [picture(900).id])
    assert (finding.count, finding.dismissed_count) == (3, 1)
    assert "900.jpg" not in names(finding.examples)
    assert store.images("pets@1", "dark")[1] == 3
    everything, total = store.images("pets@1", "dark", include_dismissed=True)
    assert (total, everything[0].is_dismissed) == (4, True)
    assert picture(900).id not in store.image_ids("pets@1", "dark")
    assert _findings(store, "pets@1")["dark"] == finding
    assert store.etag("pets@1") != before


def test_dismissal_can_be_taken_back(store: InsightsStore, database: Database) -> None:
    """Everything is as it was."""
    _save(database, store, _faulty())
    before = store.body("pets@1")
    store.dismiss("pets", "pets@1", "dark", [picture(900).id])
    store.dismiss("pets", "pets@1", "dark", [picture(900).id], dismissed=False)
    assert store.body("pets@1") == before


def test_finding_that_is_fine_as_a_whole_goes_last(store: InsightsStore, database: Database) -> None:
    """Its pictures are not forgotten."""
    _save(database, store, _faulty())
    finding = store.dismiss("pets", "pets@1", "near_across_classes", None)
    assert (finding.is_dismissed, finding.count, finding.dismissed_count) == (True, 2, 0)
    assert list(_findings(store, "pets@1"))[-1] == "near_across_classes"


def test_class_finding_can_be_dismissed_as_a_whole(store: InsightsStore, database: Database) -> None:
    """No pictures are behind it."""
    _save(database, store, [picture(1), picture(2, "dog")])
    finding = store.dismiss("pets", "pets@1", "few_images", None)
    assert (finding.is_dismissed, finding.count) == (True, 2)
    with pytest.raises(RequestInvalid):
        store.dismiss("pets", "pets@1", "few_images", [picture(1).id])


def test_one_of_two_that_look_alike_is_enough_to_dismiss(store: InsightsStore, database: Database) -> None:
    """A picture alone looks like no other."""
    _save(database, store, _faulty())
    finding = store.dismiss("pets", "pets@1", "near_across_classes", [picture(910).id])
    assert (finding.count, finding.dismissed_count, finding.group_count, finding.severity) == (0, 2, 0, "low")


def test_picture_that_comes_to_dismissed_ones_is_reported(store: InsightsStore, database: Database) -> None:
    """It was not shown beside them: a new leak would stay hidden."""
    _save(database, store, _faulty())
    store.dismiss("pets", "pets@1", "near_across_classes", [picture(910).id, picture(911).id])
    _save(database, store, [*_faulty(), picture(912, phash=ALIKE)], revision="pets@2")
    finding = _findings(store, "pets@2")["near_across_classes"]
    assert (finding.count, finding.dismissed_count, names(finding.examples)) == (1, 2, ["912.jpg"])


def test_copies_are_dismissed_with_what_they_are_copies_of(store: InsightsStore, database: Database) -> None:
    """They have the same id; only copies count."""
    _save(database, store, pets(), _copies())
    finding = store.dismiss("pets", "pets@1", "exact_duplicates", [pets()[0].id])
    assert (finding.count, finding.dismissed_count) == (0, 2)


def test_what_is_fine_is_fine_in_every_revision_of_the_dataset(store: InsightsStore, database: Database) -> None:
    """In those that are there, and in those to come; other datasets have their own."""
    for revision in ("pets@1", "birds@1"):
        _save(database, store, _faulty(), revision=revision)
    store.dismiss("pets", "pets@1", "dark", [picture(900).id])
    _save(database, store, _faulty(), revision="pets@2")
    assert _findings(store, "pets@2")["dark"].count == 3
    store.dismiss("pets", "pets@2", "dark", [picture(901).id])
    assert _findings(store, "pets@1")["dark"].count == 2
    assert _findings(store, "birds@1")["dark"].count == 4


def test_unknown_kinds_findings_and_pictures_are_refused(store: InsightsStore, database: Database) -> None:
    """Each with what there is; nothing is written down."""
    _save(database, store, _faulty())
    with pytest.raises(RequestInvalid, match=r"no finding 'ugly'.*near_leaks"):
        store.dismiss("pets", "pets@1", "ugly", None)
    with pytest.raises(RequestInvalid, match="it has near_across_classes, dark"):
        store.dismiss("pets", "pets@1", "blurry", None)
    with pytest.raises(RequestInvalid, match=picture(1).id):
        store.dismiss("pets", "pets@1", "dark", [picture(900).id, picture(1).id])
    with pytest.raises(InsightsNotFound, match="pets@2"):
        store.dismiss("pets", "pets@2", "dark", None)
    assert _findings(store, "pets@1")["dark"].count == 4


def _faulty() -> list[LabelledImage]:
    """Four dark pictures (900 to 903), and a cat that looks like a dog."""
    dark = [
        picture(900, pixels=DARK),
        picture(901, pixels=DARK),
        picture(902, split="test", pixels=DARK),
        picture(903, "dog", pixels=DARK),
    ]
    return [*pets(), *dark, picture(910, phash=ALIKE), picture(911, "dog", phash=ALIKE)]


def _copies() -> list[LeftOut]:
    return [LeftOut("within_class", "cat", "train", f"train/cat/copy-{n}.jpg", pets()[0].id) for n in range(2)]


def _save(
    database: Database,
    store: InsightsStore,
    images: Sequence[LabelledImage],
    left_out: Sequence[LeftOut] = (),
    revision: str = "pets@1",
) -> Computed:
    subject = replace(view(images, left_out), revision=revision, dataset_id=revision.partition("@")[0])
    computed = compute_insights(subject)
    with database.transaction() as connection:
        store.save(revision, computed, connection)
    return computed


def _findings(store: InsightsStore, revision: str) -> dict[str, Finding]:
    insights = Insights.model_validate_json(store.body(revision) or "")
    return {finding.kind: finding for finding in insights.findings}
