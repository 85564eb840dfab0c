import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from whisker.api.monitoring import install_request_log
from whisker.logs import json_formatter


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the request log writes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(json_formatter())
    log = logging.getLogger("whisker.requests")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    yield stream
    log.removeHandler(handler)
    log.setLevel(logging.NOTSET)


@pytest.fixture
def client() -> FlaskClient:
    """A small app with a request log."""
    app = Flask(__name__)
    install_request_log(app)
    app.add_url_rule("/models", "models", lambda: {"read": True})
    app.add_url_rule("/broken", "broken", _break)
    return app.test_client()


def _break() -> str:
    raise ArithmeticError


def only_record(lines: io.StringIO) -> dict[str, Any]:
    """Return the single JSON line that was written."""
    (line,) = lines.getvalue().splitlines()
    record: dict[str, Any] = json.loads(line)
    return record


def test_a_request_is_one_json_line(client: FlaskClient, lines: io.StringIO) -> None:
    """Method, path, status, time, client and id are fields; the query, which may hold private addresses, is not."""
    response = client.get("/models?url=https://photos.example/private.jpg")
    record = only_record(lines)
    assert record["method"] == "GET"
    assert record["path"] == "/models"
    assert record["status"] == 200
    assert record["remote"] == "127.0.0.1"
    assert record["duration_ms"] >= 0
    assert record["request_id"] == response.headers["X-Request-ID"]
    assert "private" not in lines.getvalue()


def test_a_failed_request_is_logged_and_keeps_its_id(client: FlaskClient, lines: io.StringIO) -> None:
    """An unhandled exception's answer carries the id that the log knows it by."""
    response = client.get("/broken", headers={"X-Request-ID": "trace-1"})
    record = only_record(lines)
    assert (record["status"], record["request_id"]) == (500, "trace-1")
    assert response.headers["X-Request-ID"] == "trace-1"


@pytest.mark.parametrize("given", ["trace-1", "A.b_c-9", "x" * 64])
def test_a_well_formed_id_is_taken_over(client: FlaskClient, given: str) -> None:
    """One id follows a request through proxies and logs."""
    assert client.get("/models", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "x" * 65, "two words", "<script>", "id\x1b[31m", "ünicode"])
def test_any_other_id_is_replaced(client: FlaskClient, given: str) -> None:
    """Nothing else that a client sends is echoed or logged as an id, and no two requests share one."""
    ids = [
        client.get("/models", environ_overrides={"HTTP_X_REQUEST_ID": given}).headers["X-Request-ID"] for _ in range(2)
    ]
    assert given not in ids
    assert ids[0] != ids[1]


@pytest.mark.parametrize("text", ['%0D%0A{"forged":1}', "%1B[31mred", "%00", "%E2%80%A8next", "%9b31m", "%ff"])
def test_row_87_line_breaks_and_escape_sequences_stay_inside_the_line(
    client: FlaskClient, lines: io.StringIO, text: str
) -> None:
    """Whatever is in a path, the log has one line of printable ASCII that reads back as JSON."""
    client.get(f"/models/{text}")
    assert only_record(lines)["path"].startswith("/models/")
    assert lines.getvalue().rstrip("\n").isprintable()
    assert lines.getvalue().isascii()


def test_a_long_path_is_shortened(client: FlaskClient, lines: io.StringIO) -> None:
    """A client cannot fill the log with one request."""
    client.get("/" + "x" * 5000)
    assert len(lines.getvalue()) < 1000


def test_all_logging_becomes_json_lines_on_standard_error() -> None:
    """One call at the entry point covers every logger, tracebacks included."""
    program = (
        "import logging; from whisker.logs import log_as_json; log_as_json(logging.StreamHandler());"
        "logging.getLogger('a').warning('one\\ntwo', exc_info=ValueError('x'))"
    )
    finished = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    (line,) = finished.stderr.splitlines()
    record = json.loads(line)
    assert (record["level"], record["logger"], record["message"]) == ("WARNING", "a", "one\ntwo")
    assert "ValueError" in record["exc_info"]
    assert finished.stdout == ""
