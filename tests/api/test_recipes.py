"""GET /recipes and /backbones, and a retraining that begins with a recipe."""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.api.answers import code_of
from tests.api.zip_requests import left_on_disk, make_zip, send_zip
from tests.foreign_networks import vit

from whisker.api.app import create_app
from whisker.backbones.own import PRESETS, OwnBackbones, Wishes
from whisker.backbones.table import BACKBONES
from whisker.recipes.retrain_settings import RetrainSettings
from whisker.settings import Settings
from whisker.training.config import TrainConfig
from whisker.training.own_backbone import add_backbone

RECIPE = """\
title: Small
summary: A small network.
after: Nothing.
data: {source: digits, title: Digits}
settings: {mode: scratch, head: flat, hidden_units: 64, epochs: 2}
"""


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """Settings with one recipe."""
    (tmp_path / "recipes").mkdir()
    (tmp_path / "recipes" / "small.yaml").write_text(RECIPE)
    return settings.model_copy(update={"recipes_dir": tmp_path / "recipes"})


def test_recipes_say_what_they_are_and_what_becomes_of_them(client: FlaskClient) -> None:
    """What the recipe says, and the same with its mode's defaults."""
    (recipe,) = client.get("/recipes").get_json()["recipes"]
    resolved = TrainConfig.model_validate(recipe.pop("resolved"))
    assert recipe == {
        "name": "small",
        "title": "Small",
        "summary": "A small network.",
        "after": "Nothing.",
        "data": {"source": "digits", "title": "Digits"},
        "settings": {"mode": "scratch", "head": "flat", "hidden_units": 64, "epochs": 2},
    }
    assert (resolved.epochs, resolved.backbone, resolved.batch_size) == (2, "simple_cnn", 32)


def test_recipe_that_cannot_be_read_is_told(client: FlaskClient, settings: Settings) -> None:
    """With its file and line, for who keeps the installation."""
    (settings.recipes_dir / "small.yaml").write_text(RECIPE.replace("scratch", "slow"))
    answer = client.get("/recipes")
    assert code_of(answer) == (500, "recipe-invalid")
    assert "small.yaml, line 5" in answer.get_json(force=True)["detail"]


def test_backbones_say_how_they_can_be_trained(client: FlaskClient) -> None:
    """Every row of the table; what begins at random needs no weights."""
    backbones = {one["name"]: one for one in client.get("/backbones").get_json()["backbones"]}
    assert backbones.keys() == BACKBONES.keys()
    assert backbones["efficientnet_lite0"]["modes"] == ["quick", "fine_tune", "scratch"]
    assert backbones["efficientnet_lite0"]["weights_ready"]
    assert backbones["simple_cnn"]["modes"] == ["scratch"]
    assert backbones["simple_cnn"]["weights_ready"]
    assert backbones["vgg16"]["block_count"] == 5
    assert {one["measures"] for one in backbones.values()} == {None}


def test_backbones_that_were_added_are_listed_too(client: FlaskClient, settings: Settings) -> None:
    """After those of the table, ready and for mode quick."""
    store = OwnBackbones(settings.data_dir / "backbones")
    add_backbone(store, vit(), Wishes(PRESETS["unit"]), name="mine", title="Mine", licence="CC0-1.0", source="by lot")
    *_, added = client.get("/backbones").get_json()["backbones"]
    assert (added["name"], added["title"], added["licence"]) == ("own:mine", "Mine", "CC0-1.0")
    assert (added["weights_from"], added["weights_ready"], added["modes"]) == ("own", True, ["quick"])
    assert added["measures"]["reference"] == "efficientnet_lite2 @ 256 px"
    assert added["measures"]["inference_ms"] > 0 < added["measures"]["reference_ms"]
    assert added["measures"]["few_shot"] is None


def test_download_that_is_not_here_is_told(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whoever chooses that network knows before training."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    backbones = {one["name"]: one for one in client.get("/backbones").get_json()["backbones"]}
    assert (backbones["vgg16"]["weights_from"], backbones["vgg16"]["weights_ready"]) == ("download", False)


def test_retraining_begins_with_a_recipe_and_settings_win(client: FlaskClient) -> None:
    """Settings that only fit together with the recipe's are understood; the job remembers the recipe."""
    told = {"epochs": 5, "hidden_units": 32}
    in_json = client.post("/retrain", json={"sample": "digits", "recipe": "small", "settings": told})
    in_form = send_zip(client, make_zip(), "/retrain", recipe="small", settings=json.dumps(told))
    for answer in (in_json, in_form):
        asked = client.get(answer.headers["Location"]).get_json()["request"]
        assert asked["recipe"] == "small"
        expected = RetrainSettings(mode="scratch", head="flat", hidden_units=32, epochs=5)
        assert RetrainSettings.model_validate(asked["settings"]) == expected


def test_recipe_alone_is_enough(client: FlaskClient) -> None:
    """Without any settings of one's own."""
    in_json = client.post("/retrain", json={"sample": "digits", "recipe": "small"})
    in_form = send_zip(client, make_zip(), "/retrain", recipe="small")
    for answer in (in_json, in_form):
        assert client.get(answer.headers["Location"]).get_json()["request"]["settings"]["hidden_units"] == 64


def test_unknown_recipe_is_not_found(client: FlaskClient, migrated: Settings) -> None:
    """404 with the names there are; nothing is left on disk."""
    in_json = client.post("/retrain", json={"sample": "digits", "recipe": "large"})
    in_form = send_zip(client, make_zip(), "/retrain", recipe="large")
    for answer in (in_json, in_form):
        assert code_of(answer) == (404, "recipe-not-found")
        assert "small" in answer.get_json(force=True)["detail"]
    assert not left_on_disk(migrated)


@pytest.mark.parametrize("told", ["{", "[1]", '"x"', "[" * 5000])
def test_settings_beside_a_recipe_that_are_none_are_refused(client: FlaskClient, told: str) -> None:
    """400, as without a recipe."""
    answer = send_zip(client, make_zip(), "/retrain", recipe="small", settings=told)
    assert code_of(answer) == (400, "request-invalid")


def test_setting_that_does_not_fit_the_recipe_is_named(client: FlaskClient) -> None:
    """400 request-invalid."""
    answer = client.post("/retrain", json={"sample": "digits", "recipe": "small", "settings": {"mode": "quick"}})
    assert code_of(answer) == (400, "request-invalid")
    assert "flat" in answer.get_json(force=True)["detail"]


def test_recipes_and_backbones_are_read_without_a_data_folder(settings: Settings) -> None:
    """A copy that stores nothing shows them too."""
    app: Flask = create_app(settings.model_copy(update={"read_only": True}))
    for path in ("/recipes", "/backbones"):
        assert app.test_client().get(path).status_code == 200
