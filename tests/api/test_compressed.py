"""A text in the encoding that is asked for."""

import gzip
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import brotli
import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient

from whisker.api.compressed import CompressedText, Encoding, choose_encoding

TEXT = b'{"pictures": [' + b", ".join(b'"a picture"' for _ in range(500)) + b"]}"
DECODE = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}


@pytest.fixture
def text_client() -> FlaskClient:
    """A client of an app that answers with the text."""
    app, text = Flask(__name__), CompressedText(TEXT)

    @app.get("/")
    def answer() -> Response:
        return text.answer(request)

    return app.test_client()


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("", "identity"),
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP", "gzip"),
        ("br;q=0.5, gzip", "gzip"),
        ("br;q=0, gzip;q=0.1", "gzip"),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("identity, br;q=0.5", "identity"),
        ("identity;q=0.1, br;q=0.5", "br"),
        ("deflate", "identity"),
        ("gzip;q=0", "identity"),
        ("identity;q=0", "identity"),
        ("*;q=0", "identity"),
        ("gzip;q=x", "identity"),
        (";;,,=", "identity"),
    ],
)
def test_encoding_is_what_the_client_likes_best(header: str, chosen: Encoding) -> None:
    """The smallest of what it likes as much; the plain text where it takes nothing else."""
    assert choose_encoding(header) == chosen


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_text_comes_in_the_encoding_asked_for(text_client: FlaskClient, encoding: str) -> None:
    """Whole, and for private caches that ask each time."""
    answer = text_client.get("/", headers={"Accept-Encoding": encoding})
    assert DECODE[encoding](answer.data) == TEXT
    assert answer.headers.get("Content-Encoding", "identity") == encoding
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert (answer.headers["Vary"], answer.headers["Cache-Control"]) == ("Accept-Encoding", "private, no-cache")
    assert answer.mimetype == "application/json"


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_text_that_the_client_has_is_not_sent_again(text_client: FlaskClient, encoding: str) -> None:
    """304 with nothing in it, and with what a cache must know."""
    asked = {"Accept-Encoding": encoding}
    etag = text_client.get("/", headers=asked).headers["ETag"]
    for known in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        again = text_client.get("/", headers={**asked, "If-None-Match": known})
        assert (again.status_code, again.data) == (304, b"")
        assert (again.headers["ETag"], again.headers["Vary"]) == (etag, "Accept-Encoding")
    assert text_client.get("/", headers={**asked, "If-None-Match": '"other"'}).status_code == 200


def test_each_encoding_has_its_own_strong_etag(text_client: FlaskClient) -> None:
    """They name bytes, and the bytes differ."""

    def etag(headers: Mapping[str, str]) -> str:
        return text_client.get("/", headers=headers).headers["ETag"]

    etags = {etag({"Accept-Encoding": encoding}) for encoding in DECODE}
    assert len(etags) == 3
    assert all(found.startswith('"') for found in etags)
    plain = etag({"Accept-Encoding": "identity"})
    assert text_client.get("/", headers={"Accept-Encoding": "br", "If-None-Match": plain}).status_code == 200


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_head_says_what_get_would_send(text_client: FlaskClient, encoding: str) -> None:
    """The same headers and no body."""
    headers = {"Accept-Encoding": encoding}
    head, whole = text_client.head("/", headers=headers), text_client.get("/", headers=headers)
    assert (head.status_code, head.data) == (200, b"")
    assert dict(head.headers) == dict(whole.headers)


def test_text_is_compressed_once_whoever_asks_at_once() -> None:
    """All get the same bytes: the very same object."""
    text = CompressedText(TEXT)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: id(text.encoded("br")), range(32)))
    assert len(set(made)) == 1
    assert text.size_bytes == len(TEXT) + len(text.encoded("br"))
