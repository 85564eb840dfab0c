"""Rows 19-34 and what else bad bodies of /predict get."""

import base64
import gzip
import io
import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from tests.api.answers import code_of, post_file
from tests.conftest import MakePicture
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app
from werkzeug.wrappers import Request

from whisker.api.app import create_app
from whisker.api.services import services_of
from whisker.settings import Settings


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded"])
def test_row_19_wrong_content_type(client: FlaskClient, content_type: str) -> None:
    """415 media-type, with the forms that are read."""
    assert code_of(client.post("/predict", data=b"x", content_type=content_type)) == (415, "media-type")


def test_type_that_curl_gives_by_itself_is_met_with_the_option_that_is_missing(
    client: FlaskClient, make_picture: MakePicture
) -> None:
    """`curl --data-binary @photo.jpg` did send the picture as the body."""
    answer = client.post("/predict", data=make_picture(), content_type="application/x-www-form-urlencoded")
    assert "-H 'Content-Type: image/jpeg'" in answer.get_json(force=True)["detail"]


def test_row_20_missing_field(client: FlaskClient, make_picture: MakePicture) -> None:
    """400 file-missing, naming what was there instead."""
    response = client.post("/predict", data={"image": (io.BytesIO(make_picture()), "x.png")})
    assert code_of(response) == (400, "file-missing")
    assert "'image'" in response.get_json(force=True)["detail"]


def test_row_20_no_body_at_all(client: FlaskClient) -> None:
    """400 file-missing."""
    assert code_of(client.post("/predict")) == (400, "file-missing")


@pytest.mark.parametrize("name", ["file", "other"])
def test_row_21_two_thousand_parts(client: FlaskClient, name: str) -> None:
    """413 too-many-parts, whatever the parts are called."""
    part = f'--b\r\nContent-Disposition: form-data; name="{name}"; filename="x"\r\n\r\nx\r\n'.encode()
    response = client.post("/predict", data=part * 2_000 + b"--b--\r\n", content_type="multipart/form-data; boundary=b")
    assert code_of(response) == (413, "too-many-parts")


def test_row_22_huge_text_field(client: FlaskClient) -> None:
    """413 field-too-large."""
    response = client.post("/predict", data={"note": "x" * 100_000}, content_type="multipart/form-data")
    assert code_of(response) == (413, "field-too-large")


@pytest.fixture
def small(migrated: Settings) -> FlaskClient:
    """A client of an app with limits small enough to exceed."""
    limits = {"max_file_bytes": 2_000, "max_request_bytes": 20_000, "max_json_bytes": 8_000}
    app = create_app(migrated.model_copy(update=limits))
    services_of(app).live_model.refresh()
    return app.test_client()


def test_row_23_oversize_file(small: FlaskClient) -> None:
    """413 body-too-large for one picture over its limit."""
    assert code_of(post_file(small, bytes(3_000))) == (413, "body-too-large")


def test_row_23_oversize_file_in_a_batch_is_its_own_problem(small: FlaskClient, make_picture: MakePicture) -> None:
    """The other picture is answered."""
    files = [(io.BytesIO(bytes(3_000)), "big"), (io.BytesIO(make_picture("red")), "small")]
    first, second = small.post("/predict", data={"file": files}).get_json()["predictions"]
    assert first["code"] == "body-too-large"
    assert second["predicted_class"] == "red"


def test_row_23_oversize_body(small: FlaskClient) -> None:
    """413 body-too-large by the declared length, before a byte is read."""
    assert code_of(post_file(small, bytes(30_000))) == (413, "body-too-large")


