"""The page that shows the API's description to a person."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from whisker.api.app import create_app
from whisker.api.security_headers import inline_script_hashes
from whisker.settings import Settings

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def client(settings: Settings, tmp_path: Path) -> FlaskClient:
    """A client of an app whose dashboard was built, as far as the page is concerned."""
    dashboard = tmp_path / "out"
    (dashboard / "docs").mkdir(parents=True)
    (dashboard / "index.html").write_text("<!doctype html><h1>Predict</h1>")
    (dashboard / "docs" / "viewer.js").write_text("Scalar = {createApiReference() {}}")
    return create_app(settings.model_copy(update={"dashboard_dir": dashboard})).test_client()


@pytest.mark.parametrize("prefix", ["", "/api"])
def test_the_page_works_without_any_other_host(client: FlaskClient, prefix: str) -> None:
    """Everything the page names lies on this server, under the prefix it was asked for."""
    page = client.get(f"{prefix}/docs").text
    addresses = re.findall(r'(?:src|href|"url":)\s*=?\s*"([^"]+)"', page)
    assert sorted(addresses) == ["data:,", "docs/viewer.js", "openapi.json", "openapi.json", "openapi.json"]
    for path in ("docs/viewer.js", "openapi.json"):
        with client.get(f"{prefix}/{path}") as answer:
            assert answer.status_code == 200


def test_the_pages_policy_allows_its_own_script_and_no_other(client: FlaskClient) -> None:
    """The inline script that starts the viewer is allowed by hash, and the policy is the page's only one."""
    response = client.get("/docs")
    (policy,) = response.headers.getlist("Content-Security-Policy")
    (source,) = inline_script_hashes(response.text)
    assert f"script-src 'self' {source};" in policy
    assert "connect-src 'self'" in policy


def test_the_viewer_comes_with_the_dashboard(client: FlaskClient) -> None:
    """The script is served as a script, and not again to a browser that has it."""
    with client.get("/docs/viewer.js") as response:
        assert response.mimetype == "text/javascript"
        assert b"createApiReference" in response.data
        etag = response.headers["ETag"]
    with client.get("/docs/viewer.js", headers={"If-None-Match": etag}) as response:
        assert response.status_code == 304


def test_build_copies_the_viewer_to_where_the_page_looks() -> None:
    """Its package says `createApiReference` too, which the page calls."""
    viewer = PROJECT / "out" / "docs" / "viewer.js"
    if not viewer.is_file():
        pytest.skip("the dashboard is not built")
    assert b"createApiReference" in viewer.read_bytes()


def test_page_without_a_built_dashboard_says_so(settings: Settings) -> None:
    """Its viewer is not there, and the page names the description itself."""
    client = create_app(settings).test_client()
    page = client.get("/docs")
    assert page.status_code == 200
    assert "is not built here" in page.text
    assert client.get("/docs/viewer.js").status_code == 404
