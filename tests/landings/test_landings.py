"""Data folders that landings left behind open with today's code: see README.md for how each was made."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from flask.testing import FlaskClient
from sqlalchemy import inspect
from tests.conftest import MakePicture
from tests.landings.archives import LANDINGS_DIR, unpack_landing
from tests.retrain.job_runs import Workplace

from whisker.api.app import create_app
from whisker.api.services import services_of
from whisker.database import Database, database_of
from whisker.registry.artifacts import verify_version
from whisker.settings import Settings
from whisker.sql import METADATA

LANDINGS = sorted(file.name.removesuffix(".tar.xz") for file in LANDINGS_DIR.glob("*.tar.xz"))
WITH_DATASETS = [name for name in LANDINGS if not name.startswith("0001")]
WITH_LABELS = [name for name in WITH_DATASETS if not name.startswith("0003")]
WITH_THRESHOLDS = [name for name in WITH_LABELS if not name.startswith("0004")]
WITH_CLASS_THRESHOLDS = [name for name in WITH_THRESHOLDS if not name.startswith("0005")]


@pytest.fixture
def opened(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    """Settings on a copy of a landing's data folder, its database brought up to date."""
    unpack_landing(request.param, settings.data_dir)
    opened = settings.model_copy(update={"feedback": True})
    with closing(database_of(opened)) as database:
        database.migrate(opened.data_dir)
    return opened


@pytest.fixture
def client(opened: Settings) -> Iterator[FlaskClient]:
    """A client of today's app on a landing's data folder."""
    app = create_app(opened)
    services_of(app).live_model.refresh()
    yield app.test_client()
    services_of(app).close()


every_landing = pytest.mark.parametrize("opened", LANDINGS, indirect=True)
every_landing_with_datasets = pytest.mark.parametrize("opened", WITH_DATASETS, indirect=True)


def test_newest_migration_has_a_landing() -> None:
    """Each archive is named after a migration that is there; 0002 was never the newest of a landing."""
    folder = LANDINGS_DIR.parents[1] / "src" / "whisker" / "migrations" / "versions"
    migrations = {file.name[:4] for file in folder.glob("0*.py")}
    assert {name[:4] for name in LANDINGS} == migrations - {"0002"}


@every_landing
def test_database_gets_the_tables_of_today(opened: Settings) -> None:
    """Tables and columns alike, with what was in them."""
    with closing(Database(opened.resolved_database_url)) as database, database.transaction() as connection:
        found = inspect(connection)
        columns = {table: {column["name"] for column in found.get_columns(table)} for table in METADATA.tables}
    assert columns == {name: {column.name for column in table.columns} for name, table in METADATA.tables.items()}


@every_landing
def test_versions_are_listed_and_whole(client: FlaskClient, opened: Settings) -> None:
    """The second one is live, each has its evaluation and its card, and the history names both."""
    answer = client.get("/models").get_json()
    known = {version["version"] for version in answer["models"]}
    assert {"pets-1", "pets-2"} <= known
    assert answer["aliases"]["champion"] == "pets-2"
    for version in ("pets-1", "pets-2"):
        assert client.get(f"/models/{version}").status_code == 200
        assert client.get(f"/models/{version}/evaluation").status_code == 200
        verify_version(opened.models_dir / version)
    history = client.get("/models/history").get_json()["promotions"]
    assert [promotion["version"] for promotion in history] == ["pets-2", "pets-1"]


@every_landing
def test_live_version_answers_and_can_be_rolled_back(client: FlaskClient, make_picture: MakePicture) -> None:
    """A picture is sorted by the version that was live, and after a rollback by the one before it."""
    assert _predict(client, make_picture("red"))["model_version"] == "pets-2"
    assert client.get("/ready").get_json()["model_version"] == "pets-2"
    assert client.post("/models/rollback").status_code == 200
    services_of(client.application).live_model.refresh()
    assert _predict(client, make_picture("red"))["model_version"] == "pets-1"


