"""ZIPs sent in parts: begun, continued, listed, deleted, and used by a job, again where the first try failed."""

import os
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.api.answers import code_of
from tests.api.stored_dataset import store_dataset
from tests.api.zip_requests import PETS, PIXEL, left_on_disk, make_zip
from werkzeug.test import TestResponse

from whisker.admission_protocol import ONLY_ADMISSION, BodyAdmitted
from whisker.api.app import create_app
from whisker.api.schemas.jobs import JobAnswer
from whisker.api.schemas.storage import BegunUpload, StorageOverview, UploadList, UploadProgressAnswer
from whisker.api.services import Services, services_of
from whisker.settings import Settings

LAYOUT_TO_ASK_ABOUT = make_zip(
    {f"{folder}/{number}.jpg": PIXEL for folder in ("train", "test", "bus") for number in range(1, 5)}
)


def begin(client: FlaskClient, content: bytes, **fields: str) -> str:
    """Begin an upload: returns its id."""
    answer = client.post("/uploads", json={"total_bytes": len(content), **fields})
    assert answer.status_code == 201
    begun = BegunUpload.model_validate(answer.get_json())
    assert answer.headers["Location"] == begun.status_url
    return begun.id


def send_part(
    client: FlaskClient, upload: str, offset: int, content: bytes, media_type: str = "application/octet-stream"
) -> TestResponse:
    """Send a part."""
    return client.patch(f"/uploads/{upload}/content?offset={offset}", data=content, content_type=media_type)


def send_whole(client: FlaskClient, content: bytes, **fields: str) -> str:
    """Send a ZIP in two parts: returns the upload's id."""
    upload, half = begin(client, content, **fields), len(content) // 2
    assert send_part(client, upload, 0, content[:half]).status_code == 200
    assert send_part(client, upload, half, content[half:]).get_json()["state"] == "complete"
    return upload


def job_of(client: FlaskClient, answer: TestResponse) -> JobAnswer:
    """Read the job that was accepted."""
    assert answer.status_code == 202
    return JobAnswer.model_validate(client.get(answer.headers["Location"]).get_json())


def test_upload_says_how_far_it_has_come(client: FlaskClient) -> None:
    """At its beginning, after each part, and to whoever comes back to it."""
    upload = begin(client, b"0123456789")
    assert _progress(client, upload) == ("unfinished", 0, 10)
    answer = send_part(client, upload, 0, b"0123")
    assert UploadProgressAnswer.model_validate(answer.get_json()).received_bytes == 4
    assert _progress(client, upload) == ("unfinished", 4, 10)
    send_part(client, upload, 4, b"456789")
    assert _progress(client, upload) == ("complete", 10, 10)
    assert client.head(f"/uploads/{upload}").status_code == 200


def test_upload_goes_on_at_another_server_process(client: FlaskClient, migrated: Settings) -> None:
    """Everything that it takes lies on the disk."""
    content = make_zip()
    upload = begin(client, content)
    send_part(client, upload, 0, content[:100])
    other = create_app(migrated)
    services_of(other).start()
    services_of(other).close()
    client = other.test_client()
    assert _progress(client, upload) == ("unfinished", 100, len(content))
    send_part(client, upload, 100, content[100:])
    assert client.post("/datasets", json={"upload": upload}).status_code == 202


def test_status_url_of_an_upload_has_the_prefix_that_the_request_came_by(client: FlaskClient) -> None:
    """A proxy that routes /api to us finds the upload there."""
    answer = client.post("/api/uploads", json={"total_bytes": 10})
    assert client.get(answer.headers["Location"]).get_json()["id"] == answer.get_json()["id"]
    assert answer.headers["Location"].startswith("/api/uploads/")


@pytest.mark.parametrize(("path", "kind"), [("/datasets", "ingest"), ("/retrain", "retrain")])
def test_complete_upload_becomes_a_job(client: FlaskClient, migrated: Settings, path: str, kind: str) -> None:
    """As a ZIP does that comes with the request, and it is called after the upload."""
    content = make_zip()
    upload = send_whole(client, content, name="Our pets")
    job = job_of(client, client.post(path, json={"upload": upload}))
    assert (job.kind, job.state) == (kind, "queued")
    assert (job.request.source.kind, job.request.source.value) == ("upload", upload)
    assert (job.request.target.mode, job.request.target.name) == ("new", "Our pets")
    assert [path.read_bytes() for path in left_on_disk(migrated)] == [content]
    (listed,) = UploadList.model_validate(client.get("/uploads").get_json()).uploads
    assert (listed.job_id, listed.expires_at) == (job.id, None)


