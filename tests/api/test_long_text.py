"""Row 97: text of 100,000 combining marks, which takes a minute to normalise, in every place where text can be."""

import io
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.api.stored_dataset import store_dataset
from werkzeug.test import TestResponse

from whisker.api.app import create_app
from whisker.api.openapi import build_openapi
from whisker.api.services import services_of
from whisker.settings import Settings

MARKS = "a" + "\u0301" * 50_000 + "\u0316" * 50_000
FIELD_MARKS = "a" + "\u0301" * 15_000 + "\u0316" * 15_000
"""As many as a form's text field may hold."""
MOST_SECONDS = 1.0
ID = "0" * 32


@pytest.fixture
def inbox(migrated: Settings) -> Iterator[FlaskClient]:
    """A client of an app that keeps pictures."""
    app = create_app(migrated.model_copy(update={"feedback": True}))
    services_of(app).live_model.refresh()
    yield app.test_client()
    services_of(app).close()


def require_refused_at_once(ask: Callable[[], TestResponse], what: object) -> None:
    """Ask, and hold what it took of this thread's processor against the bound."""
    began = time.thread_time()
    response = ask()
    took = time.thread_time() - began
    assert response.status_code in {400, 404, 413, 415, 422}, (what, response.status_code)
    assert took < MOST_SECONDS, (what, took)
    assert len(response.get_data()) < 10_000, what


JSON_BODIES: tuple[tuple[str, str, object], ...] = (
    ("POST", "/datasets/any/edits", {"relabel": {ID: MARKS}}),
    ("POST", "/datasets/any/edits", {"relabel": {MARKS: "cat"}}),
    ("POST", "/datasets/any/edits", {"exclude": [MARKS]}),
    ("POST", "/datasets/any/edits", {"relabel": {f"{n:032x}": f"{n}" + MARKS[n : n + 40] for n in range(8000)}}),
    ("POST", "/datasets/any/edits", {MARKS: 1}),
    ("PUT", "/datasets/any/dismissals", {"finding": MARKS}),
    ("PUT", "/datasets/any/dismissals", {"finding": "dark", "image_ids": [MARKS]}),
    ("POST", "/datasets/any/augmentation-preview", {"augmentation": {MARKS: MARKS}}),
    ("POST", "/datasets", {"sample": "digits", "name": MARKS}),
    ("POST", "/datasets", {"sample": MARKS}),
    ("POST", "/datasets", {"sample": "digits", "mode": "add", "dataset": MARKS}),
    ("POST", "/retrain", {"dataset": MARKS}),
    ("POST", "/retrain", {"sample": "digits", "recipe": MARKS}),
    ("POST", "/retrain", {"sample": "digits", "settings": {"mode": MARKS}}),
    ("POST", "/retrain", {"sample": "digits", "settings": {"backbone": MARKS}}),
    ("PATCH", "/feedback/any", {"class_name": MARKS}),
    ("POST", "/feedback/add", {"dataset": MARKS, "ids": ["x"]}),
    ("POST", "/feedback/add", {"dataset": "any", "ids": [MARKS]}),
    ("POST", "/predict", {"image": MARKS}),
    ("POST", "/predict", {"url": f"https://{MARKS}/"}),
    ("POST", "/predict", {"url": MARKS}),
    ("POST", "/predict", {MARKS: MARKS}),
)


@pytest.mark.parametrize(("method", "path", "body"), JSON_BODIES, ids=[f"{i}" for i in range(len(JSON_BODIES))])
def test_row_97_json_of_marks_is_refused_at_once(inbox: FlaskClient, method: str, path: str, body: object) -> None:
    """Labels, names, ids and addresses, also of datasets that do not exist."""
    require_refused_at_once(lambda: inbox.open(path, method=method, json=body), (path, str(body)[:40]))


