"""The dashboard's files as the server sends them."""

import os
from contextlib import closing
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers

from whisker.api.app import create_app
from whisker.settings import Settings

FIRST = "<!doctype html><script src=/_next/static/first.js></script>"
SECOND = "<!doctype html><p>A longer page than the first.</p><script>later()</script>"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A dashboard of one page, built a while ago."""
    folder = tmp_path / "out"
    (folder / "_next" / "static").mkdir(parents=True)
    (folder / "_next" / "static" / "first.js").write_text("first()", "utf-8")
    (folder / "index.html").write_text(FIRST, "utf-8")
    os.utime(folder / "index.html", (0, 0))
    return folder


@pytest.fixture
def client(built: Path, tmp_path: Path) -> FlaskClient:
    """A client of a server that shows it."""
    settings = Settings(data_dir=tmp_path, dashboard_dir=built, bundled_models_dir=tmp_path)
    return create_app(settings).test_client()


def rebuild(folder: Path) -> None:
    """Build another page in its place, with a file of its own."""
    (folder / "_next" / "static" / "first.js").unlink()
    (folder / "_next" / "static" / "second.js").write_text("second()", "utf-8")
    (folder / "index.html").write_text(SECOND, "utf-8")


def ask(client: FlaskClient, path: str = "/") -> tuple[int, str, Headers]:
    """Return status, text and headers of an answer, and let go of the file."""
    with closing(client.get(path)) as answer:
        return answer.status_code, answer.text, answer.headers


def test_page_that_was_built_anew_is_sent_whole(client: FlaskClient, built: Path) -> None:
    """A length of the first would cut the second short, or let a browser wait for more."""
    assert ask(client)[1] == FIRST
    rebuild(built)
    _, text, headers = ask(client)
    assert (text, headers["Content-Length"]) == (SECOND, str(len(SECOND)))
    assert ask(client, "/_next/static/second.js")[1] == "second()"
    assert ask(client, "/_next/static/first.js")[0] == 404


def test_scripts_of_a_page_that_was_built_anew_are_allowed(client: FlaskClient, built: Path) -> None:
    """The policy names them by their hashes."""
    assert "sha256-" not in ask(client)[2]["Content-Security-Policy"]
    rebuild(built)
    assert "sha256-" in ask(client)[2]["Content-Security-Policy"]


def test_dashboard_that_is_being_built_anew_is_missing_meanwhile(client: FlaskClient, built: Path) -> None:
    """And there again afterwards; the API answers all the time."""
    (built / "index.html").rename(built / "aside")
    assert ask(client)[0] == 404
    assert ask(client, "/health")[0] == 200
    (built / "aside").rename(built / "index.html")
    assert ask(client)[1] == FIRST