@pytest.mark.parametrize(("name", "called"), [({}, "dataset"), ({"name": "Zoo"}, "Zoo")])
def test_dataset_of_an_upload_without_a_name_is_called_as_the_job_says(
    client: FlaskClient, name: dict[str, str], called: str
) -> None:
    """Or `dataset`, where nobody says."""
    upload = send_whole(client, make_zip())
    assert job_of(client, client.post("/datasets", json={"upload": upload, **name})).request.target.name == called


def test_settings_of_a_training_are_said_beside_the_upload(client: FlaskClient) -> None:
    """In JSON, not as text in a form."""
    upload = send_whole(client, make_zip())
    asked = {"upload": upload, "settings": {"mode": "scratch"}, "name_encoding": "gbk", "layout": "classes"}
    job = job_of(client, client.post("/retrain", json=asked))
    assert job.request.settings["mode"] == "scratch"
    assert (job.request.source.name_encoding, job.request.source.layout) == ("gbk", "classes")


@pytest.mark.parametrize("path", ["/datasets", "/retrain"])
def test_upload_joins_a_dataset(client: FlaskClient, services: Services, tmp_path: Path, path: str) -> None:
    """Pictures of one class are enough then."""
    store_dataset(services, tmp_path / "pets")
    upload = send_whole(client, make_zip({"red/1.jpg": PIXEL}))
    job = job_of(client, client.post(path, json={"upload": upload, "mode": "add", "dataset": "pets"}))
    assert (job.request.target.mode, job.request.target.dataset) == ("add", "pets")


@pytest.mark.parametrize("path", ["/datasets", "/retrain"])
def test_refused_upload_stays_for_another_try(client: FlaskClient, migrated: Settings, path: str) -> None:
    """A question about the layout is answered without sending the ZIP again."""
    upload = send_whole(client, LAYOUT_TO_ASK_ABOUT)
    assert code_of(client.post(path, json={"upload": upload})) == (422, "layout-ambiguous")
    assert [path.name for path in left_on_disk(migrated)] == [upload]
    job = job_of(client, client.post(path, json={"upload": upload, "layout": "classes"}))
    assert job.request.source.layout == "classes"


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (make_zip({"1.jpg": PIXEL, "2.jpg": PIXEL}), 422, "no-classes"),
        (make_zip({"cat/1.jpg": PIXEL}), 422, "too-few-classes"),
        (make_zip()[:-30], 422, "zip-malformed"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(200), 415, "format-unsupported"),
    ],
)
def test_bad_zip_is_refused_when_the_job_is_asked_for(
    client: FlaskClient, content: bytes, status: int, code: str
) -> None:
    """With the codes of a ZIP that comes with the request; there is no job, and the upload can be deleted."""
    upload = send_whole(client, content)
    assert code_of(client.post("/datasets", json={"upload": upload})) == (status, code)
    assert client.get("/jobs").get_json() == {"jobs": []}
    assert client.delete(f"/uploads/{upload}").get_json()["freed_bytes"] > 0


def test_class_too_small_is_refused_before_training(client: FlaskClient) -> None:
    """As of a ZIP that comes with the request."""
    upload = send_whole(client, make_zip({**PETS, "emu/1.jpg": PIXEL}))
    assert code_of(client.post("/retrain", json={"upload": upload})) == (422, "class-too-small")


def test_job_of_an_unfinished_upload_is_refused_with_what_is_there(client: FlaskClient) -> None:
    """409, and where to go on."""
    upload = begin(client, b"0123456789")
    send_part(client, upload, 0, b"0123")
    answer = client.post("/datasets", json={"upload": upload})
    assert code_of(answer) == (409, "upload-unfinished")
    assert answer.get_json(force=True)["received_bytes"] == 4


