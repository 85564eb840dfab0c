"""What was measured on versions, and their files."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tests.api.answers import code_of
from tests.tiny_version import write_tiny_version

from whisker.api.schemas import models as schemas
from whisker.evaluation.comparison import VersionResults, compare
from whisker.registry.artifacts import MANIFEST_FILE, read_manifest
from whisker.registry.manifest import FileRecord
from whisker.settings import Settings

ANSWERS = [
    {"class_name": "red", "predicted_class": "red", "confidence": 0.9, "is_unknown": False},
    {"class_name": "red", "predicted_class": "blue", "confidence": 0.6, "is_unknown": False},
    {"class_name": "red", "predicted_class": "blue", "confidence": 0.8, "is_unknown": True},
    {"class_name": "blue", "predicted_class": "blue", "confidence": 0.7, "is_unknown": False},
]

AddFile = Callable[[str, object], None]


@pytest.fixture
def version(migrated: Settings) -> Path:
    """A version `tiny-2`, made here."""
    return write_tiny_version(migrated.models_dir, "tiny-2")


@pytest.fixture
def add_file(version: Path) -> AddFile:
    """Add a JSON file to the version, and to its manifest."""

    def add(name: str, content: object) -> None:
        text = json.dumps(content)
        (version / name).write_text(text)
        manifest = read_manifest(version)
        files = {**manifest.files, name: FileRecord(sha256="0" * 64, size_bytes=len(text))}
        (version / MANIFEST_FILE).write_text(manifest.model_copy(update={"files": files}).model_dump_json())

    return add


@pytest.fixture
def predictions(add_file: AddFile) -> None:
    """The version's answers to four test pictures."""
    stored = [{"image_id": f"{number:032x}", "file_name": f"{number}.png", **a} for number, a in enumerate(ANSWERS)]
    add_file("predictions.json", stored)


@pytest.mark.usefixtures("predictions")
@pytest.mark.parametrize(
    ("query", "confidences"),
    [
        ("", [0.9, 0.8, 0.7, 0.6]),
        ("?class_name=red&predicted_class=blue", [0.8, 0.6]),
        ("?class_name=blue&predicted_class=red", []),
        ("?wrong=true", [0.8, 0.6]),
        ("?wrong=false&class_name=blue", [0.7]),
        ("?offset=1&limit=2", [0.8, 0.7]),
    ],
)
def test_pictures_behind_a_cell_of_the_confusion_matrix(
    client: FlaskClient, query: str, confidences: list[float]
) -> None:
    """By true class, predicted class, or wrong ones alone; the most confident first."""
    page = schemas.TestPredictions.model_validate(client.get(f"/models/tiny-2/predictions{query}").get_json())
    assert [answer.confidence for answer in page.predictions] == confidences
    assert page.total == (4 if "offset" in query else len(confidences))
    assert not page.images_available


def test_version_without_single_answers_says_so(client: FlaskClient) -> None:
    """Older versions have none, and most were never compared."""
    assert code_of(client.get("/models/tiny-1/predictions")) == (404, "not-found")
    assert code_of(client.get("/models/tiny-1/comparison")) == (404, "not-found")


def test_comparison_is_what_was_stored(client: FlaskClient, add_file: AddFile) -> None:
    """The API computes nothing of it."""
    add_file("comparison.json", {"verdict": "not_worse"})
    assert client.get("/models/tiny-2/comparison").get_json() == {"verdict": "not_worse"}


@pytest.mark.parametrize("name", ["model.onnx", "labels.txt", "manifest.json"])
def test_files_of_the_manifest_can_be_downloaded(client: FlaskClient, version: Path, name: str) -> None:
    """As an attachment that says which version it is of."""
    with client.get(f"/models/tiny-2/artifacts/{name}") as answer:
        assert answer.status_code == 200
        assert answer.data == (version / name).read_bytes()
        assert answer.headers["Content-Disposition"] == f"attachment; filename=tiny-2-{name}"


@pytest.mark.parametrize("name", ["secret.txt", "../tiny-2/secret.txt", "%2e%2e/x", "..%2f..%2fwhisker.db", "a%00b"])
def test_row_84_no_other_file_is_given_out(client: FlaskClient, version: Path, name: str) -> None:
    """Not even one that lies in the version's folder."""
    (version / "secret.txt").write_text("not in the manifest")
    assert client.get(f"/models/tiny-2/artifacts/{name}").status_code == 404


def test_file_of_the_manifest_that_is_gone_is_named(client: FlaskClient, version: Path) -> None:
    """503 artifact-corrupt."""
    (version / "labels.txt").unlink()
    assert code_of(client.get("/models/tiny-2/artifacts/labels.txt")) == (503, "artifact-corrupt")


@pytest.mark.usefixtures("version")
def test_two_versions_side_by_side(client: FlaskClient) -> None:
    """By name or alias; both of one dataset were judged by the same pictures."""
    pair = schemas.ModelPair.model_validate(client.get("/models/compare?a=champion&b=tiny-2").get_json())
    assert (pair.a.model.version, pair.a.model.is_champion) == ("tiny-1", True)
    assert (pair.b.model.version, pair.b.model.is_champion) == ("tiny-2", False)
    assert pair.same_test
    assert code_of(client.get("/models/compare?a=tiny-1")) == (400, "request-invalid")
    assert code_of(client.get("/models/compare?a=tiny-1&b=nobody")) == (404, "model-not-found")


@pytest.mark.parametrize("order", [("tiny-1", "tiny-2"), ("tiny-2", "tiny-1")])
def test_versions_that_met_bring_how_they_did_on_the_same_pictures(
    client: FlaskClient, add_file: AddFile, order: tuple[str, str]
) -> None:
    """In either order; a version that was compared with a third brings nothing."""
    truth = ["red", "blue"] * 5
    champion, candidate = (VersionResults(name, ("red", "blue"), truth) for name in ("tiny-1", "tiny-2"))
    met = compare(champion, candidate, truth, dataset="colours")
    other = met.model_copy(update={"champion": "gone-1"})
    ask = "/models/compare?a={}&b={}".format(*order)
    add_file("comparison.json", other.model_dump(mode="json"))
    assert client.get(ask).get_json()["met"] is None
    add_file("comparison.json", met.model_dump(mode="json"))
    assert schemas.ModelPair.model_validate(client.get(ask).get_json()).met == met


@pytest.mark.usefixtures("version")
def test_history_says_what_was_live_when(client: FlaskClient) -> None:
    """Before the first promotion it was the version that came with Whisker."""
    client.post("/models/tiny-2/promote")
    history = schemas.PromotionHistory.model_validate(client.get("/models/history").get_json())
    assert history.live_at is None
    promoted_at = history.promotions[0].promoted_at
    for moment, live in ((promoted_at, "tiny-2"), (promoted_at - timedelta(seconds=1), "tiny-1")):
        answer = client.get("/models/history", query_string={"at": moment.isoformat()})
        assert answer.get_json()["live_at"] == live
    assert client.get("/models/history?at=2020-01-01").get_json()["live_at"] == "tiny-1"
    assert code_of(client.get("/models/history?at=yesterday")) == (400, "request-invalid")


@pytest.mark.usefixtures("version")
def test_lists_say_where_a_version_came_from(client: FlaskClient) -> None:
    """On what it was trained, how, and for how long."""
    model = client.get("/models/tiny-2").get_json()
    found = {name: model[name] for name in ("dataset", "dataset_revision", "job_id", "mode", "duration_seconds")}
    assert found == {
        "dataset": "colours",
        "dataset_revision": None,
        "job_id": None,
        "mode": None,
        "duration_seconds": 0.1,
    }
