"""`whisker search`: from pictures to a version, and the API's view of it."""

import json
from pathlib import Path

import pytest
from flask import Flask
from tests.api.answers import code_of
from tests.commands.conftest import Run
from tests.tiny_dataset import write_tiny_dataset

from whisker.api.app import create_app
from whisker.retrain import search as searching
from whisker.settings import load_settings

pytestmark = pytest.mark.slow

CANDIDATES = [
    {"mode": "quick", "backbone": "efficientnet_lite0", "size_px": side, "earlier_maps": False} for side in (32, 64)
]


@pytest.fixture(autouse=True)
def _few_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "candidates", lambda _side, _own: CANDIDATES)


def app_of_here() -> Flask:
    """The API on the same data folder."""
    return create_app(load_settings())


def test_search_ends_with_a_version_of_the_best(run: Run, tmp_path: Path) -> None:
    """Its settings are the best's; the same command again trains nothing; the API shows the leaderboard."""
    pictures = write_tiny_dataset(tmp_path / "colours", count=16)
    command = ("search", "--data", pictures, "--minutes", 30)
    result = run(*command, "--promote")
    assert result.exit_code == 0, result.output
    assert "2 of 2 candidates tried" in result.stdout
    assert "colours-1 is live." in result.stdout
    manifest = json.loads((tmp_path / "data" / "models" / "colours-1" / "manifest.json").read_text())
    record = json.loads((tmp_path / "data" / "searches" / "colours" / "search.json").read_text())
    assert record["version"] == "colours-1"
    client = app_of_here().test_client()
    (summary,) = client.get("/searches").get_json()["searches"]
    detail = client.get("/searches/colours").get_json()
    best = detail["leaderboard"][0]
    assert {**manifest["training"], **best["settings"]} == manifest["training"]
    assert summary["best"] == best
    assert (summary["tried_count"], summary["candidate_count"], summary["version"]) == (2, 2, "colours-1")
    assert code_of(client.get("/searches/nobody")) == (404, "search-not-found")
    again = run(*command, "--json")
    assert json.loads(again.stdout)["version"] == "colours-1"
    assert not (tmp_path / "data" / "models" / "colours-2").exists()


def test_search_alone_trains_no_version(run: Run, tmp_path: Path) -> None:
    """And says where what it found lies."""
    pictures = write_tiny_dataset(tmp_path / "colours", count=16)
    result = run("search", "--data", pictures, "--minutes", 30, "--no-train", "--name", "only-look")
    assert result.exit_code == 0, result.output
    assert str(tmp_path / "data" / "searches" / "only-look") in result.stdout.replace("\n", "")
    assert not (tmp_path / "data" / "models").exists()