@pytest.mark.parametrize("path", ["/datasets", "/retrain"])
@pytest.mark.parametrize("upload", ["0" * 32 + ".zip", "../whisker.db", "nothing"])
def test_job_of_an_upload_that_is_not_there_is_refused(client: FlaskClient, path: str, upload: str) -> None:
    """404 upload-not-found."""
    assert code_of(client.post(path, json={"upload": upload})) == (404, "upload-not-found")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/datasets", {"upload": "x", "sample": "digits"}),
        ("/datasets", {"name": "Pets"}),
        ("/retrain", {"upload": "x", "sample": "digits"}),
        ("/retrain", {"dataset": "pets", "mode": "add"}),
        ("/retrain", {"sample": "digits", "name": "Numbers"}),
        ("/uploads", {"total_bytes": 0}),
        ("/uploads", {"total_bytes": "many"}),
        ("/uploads", {}),
        ("/uploads", {"total_bytes": 10, "size": 10}),
        ("/uploads", {"total_bytes": 10, "name": " "}),
    ],
)
def test_contradictions_are_refused(client: FlaskClient, migrated: Settings, path: str, body: dict[str, Any]) -> None:
    """400 says what would have been accepted."""
    assert code_of(client.post(path, json=body)) == (400, "request-invalid")
    assert not left_on_disk(migrated)


def test_part_at_the_wrong_place_is_refused_with_the_right_one(client: FlaskClient) -> None:
    """409 upload-offset; a client that lost an answer goes on there."""
    upload = begin(client, b"0123456789")
    send_part(client, upload, 0, b"0123")
    answer = send_part(client, upload, 0, b"0123")
    assert code_of(answer) == (409, "upload-offset")
    assert answer.get_json(force=True)["received_bytes"] == 4


@pytest.mark.parametrize(
    ("content", "media_type", "status", "code"),
    [
        (b"01234567890", "application/octet-stream", 413, "body-too-large"),
        (b"", "application/octet-stream", 400, "file-empty"),
        (b"0123", "multipart/form-data; boundary=b", 415, "media-type"),
        (b"0123", "", 415, "media-type"),
    ],
)
def test_part_that_cannot_be_meant_is_refused(
    client: FlaskClient, content: bytes, media_type: str, status: int, code: str
) -> None:
    """And nothing of it counts."""
    upload = begin(client, b"0123456789")
    assert code_of(send_part(client, upload, 0, content, media_type)) == (status, code)
    assert _progress(client, upload) == ("unfinished", 0, 10)


@pytest.mark.parametrize("query", ["", "?offset=-1", "?offset=x", f"?offset={10**30}"])
def test_part_without_a_place_is_refused(client: FlaskClient, query: str) -> None:
    """400 request-invalid."""
    upload = begin(client, b"0123456789")
    answer = client.patch(f"/uploads/{upload}/content{query}", data=b"0", content_type="application/octet-stream")
    assert code_of(answer) == (400, "request-invalid")


def test_compressed_part_is_refused(client: FlaskClient) -> None:
    """Its bytes would be others than the ZIP's."""
    upload = begin(client, b"0123456789")
    headers = {"Content-Type": "application/octet-stream", "Content-Encoding": "gzip"}
    assert code_of(client.patch(f"/uploads/{upload}/content?offset=0", data=b"01", headers=headers))[0] == 415


def test_unfinished_upload_is_listed_named_and_deleted(client: FlaskClient, migrated: Settings) -> None:
    """As others are; the list says how much is missing, and the storage what it takes."""
    upload = begin(client, bytes(100_000), name="pets")
    send_part(client, upload, 0, bytes(50_000))
    (listed,) = UploadList.model_validate(client.get("/uploads").get_json()).uploads
    assert (listed.id, listed.label, listed.state) == (upload, "pets", "unfinished")
    assert (listed.received_bytes, listed.total_bytes, listed.job_id, listed.in_use) == (50_000, 100_000, None, None)
    assert listed.expires_at is not None
    assert listed.expires_at > listed.uploaded_at
    assert client.patch(f"/uploads/{upload}", json={"name": "cats"}).status_code == 200
    overview = StorageOverview.model_validate(client.get("/storage").get_json())
    assert [(item.id, item.name) for item in overview.uploads] == [(upload, "cats")]
    assert "unfinished" not in {item.id for item in overview.other}
    assert client.delete(f"/uploads/{upload}").get_json()["freed_bytes"] >= 50_000
    assert not left_on_disk(migrated)
    assert code_of(client.get(f"/uploads/{upload}")) == (404, "upload-not-found")
    assert code_of(send_part(client, upload, 50_000, b"0")) == (404, "upload-not-found")


