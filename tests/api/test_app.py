"""Read-only mode: predicting and showing what came with Whisker, with nothing to write on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.api.answers import code_of
from tests.api.zip_requests import make_zip, send_zip
from tests.conftest import MakePicture

from whisker.api.app import create_app
from whisker.api.services import services_of
from whisker.settings import Settings

REFUSED = (
    ("POST", "/retrain"),
    ("POST", "/datasets"),
    ("GET", "/datasets"),
    ("GET", "/datasets/pets"),
    ("GET", "/datasets/pets/images"),
    ("POST", "/datasets/pets/edits"),
    ("POST", "/datasets/pets/insights"),
    ("GET", "/images/0123456789abcdef0123456789abcdef/thumbnail"),
    ("GET", "/jobs"),
    ("GET", "/jobs/1"),
    ("POST", "/jobs/1/cancel"),
    ("GET", "/feedback"),
    ("POST", "/feedback"),
    ("POST", "/models/tiny-1/promote"),
    ("POST", "/models/rollback"),
)

ANSWERED = (
    "/health",
    "/ready",
    "/metrics",
    "/openapi.json",
    "/docs",
    "/models",
    "/models/history",
    "/models/tiny-1",
    "/models/champion/evaluation",
    "/models/tiny-1/artifacts/labels.txt",
    "/training-options",
)


@pytest.fixture
def read_only(settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """A read-only app whose data folder could not even be made: its parent is a file."""
    blocked = tmp_path / "a-file"
    blocked.write_text("in the way", encoding="utf-8")
    built = create_app(settings.model_copy(update={"read_only": True, "data_dir": blocked / "data"}))
    services_of(built).start()
    yield built
    services_of(built).close()


@pytest.fixture
def visitor(read_only: Flask) -> FlaskClient:
    """A client of the read-only app."""
    return read_only.test_client()


@pytest.mark.parametrize("prefix", ["", "/api"])
def test_pictures_are_classified(visitor: FlaskClient, make_picture: MakePicture, prefix: str) -> None:
    """Predicting needs the bundled version and nothing else."""
    answer = visitor.post(f"{prefix}/predict?explain=true", data=make_picture("red"), content_type="image/png")
    assert answer.status_code == 200
    assert answer.get_json()["predicted_class"] == "red"


def test_what_came_with_whisker_is_shown(visitor: FlaskClient) -> None:
    """Reading the bundled version works as everywhere."""
    for path in ANSWERED:
        with visitor.get(path) as answer:
            assert answer.status_code == 200, path


def test_dataset_that_is_not_here_is_not_found(visitor: FlaskClient) -> None:
    """The live version's own insights are a file beside it; a dataset's would be rows."""
    assert code_of(visitor.get("/data-insights?dataset=pets")) == (404, "dataset-not-found")


@pytest.mark.parametrize("prefix", ["", "/api"])
def test_what_needs_storage_is_refused_in_words(visitor: FlaskClient, prefix: str) -> None:
    """501 as problem details: what was asked, what works here, and what to do instead."""
    for method, path in REFUSED:
        answer = visitor.open(prefix + path, method=method)
        assert code_of(answer) == (501, "read-only"), path
        detail = answer.get_json()["detail"]
        assert all(word in detail for word in (path, "/predict", "whisker start")), detail


def test_zip_is_refused_before_it_is_read(visitor: FlaskClient) -> None:
    """Nobody uploads a gigabyte to hear that it cannot be kept."""
    assert code_of(send_zip(visitor, make_zip(), "/retrain")) == (501, "read-only")


def test_address_that_leads_nowhere_stays_404(visitor: FlaskClient) -> None:
    """A slip of the pen is no matter of storage."""
    assert visitor.post("/retrian").status_code == 404
    assert visitor.post("/health").status_code == 405


def test_token_is_asked_for_first(settings: Settings) -> None:
    """What a copy can do is not told to whoever may not ask."""
    closed = create_app(settings.model_copy(update={"read_only": True, "api_token": "secret"}))
    assert closed.test_client().post("/retrain").status_code == 401
    services_of(closed).close()


def test_nothing_is_written(visitor: FlaskClient, make_picture: MakePicture, tmp_path: Path) -> None:
    """After all of it the folder holds what it held before."""
    before = sorted(tmp_path.rglob("*"))
    visitor.post("/predict", data=make_picture("red"), content_type="image/png")
    for method, path in REFUSED:
        visitor.open(path, method=method)
    for path in ANSWERED:
        visitor.get(path).close()
    assert sorted(tmp_path.rglob("*")) == before
