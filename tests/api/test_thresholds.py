"""Thresholds of a version: set, shown, followed by its answers, and what others would do."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.api.answers import code_of
from tests.conftest import MakePicture
from tests.tiny_version import write_tiny_version

from whisker.api.app import create_app
from whisker.api.schemas.models import ModelDetail, ThresholdChoices, ThresholdsDetail
from whisker.api.schemas.predictions import PredictionBatch, PredictionResult
from whisker.api.services import Services, services_of
from whisker.registry.artifacts import MANIFEST_FILE, read_manifest
from whisker.registry.manifest import FileRecord
from whisker.settings import Settings

DEFAULT = {"high": 0.8, "medium": 0.5}
STRICT = {"high": 0.9999999, "medium": 0.9999998}


@pytest.fixture
def second(migrated: Settings) -> Path:
    """A version `tiny-2`, made here, whose test answers were kept one by one."""
    folder = write_tiny_version(migrated.models_dir, "tiny-2")
    bands = [{"band": "high", "count": 2, "share": 0.5, "accuracy": 0.5}]
    coverage = [{"threshold": 0.5, "coverage": 1.0, "accuracy": 0.75}]
    figures = {"count": 4, "bands": bands, "coverage": coverage}
    (folder / "metrics.json").write_bytes(content := json.dumps(figures).encode())
    manifest = read_manifest(folder)
    record = FileRecord(sha256=hashlib.sha256(content).hexdigest(), size_bytes=len(content))
    written = manifest.model_copy(update={"files": {**manifest.files, "metrics.json": record}})
    (folder / MANIFEST_FILE).write_text(written.model_dump_json())
    answers = [("red", "red", 0.99), ("red", "blue", 0.85), ("blue", "blue", 0.7), ("blue", "blue", 0.6)]
    stored = [
        {
            "image_id": f"{number:032x}",
            "file_name": f"{number}.png",
            "class_name": class_name,
            "predicted_class": predicted_class,
            "confidence": confidence,
            "is_unknown": False,
        }
        for number, (class_name, predicted_class, confidence) in enumerate(answers)
    ]
    (folder / "predictions.json").write_text(json.dumps(stored))
    return folder


def shown(client: FlaskClient, version: str) -> ThresholdsDetail:
    """What is shown of a version's thresholds."""
    return ThresholdsDetail.model_validate(client.get(f"/models/{version}/thresholds").get_json())


def predict(client: FlaskClient, data: bytes, query: str = "") -> PredictionResult:
    """Ask about a picture."""
    answer = client.post(f"/predict{query}", data=data, content_type="image/png")
    return PredictionResult.model_validate(answer.get_json())


@pytest.mark.usefixtures("second")
@pytest.mark.parametrize(("version", "query"), [("tiny-1", ""), ("tiny-2", "?model=tiny-2")])
def test_answers_follow_the_thresholds_of_their_version(
    client: FlaskClient, make_picture: MakePicture, version: str, query: str
) -> None:
    """Of the live version and of one that is named, at once; each answer says which thresholds decided."""
    other = {"": "?model=tiny-2", "?model=tiny-2": ""}[query]
    before = predict(client, make_picture(), query)
    assert before.confidence_band == "high"
    assert before.thresholds is not None
    assert before.thresholds.model_dump() == DEFAULT
    assert client.put(f"/models/{version}/thresholds", json=STRICT).status_code == 200
    after = predict(client, make_picture(), query)
    assert (after.confidence, after.confidence_band) == (before.confidence, "low")
    assert after.thresholds is not None
    assert after.thresholds.model_dump() == STRICT
    assert predict(client, make_picture(), other).confidence_band == "high"
    client.delete(f"/models/{version}/thresholds")
    assert predict(client, make_picture(), query).confidence_band == "high"


def test_all_pictures_of_a_request_are_answered_by_the_same_thresholds(
    client: FlaskClient, make_picture: MakePicture
) -> None:
    """Also where there are several."""
    client.put("/models/champion/thresholds", json=STRICT)
    files = [(io.BytesIO(make_picture(colour)), f"{colour}.png") for colour in ("red", "blue")]
    batch = PredictionBatch.model_validate(client.post("/predict", data={"file": files}).get_json())
    assert [found.confidence_band for found in batch.predictions if isinstance(found, PredictionResult)] == ["low"] * 2


