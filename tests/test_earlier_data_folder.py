"""Data folders that earlier versions made still open: with their dataset, version, job, promotion and correction."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from whisker.api.app import create_app
from whisker.api.services import services_of
from whisker.database import database_of
from whisker.settings import Settings

FOLDERS = ("data-folder-0003",)
"""By the newest migration that the version had which made them."""


@pytest.fixture(params=FOLDERS)
def old_client(request: pytest.FixtureRequest, settings: Settings) -> Iterator[FlaskClient]:
    """A client of this version's app on a copy of an earlier version's data folder."""
    with zipfile.ZipFile(Path(__file__).parent / "data" / f"{request.param}.zip") as archive:
        archive.extractall(settings.data_dir)
    opened = settings.model_copy(update={"feedback": True})
    database = database_of(opened)
    database.migrate(opened.data_dir)
    database.close()
    app = create_app(opened)
    services_of(app).live_model.refresh()
    yield app.test_client()
    services_of(app).close()


def test_live_version_answers(old_client: FlaskClient, settings: Settings) -> None:
    """The version that was live is live, and its figures are shown."""
    picture = next((settings.data_dir / "datasets/pets/1/test/red").iterdir()).read_bytes()
    answer = old_client.post("/predict", data=picture, content_type="image/png").get_json()
    assert answer["model_version"] == "pets-1"
    assert set(answer["probabilities"]) == {"red", "blue"}
    assert old_client.get("/ready").get_json()["model_version"] == "pets-1"
    assert old_client.get("/models/pets-1/evaluation").status_code == 200
    assert old_client.get("/models/history").get_json()["promotions"][0]["version"] == "pets-1"


def test_dataset_and_its_insights_are_there(old_client: FlaskClient) -> None:
    """Classes, pictures and findings are as they were."""
    dataset = old_client.get("/datasets/pets").get_json()
    assert dataset["revision"]["id"] == "pets@1"
    assert old_client.get("/data-insights?dataset=pets").status_code == 200
    images = old_client.get("/datasets/pets/images").get_json()["images"]
    assert len(images) == 24
    assert old_client.get(f"/images/{images[0]['id']}/thumbnail").status_code == 200


def test_jobs_and_corrections_are_there(old_client: FlaskClient) -> None:
    """What was asked and what people corrected is kept."""
    jobs = old_client.get("/jobs").get_json()["jobs"]
    assert {(job["kind"], job["state"]) for job in jobs} == {("retrain", "succeeded"), ("insights", "succeeded")}
    assert [item["class_name"] for item in old_client.get("/feedback").get_json()["items"]] == ["blue"]
