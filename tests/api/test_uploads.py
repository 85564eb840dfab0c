"""Rows 39 to 62, 65 to 68 and 71: what a ZIP gets that is sent to the API, and what is left of it."""

import base64
import io
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.api.answers import code_of, post_file
from tests.api.zip_requests import (
    PETS,
    PIXEL,
    encrypted_zip,
    left_on_disk,
    make_zip,
    overlapping_zip,
    send_zip,
    symlink_zip,
)

from whisker.api.app import create_app
from whisker.api.schemas.jobs import JobAccepted, JobAnswer
from whisker.api.services import services_of
from whisker.settings import Settings

REFUSED: dict[str, tuple[Callable[[], bytes], int, str]] = {
    "row_39_path_that_leads_out": (lambda: make_zip({**PETS, "../../evil.jpg": PIXEL}), 422, "zip-unsafe-path"),
    "row_39_absolute_path": (lambda: make_zip({**PETS, "/etc/cron.d/evil.jpg": PIXEL}), 422, "zip-unsafe-path"),
    "row_40_link": (symlink_zip, 422, "zip-special-entry"),
    "row_42_overlap": (overlapping_zip, 422, "zip-overlap"),
    "row_43_encrypted": (encrypted_zip, 422, "zip-encrypted"),
    "row_44_truncated": (lambda: make_zip()[:-30], 422, "zip-malformed"),
    "row_47_names_equal_after_folding": (
        lambda: make_zip({**PETS, "dog/A.jpg": PIXEL, "dog/a.jpg": PIXEL}),
        422,
        "zip-duplicate-name",
    ),
    "row_48_name_that_hides": (lambda: make_zip({**PETS, "dog/\u202egpj.jpg": PIXEL}), 422, "zip-bad-name"),
    "row_50_class_of_101_letters": (lambda: make_zip({**PETS, f"{'c' * 101}/1.jpg": PIXEL}), 422, "class-name"),
    "row_51_one_class": (lambda: make_zip({"cat/1.jpg": PIXEL}), 422, "too-few-classes"),
    "case_O_zip_of_zips": (lambda: make_zip({"cats.zip": make_zip(), "dogs.zip": make_zip()}), 422, "no-classes"),
    "row_53_no_folders": (lambda: make_zip({"1.jpg": PIXEL, "2.jpg": PIXEL}), 422, "no-classes"),
    "row_59_splits_of_differing_classes": (
        lambda: make_zip(
            {**{f"train/{name}": PIXEL for name in PETS}, "test/cat/9.jpg": PIXEL, "test/emu/9.jpg": PIXEL}
        ),
        422,
        "split-mismatch",
    ),
    "row_62_rar": (lambda: b"Rar!\x1a\x07\x01\x00" + bytes(200), 415, "format-unsupported"),
}


@pytest.mark.parametrize("path", ["/datasets", "/retrain"])
@pytest.mark.parametrize("name", REFUSED)
def test_bad_zip_is_refused_at_once_and_leaves_nothing(
    client: FlaskClient, migrated: Settings, name: str, path: str
) -> None:
    """Each kind of bad has a code of its own; there is neither a file nor a job afterwards."""
    make, status, code = REFUSED[name]
    assert code_of(send_zip(client, make(), path)) == (status, code)
    assert not left_on_disk(migrated)
    assert client.get("/jobs").get_json() == {"jobs": []}


@pytest.fixture
def strict(migrated: Settings) -> FlaskClient:
    """A client of an app that takes ZIPs of at most 10 members and 100 kB, expanded to 1 MB."""
    limits = {"max_zip_entries": 10, "max_zip_bytes": 100_000, "max_zip_expanded_bytes": 10**6}
    return create_app(migrated.model_copy(update=limits)).test_client()


def test_row_41_bomb_and_row_46_too_many_members_are_too_large(strict: FlaskClient, migrated: Settings) -> None:
    """413 each, with codes of their own."""
    bomb = make_zip({**PETS, "dog/big.bmp": bytes(2 * 10**6)}, compression=8)
    assert code_of(send_zip(strict, bomb)) == (413, "zip-expands")
    many = make_zip({f"cat/{number}.jpg": PIXEL for number in range(11)})
    assert code_of(send_zip(strict, many)) == (413, "zip-too-many")
    assert not left_on_disk(migrated)


@pytest.mark.parametrize("length", [100_001, 3_000_000])
def test_row_61_zip_over_the_limit_is_too_large(strict: FlaskClient, migrated: Settings, length: int) -> None:
    """By what is declared, or, within what a form may add to it, by what comes."""
    assert code_of(send_zip(strict, bytes(length))) == (413, "body-too-large")
    raw = strict.post("/datasets", data=bytes(length), content_type="application/zip")
    assert code_of(raw) == (413, "body-too-large")
    assert not left_on_disk(migrated)