def test_version_shows_the_thresholds_in_use(client: FlaskClient) -> None:
    """And whether they are the default."""
    for asked, is_default in ((None, True), (STRICT, False)):
        if asked is not None:
            client.put("/models/tiny-1/thresholds", json=asked)
        detail = ModelDetail.model_validate(client.get("/models/tiny-1").get_json())
        assert detail.thresholds is not None
        assert detail.thresholds.model_dump() == {**(asked or DEFAULT), "by_class": {}, "is_default": is_default}
        assert shown(client, "champion").in_use == detail.thresholds


def test_what_was_set_is_remembered(client: FlaskClient) -> None:
    """Newest first; going back to the default is a line too."""
    client.put("/models/tiny-1/thresholds", json=STRICT)
    answer = client.delete("/models/tiny-1/thresholds")
    detail = ThresholdsDetail.model_validate(answer.get_json())
    assert (detail.in_use.is_default, detail.default.model_dump()) == (True, DEFAULT)
    assert [(change.high, change.medium) for change in detail.history] == [(None, None), (0.9999999, 0.9999998)]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"high": 0.5, "medium": 0.9}, "thresholds lie between 0 and 1"),
        ({"high": 1, "medium": 0.5}, "thresholds lie between 0 and 1"),
        ({"high": 0.9, "medium": 0}, "thresholds lie between 0 and 1"),
        ({"high": 0.9}, "medium"),
        ({"high": "very", "medium": 0.5}, "high"),
        ({"high": 0.9, "medium": 0.5, "low": 0.1}, "low"),
        ([], "object"),
    ],
)
def test_thresholds_that_cannot_be_are_refused(client: FlaskClient, body: Any, words: str) -> None:
    """With what would have been accepted; what was set stays."""
    client.put("/models/tiny-1/thresholds", json={"high": 0.7, "medium": 0.6})
    answer = client.put("/models/tiny-1/thresholds", json=body)
    assert code_of(answer) == (400, "request-invalid")
    assert words in answer.get_json(force=True)["detail"]
    assert (shown(client, "tiny-1").in_use.high, len(shown(client, "tiny-1").history)) == (0.7, 1)


def test_nan_is_no_threshold(client: FlaskClient) -> None:
    """Python's JSON would read it."""
    answer = client.put(
        "/models/tiny-1/thresholds", data='{"high": NaN, "medium": 0.5}', content_type="application/json"
    )
    assert answer.status_code == 400


def test_unknown_version_is_named(client: FlaskClient) -> None:
    """By every method."""
    for answer in (
        client.get("/models/nobody/thresholds"),
        client.put("/models/nobody/thresholds", json=DEFAULT),
        client.delete("/models/nobody/thresholds"),
    ):
        assert code_of(answer) == (404, "model-not-found")


@pytest.mark.usefixtures("second")
def test_curve_says_what_any_threshold_would_do(client: FlaskClient) -> None:
    """Counted from each test answer, and the bands by what is in use."""
    detail = shown(client, "tiny-2")
    assert (detail.curve_source, detail.test_count) == ("predictions", 4)
    at = {point.threshold: (point.answered, point.right, point.wrong) for point in detail.curve}
    assert (at[0.65], at[0.8], at[0.9]) == ((3, 2, 1), (2, 1, 1), (1, 1, 0))
    client.put("/models/tiny-2/thresholds", json={"high": 0.9, "medium": 0.65})
    bands = shown(client, "tiny-2").bands
    assert bands is not None
    assert [(band.band, band.count) for band in bands] == [("high", 1), ("medium", 2), ("low", 1)]


@pytest.mark.usefixtures("second")
def test_certainty_follows_the_threshold_in_use(client: FlaskClient) -> None:
    """What the page says of sure answers is of those that are called sure now."""
    client.put("/models/tiny-2/thresholds", json={"high": 0.65, "medium": 0.5})
    certainty = ModelDetail.model_validate(client.get("/models/tiny-2").get_json()).certainty
    assert certainty is not None
    assert (certainty.threshold, certainty.sure_count, certainty.sure_right) == (0.65, 3, 2)