@every_landing_with_datasets
def test_dataset_and_its_pictures_are_there(client: FlaskClient) -> None:
    """Both classes, every picture with its thumbnail, and what came in and was left out."""
    dataset = client.get("/datasets/pets").get_json()
    assert dataset["revision"]["id"] == "pets@1"
    assert dataset["revision"]["report"]["corrupt_count"] == 1
    images = client.get("/datasets/pets/images").get_json()["images"]
    assert len(images) == 24
    assert client.get(f"/images/{images[0]['id']}/thumbnail").status_code == 200


@every_landing_with_datasets
def test_jobs_and_corrections_are_there(client: FlaskClient) -> None:
    """What was asked and what people corrected is kept."""
    jobs = client.get("/jobs").get_json()["jobs"]
    assert {job["state"] for job in jobs} == {"succeeded"}
    assert [job["kind"] for job in jobs].count("retrain") == 2
    (item,) = client.get("/feedback").get_json()["items"]
    assert item["class_name"] == "blue"
    assert client.get(f"/feedback/{item['id']}/image").status_code == 200


@pytest.mark.parametrize("opened", WITH_DATASETS, indirect=True)
def test_insights_are_as_they_were(client: FlaskClient) -> None:
    """Findings with the pictures behind them, and what a person said is fine."""
    insights = client.get("/data-insights?dataset=pets").get_json()
    findings = {finding["kind"]: finding for finding in insights["findings"]}
    assert findings["exact_duplicates"]["count"] == 1
    assert findings["corrupt"]["count"] == 1
    assert findings["few_images"]["is_dismissed"]
    behind = client.get("/datasets/pets/findings/corrupt").get_json()["images"]
    assert [image["file_name"] for image in behind] == ["train/red/broken.png"]
    assert client.get("/data-insights/classes/red?dataset=pets").status_code == 200
    assert client.get("/data-insights/embedding?dataset=pets").status_code == 200


@pytest.mark.parametrize("opened", WITH_LABELS, indirect=True)
def test_version_keeps_the_name_that_a_person_gave_it(client: FlaskClient) -> None:
    """Beside its identifier."""
    assert client.get("/models/pets-1").get_json()["label"] == "The first one"


@pytest.mark.parametrize("opened", WITH_THRESHOLDS, indirect=True)
def test_version_keeps_the_thresholds_that_a_person_set(client: FlaskClient) -> None:
    """And the other has the default."""
    thresholds = client.get("/models/pets-1").get_json()["thresholds"]
    assert {**thresholds, "by_class": {}} == {"high": 0.9, "medium": 0.6, "is_default": False, "by_class": {}}
    assert client.get("/models/pets-2").get_json()["thresholds"]["is_default"]


@pytest.mark.parametrize("opened", WITH_CLASS_THRESHOLDS, indirect=True)
def test_class_keeps_the_threshold_that_a_person_set(client: FlaskClient) -> None:
    """In place of the version's own."""
    assert client.get("/models/pets-1").get_json()["thresholds"]["by_class"] == {"red": 0.95}


@every_landing_with_datasets
@pytest.mark.slow
def test_dataset_can_be_trained_again(opened: Settings) -> None:
    """By today's code on what the landing stored: a third version, its insights, and the way back."""
    with closing(Workplace(opened)) as place:
        job = place.run(place.ask("pets@1", promote="always"))
        assert job.state == "succeeded"
        assert place.workspace.registry.champion() == "pets-3"
        assert place.workspace.promotions.roll_back().version == "pets-2"
    app = create_app(opened)
    try:
        insights = app.test_client().get("/data-insights?dataset=pets").get_json()
    finally:
        services_of(app).close()
    assert {"label_errors", "outliers", "dark"} <= set(insights["checked"])


def _predict(client: FlaskClient, picture: bytes) -> dict[str, object]:
    answer = client.post("/predict", data=picture, content_type="image/png").get_json()
    assert set(answer["probabilities"]) == {"red", "blue"}
    return dict(answer)
