"""GET /models and what follows, promotion and rollback."""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.tiny_version import write_tiny_version

from whisker.api.schemas.models import ModelDetail, ModelList, PromotionHistory, PromotionResult
from whisker.settings import Settings


@pytest.fixture
def second(migrated: Settings) -> Path:
    """A version `tiny-2`, made here."""
    return write_tiny_version(migrated.models_dir, "tiny-2")


def test_versions_are_listed_with_the_champion_marked(client: FlaskClient, second: Path) -> None:
    """Newest first; the bundled one is live until another is promoted."""
    answer = ModelList.model_validate(client.get("/models").get_json())
    assert [(model.version, model.is_champion, model.bundled) for model in answer.models] == [
        (second.name, False, False),
        ("tiny-1", True, True),
    ]
    assert answer.aliases == {"champion": "tiny-1"}
    assert answer.rollback_to is None


def test_list_names_what_a_rollback_would_make_live(client: FlaskClient, second: Path) -> None:
    """The version before, and nothing once that is live again."""
    client.post(f"/models/{second.name}/promote")
    assert client.get("/models").get_json()["rollback_to"] == "tiny-1"
    client.post("/models/rollback")
    assert client.get("/models").get_json()["rollback_to"] is None


@pytest.mark.parametrize("name", ["tiny-1", "champion"])
def test_one_version_shows_its_card_and_manifest(client: FlaskClient, name: str) -> None:
    """By name or by alias."""
    answer = ModelDetail.model_validate(client.get(f"/models/{name}").get_json())
    assert answer.version == "tiny-1"
    assert "Tells red from blue" in answer.card
    assert answer.manifest["class_names"] == ["blue", "red"]


def test_forecast_is_shown_where_a_version_has_one(client: FlaskClient, second: Path) -> None:
    """Versions from before have none, and no reason either."""
    assert client.get("/models/tiny-2").get_json()["forecast"] is None
    manifest = json.loads((second / "manifest.json").read_text())
    row = {"class_name": "red", "image_count": 40, "more_count": 40, "recall": 0.9, "gain": 0.015}
    forecast = {"image_count": 80, "more_count": 80, "accuracy": 0.95, "gain": 0.01, "gain_interval": [0.0, 0.02]}
    manifest["forecast"] = {
        **forecast,
        "exponent": 0.5,
        "points": [{"image_count": 16, "accuracy": 0.9}],
        "classes": [{**row, "gain_interval": [0.008, 0.022]}],
    }
    (second / "manifest.json").write_text(json.dumps(manifest))
    answer = client.get("/models/tiny-2").get_json()
    assert answer["forecast"] == manifest["forecast"]
    assert answer["no_forecast"] is None


def test_certainty_is_what_the_version_s_own_test_found(client: FlaskClient, second: Path) -> None:
    """Of 40 test pictures 38 had a sure answer, and one of those was wrong; it was never shown other things."""
    bands = [{"band": "high", "count": 38, "share": 0.95, "accuracy": 37 / 38}]
    unknown = {"threshold": 0.5, "known_refused": 0.01}
    (second / "metrics.json").write_text(json.dumps({"count": 40, "bands": bands, "unknown": unknown}))
    certainty = ModelDetail.model_validate(client.get("/models/tiny-2").get_json()).certainty
    assert certainty is not None
    assert (certainty.threshold, certainty.test_count) == (0.8, 40)
    assert (certainty.sure_count, certainty.sure_right) == (38, 37)
    assert (certainty.unknown_count, certainty.unknown_refused) == (0, None)


def test_certainty_that_is_not_on_record_is_not_made_up(client: FlaskClient, second: Path) -> None:
    """An evaluation without figures by confidence says nothing about it."""
    (second / "metrics.json").write_text('{"accuracy": 1.0}')
    assert client.get("/models/tiny-2").get_json()["certainty"] is None


def test_card_that_is_gone_is_named(client: FlaskClient, second: Path) -> None:
    """A version whose folder lost a file is a named fault, and the list goes on without its help."""
    (second / "card.md").unlink()
    response = client.get("/models/tiny-2")
    assert (response.status_code, response.get_json(force=True)["code"]) == (503, "artifact-corrupt")
    assert client.get("/models").status_code == 200


def test_evaluation_is_what_was_stored(client: FlaskClient) -> None:
    """The API computes nothing of it."""
    assert client.get("/models/champion/evaluation").get_json()["accuracy"] == 1.0


def test_promotion_is_live_with_its_answer(client: FlaskClient, second: Path) -> None:
    """The process that promoted answers with the new version at once, and the history says so."""
    promoted = PromotionResult.model_validate(client.post(f"/models/{second.name}/promote").get_json())
    assert (promoted.version, promoted.previous) == ("tiny-2", "tiny-1")
    assert client.get("/ready").get_json()["model_version"] == "tiny-2"
    history = PromotionHistory.model_validate(client.get("/models/history").get_json())
    assert [(entry.version, entry.kind) for entry in history.promotions] == [("tiny-2", "promote")]


def test_promoting_the_champion_again_is_no_fault(client: FlaskClient) -> None:
    """It answers 200, without a body being sent."""
    assert client.post("/models/tiny-1/promote").status_code == 200
    assert client.post("/models/champion/promote").status_code == 200


def test_rollback_goes_back(client: FlaskClient, second: Path) -> None:
    """And a second one has nothing to go back to: 409."""
    client.post(f"/models/{second.name}/promote")
    assert client.post("/models/rollback").get_json()["version"] == "tiny-1"
    assert client.get("/ready").get_json()["model_version"] == "tiny-1"
    response = client.post("/models/rollback")
    assert (response.status_code, response.get_json(force=True)["code"]) == (409, "nothing-to-roll-back")


def test_corrupt_version_is_not_promoted(client: FlaskClient, second: Path) -> None:
    """503 artifact-corrupt, and the champion answers on."""
    (second / "model.onnx").write_bytes(b"broken")
    response = client.post("/models/tiny-2/promote")
    assert (response.status_code, response.get_json(force=True)["code"]) == (503, "artifact-corrupt")
    assert client.get("/ready").get_json()["model_version"] == "tiny-1"


def test_row_68_without_a_database_promoting_says_so_and_predicting_goes_on(app: Flask, migrated: Settings) -> None:
    """503 for what needs the database; the model stays ready."""
    for file in migrated.data_dir.glob("whisker.db*"):
        file.write_bytes(b"garbage" * 1000)
    client = app.test_client()
    assert client.post("/models/tiny-1/promote").status_code == 503
    assert client.get("/ready").status_code == 200
