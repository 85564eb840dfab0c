import base64
import hashlib
from pathlib import Path

import pytest
from flask import Flask, Response

from whisker.api.security_headers import (
    add_api_headers,
    dashboard_headers,
    dashboard_policy,
    docs_policy,
    inline_script_hashes,
)


def hash_of(script: str) -> str:
    """Return the source that allows a script, by the rule of the CSP specification."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


@pytest.fixture
def dashboard(tmp_path: Path) -> Path:
    """Two exported pages with inline scripts, one shared."""
    (tmp_path / "index.html").write_text("<script>shared()</script><script src='/a.js'></script>", "utf-8")
    nested = tmp_path / "versions"
    nested.mkdir()
    (nested / "index.html").write_text("<script>shared()</script><script>own('ü')</script>", "utf-8")
    return tmp_path


def test_the_dashboards_own_inline_scripts_are_allowed_by_hash(dashboard: Path) -> None:
    """Each inline script of each page is named once; nothing inline beyond them runs."""
    directives = dict(part.strip().split(" ", 1) for part in dashboard_policy(dashboard).split(";"))
    assert sorted(directives["script-src"].split()) == sorted(["'self'", hash_of("shared()"), hash_of("own('ü')")])
    assert directives["default-src"] == "'self'"
    assert directives["frame-ancestors"] == "'none'"


def test_no_policy_names_another_host(dashboard: Path) -> None:
    """Pages load nothing from elsewhere and send nothing there."""
    for policy in (dashboard_policy(dashboard), docs_policy("<script>x()</script>")):
        assert "://" not in policy
        assert "unsafe-eval" not in policy
        assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]


def test_a_dashboard_that_is_not_built_gets_a_policy_without_hashes(tmp_path: Path) -> None:
    """The server starts without the dashboard."""
    assert "script-src 'self';" in dashboard_policy(tmp_path / "absent")


@pytest.mark.parametrize(
    ("page", "scripts"),
    [
        ("<script>a < b && c</script>", ["a < b && c"]),
        ("<SCRIPT TYPE='module'>\n a\n</SCRIPT>", ["\n a\n"]),
        ("<script>'&amp;<b>'</script>", ["'&amp;<b>'"]),
        ("<script type='application/json'>{}</script>", []),
        ("<script src='x.js'>ignored()</script>", []),
        ("<p>text</p>", []),
    ],
)
def test_scripts_are_hashed_as_the_browser_reads_them(page: str, scripts: list[str]) -> None:
    """Text is taken byte for byte; data blocks and scripts with an address are left out."""
    assert inline_script_hashes(page) == {hash_of(script) for script in scripts}


def test_a_page_of_the_api_keeps_its_own_policy() -> None:
    """The documentation page's policy is not overwritten by the stricter one of plain answers."""
    app = Flask(__name__)
    with app.test_request_context():
        response = add_api_headers(Response(headers={"Content-Security-Policy": "default-src 'self'"}))
    assert response.headers.getlist("Content-Security-Policy") == ["default-src 'self'"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_dashboards_files_carry_the_common_headers_too(dashboard: Path) -> None:
    """Files served outside the app are as protected as its answers, and may use the camera."""
    headers = dashboard_headers(dashboard)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert headers["Content-Security-Policy"] == dashboard_policy(dashboard)
