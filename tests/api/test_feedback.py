"""The inbox: what people say about predictions."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image
from tests.api.answers import code_of
from tests.api.stored_dataset import store_dataset
from tests.conftest import MakePicture
from werkzeug.test import TestResponse

from whisker.api.app import create_app
from whisker.api.schemas.feedback import FeedbackGroups, FeedbackItemAnswer, FeedbackList
from whisker.api.services import services_of
from whisker.settings import Settings


@pytest.fixture
def inbox(migrated: Settings) -> Iterator[FlaskClient]:
    """A client of an app that keeps pictures."""
    app = create_app(migrated.model_copy(update={"feedback": True}))
    services_of(app).live_model.refresh()
    yield app.test_client()
    services_of(app).close()


def _send(client: FlaskClient, picture: bytes, class_name: str = "cat", **fields: str) -> TestResponse:
    data = {"class_name": class_name, **fields, "file": (io.BytesIO(picture), "photo.png")}
    return client.post("/feedback", data=data)


def test_without_the_setting_nothing_is_kept(client: FlaskClient, noise: bytes) -> None:
    """403 feedback-disabled, and the list says so too."""
    assert code_of(_send(client, noise)) == (403, "feedback-disabled")
    assert client.get("/feedback").get_json() == {"enabled": False, "items": []}


def test_picture_is_kept_and_listed_least_sure_first(inbox: FlaskClient, make_picture: MakePicture) -> None:
    """With what the model had said."""
    for colour, confidence in (("red", "0.9"), ("blue", "0.3")):
        answer = _send(
            inbox, make_picture(colour), predicted_class="dog", confidence=confidence, model_version="tiny-1"
        )
        assert answer.status_code == 201
        FeedbackItemAnswer.model_validate(answer.get_json())
    listed = FeedbackList.model_validate(inbox.get("/feedback").get_json())
    assert [(item.confidence, item.class_name, item.state) for item in listed.items] == [
        (0.3, "cat", "new"),
        (0.9, "cat", "new"),
    ]
    assert listed.enabled


def test_row_4_picture_is_only_shown_drawn_anew(inbox: FlaskClient, make_picture: MakePicture) -> None:
    """Whatever a file hides behind its pixels stays on the server."""
    item = _send(inbox, make_picture("red", "PNG", (900, 600)) + b"<script>alert(1)</script>").get_json()
    answer = inbox.get(f"/feedback/{item['id']}/image")
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert b"script" not in answer.data
    with Image.open(io.BytesIO(answer.data)) as image:
        assert image.size == (768, 512)


def test_picture_can_be_relabelled_and_dismissed(inbox: FlaskClient, noise: bytes) -> None:
    """Dismissed, it is out of the inbox and its picture is gone."""
    item = _send(inbox, noise).get_json()
    address = f"/feedback/{item['id']}"
    assert inbox.patch(address, json={"class_name": "Ra\u0308bbit"}).get_json()["class_name"] == "R\u00e4bbit"
    assert inbox.delete(address).get_json()["state"] == "dismissed"
    assert inbox.get("/feedback").get_json()["items"] == []
    assert len(inbox.get("/feedback?state=dismissed").get_json()["items"]) == 1
    assert code_of(inbox.get(f"{address}/image")) == (404, "not-found")
    assert code_of(inbox.delete(address)) == (404, "not-found")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"file": (io.BytesIO(b"garbage"), "a.png"), "class_name": "cat"}, (422, "image-undecodable")),
        ({"file": (io.BytesIO(b""), "a.png"), "class_name": "cat"}, (400, "file-empty")),
        ({"file": (io.BytesIO(b"x"), "a.png")}, (400, "request-invalid")),
        ({"class_name": "cat"}, (400, "file-missing")),
        ({"file": (io.BytesIO(b"x"), "a.png"), "class_name": "cat", "confidence": "1.5"}, (400, "request-invalid")),
        ({"file": (io.BytesIO(b"x"), "a.png"), "class_name": "cat", "confidence": "nan"}, (400, "request-invalid")),
        ({"file": (io.BytesIO(b"x"), "a.png"), "class_name": "../cat"}, (422, "class-name")),
        ({"file": (io.BytesIO(b"x"), "a.png"), "class_name": ".."}, (422, "class-name")),
        ({"file": (io.BytesIO(b"x"), "a.png"), "class_name": "con"}, (422, "class-name")),
        ({"file": (io.BytesIO(b"x"), "a.png"), "class_name": "cat", "confidense": "0.5"}, (400, "request-invalid")),
    ],
)
def test_what_cannot_be_kept_is_refused(inbox: FlaskClient, data: dict[str, object], expected: tuple[int, str]) -> None:
    """Each kind of bad has its own code, and nothing is kept."""
    assert code_of(inbox.post("/feedback", data=data, content_type="multipart/form-data")) == expected
    assert inbox.get("/feedback").get_json()["items"] == []


def test_adding_needs_a_dataset_that_is_there(inbox: FlaskClient, noise: bytes) -> None:
    """404 dataset-not-found."""
    item = _send(inbox, noise).get_json()
    answer = inbox.post("/feedback/add", json={"dataset": "nobody", "ids": [item["id"]]})
    assert code_of(answer) == (404, "dataset-not-found")


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_row_89_other_sites_cannot_change_the_inbox(inbox: FlaskClient, method: str) -> None:
    """A page elsewhere can neither relabel nor dismiss."""
    answer = inbox.open(
        "/feedback/x", method=method, json={"class_name": "x"}, headers={"Origin": "https://evil.example"}
    )
    assert code_of(answer) == (403, "cross-site")


def test_added_pictures_become_a_job_that_names_them(inbox: FlaskClient, noise: bytes, tmp_path: Path) -> None:
    """Each once, in the order given; what is not in the inbox is not found."""
    store_dataset(services_of(inbox.application), tmp_path / "drawn")
    item = _send(inbox, noise).get_json()
    answer = inbox.post("/feedback/add", json={"dataset": "pets", "ids": [item["id"], item["id"]]})
    request = inbox.get(answer.headers["Location"]).get_json()["request"]
    assert (answer.status_code, request["kind"]) == (202, "ingest")
    assert (request["source"]["kind"], request["source"]["ids"]) == ("feedback", [item["id"]])
    assert (request["target"]["mode"], request["target"]["dataset"]) == ("add", "pets")
    unknown = inbox.post("/feedback/add", json={"dataset": "pets", "ids": ["nobody"]})
    assert code_of(unknown) == (404, "not-found")
    assert code_of(inbox.post("/feedback/add", json={"dataset": "pets", "ids": []})) == (400, "request-invalid")


def test_pictures_can_start_a_dataset(inbox: FlaskClient, noise: bytes) -> None:
    """Where there is none yet, the inbox is no dead end: a name is enough."""
    item = _send(inbox, noise).get_json()
    answer = inbox.post("/feedback/add", json={"name": "My pets", "ids": [item["id"]]})
    target = inbox.get(answer.headers["Location"]).get_json()["request"]["target"]
    assert (answer.status_code, target["mode"], target["name"]) == (202, "new", "My pets")


@pytest.mark.parametrize("where", [{}, {"dataset": "pets", "name": "Pets"}])
def test_adding_says_to_which_dataset(inbox: FlaskClient, noise: bytes, where: dict[str, str]) -> None:
    """Either one that is there or a new one, never both and never neither."""
    item = _send(inbox, noise).get_json()
    answer = inbox.post("/feedback/add", json={**where, "ids": [item["id"]]})
    assert code_of(answer) == (400, "request-invalid")
    assert "or the name of a new one" in answer.get_json(force=True)["detail"]


def _send_many(client: FlaskClient, make_picture: MakePicture, colour: str, *class_names: str) -> list[str]:
    """Send pictures of one colour, each in its class; return their ids."""
    pictures = (make_picture(colour, "PNG", (32 + number, 32)) for number in range(len(class_names)))
    return [_send(client, *sent).get_json()["id"] for sent in zip(pictures, class_names, strict=True)]


def test_unknown_pictures_that_look_alike_are_offered_and_named_at_once(
    inbox: FlaskClient, make_picture: MakePicture
) -> None:
    """Those that the live version knows are in no group; once all have one class, nothing is left to name."""
    limes = _send_many(inbox, make_picture, "lime", "unknown", "unknown", "unknown", "leaf", "leaf", "grass")
    _send_many(inbox, make_picture, "red", *["red"] * 5)
    found = FeedbackGroups.model_validate(inbox.get("/feedback/groups").get_json())
    assert (found.unknown_count, found.pending_count, found.model_version) == (6, 0, "tiny-1")
    (group,) = found.groups
    assert set(group.ids) == set(limes)
    assert group.class_names == {"unknown": 3, "leaf": 2, "grass": 1}
    assert not group.is_named
    change = inbox.post("/feedback/class", json={"class_name": "Lime", "ids": group.ids}).get_json()
    assert change["class_name"] == "Lime"
    assert {item["id"]: item["class_name"] for item in change["before"]}[limes[3]] == "leaf"
    (named,) = FeedbackGroups.model_validate(inbox.get("/feedback/groups").get_json()).groups
    assert (named.class_names, named.is_named) == ({"Lime": 6}, True)


def test_pictures_that_are_all_called_unknown_have_no_name_yet(inbox: FlaskClient, make_picture: MakePicture) -> None:
    """It says only that the model does not know them."""
    _send_many(inbox, make_picture, "lime", *["Unknown"] * 5)
    (group,) = FeedbackGroups.model_validate(inbox.get("/feedback/groups").get_json()).groups
    assert not group.is_named


def test_an_empty_inbox_has_no_groups(inbox: FlaskClient) -> None:
    """Nor anything that is pending."""
    found = FeedbackGroups.model_validate(inbox.get("/feedback/groups").get_json())
    assert (found.groups, found.unknown_count, found.pending_count) == ([], 0, 0)


def test_several_get_one_class_or_none_does(inbox: FlaskClient, make_picture: MakePicture) -> None:
    """One that does not wait stops all, and a name that no folder can have is refused."""
    ids = _send_many(inbox, make_picture, "lime", "leaf", "grass")
    body = {"class_name": "lime", "ids": [*ids, "missing"]}
    assert code_of(inbox.post("/feedback/class", json=body)) == (404, "not-found")
    assert {item["class_name"] for item in inbox.get("/feedback").get_json()["items"]} == {"leaf", "grass"}
    answer = inbox.post("/feedback/class", json={"class_name": "a/b", "ids": ids})
    assert code_of(answer) == (422, "class-name")
