"""Answers that come compressed: which, to whom, and that nothing else changes."""

import gzip
import json
from collections.abc import Callable, Iterator

import brotli
import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient

from whisker.api.compression import SMALLEST_BYTES, Encoding, choose_encoding, install_compression

DECODE: dict[str, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}
TEXT = json.dumps({"pictures": [f"picture {number}" for number in range(400)]})
PACKED = gzip.compress(TEXT.encode())
ROWS = [f"{number},cat,{number * 7919}\n" * 50 for number in range(200)]


class Pages:
    """The pages of a streamed table, which remember how many were read, and whether they were closed."""

    def __init__(self) -> None:
        self.read = 0
        self.is_closed = False

    def __iter__(self) -> Iterator[str]:
        for row in ROWS:
            self.read += 1
            yield row

    def close(self) -> None:
        """Note that the server is done."""
        self.is_closed = True


@pytest.fixture
def pages() -> Pages:
    """A table that is not read yet."""
    return Pages()


@pytest.fixture
def client(pages: Pages) -> FlaskClient:
    """A client of an app with an answer of each kind."""
    app = Flask(__name__)
    install_compression(app)
    answers = {
        "/json": lambda: Response(TEXT, mimetype="application/json"),
        "/short": lambda: Response("x" * (SMALLEST_BYTES - 1), mimetype="application/json"),
        "/enough": lambda: Response("x" * SMALLEST_BYTES, mimetype="application/json"),
        "/problem": lambda: Response(TEXT, status=422, mimetype="application/problem+json"),
        "/picture": lambda: Response(TEXT, mimetype="image/webp"),
        "/done": lambda: Response(
            gzip.compress(TEXT.encode()), mimetype="text/plain", headers={"Content-Encoding": "gzip"}
        ),
        "/as-it-is": lambda: Response(TEXT, mimetype="text/plain", headers={"Cache-Control": "no-transform"}),
        "/part": lambda: Response(TEXT, status=206, mimetype="text/plain"),
        "/table": lambda: Response(pages, mimetype="text/csv"),
        "/events": lambda: Response(iter(ROWS), mimetype="text/event-stream"),
        "/tagged": tagged,
    }
    for path, answer in answers.items():
        app.add_url_rule(path, endpoint=path, view_func=answer)
    return app.test_client()


def tagged() -> Response:
    """Answer with an ETag, or with 304."""
    response = Response(TEXT, mimetype="application/json", headers={"Vary": "Origin"})
    response.set_etag("state-1")
    response.make_conditional(request.environ)
    return response


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


@pytest.mark.parametrize("encoding", DECODE)
@pytest.mark.parametrize("path", ["/json", "/problem"])
def test_json_comes_in_the_encoding_asked_for(client: FlaskClient, path: str, encoding: str) -> None:
    """Whole, a fifth as long, and caches are told what it depends on."""
    answer = client.get(path, headers={"Accept-Encoding": encoding})
    assert DECODE[encoding](answer.data) == TEXT.encode()
    assert answer.headers.get("Content-Encoding", "identity") == encoding
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert encoding == "identity" or len(answer.data) < len(TEXT) / 5


@pytest.mark.parametrize(
    ("path", "is_compressed"), [("/short", False), ("/enough", True), ("/picture", False), ("/part", False)]
)
def test_only_long_whole_text_is_compressed(client: FlaskClient, path: str, is_compressed: bool) -> None:
    """Short answers, pictures and parts of files are sent as they are, without a word about encodings."""
    answer = client.get(path, headers={"Accept-Encoding": "br"})
    assert ("Content-Encoding" in answer.headers, "Vary" in answer.headers) == (is_compressed, is_compressed)


def test_compressed_answers_are_not_compressed_again(client: FlaskClient) -> None:
    """Nor those that say that nobody may change them."""
    assert gzip.decompress(client.get("/done", headers={"Accept-Encoding": "br, gzip"}).data) == TEXT.encode()
    assert client.get("/as-it-is", headers={"Accept-Encoding": "br, gzip"}).data == TEXT.encode()


@pytest.mark.parametrize("encoding", DECODE)
@pytest.mark.parametrize("path", ["/json", "/short", "/table", "/tagged"])
def test_head_says_what_get_would_send(client: FlaskClient, path: str, encoding: str) -> None:
    """The same headers and no body."""
    headers = {"Accept-Encoding": encoding}
    head, whole = client.head(path, headers=headers), client.get(path, headers=headers)
    assert (head.status_code, head.data) == (200, b"")
    assert dict(head.headers) == dict(whole.headers)


@pytest.mark.parametrize(
    ("encoding", "etag"), [("br", 'W/"state-1"'), ("gzip", 'W/"state-1"'), ("identity", '"state-1"')]
)
def test_etag_of_compressed_bytes_is_weak_and_still_recognised(client: FlaskClient, encoding: str, etag: str) -> None:
    """A strong one would name bytes, which are others in each encoding."""
    headers = {"Accept-Encoding": encoding}
    answer = client.get("/tagged", headers=headers)
    assert answer.headers["ETag"] == etag
    assert answer.headers["Vary"] == "Origin, Accept-Encoding"
    again = client.get("/tagged", headers={**headers, "If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    assert (again.headers["ETag"], again.headers["Vary"]) == (etag, "Origin, Accept-Encoding")
    assert "Content-Encoding" not in again.headers


@pytest.mark.parametrize("encoding", DECODE)
def test_table_is_compressed_as_it_is_read(client: FlaskClient, pages: Pages, encoding: str) -> None:
    """The first bytes go before the last page is read, the whole is what it was, and its reader is closed."""
    with client.get("/table", headers={"Accept-Encoding": encoding}, buffered=False) as answer:
        chunks = answer.iter_encoded()
        first = next(chunks)
        assert 0 < pages.read < len(ROWS)
        received = first + b"".join(chunks)
        assert "Content-Length" not in answer.headers
    assert DECODE[encoding](received) == "".join(ROWS).encode()
    assert pages.is_closed


def test_table_whose_client_leaves_is_closed(client: FlaskClient, pages: Pages) -> None:
    """No page is read for nobody."""
    with client.get("/table", headers={"Accept-Encoding": "br"}, buffered=False) as answer:
        next(answer.iter_encoded())
    assert pages.is_closed
    assert pages.read < len(ROWS)


def test_other_streams_are_left_alone(client: FlaskClient) -> None:
    """A compressor would hold back what is to arrive at once."""
    answer = client.get("/events", headers={"Accept-Encoding": "br"})
    assert "Content-Encoding" not in answer.headers
    assert answer.data == "".join(ROWS).encode()
