"""GET /floods and what follows."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tests.loadtest.made_load_tests import make_load_test, store_load_test

from whisker.load_tests import LoadTest, LoadTestList
from whisker.settings import Settings

LOAD_TEST_ID = "20261120-184500"


@pytest.fixture
def stored(tmp_path: Path, settings: Settings) -> LoadTest:
    """A load test in the data folder."""
    load_test = make_load_test(tmp_path, LOAD_TEST_ID)
    store_load_test(settings.data_dir / "floods", load_test, report_html="<script>alert(1)</script>")
    return load_test


def test_load_tests_are_listed(client: FlaskClient, stored: LoadTest) -> None:
    """Each in a line, without its course."""
    answer = client.get("/floods").get_json()
    assert [load_test.id for load_test in LoadTestList.model_validate(answer).floods] == [LOAD_TEST_ID]
    assert "series" not in answer["floods"][0]


def test_server_that_was_never_load_tested_lists_none(client: FlaskClient) -> None:
    """An empty list is no fault."""
    assert client.get("/floods").get_json() == {"floods": []}


def test_one_load_test_is_shown_whole(client: FlaskClient, stored: LoadTest) -> None:
    """As it was measured."""
    assert LoadTest.model_validate(client.get(f"/floods/{LOAD_TEST_ID}").get_json()) == stored


@pytest.mark.parametrize("path", ["/floods/20991231-235959", "/floods/latest", f"/floods/{LOAD_TEST_ID}%2F.."])
def test_load_test_that_is_not_there_is_404(client: FlaskClient, path: str) -> None:
    """As a problem with a code."""
    response = client.get(path)
    assert response.status_code == 404
    assert response.get_json(force=True)["code"] in {"flood-not-found", "not-found"}


def test_report_is_downloaded_and_never_opens_here(client: FlaskClient, stored: LoadTest) -> None:
    """A page with scripts of somebody else's on our own origin could act as the visitor."""
    with client.get(f"/floods/{LOAD_TEST_ID}/artifacts/report.html") as response:
        assert response.data == b"<script>alert(1)</script>"
        assert response.headers["Content-Disposition"] == f"attachment; filename=flood-{LOAD_TEST_ID}-report.html"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_file_that_a_load_test_has_not_is_404(client: FlaskClient, stored: LoadTest) -> None:
    """With those that it has."""
    response = client.get(f"/floods/{LOAD_TEST_ID}/artifacts/passwd")
    assert response.status_code == 404
    assert "report.html" in response.get_json(force=True)["detail"]