def test_version_without_single_answers_has_the_points_that_were_kept(client: FlaskClient, second: Path) -> None:
    """And says nothing of bands that it does not know."""
    (second / "predictions.json").unlink()
    client.put("/models/tiny-2/thresholds", json={"high": 0.5, "medium": 0.4})
    certainty = ModelDetail.model_validate(client.get("/models/tiny-2").get_json()).certainty
    assert certainty is not None
    assert (certainty.sure_count, certainty.sure_right) == (4, 3)
    client.put("/models/tiny-2/thresholds", json={"high": 0.9, "medium": 0.65})
    detail = shown(client, "tiny-2")
    assert detail.curve_source == "evaluation"
    assert [(point.threshold, point.answered, point.right) for point in detail.curve] == [(0.5, 4, 3)]
    assert detail.bands is None
    assert client.get("/models/tiny-2").get_json()["certainty"] is None


def test_version_without_an_evaluation_has_no_curve(client: FlaskClient) -> None:
    """Its thresholds are shown all the same."""
    detail = shown(client, "tiny-1")
    assert (detail.curve, detail.curve_source, detail.bands) == ([], None, None)


@pytest.mark.usefixtures("second")
def test_thresholds_go_with_their_version(client: FlaskClient, services: Services) -> None:
    """A folder of that name that is copied here later begins with the default."""
    client.put("/models/tiny-2/thresholds", json=STRICT)
    assert client.delete("/models/tiny-2").status_code == 200
    assert services.registry.thresholds() == {}


def test_copy_that_only_answers_has_the_default(migrated: Settings, make_picture: MakePicture) -> None:
    """It shows them, and refuses others."""
    app = create_app(migrated.model_copy(update={"read_only": True}))
    services_of(app).live_model.refresh()
    client = app.test_client()
    assert shown(client, "champion").in_use.is_default
    assert predict(client, make_picture()).confidence_band == "high"
    assert client.put("/models/champion/thresholds", json=STRICT).status_code == 501
    services_of(app).close()


def test_row_68_predicting_goes_on_when_the_database_breaks(
    app: Flask, migrated: Settings, make_picture: MakePicture
) -> None:
    """By the thresholds that were read last; changing them is refused in words."""
    client = app.test_client()
    client.put("/models/tiny-1/thresholds", json=STRICT)
    for file in migrated.data_dir.glob("whisker.db*"):
        file.write_bytes(b"garbage" * 1000)
    services_of(app).live_model.refresh()
    assert client.put("/models/tiny-1/thresholds", json=DEFAULT).status_code == 503
    assert predict(client, make_picture()).confidence_band == "low"


def test_a_class_can_have_a_threshold_of_its_own(client: FlaskClient, make_picture: MakePicture) -> None:
    """Answers that name it follow that one and say so; those that name another class do not."""
    body = {"high": 0.8, "medium": 0.5, "by_class": {"red": 0.9999999}}
    detail = ThresholdsDetail.model_validate(client.put("/models/tiny-1/thresholds", json=body).get_json())
    assert (detail.in_use.by_class, detail.in_use.is_default) == ({"red": 0.9999999}, False)
    assert detail.history[0].by_class == {"red": 0.9999999}
    red, blue = predict(client, make_picture("red")), predict(client, make_picture("blue"))
    assert red.thresholds is not None
    assert (red.confidence_band, red.thresholds.model_dump()) == ("medium", {"high": 0.9999999, "medium": 0.5})
    assert blue.thresholds is not None
    assert (blue.confidence_band, blue.thresholds.model_dump()) == ("high", DEFAULT)
    client.put("/models/tiny-1/thresholds", json=DEFAULT)
    assert predict(client, make_picture("red")).confidence_band == "high"


def test_a_low_threshold_of_a_class_is_its_medium_one_too(client: FlaskClient) -> None:
    """Medium is never above high."""
    client.put("/models/tiny-1/thresholds", json={"high": 0.8, "medium": 0.5, "by_class": {"red": 0.3}})
    in_use = services_of(client.application).registry.thresholds_of("tiny-1")
    assert (in_use.of("red").high, in_use.of("red").medium) == (0.3, 0.3)
    assert (in_use.of("blue").high, in_use.of("blue").medium) == (0.8, 0.5)