def test_abandoned_upload_goes_when_a_server_starts_and_not_before_its_time(migrated: Settings) -> None:
    """WHISKER_UNFINISHED_UPLOAD_HOURS after its last part."""
    app = create_app(migrated.model_copy(update={"unfinished_upload_hours": 2.0}))
    client = app.test_client()
    old, young = begin(client, b"0123"), begin(client, b"0123")
    for upload, hours in ((old, 2.5), (young, 1.5)):
        (path,) = (migrated.data_dir / "uploads").glob(f".{upload}.*")
        os.utime(path, (time.time() - hours * 3600,) * 2)
    services_of(app).start()
    services_of(app).close()
    assert [upload["id"] for upload in client.get("/uploads").get_json()["uploads"]] == [young]


@pytest.fixture
def guarded(migrated: Settings) -> Flask:
    """An app with both tokens, and small ZIPs."""
    tokens = {"api_token": "write-token-of-16", "api_read_token": "read-token-of-16x"}
    return create_app(migrated.model_copy(update={**tokens, "max_zip_bytes": 5_000_000}))


def test_row_77_parts_need_the_write_token(guarded: Flask) -> None:
    """How far an upload has come may be read with the other one."""
    client, write = guarded.test_client(), {"Authorization": "Bearer write-token-of-16"}
    read = {"Authorization": "Bearer read-token-of-16x"}
    upload = client.post("/uploads", json={"total_bytes": 4}, headers=write).get_json()["id"]
    part = f"/uploads/{upload}/content?offset=0"
    for headers, status in (({}, 401), (read, 403)):
        assert client.post("/uploads", json={"total_bytes": 4}, headers=headers).status_code == status
        assert client.patch(part, data=b"0", headers=headers).status_code == status
    assert client.get(f"/uploads/{upload}").status_code == 401
    assert client.get(f"/uploads/{upload}", headers=read).status_code == 200


def test_row_89_page_of_another_site_cannot_send_parts(client: FlaskClient) -> None:
    """403 cross-site."""
    upload = begin(client, b"0123")
    answer = client.patch(f"/uploads/{upload}/content?offset=0", data=b"0", headers={"Origin": "https://evil.example"})
    assert code_of(answer) == (403, "cross-site")


def test_row_61_part_is_admitted_up_to_what_a_zip_may_have(migrated: Settings) -> None:
    """Before it is read; the server hears that it is stored."""
    client = create_app(migrated.model_copy(update={"max_zip_bytes": 5_000_000})).test_client()

    def ask(path: str, length: int, method: str) -> TestResponse:
        environ = {ONLY_ADMISSION: True, "CONTENT_LENGTH": str(length)}
        return client.open(path, method=method, environ_overrides=environ)

    path = f"/uploads/{'0' * 32}.zip/content?offset=0"
    with pytest.raises(BodyAdmitted) as admitted:
        ask(path, 4_000_000, "PATCH")
    assert (admitted.value.is_upload, admitted.value.max_bytes) == (True, 5_000_000)
    assert ask(path, 5_000_001, "PATCH").status_code == 413
    assert ask("/uploads", 2_000_000, "POST").status_code == 413
    assert code_of(client.post("/uploads", json={"total_bytes": 5_000_001}))[1] == "body-too-large"


def test_upload_is_not_begun_where_no_job_could_be_asked_for(migrated: Settings) -> None:
    """429 too-many-jobs, before a byte is sent; and 429 too-many-uploads, where as many are unfinished as may be."""
    client = create_app(migrated.model_copy(update={"max_queued_jobs": 1})).test_client()
    content = make_zip()
    upload = send_whole(client, content)
    begin(client, content)
    answer = client.post("/uploads", json={"total_bytes": 4})
    assert code_of(answer) == (429, "too-many-uploads")
    assert answer.headers["Retry-After"] == "60"
    client.post("/datasets", json={"upload": upload})
    assert code_of(client.post("/uploads", json={"total_bytes": 4})) == (429, "too-many-jobs")


def test_read_only_server_takes_no_parts(migrated: Settings) -> None:
    """501 read-only."""
    client = create_app(migrated.model_copy(update={"read_only": True})).test_client()
    assert code_of(client.post("/uploads", json={"total_bytes": 4})) == (501, "read-only")


def _progress(client: FlaskClient, upload: str) -> tuple[str, int, int]:
    found = UploadProgressAnswer.model_validate(client.get(f"/uploads/{upload}").get_json())
    return found.state, found.received_bytes, found.total_bytes
