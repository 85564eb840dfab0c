"""GET /floods and what follows."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tests.floods.made_floods import make_flood, store_flood

from whisker.floods.schema import Flood, FloodList
from whisker.settings import Settings

FLOOD_ID = "20261120-184500"


@pytest.fixture
def stored(tmp_path: Path, settings: Settings) -> Flood:
    """A flood in the data folder."""
    flood = make_flood(tmp_path, FLOOD_ID)
    store_flood(settings.data_dir / "floods", flood, report_html="<script>alert(1)</script>")
    return flood


def test_floods_are_listed(client: FlaskClient, stored: Flood) -> None:
    """Each in a line, without its course."""
    answer = client.get("/floods").get_json()
    assert [flood.id for flood in FloodList.model_validate(answer).floods] == [FLOOD_ID]
    assert "series" not in answer["floods"][0]


def test_server_that_was_never_flooded_lists_none(client: FlaskClient) -> None:
    """An empty list is no fault."""
    assert client.get("/floods").get_json() == {"floods": []}


def test_one_flood_is_shown_whole(client: FlaskClient, stored: Flood) -> None:
    """As it was measured."""
    assert Flood.model_validate(client.get(f"/floods/{FLOOD_ID}").get_json()) == stored


@pytest.mark.parametrize("path", ["/floods/20991231-235959", "/floods/latest", f"/floods/{FLOOD_ID}%2F.."])
def test_flood_that_is_not_there_is_404(client: FlaskClient, path: str) -> None:
    """As a problem with a code."""
    response = client.get(path)
    assert response.status_code == 404
    assert response.get_json(force=True)["code"] in {"flood-not-found", "not-found"}


def test_report_is_downloaded_and_never_opens_here(client: FlaskClient, stored: Flood) -> None:
    """A page with scripts of somebody else's on our own origin could act as the visitor."""
    with client.get(f"/floods/{FLOOD_ID}/artifacts/report.html") as response:
        assert response.data == b"<script>alert(1)</script>"
        assert response.headers["Content-Disposition"] == f"attachment; filename=flood-{FLOOD_ID}-report.html"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_file_that_a_flood_has_not_is_404(client: FlaskClient, stored: Flood) -> None:
    """With those that it has."""
    response = client.get(f"/floods/{FLOOD_ID}/artifacts/passwd")
    assert response.status_code == 404
    assert "report.html" in response.get_json(force=True)["detail"]