def test_row_61_body_without_a_length_is_counted(strict: FlaskClient, migrated: Settings) -> None:
    """A chunked body cannot say how long it is going to be."""
    environ = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    body = io.BytesIO(bytes(3_000_000))
    answer = strict.post("/datasets", input_stream=body, content_type="application/zip", environ_overrides=environ)
    assert code_of(answer) == (413, "body-too-large")
    assert not left_on_disk(migrated)


@pytest.mark.parametrize(("path", "kind"), [("/datasets", "ingest"), ("/retrain", "retrain")])
def test_good_zip_becomes_a_job_that_names_it(client: FlaskClient, migrated: Settings, path: str, kind: str) -> None:
    """202 and where to look; the file waits under the name that the job knows, byte for byte."""
    content = make_zip()
    answer = send_zip(client, content, path)
    accepted = JobAccepted.model_validate(answer.get_json())
    assert (answer.status_code, answer.headers["Location"]) == (202, accepted.status_url)
    job = JobAnswer.model_validate(client.get(accepted.status_url).get_json())
    assert (job.id, job.kind, job.state) == (accepted.job_id, kind, "queued")
    assert (job.request.target.mode, job.request.target.name) == ("new", "pets")
    upload = migrated.data_dir / "uploads" / job.request.source.value
    assert upload.read_bytes() == content
    assert left_on_disk(migrated) == [upload]
    assert services_of(client.application).jobs.due() == (job.id,)


def test_status_url_has_the_prefix_that_the_request_came_by(client: FlaskClient) -> None:
    """A proxy that routes /api to us finds the job there."""
    answer = send_zip(client, make_zip(), "/api/datasets")
    assert answer.get_json()["status_url"] == f"/api/jobs/{answer.get_json()['job_id']}"
    assert client.get(answer.headers["Location"]).status_code == 200


def test_zip_as_the_body_itself_has_its_fields_in_the_query(client: FlaskClient) -> None:
    """As curl -T sends it."""
    answer = client.post("/datasets?name=Our+pets", data=make_zip(), content_type="application/zip")
    job = JobAnswer.model_validate(client.get(answer.headers["Location"]).get_json())
    assert job.request.target.name == "Our pets"


@pytest.mark.parametrize("name", ["row_45", "row_52", "row_54", "row_55", "row_60"])
def test_zips_that_real_people_send_are_taken(client: FlaskClient, name: str) -> None:
    """With leftovers of their system, another ZIP, or a folder around it all: 202."""
    extra = {
        "row_45": {},
        "row_52": {"emu/": b"", "annotations/1.xml": b"<x/>"},
        "row_54": {"cat/old.zip": make_zip()},
        "row_55": {"__MACOSX/cat/._1.jpg": b"x", ".DS_Store": b"x", "dog/Thumbs.db": b"x"},
        "row_60": {},
    }[name]
    prefix = "pets/" if name == "row_60" else ""
    members = {f"{prefix}{path}": content for path, content in {**PETS, **extra}.items()}
    assert send_zip(client, make_zip(members)).status_code == 202


def test_row_49_class_name_of_any_script_is_taken(client: FlaskClient) -> None:
    """Classes are called what people call them."""
    assert send_zip(client, make_zip({"кошка/1.jpg": PIXEL, "犬/1.jpg": PIXEL})).status_code == 202


