"""All that is known of a revision."""

from collections.abc import Sequence

import pytest
from tests.insights.conftest import MADE_AT
from tests.insights.rows import ORDINARY, names, pets, picture, view

from whisker.database import Database
from whisker.datasets.revision import LeftOut
from whisker.errors import InsightsNotFound
from whisker.insights.compute import EmbeddingFindings, compute_insights
from whisker.insights.findings import show
from whisker.insights.kinds import KINDS
from whisker.insights.schema import DeepLook, EmbeddingMap, FindingImage, Insights
from whisker.insights.store import InsightsStore
from whisker.insights.summary import MOST_EXAMPLES


def test_faultless_pictures_have_no_finding() -> None:
    """Every kind was looked for, but those that need a network."""
    insights = compute_insights(view(pets())).insights
    assert insights.findings == ()
    assert set(insights.checked) == {name for name, kind in KINDS.items() if not kind.needs_features}


def test_worst_finding_comes_first() -> None:
    """A grave one before one of little weight."""
    files = [LeftOut("across_classes", name, None, f"{name}/x.jpg", "a" * 32) for name in ("cat", "dog")]
    images = [*pets(), picture(900), picture(901, width_px=900, height_px=100)]
    findings = compute_insights(view(images, files)).insights.findings
    assert [(finding.kind, finding.severity) for finding in findings] == [
        ("conflicting_labels", "high"),
        ("odd_aspect_ratio", "low"),
    ]


def test_finding_shows_its_first_pictures_and_keeps_all() -> None:
    """What is served stays small."""
    images = [*pets(), *(picture(900 + n, width_px=900, height_px=100, pixels=ORDINARY) for n in range(30))]
    computed = compute_insights(view(images))
    (finding,) = (one for one in computed.insights.findings if one.kind == "odd_aspect_ratio")
    assert (finding.count, len(finding.examples)) == (30, MOST_EXAMPLES)
    assert len(computed.finding_images["odd_aspect_ratio"]) == 30


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
    """Computing the insights, and those from features, again leaves it dismissed."""
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
        store.add_embedding_findings("pets@1", EmbeddingFindings(tuple(errors), (), point, look), connection)


def _insights(store: InsightsStore) -> Insights:
    return Insights.model_validate_json(store.body("pets@1") or "")
