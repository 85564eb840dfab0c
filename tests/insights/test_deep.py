"""What a network's features add."""

from collections.abc import Sequence

import pytest
from tests.insights.conftest import MADE_AT
from tests.insights.rows import names, pets, picture, view

from whisker.database import Database
from whisker.errors import InsightsNotFound
from whisker.insights.compute import compute_insights
from whisker.insights.deep import DeepFindings
from whisker.insights.found import show
from whisker.insights.schema import DeepLook, EmbeddingMap, FindingImage, Insights
from whisker.insights.store import InsightsStore


def test_deep_look_is_added_to_what_is_known(database: Database) -> None:
    """Its findings, what it was made with, and the map; all else stays."""
    store = _computed(database)
    before = _insights(store)
    _add(database, store, [show(picture(0), score=0.01, suggested_class="dog")])
    after = _insights(store)
    (finding,) = after.findings
    assert (finding.kind, finding.count, names(finding.examples)) == ("label_errors", 1, ["0.jpg"])
    assert "right for 98.7% of all pictures" in finding.explanation
    assert set(after.checked) == {*before.checked, "label_errors", "outliers"}
    assert after.deep_look is not None
    assert after.facts == before.facts
    assert EmbeddingMap.model_validate_json(store.embedding("pets@1") or "").method == "PCA"


def test_second_deep_look_replaces_the_first(database: Database) -> None:
    """What is no longer found is gone."""
    store = _computed(database)
    _add(database, store, [show(picture(0), score=0.01)])
    _add(database, store, [])
    assert _insights(store).findings == ()
    assert store.images("pets@1", "label_errors") == ((), 0)


def test_label_that_a_person_called_right_is_not_asked_about_again(database: Database) -> None:
    """A second look, also after a look at the rest, leaves it dismissed."""
    store = _computed(database)
    _add(database, store, [show(picture(0), score=0.01)])
    store.dismiss("pets", "pets@1", "label_errors", [picture(0).id])
    _computed(database)
    _add(database, store, [show(picture(0), score=0.02), show(picture(1), score=0.03)])
    (finding,) = _insights(store).findings
    assert (finding.count, finding.dismissed_count) == (1, 1)


def test_dismissing_leaves_the_map(database: Database) -> None:
    """It shows all pictures."""
    store = _computed(database)
    _add(database, store, [show(picture(0), score=0.01)])
    store.dismiss("pets", "pets@1", "label_errors", [picture(0).id])
    assert store.embedding("pets@1") is not None


def test_deep_look_at_what_is_not_known_is_refused(database: Database) -> None:
    """It adds to insights that are there."""
    with pytest.raises(InsightsNotFound):
        _add(database, InsightsStore(database), [])


def _computed(database: Database) -> InsightsStore:
    store = InsightsStore(database)
    with database.transaction() as connection:
        store.save("pets@1", compute_insights(view(pets())), connection)
    return store


def _add(database: Database, store: InsightsStore, errors: Sequence[FindingImage]) -> None:
    point = EmbeddingMap(
        method="PCA",
        backbone="A network",
        version=None,
        total=1,
        class_names=("cat",),
        x=(0.0,),
        y=(0.0,),
        class_index=(0,),
        split=("train",),
        image_id=(picture(0).id,),
    )
    look = DeepLook(backbone="A network", version=None, accuracy=0.987, has_map=True, made_at=MADE_AT)
    with database.transaction() as connection:
        store.add_deep_look("pets@1", DeepFindings(tuple(errors), (), point, look), connection)


def _insights(store: InsightsStore) -> Insights:
    return Insights.model_validate_json(store.body("pets@1") or "")
