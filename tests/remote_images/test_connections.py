import gzip
import socket
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPResponse

import pytest

from whisker.errors import UrlFetchFailed, UrlTooLarge
from whisker.remote_images.connections import read_body

PICTURE = b"a picture's bytes"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
Respond = Callable[..., HTTPResponse]


@pytest.fixture
def respond() -> Iterator[Respond]:
    """Send bytes, the last part again and again if asked to, through a socket and read the response's headers."""
    sockets: list[socket.socket] = []

    def start(text: bytes, repeated: bytes = b"") -> HTTPResponse:
        ours, theirs = socket.socketpair()
        sockets.append(ours)
        threading.Thread(target=_send, args=(theirs, text, repeated), daemon=True).start()
        response = HTTPResponse(ours)
        response.begin()
        return response

    yield start
    for ours in sockets:
        ours.close()


def _send(theirs: socket.socket, text: bytes, repeated: bytes) -> None:
    with theirs, suppress(OSError):
        theirs.sendall(text)
        while repeated:
            theirs.sendall(repeated)


def _ok(body: bytes, encoding: str = "identity", declared: int | None = None) -> bytes:
    length = len(body) if declared is None else declared
    return f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nContent-Encoding: {encoding}\r\n\r\n".encode() + body


@pytest.mark.parametrize(
    "text",
    [
        _ok(PICTURE),
        CHUNKED + b"5\r\na pic\r\nc\r\nture's bytes\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\na picture's bytes",
        _ok(gzip.compress(PICTURE), "gzip"),
        _ok(gzip.compress(PICTURE), " X-GZIP"),
        _ok(zlib.compress(PICTURE), "deflate"),
    ],
    ids=["declared", "chunked", "until-close", "gzip", "x-gzip", "deflate"],
)
def test_every_framing_of_a_body_is_read(respond: Respond, text: bytes) -> None:
    """Declared, chunked, unbounded and needlessly compressed answers give the same picture."""
    with respond(text) as response:
        assert read_body(response, max_bytes=1000) == PICTURE


@pytest.mark.parametrize(
    ("text", "repeated"),
    [
        (_ok(b"", declared=10_000_001), b""),
        (CHUNKED, b"10000\r\n" + b"x" * 0x10000 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 0x10000),
        (_ok(gzip.compress(bytes(10_000_001)), "gzip"), b""),
        (_ok(gzip.compress(bytes(200_000_000), compresslevel=1), "gzip"), b""),
    ],
    ids=["declared", "endless-chunks", "endless", "gzip-one-over", "gzip-bomb"],
)
def test_row_36_huge_and_gzip_bomb_bodies_are_refused(respond: Respond, text: bytes, repeated: bytes) -> None:
    """Bytes are counted as they arrive and as they inflate; reading ends at the limit."""
    with respond(text, repeated) as response, pytest.raises(UrlTooLarge):
        read_body(response, max_bytes=10_000_000)


@pytest.mark.parametrize("text", [_ok(PICTURE * 58), _ok(gzip.compress(PICTURE * 58), "gzip")], ids=["plain", "gzip"])
def test_a_body_of_exactly_the_limit_is_taken(respond: Respond, text: bytes) -> None:
    """The limit itself is allowed, plain and inflated."""
    with respond(text) as response:
        assert len(read_body(response, max_bytes=58 * len(PICTURE))) == 58 * len(PICTURE)


@pytest.mark.parametrize(
    "text",
    [
        _ok(PICTURE, declared=100),
        _ok(b"not gzip", "gzip"),
        _ok(gzip.compress(PICTURE)[:-4], "gzip"),
        _ok(PICTURE, "br"),
        _ok(PICTURE, "gzip, gzip"),
    ],
    ids=["cut", "no-gzip", "cut-gzip", "brotli", "twice"],
)
def test_row_37_broken_bodies_are_the_origins_failure(respond: Respond, text: bytes) -> None:
    """A body that is cut off, or in an encoding nobody asked for, is not passed on as a picture."""
    with respond(text) as response, pytest.raises(UrlFetchFailed):
        read_body(response, max_bytes=1000)
