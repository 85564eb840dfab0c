"""Asking for a retraining, and what can be told to it."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.api.answers import code_of
from tests.api.stored_dataset import store_dataset
from tests.api.zip_requests import left_on_disk, make_zip, send_zip
from tests.tiny_version import write_tiny_version

from whisker.api.schemas.jobs import JobAnswer
from whisker.api.services import services_of
from whisker.recipes.retrain_settings import RetrainSettings
from whisker.settings import Settings


def _job(client: FlaskClient, location: str) -> JobAnswer:
    return JobAnswer.model_validate(client.get(location).get_json())


def test_zip_is_retrained_on_with_its_settings(client: FlaskClient) -> None:
    """What is not said has its default, so that the job can be run again as it was."""
    answer = send_zip(client, make_zip(), "/retrain", settings=json.dumps({"mode": "fine_tune", "epochs": 2}))
    job = _job(client, answer.headers["Location"])
    expected = RetrainSettings(mode="fine_tune", epochs=2).model_dump(mode="json")
    assert job.request.settings == expected
    assert RetrainSettings.model_validate(job.request.settings) == RetrainSettings(mode="fine_tune", epochs=2)


def test_dataset_is_retrained_on_as_it_is_now(client: FlaskClient, app: Flask, tmp_path: Path) -> None:
    """Its newest revision is written down, whatever is added until the job runs."""
    store_dataset(services_of(app), tmp_path / "drawn")
    for reference in ("pets", "pets@1"):
        answer = client.post("/retrain", json={"dataset": reference, "settings": {"promote": "never"}})
        job = _job(client, answer.headers["Location"])
        assert (job.request.source.kind, job.request.source.value) == ("revision", "pets@1")
        assert job.request.settings["promote"] == "never"


def test_second_zip_of_a_name_makes_a_dataset_of_another_name(client: FlaskClient, app: Flask, tmp_path: Path) -> None:
    """The answer says what the dataset will be called, also while the first of that name still waits."""
    store_dataset(services_of(app), tmp_path / "drawn")
    names = [send_zip(client, make_zip(), "/retrain", name="Pets").get_json()["dataset"] for _ in range(2)]
    assert names == ["Pets (2)", "Pets (3)"]
    assert client.post("/retrain", json={"dataset": "pets"}).get_json()["dataset"] == "Pets"
    added = send_zip(client, make_zip(), "/retrain", mode="add", dataset="pets")
    assert added.get_json()["dataset"] == "Pets"


def test_sample_is_retrained_on_without_an_upload(client: FlaskClient) -> None:
    """One click."""
    job = _job(client, client.post("/retrain", json={"sample": "digits"}).headers["Location"])
    assert (job.kind, job.request.source.kind, job.request.source.value) == ("retrain", "sample", "digits")


@pytest.mark.parametrize(
    ("told", "field", "words"),
    [
        ({"epocs": 3}, "settings.epocs", "epochs"),
        ({"mode": "slow"}, "settings.mode", "fine_tune"),
        ({"size_px": 31}, "settings.size_px", "32"),
        ({"learning_rate": "fast"}, "settings.learning_rate", "number"),
        ({"augmentation": {"rotation": 2}}, "settings.augmentation.rotation", "0.5"),
        ({"augmentation": {"spin": 2}}, "settings.augmentation.spin", "rotation"),
        ({"mode": "quick", "backbone": "simple_cnn"}, "settings", "scratch"),
        ({"promotion_margin": None}, "settings.promotion_margin", "number"),
    ],
)
def test_setting_that_cannot_be_used_is_named(
    client: FlaskClient, migrated: Settings, told: dict[str, Any], field: str, words: str
) -> None:
    """400 request-invalid with what would have been accepted, in a form and in JSON alike."""
    in_json = client.post("/retrain", json={"sample": "digits", "settings": told})
    in_form = send_zip(client, make_zip(), "/retrain", settings=json.dumps(told))
    for answer in (in_json, in_form):
        assert code_of(answer) == (400, "request-invalid")
        (fault,) = answer.get_json(force=True)["errors"]
        assert fault["field"] == field
        assert words in fault["detail"]
    assert not left_on_disk(migrated)


@pytest.mark.parametrize(
    ("told", "code", "words"),
    [
        ({"backbone": "own:nobodys"}, (404, "backbone-unavailable"), "own:nobodys"),
        ({"mode": "fine_tune", "teachers": ["nobody-1"]}, (404, "model-not-found"), "nobody-1"),
    ],
)
def test_what_is_named_has_to_be_there_before_there_is_a_job(
    client: FlaskClient, app: Flask, told: dict[str, Any], code: tuple[int, str], words: str
) -> None:
    """A network that was not added, and a teacher that does not exist: of a ZIP and of a sample."""
    answers = [
        send_zip(client, make_zip(), "/retrain", settings=json.dumps(told)),
        client.post("/retrain", json={"sample": "digits", "settings": told}),
    ]
    for answer in answers:
        assert code_of(answer) == code
        assert words in answer.get_json()["detail"]
    assert not services_of(app).jobs.unfinished()
    assert left_on_disk(services_of(app).settings) == []


def test_teacher_of_other_classes_is_refused_before_there_is_a_job(
    client: FlaskClient, app: Flask, tmp_path: Path
) -> None:
    """400 with the classes of both; one that knows those of a dataset may teach."""
    services = services_of(app)
    write_tiny_version(services.settings.models_dir, "tiny-1")
    told = {"mode": "fine_tune", "teachers": ["tiny-1"]}
    of_others = send_zip(client, make_zip(), "/retrain", settings=json.dumps(told))
    assert code_of(of_others) == (400, "request-invalid")
    assert "knows 2 (blue, red); the pictures are of 2 (cat, dog)" in of_others.get_json()["detail"]
    assert not services.jobs.unfinished()
    store_dataset(services, tmp_path / "drawn")
    assert client.post("/retrain", json={"dataset": "pets", "settings": told}).status_code == 202


def test_settings_that_are_no_json_are_named(client: FlaskClient) -> None:
    """In a form they are text."""
    answer = send_zip(client, make_zip(), "/retrain", settings="{mode: quick}")
    assert code_of(answer) == (400, "request-invalid")
    assert answer.get_json(force=True)["errors"][0]["field"] == "settings"


@pytest.mark.parametrize("body", [{}, {"dataset": "pets", "sample": "digits"}, {"sample": "letters"}, [], "x"])
def test_body_that_names_no_pictures_is_refused(client: FlaskClient, body: object) -> None:
    """400: a dataset or a sample, not both and not neither."""
    assert code_of(client.post("/retrain", json=body)) == (400, "request-invalid")


@pytest.mark.parametrize("body", ["{", '{"sample": NaN}', "[" * 100_000, "[" + "0," * 100_000 + "0]"])
def test_row_26_body_that_is_no_json_is_refused(client: FlaskClient, body: str) -> None:
    """400 json-invalid."""
    assert code_of(client.post("/retrain", data=body, content_type="application/json")) == (400, "json-invalid")


def test_unknown_dataset_is_not_found(client: FlaskClient) -> None:
    """404 dataset-not-found, and no job."""
    assert code_of(client.post("/retrain", json={"dataset": "nobody"})) == (404, "dataset-not-found")
    assert client.get("/jobs").get_json() == {"jobs": []}


def test_options_say_what_training_can_be_told(client: FlaskClient) -> None:
    """Defaults that the server itself accepts, each mode's own, and the bounds."""
    options = client.get("/training-options").get_json()
    assert RetrainSettings.model_validate(options["defaults"]) == RetrainSettings()
    assert {mode["mode"] for mode in options["modes"]} == {"quick", "fine_tune", "scratch"}
    for mode in options["modes"]:
        assert RetrainSettings.model_validate(mode["defaults"]).mode == mode["mode"]
    assert options["schema"]["properties"]["seed"]["description"]