def test_row_71_second_retraining_is_queued_behind_the_first(client: FlaskClient) -> None:
    """Both are taken; they run one after the other."""
    answers = [send_zip(client, make_zip(), "/retrain") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    states = {job["id"]: job["state"] for job in client.get("/jobs").get_json()["jobs"]}
    assert states == {answer.get_json()["job_id"]: "queued" for answer in answers}


def test_row_66_full_disk_is_said_and_predicting_goes_on(migrated: Settings, noise: bytes) -> None:
    """507 before a byte of the body is read."""
    app = create_app(migrated.model_copy(update={"disk_reserve_bytes": 10**18}))
    services_of(app).live_model.refresh()
    client = app.test_client()
    assert code_of(send_zip(client, make_zip())) == (507, "storage-full")
    assert not left_on_disk(migrated)
    assert post_file(client, noise).status_code == 200
    services_of(app).close()


def test_row_67_locked_database_is_busy_and_leaves_nothing(app: Flask, migrated: Settings, noise: bytes) -> None:
    """503 with Retry-After; the upload is gone, so that it can be sent again."""
    services_of(app).database._busy_timeout_seconds = 0.1
    client = app.test_client()
    with sqlite3.connect(migrated.data_dir / "whisker.db") as other:
        other.execute("BEGIN IMMEDIATE")
        answer = send_zip(client, make_zip())
        assert code_of(answer) == (503, "db-busy")
        assert answer.headers["Retry-After"] == "1"
        assert post_file(client, noise).status_code == 200
    other.close()
    assert not left_on_disk(migrated)


def test_row_68_without_a_database_all_but_predicting_says_so(app: Flask, migrated: Settings, noise: bytes) -> None:
    """503 each, a ZIP before it is read."""
    for file in migrated.data_dir.glob("whisker.db*"):
        file.write_bytes(b"garbage" * 1000)
    client = app.test_client()
    image_id = "0" * 32
    for path in ("/jobs", "/jobs/x", "/datasets", "/datasets/x", f"/images/{image_id}/thumbnail", "/feedback"):
        assert code_of(client.get(path)) == (503, "db-unavailable"), path
    for path in ("/datasets", "/retrain"):
        assert code_of(send_zip(client, make_zip(), path)) == (503, "db-unavailable")
    assert code_of(client.post("/retrain", json={"sample": "digits"})) == (503, "db-unavailable")
    assert not left_on_disk(migrated)
    assert post_file(client, noise).status_code == 200


@pytest.mark.parametrize("path", ["/datasets", "/retrain", "/feedback"])
def test_row_89_upload_that_another_sites_page_sends_is_refused(client: FlaskClient, path: str) -> None:
    """Told by the browser's own headers, before the body is read."""
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        answer = client.post(path, data={"file": (io.BytesIO(make_zip()), "pets.zip")}, headers=headers)
        assert code_of(answer) == (403, "cross-site")


def test_row_77_upload_without_the_token_is_refused(migrated: Settings) -> None:
    """Reading goes on without it."""
    client = create_app(migrated.model_copy(update={"api_token": "secret"})).test_client()
    assert code_of(send_zip(client, make_zip())) == (401, "unauthorized")
    assert client.get("/jobs").status_code == 200
    headers = {"Authorization": "Bearer secret"}
    data = {"file": (io.BytesIO(make_zip()), "pets.zip")}
    assert client.post("/datasets", data=data, headers=headers).status_code == 202


def test_form_without_a_zip_says_what_it_has(client: FlaskClient, migrated: Settings) -> None:
    """400 file-missing, with the names that did come."""
    answer = client.post("/datasets", data={"upload": (io.BytesIO(make_zip()), "pets.zip")})
    assert code_of(answer) == (400, "file-missing")
    assert "'upload'" in answer.get_json(force=True)["detail"]
    assert not left_on_disk(migrated)


def test_empty_zip_and_wrong_media_type_are_named(client: FlaskClient) -> None:
    """400 file-empty; 415 media-type, which says how to send a ZIP."""
    assert code_of(send_zip(client, b"")) == (400, "file-empty")
    answer = client.post("/datasets", data=b"PK", content_type="application/x-www-form-urlencoded")
    assert code_of(answer) == (415, "media-type")
    assert "curl" in answer.get_json(force=True)["detail"]


def test_second_zip_in_one_form_is_one_too_many(client: FlaskClient, migrated: Settings) -> None:
    """Which of them was meant?"""
    files = [(io.BytesIO(make_zip()), "a.zip"), (io.BytesIO(make_zip()), "b.zip")]
    assert code_of(client.post("/datasets", data={"file": files})) == (413, "too-many-parts")
    assert not left_on_disk(migrated)


def test_form_that_is_cut_off_leaves_nothing(client: FlaskClient, migrated: Settings) -> None:
    """A browser tab that is closed in the middle of an upload."""
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\nPK\x03\x04 and then'
    answer = client.post("/datasets", data=body, content_type="multipart/form-data; boundary=b")
    assert code_of(answer) == (400, "request-malformed")
    assert not left_on_disk(migrated)


def test_head_of_a_part_that_never_ends_is_not_kept_in_memory(client: FlaskClient) -> None:
    """What lies between parts is bounded, however much the body may hold."""
    body = b'--b\r\nContent-Disposition: form-data; name="file"; x="' + b"x" * 5_000_000
    answer = client.post("/datasets", data=body, content_type="multipart/form-data; boundary=b")
    assert code_of(answer) == (413, "body-too-large")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"mode": "merge"}, "mode"),
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"mode": "add"}, "dataset"),
        ({"dataset": "pets"}, "dataset"),
    ],
)
def test_field_that_cannot_be_used_is_named(
    client: FlaskClient, migrated: Settings, fields: dict[str, str], field: str
) -> None:
    """400 request-invalid, and no job."""
    answer = send_zip(client, make_zip(), **fields)
    assert code_of(answer) == (400, "request-invalid")
    assert [fault["field"] for fault in answer.get_json(force=True)["errors"]] == [field]
    assert not left_on_disk(migrated)