class Endless(io.RawIOBase):
    """A chunked body that never ends; counts what was read of it."""

    taken_bytes = 0

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer."""
        head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
        content = (head if self.taken_bytes == 0 else b"x" * len(buffer))[: len(buffer)]
        buffer[: len(content)] = content
        self.taken_bytes += len(content)
        return len(content)


@pytest.mark.parametrize("content_type", ["multipart/form-data; boundary=b", "image/jpeg", "application/json"])
def test_row_23_chunked_body_is_cut_off_at_the_limit(small: FlaskClient, content_type: str) -> None:
    """Without a declared length, reading stops at the limit."""
    body = Endless()
    environ = EnvironBuilder("/predict", method="POST", content_type=content_type).get_environ()
    environ.pop("CONTENT_LENGTH", None)
    environ.update({"wsgi.input": io.BufferedReader(body), "wsgi.input_terminated": True})
    response = TestResponse(*run_wsgi_app(small.application.wsgi_app, environ), request=Request(environ))
    assert code_of(response) == (413, "body-too-large")
    assert body.taken_bytes < 1_000_000


@pytest.mark.parametrize("image", ["not base64!", "data:image/png,plain", "data:nothing", "====", "é"])
def test_row_24_bad_base64(client: FlaskClient, image: str) -> None:
    """400 base64-invalid."""
    assert code_of(client.post("/predict", json={"image": image})) == (400, "base64-invalid")


def test_row_25_oversize_base64(small: FlaskClient) -> None:
    """413 body-too-large by its length, before it is decoded; it need not even be base64."""
    assert code_of(small.post("/predict", json={"image": "!" * 4_000})) == (413, "body-too-large")


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"image": NaN}',
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b'{"image": 5}',
        b'{"picture": "x"}',
        b'{"image": "a", "url": "https://example.org"}',
        b"\xff\xfe",
        b'{"url": "\xed\xa0\x80"}',
        b'{"url": "\\ud800"}',
        '{"url": "\\ud800"}'.encode("utf-16-le"),
        b'{"\\udfff": [{}]}',
    ],
)
def test_row_26_json_that_cannot_be_used(client: FlaskClient, body: bytes) -> None:
    """400 json-invalid, for deep nesting and NaN too."""
    response = client.post("/predict", data=body, content_type="application/json")
    assert code_of(response) == (400, "json-invalid")


def test_row_26_a_body_of_millions_of_values_is_never_parsed(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """28 MB of small values would take gigabytes as objects, so they are counted as bytes."""
    never = SimpleNamespace(loads=lambda *_, **__: pytest.fail("parsed"))
    monkeypatch.setattr("whisker.api.bodies.json", never)
    response = client.post("/predict", data=b'{"images": [' + b"1," * 20_000 + b"1]}", content_type="application/json")
    assert code_of(response) == (400, "json-invalid")


LONG = base64.b64encode(random.Random(1).randbytes(1_500_000)).decode()


@pytest.mark.parametrize(
    "body",
    [
        f'{{"image": "{LONG}\N{GRINNING FACE}"}}',
        f'{{"image": "{LONG}", "note": "\u00e9"}}',
        f'{{"image": "{LONG}\\ud83d\\ude00"}}',
        f'{{"image": "{LONG}\\ud83d"}}',
        f'{{"{LONG}\\u0080": 1}}',
    ],
)
def test_row_99_long_json_may_have_only_ascii(client: FlaskClient, body: str) -> None:
    """Row 99: one other character makes Python keep all of the text at four bytes a letter; the answer says so."""
    response = client.post("/predict", data=body.encode(), content_type="application/json")
    assert code_of(response) == (400, "json-invalid")
    assert "ASCII" in response.get_json(force=True)["detail"]


def test_long_json_may_begin_with_a_byte_order_mark(client: FlaskClient, make_picture: MakePicture) -> None:
    """As editors and PowerShell write it."""
    picture = make_picture("red") + random.Random(1).randbytes(1_000_000)
    body = b'\xef\xbb\xbf{"image": "' + base64.b64encode(picture) + b'"}'
    assert client.post("/predict", data=body, content_type="application/json").status_code == 200


@pytest.mark.parametrize(
    "write",
    [
        lambda text: text,
        lambda text: f"data:image/png;base64,{text}",
        lambda text: text.replace("+", "\\u002b").replace("/", "\\/"),
        lambda text: "\\n".join(text[at : at + 76] for at in range(0, len(text), 76)),
        lambda text: " ".join(text[at : at + 2] for at in range(0, len(text), 2)),
    ],
    ids=["plain", "data URL", "escaped", "lines", "pairs"],
)
def test_row_99_json_takes_the_memory_that_is_reserved(
    client: FlaskClient, make_picture: MakePicture, tmp_path: Path, write: Callable[[str], str]
) -> None:
    """Row 99: three copies of a body at the most, however the base64 in it is written, and the picture is read."""
    path = tmp_path / "body.json"
    picture = make_picture("red") + random.Random(1).randbytes(1_500_000)
    path.write_text(f'{{"image": "{write(base64.b64encode(picture).decode())}"}}')
    environ = EnvironBuilder("/predict", method="POST", content_type="application/json").get_environ()
    with path.open("rb") as body:
        environ.update({"wsgi.input": body, "CONTENT_LENGTH": str(path.stat().st_size)})
        tracemalloc.start()
        try:
            response = TestResponse(*run_wsgi_app(client.application.wsgi_app, environ), request=Request(environ))
            _, peak_bytes = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert response.status_code == 200, response.text
    assert peak_bytes < 3 * path.stat().st_size + 500_000


@pytest.mark.parametrize("body", [{}, {"images": []}, {"image": None}])
def test_row_20_json_without_a_picture(client: FlaskClient, body: dict[str, Any]) -> None:
    """400 file-missing."""
    assert code_of(client.post("/predict", json=body)) == (400, "file-missing")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1/cat.jpg", "url-forbidden"),
        ("http://169.254.169.254/latest/meta-data", "url-forbidden"),
        ("file:///etc/passwd", "url-scheme"),
        ("http://example.org:6379/", "url-port"),
    ],
)
def test_rows_27_to_34_forbidden_addresses(client: FlaskClient, url: str, code: str) -> None:
    """422 by query and by JSON alike."""
    assert code_of(client.post("/predict", query_string={"url": url})) == (422, code)
    assert code_of(client.post("/predict", json={"url": url})) == (422, code)


def test_more_pictures_than_allowed_are_refused(client: FlaskClient, make_picture: MakePicture) -> None:
    """Seventeen pictures: 413 too-many-parts, in a form and in JSON."""
    files = [(io.BytesIO(make_picture()), "x") for _ in range(17)]
    assert code_of(client.post("/predict", data={"file": files})) == (413, "too-many-parts")
    text = base64.b64encode(make_picture()).decode()
    assert code_of(client.post("/predict", json={"images": [text] * 17})) == (413, "too-many-parts")


@pytest.mark.parametrize("body", [b"", b"--b\r\nContent-Disposition: form-data; name=", b"no boundary in sight"])
def test_malformed_form_is_named(client: FlaskClient, body: bytes) -> None:
    """A form that ends too early is not an empty one."""
    response = client.post("/predict", data=body, content_type="multipart/form-data; boundary=b")
    assert code_of(response)[0] == 400


def _form(*parts: bytes) -> bytes:
    return b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"


def test_case_O_form_without_a_boundary_is_named(client: FlaskClient) -> None:
    """Who sets the Content-Type by hand leaves it out; the words say so."""
    body = _form(b'Content-Disposition: form-data; name="file"; filename="x.png"\r\n\r\nx')
    answer = client.post("/predict", data=body, content_type="multipart/form-data")
    assert code_of(answer) == (400, "request-malformed")
    assert "names no boundary" in answer.get_json(force=True)["detail"]
    assert "Do not set that header yourself" in answer.get_json(force=True)["detail"]


@pytest.mark.parametrize("size_bytes", [10, 300_000])
def test_case_O_form_with_another_boundary_is_named(client: FlaskClient, size_bytes: int) -> None:
    """Neither "too large" nor "no picture", however long the body is."""
    body = _form(b'Content-Disposition: form-data; name="file"; filename="x.png"\r\n\r\n' + bytes(size_bytes))
    answer = client.post("/predict", data=body, content_type="multipart/form-data; boundary=other")
    assert code_of(answer) == (400, "request-malformed")
    assert "'other'" in answer.get_json(force=True)["detail"]


@pytest.mark.parametrize("file_name", ["K\xe4tzchen.png".encode("latin-1"), "猫.png".encode("gbk"), "猫.png".encode()])
def test_case_O_file_name_in_another_encoding_is_no_fault(
    client: FlaskClient, make_picture: MakePicture, file_name: bytes
) -> None:
    """Old clients write it in Latin-1 or in their code page; the picture counts."""
    head = b'Content-Disposition: form-data; name="file"; filename="' + file_name + b'"\r\nContent-Type: image/png'
    body = _form(head + b"\r\n\r\n" + make_picture())
    assert client.post("/predict", data=body, content_type="multipart/form-data; boundary=b").status_code == 200


@pytest.mark.parametrize(
    "write",
    [
        lambda text: text.rstrip("="),
        lambda text: text.replace("+", "-").replace("/", "_"),
        lambda text: text.replace("+", "-").replace("/", "_").rstrip("="),
        lambda text: text.replace("+", " "),
        lambda text: f"data:image/jpeg;base64,{text}".replace("+", " "),
        lambda text: " ".join(text[at : at + 76] for at in range(0, len(text), 76)),
        lambda text: " ".join(text[at : at + 4] for at in range(0, len(text), 4)),
        lambda text: f"  {text}\r\n",
    ],
    ids=["no padding", "other alphabet", "other and no padding", "form", "data URL", "lines", "fours", "around it"],
)
@pytest.mark.parametrize("count", [0, 1, 2])
def test_case_O_base64_is_read_as_clients_write_it(
    client: FlaskClient, noise: bytes, write: Callable[[str], str], count: int
) -> None:
    """As the same picture: what was decoded as a form has lost its plus signs, and is another picture without them."""
    picture = noise + bytes(count)
    text = base64.b64encode(picture).decode()
    assert "+" in text
    answer = client.post("/predict", json={"image": write(text)})
    plain = client.post("/predict", data=picture, content_type="image/jpeg")
    assert (answer.status_code, plain.status_code) == (200, 200)
    assert answer.get_json()["probabilities"] == plain.get_json()["probabilities"]


@pytest.mark.parametrize("text", ["iVBORw0KGgo", "iVBO Rw0K GgoA AAAN", "/9j/4AAQ SkZJRgAB", "/9j_", "iVBORw0KG"])
def test_case_O_short_base64_has_a_fault_of_its_own(client: FlaskClient, text: str) -> None:
    """Of a picture that is cut, or of no base64 at all."""
    status, code = code_of(client.post("/predict", json={"image": text}))
    assert (status, code) in {(422, "image-truncated"), (422, "image-undecodable"), (400, "base64-invalid")}


@pytest.mark.parametrize(
    "write", [lambda text: text.rstrip(b"="), lambda text: text.translate(bytes.maketrans(b"+/", b"-_"))]
)
@pytest.mark.parametrize("count", [0, 1, 2])
def test_case_O_part_in_base64_of_any_kind_is_decoded(
    client: FlaskClient, noise: bytes, write: Callable[[bytes], bytes], count: int
) -> None:
    """Of the other alphabet, or without its padding."""
    head = b'Content-Disposition: form-data; name="file"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    body = _form(head + write(base64.b64encode(noise + bytes(count))))
    assert client.post("/predict", data=body, content_type="multipart/form-data; boundary=b").status_code == 200


@pytest.mark.parametrize("encode", [base64.b64encode, base64.encodebytes])
@pytest.mark.parametrize("encoding", ["base64", "BASE64 "])
def test_case_O_part_in_base64_is_decoded(
    client: FlaskClient, make_picture: MakePicture, encode: Callable[[bytes], bytes], encoding: str
) -> None:
    """In one line or in many, in pieces of any length."""
    head = f'Content-Disposition: form-data; name="file"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    picture = make_picture("red", "BMP", (200, 200))
    body = _form(head.encode() + encode(picture))
    answer = client.post("/predict", data=body, content_type="multipart/form-data; boundary=b")
    plain = client.post("/predict", data=picture, content_type="image/bmp")
    assert (answer.status_code, plain.status_code) == (200, 200)
    assert answer.get_json()["probabilities"] == plain.get_json()["probabilities"]


@pytest.mark.parametrize(
    ("encoding", "content", "told"),
    [("base64", b"no base64!", "says to be base64"), ("quoted-printable", b"=FF=D8", "'quoted-printable'")],
)
def test_case_O_part_that_cannot_be_decoded_is_named(
    client: FlaskClient, encoding: str, content: bytes, told: str
) -> None:
    """400 request-malformed, with the encoding by name."""
    head = f'Content-Disposition: form-data; name="file"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    answer = client.post(
        "/predict", data=_form(head.encode() + content), content_type="multipart/form-data; boundary=b"
    )
    assert code_of(answer) == (400, "request-malformed")
    assert told in answer.get_json(force=True)["detail"]


def test_case_O_limit_of_a_part_in_base64_is_for_what_comes_out(small: FlaskClient) -> None:
    """2,000 bytes may be 2,700 characters."""
    head = b'Content-Disposition: form-data; name="file"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    for size_bytes, status in ((2_000, 422), (2_001, 413)):
        body = _form(head + base64.b64encode(bytes(size_bytes)))
        answer = small.post("/predict", data=body, content_type="multipart/form-data; boundary=b")
        assert answer.status_code == status


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
def test_case_O_compressed_body_is_named(client: FlaskClient, make_picture: MakePicture, encoding: str) -> None:
    """415 with what to send; `identity` is none."""
    plain, packed = {"Content-Encoding": "identity"}, {"Content-Encoding": encoding}
    answer = client.post("/predict", data=gzip.compress(make_picture()), content_type="image/png", headers=packed)
    assert code_of(answer) == (415, "media-type")
    assert f"Content-Encoding: {encoding}" in answer.get_json(force=True)["detail"]
    assert answer.headers["Accept-Encoding"] == "identity"
    assert client.post("/predict", data=make_picture(), content_type="image/png", headers=plain).status_code == 200
    assert code_of(client.post("/datasets", json={"sample": "digits"}, headers=packed)) == (415, "media-type")
    assert code_of(client.post("/retrain", data=b"x", content_type="application/zip", headers=packed))[0] == 415


def test_upload_that_stops_is_named(client: FlaskClient) -> None:
    """400 request-malformed in words, when fewer bytes come than were declared."""
    environ = EnvironBuilder("/predict", method="POST", content_type="image/png").get_environ()
    environ.update({"wsgi.input": io.BytesIO(b"\x89PNG"), "CONTENT_LENGTH": "1000"})
    response = TestResponse(*run_wsgi_app(client.application.wsgi_app, environ), request=Request(environ))
    assert code_of(response) == (400, "request-malformed")
    assert "stopped" in response.get_json(force=True)["detail"]