def test_row_97_label_of_a_dataset_that_is_there_is_refused_at_once(app: Flask, tmp_path: Path) -> None:
    """The same where there is something to edit."""
    store_dataset(services_of(app), tmp_path / "drawn")
    client = app.test_client()
    for label in (MARKS, FIELD_MARKS, "\u0f73" * 300, "a" * 401):
        require_refused_at_once(
            lambda label=label: client.post("/datasets/pets/edits", json={"relabel": {ID: label}}),  # type: ignore[misc]
            label[:2],
        )


FORM_FIELDS = ("class_name", "predicted_class", "model_version", "confidence", FIELD_MARKS)


@pytest.mark.parametrize("name", FORM_FIELDS, ids=[name[:10] for name in FORM_FIELDS[:4]] + ["its own name"])
def test_row_97_form_of_marks_is_refused_at_once(inbox: FlaskClient, name: str) -> None:
    """Each field of feedback, and a field nobody knows."""
    for marks in (FIELD_MARKS, MARKS):
        form = {"class_name": "cat", name: marks, "file": (io.BytesIO(b"x"), "a.png")}
        require_refused_at_once(lambda form=form: inbox.post("/feedback", data=form), name[:20])  # type: ignore[misc]


@pytest.mark.parametrize("path", ["/datasets", "/retrain"])
@pytest.mark.parametrize("name", ["name", "dataset", "mode", "recipe", "settings", "nobodys"])
def test_row_97_fields_beside_a_zip_are_refused_at_once(inbox: FlaskClient, path: str, name: str) -> None:
    """In a form and in the query, with a file whose own name is as bad."""
    values: dict[str, str] = {name: FIELD_MARKS}
    if name == "settings":
        values = {name: json.dumps({"mode": FIELD_MARKS}, ensure_ascii=False)}
    form = {**values, "file": (io.BytesIO(b"no ZIP"), f"{FIELD_MARKS}.zip")}
    require_refused_at_once(lambda: inbox.post(path, data=form), (path, name))
    require_refused_at_once(
        lambda: inbox.post(path, query_string=values, data=b"no ZIP", content_type="application/zip"), (path, name)
    )


@pytest.mark.slow
@pytest.mark.no_cover  # what it asks for is measured by the others
def test_row_97_paths_and_queries_of_marks_are_refused_at_once(client: FlaskClient) -> None:
    """Every parameter of every operation, far beyond what the server takes in a request line."""
    for path, methods in build_openapi(client.application)["paths"].items():
        for method, described in methods.items():
            for parameter in described.get("parameters", ()):
                if parameter["in"] == "path":
                    asked, query = path.replace("{" + parameter["name"] + "}", FIELD_MARKS), {}
                else:
                    asked, query = path, {parameter["name"]: FIELD_MARKS}
                began = time.thread_time()
                response = client.open(asked, method=method, query_string=query)
                took = time.thread_time() - began
                assert response.status_code < 500, (path, parameter["name"], response.status_code)
                assert took < MOST_SECONDS, (path, parameter["name"], took)


@pytest.mark.no_cover  # what it asks for is measured by the others
def test_row_97_headers_as_long_as_the_server_takes_cost_nothing(client: FlaskClient) -> None:
    """What libraries read of headers, with what makes their patterns look again and again."""
    names = ("Accept", "Accept-Encoding", "If-None-Match", "If-Modified-Since", "If-Range", "Range", "Content-Type")
    others = ("Authorization", "Origin", "Host", "X-Request-ID", "Cookie", "Access-Control-Request-Headers")
    for name in (*names, *others):
        for unit in (" ", ",", '"', ";", "a,", '"a', ";a=", "W/", "\t ", "\u00e9", "a=b;", "0-1,"):
            for path in ("/models/tiny-1/artifacts/labels.txt", "/models", "/nowhere"):
                began = time.thread_time()
                response = client.get(path, headers={name: "x" + (unit * 8190)[:8180] + "x"})
                took = time.thread_time() - began
                response.close()
                assert response.status_code < 500, (name, unit)
                assert took < MOST_SECONDS, (name, unit, took)