@pytest.mark.usefixtures("second")
def test_bands_are_counted_by_the_thresholds_of_classes(client: FlaskClient) -> None:
    """Of the test answers that were kept one by one; where they were not, nothing is said."""
    body = {"high": 0.8, "medium": 0.5, "by_class": {"blue": 0.65}}
    counted = ThresholdsDetail.model_validate(client.put("/models/tiny-2/thresholds", json=body).get_json())
    assert counted.bands is not None
    assert [(band.band, band.count) for band in counted.bands] == [("high", 3), ("medium", 1), ("low", 0)]
    silent = ThresholdsDetail.model_validate(client.put("/models/tiny-1/thresholds", json=body).get_json())
    assert silent.bands is None


@pytest.mark.parametrize(
    ("by_class", "words"),
    [({"green": 0.9}, "no class 'green'; it has blue, red"), ({"red": 1.0}, "such as 0.9; got 1.0 for 'red'")],
)
def test_thresholds_of_classes_that_cannot_be_are_refused(
    client: FlaskClient, by_class: dict[str, float], words: str
) -> None:
    """With what would have been accepted; nothing is set."""
    answer = client.put("/models/tiny-1/thresholds", json={**DEFAULT, "by_class": by_class})
    assert code_of(answer) == (400, "request-invalid")
    assert words in answer.get_json(force=True)["detail"]
    assert shown(client, "tiny-1").in_use.is_default


def choices(client: FlaskClient, version: str, query: str) -> ThresholdChoices:
    """What is chosen for a version."""
    answer = client.get(f"/models/{version}/thresholds/choices?{query}")
    return ThresholdChoices.model_validate(answer.get_json())


@pytest.mark.usefixtures("second")
def test_thresholds_are_found_by_precision_for_all_and_for_each_class(client: FlaskClient) -> None:
    """By the test answers that were kept; nothing is set."""
    found = choices(client, "tiny-2", "precision=0.9")
    assert (found.version, found.rule, found.calibrated_threshold) == ("tiny-2", "precision", None)
    assert found.overall is not None
    assert (found.overall.state, found.overall.threshold, found.overall.answered) == ("reached", 0.85, 1)
    assert [(one.class_name, one.state, one.threshold) for one in found.by_class] == [
        ("blue", "unreachable", None),
        ("red", "reached", 0.01),
    ]
    assert shown(client, "tiny-2").in_use.is_default


@pytest.mark.usefixtures("second")
def test_thresholds_are_found_by_cost(client: FlaskClient) -> None:
    """With what the threshold in use costs."""
    found = choices(client, "tiny-2", "cost_wrong=4&cost_unsure=1")
    assert (found.rule, found.calibrated_threshold) == ("cost", 0.75)
    assert found.overall is not None
    assert (found.overall.state, found.overall.threshold, found.overall.cost) == ("chosen", 0.85, 0.75)
    assert found.overall.cost_in_use == 1.5


def test_without_single_answers_only_one_threshold_for_all_is_found(second: Path, client: FlaskClient) -> None:
    """Among the few that its evaluation kept; where it kept none, nothing is."""
    (second / "predictions.json").unlink()
    found = choices(client, "tiny-2", "precision=0.7")
    assert found.overall is not None
    assert (found.overall.threshold, found.overall.answered, found.overall.right) == (0.5, 4, 3)
    assert found.by_class == []
    silent = choices(client, "tiny-1", "precision=0.7")
    assert (silent.overall, silent.by_class) == (None, [])


@pytest.mark.parametrize("query", ["", "precision=2", "precision=0.9&cost_wrong=1&cost_unsure=1", "cost_wrong=1"])
def test_rules_that_mean_nothing_are_refused(client: FlaskClient, query: str) -> None:
    """With what would have been accepted."""
    assert code_of(client.get(f"/models/tiny-1/thresholds/choices?{query}")) == (400, "request-invalid")