def test_estimate_says_before_training_how_long_it_takes_and_what_the_test_can_show(
    client: FlaskClient, app: Flask, tmp_path: Path
) -> None:
    """Every mode has a range, a guess as long as nothing was trained here; the test is told to be too small."""
    revision = store_dataset(services_of(app), tmp_path / "pictures")
    answer = client.get(f"/datasets/{revision.dataset}/training-estimate")
    assert answer.status_code == 200
    body = answer.get_json()
    assert [row["mode"] for row in body["durations"]] == ["quick", "fine_tune", "scratch"]
    assert all(0 < row["low_seconds"] < row["high_seconds"] and row["run_count"] == 0 for row in body["durations"])
    assert body["test"]["needed_count"] == 268
    assert body["test"]["can_show_equal"] is False
    assert "4 test pictures cannot show that it is as good as" in body["test"]["detail"]


def test_estimate_follows_the_settings(client: FlaskClient, app: Flask, tmp_path: Path) -> None:
    """More epochs take longer, and a greater allowed loss needs fewer pictures; what is no setting is named."""
    revision = store_dataset(services_of(app), tmp_path / "pictures")

    def ask(**settings: object) -> Any:
        return client.get(
            f"/datasets/{revision.id}/training-estimate", query_string={"settings": json.dumps(settings)}
        ).get_json()

    few, many = (ask(mode="fine_tune", epochs=epochs)["durations"][1] for epochs in (1, 50))
    assert few["high_seconds"] < many["high_seconds"]
    assert ask(promotion_margin=0.45, smallest_test=1)["test"]["can_show_equal"] is True
    assert ask(epoch=1)["code"] == "request-invalid"
    assert client.get("/datasets/nothing/training-estimate").status_code == 404