def test_field_before_the_file_is_judged_without_waiting_for_it(client: FlaskClient) -> None:
    """Whoever sends gigabytes hears of a slip in the form at once."""
    body = (
        b'--b\r\nContent-Disposition: form-data; name="mode"\r\n\r\nmerge'
        b'\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\nnever ends'
    )
    answer = client.post("/datasets", data=body, content_type="multipart/form-data; boundary=b")
    assert code_of(answer) == (400, "request-invalid")


def test_dataset_to_add_to_has_to_exist(client: FlaskClient, migrated: Settings) -> None:
    """404 dataset-not-found at once."""
    assert code_of(send_zip(client, make_zip(), mode="add", dataset="nobody")) == (404, "dataset-not-found")
    assert not left_on_disk(migrated)


@pytest.mark.parametrize(
    ("file_name", "name"),
    [("../../Pets 2.ZIP", "Pets 2"), ("a\x07b.zip", "ab"), (".zip", "dataset"), ("x" * 300, "x" * 200)],
)
def test_dataset_is_called_after_its_file(client: FlaskClient, file_name: str, name: str) -> None:
    """Without folders, ending, or letters that cannot be seen."""
    part = f'Content-Disposition: form-data; name="file"; filename="{file_name}"'.encode()
    body = b"--b\r\n" + part + b"\r\n\r\n" + make_zip() + b"\r\n--b--\r\n"
    answer = client.post("/datasets", data=body, content_type="multipart/form-data; boundary=b")
    assert client.get(answer.headers["Location"]).get_json()["request"]["target"]["name"] == name


def test_uploads_left_by_a_killed_process_are_swept_at_the_next_start(migrated: Settings) -> None:
    """Row 65: a half without a lock goes once nothing comes any more; a whole file may be wanted by a job."""
    folder = migrated.data_dir / "uploads"
    folder.mkdir()
    half = folder / f".{'0' * 32}.zip.part"
    half.write_bytes(b"PK")
    os.utime(half, (0, 0))
    (folder / "whole.zip").write_bytes(b"PK")
    services = services_of(create_app(migrated))
    services.start()
    services.close()
    assert left_on_disk(migrated) == [Path(folder / "whole.zip")]


@pytest.mark.parametrize("is_first", [True, False])
def test_field_that_nobody_reads_is_named(client: FlaskClient, migrated: Settings, is_first: bool) -> None:
    """Whoever writes `setings` must not get another training than was meant; wherever it stands in the form."""
    slip = b'--b\r\nContent-Disposition: form-data; name="setings"\r\n\r\n{"mode": "scratch"}\r\n'
    file = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\n' + make_zip() + b"\r\n"
    body = (slip + file if is_first else file + slip) + b"--b--\r\n"
    answer = client.post("/retrain", data=body, content_type="multipart/form-data; boundary=b")
    assert code_of(answer) == (400, "request-invalid")
    detail = answer.get_json(force=True)["detail"]
    assert "setings: There is no such field here; there are name, dataset, mode, " in detail
    assert detail.endswith("recipe, settings")
    assert not left_on_disk(migrated)


def test_settings_sent_as_a_file_are_read(client: FlaskClient) -> None:
    """As `curl -F settings=@settings.json` sends them."""
    files = {"file": (io.BytesIO(make_zip()), "a.zip"), "settings": (io.BytesIO(b'{"mode": "scratch"}'), "s.json")}
    answer = client.post("/retrain", data=files)
    job = JobAnswer.model_validate(client.get(answer.headers["Location"]).get_json())
    assert job.request.settings["mode"] == "scratch"


def test_case_O_dataset_is_called_after_a_file_name_in_latin_1(client: FlaskClient) -> None:
    """As old clients write it in the form's head."""
    head = b'Content-Disposition: form-data; name="file"; filename="K\xe4tzchen.zip"\r\n\r\n'
    body = b"--b\r\n" + head + make_zip() + b"\r\n--b--\r\n"
    answer = client.post("/datasets", data=body, content_type="multipart/form-data; boundary=b")
    assert client.get(answer.headers["Location"]).get_json()["request"]["target"]["name"] == "Kätzchen"


@pytest.mark.parametrize("wrapped", [False, True])
def test_case_O_zip_in_base64_is_streamed_to_disk_decoded(
    client: FlaskClient, migrated: Settings, wrapped: bool
) -> None:
    """Lines of 76 characters, as e-mail has them, or one line."""
    content = make_zip()
    encoded = base64.encodebytes(content) if wrapped else base64.b64encode(content)
    head = b'Content-Disposition: form-data; name="file"; filename="a.zip"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    body = b"--b\r\n" + head + encoded + b"\r\n--b--\r\n"
    assert client.post("/datasets", data=body, content_type="multipart/form-data; boundary=b").status_code == 202
    (kept,) = left_on_disk(migrated)
    assert kept.read_bytes() == content
