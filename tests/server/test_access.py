"""Who may ask, through the real server: it reads request lines in ways that no test client does."""

import contextlib
import socket
from collections.abc import Iterator

import pytest
from tests.waiting import PATIENCE_SECONDS

from whisker.processes.temporary_server import TemporaryServer

WRITE, READ = "the-write-token-of-tests", "the-read-token-of-tests"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a whole Whisker with both tokens, feedback and a dashboard of one page."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "out" / "_next" / "static").mkdir(parents=True)
    (folder / "out" / "index.html").write_text("<!doctype html><h1>Predict</h1>")
    (folder / "out" / "404.html").write_text("<!doctype html><h1>Nothing here</h1>")
    (folder / "private.txt").write_text("secret of the folder above")
    (folder / "models").mkdir()
    settings = {
        "dashboard_dir": folder / "out",
        "bundled_models_dir": folder / "models",
        "api_token": WRITE,
        "api_read_token": READ,
        "feedback": 1,
    }
    with TemporaryServer(folder / "data", folder / "server.log", settings=settings, until="listening") as server:
        yield server.port


def exchange(port: int, target: bytes, method: bytes = b"GET", token: str | None = None) -> tuple[int, bytes]:
    """Send a request line as it is, and return the answer's status and body."""
    lines = [method + b" " + target + b" HTTP/1.1", b"Host: localhost", b"Connection: close"]
    if token is not None:
        lines.append(b"Authorization: Bearer " + token.encode())
    if method not in {b"GET", b"HEAD"}:
        lines.append(b"Content-Length: 0")
    with contextlib.closing(socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)) as client:
        client.sendall(b"\r\n".join(lines) + b"\r\n\r\n")
        with client.makefile("rb") as received:
            answer = received.read()
    return int(answer.split(b" ", 2)[1]), answer.partition(b"\r\n\r\n")[2]


TARGETS = (
    b"/feedback",
    b"//feedback",
    b"///feedback",
    b"/api/feedback",
    b"/api//feedback",
    b"/api/%2ffeedback",
    b"//api/feedback",
    b"/api/api/feedback",
    b"/%66eedback",
    b"/./feedback",
    b"/health/../feedback",
    b"/docs/%2e%2e/feedback",
    b"/_next/static/../../feedback",
    b"/feedback/",
    b"/feedback//",
    b"/feedback?x=/health",
    b"/feedback#/health",
    b"/feedback;/health",
    b"/feedback%00",
    b"/feedback%20",
    b"\\feedback",
    b"/\\feedback",
    b"/FEEDBACK",
    b"http://localhost/feedback",
    b"http://localhost//feedback",
    b"http://evil.example/feedback",
    b"//localhost/feedback",
    b"feedback",
    b"*",
)


@pytest.mark.parametrize("target", TARGETS)
def test_row_92_no_request_target_reaches_the_inbox_without_the_owners_token(port: int, target: bytes) -> None:
    """Neither nobody nor a reader sees it, by GET, HEAD or a made-up method."""
    for token in (None, READ):
        for method in (b"GET", b"HEAD", b"PROPFIND"):
            status, body = exchange(port, target, method, token)
            assert status in {308, 400, 401, 403, 404, 405}, (target, method, token)
            assert b'"items"' not in body


def test_row_92_the_owner_reaches_it_in_the_spellings_that_lead_there(port: int) -> None:
    """So the refusals above are the token's, not the path's."""
    for target in (b"/feedback", b"//feedback", b"/api//feedback", b"/api/%2ffeedback", b"http://localhost/feedback"):
        assert exchange(port, target, token=WRITE)[0] == 200, target


@pytest.mark.parametrize("method", [b"POST", b"DELETE", b"PUT", b"PATCH"])
def test_row_92_no_request_target_changes_anything_for_a_reader(port: int, method: bytes) -> None:
    """The checks of changes go by the view as well."""
    for target in (b"/models/rollback", b"//models/rollback", b"/api//models/rollback", b"/models//rollback"):
        assert exchange(port, target, method)[0] in {308, 401, 405}, target
        assert exchange(port, target, method, READ)[0] in {308, 403, 405}, target


@pytest.mark.parametrize(
    "target",
    [
        b"/../private.txt",
        b"/%2e%2e/private.txt",
        b"/..%2fprivate.txt",
        b"/_next/static/../../../private.txt",
        b"/_next/%2e%2e/%2e%2e/private.txt",
        b"//../private.txt",
        b"/..\\private.txt",
        b"/api/../../private.txt",
        b"/index.html/../../private.txt",
    ],
)
def test_row_92_files_beside_the_dashboard_are_not_served(port: int, target: bytes) -> None:
    """The dashboard's files are public, and no other file is one of them."""
    status, body = exchange(port, target)
    assert status in {308, 400, 401, 403, 404}
    assert b"secret of the folder" not in body
