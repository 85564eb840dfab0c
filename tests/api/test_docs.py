import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from whisker.api.csp import inline_script_hashes
from whisker.api.docs import blueprint
from whisker.api.origins import HostCheck
from whisker.api.security import install_security
from whisker.settings import Settings


@pytest.fixture
def client() -> FlaskClient:
    """A small app with the documentation page behind the checks."""
    app = Flask(__name__)
    install_security(app, Settings(), HostCheck(()))
    app.register_blueprint(blueprint)
    return app.test_client()


def test_the_page_works_without_any_other_host(client: FlaskClient) -> None:
    """Everything the page names lies on this server, under the prefix it was asked for."""
    page = client.get("/docs").text
    addresses = re.findall(r'(?:src|href|"url":)\s*=?\s*"([^"]+)"', page)
    assert sorted(addresses) == ["data:,", "docs/viewer.js", "openapi.json", "openapi.json"]


def test_the_pages_policy_allows_its_own_script_and_no_other(client: FlaskClient) -> None:
    """The inline script that starts the viewer is allowed by hash, and the policy is the page's only one."""
    response = client.get("/docs")
    (policy,) = response.headers.getlist("Content-Security-Policy")
    (source,) = inline_script_hashes(response.text)
    assert f"script-src 'self' {source};" in policy
    assert "connect-src 'self'" in policy


def test_the_viewer_comes_from_the_installed_package(client: FlaskClient) -> None:
    """The script is served as a script, and not again to a browser that has it."""
    with client.get("/docs/viewer.js") as response:
        assert response.mimetype == "text/javascript"
        assert b"createApiReference" in response.data
        etag = response.headers["ETag"]
    with client.get("/docs/viewer.js", headers={"If-None-Match": etag}) as response:
        assert response.status_code == 304
