"""The description of the API, and the pages around it."""

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

from whisker.api.app import create_app
from whisker.api.openapi import build_openapi
from whisker.settings import Settings

ROOT = Path(__file__).parents[2]


def test_description_covers_every_route(client: FlaskClient) -> None:
    """Whatever is routed is described, but for the docs page and the description itself."""
    described = client.get("/openapi.json").get_json()
    assert described["openapi"].startswith("3.1")
    routed = {rule.rule for rule in client.application.url_map.iter_rules()}
    undescribed = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule) for rule in routed} - set(described["paths"])
    assert undescribed == {"/", "/docs", "/openapi.json"}


def test_every_reference_leads_somewhere(client: FlaskClient) -> None:
    """No schema is named that is not there."""
    described = client.get("/openapi.json").get_json()

    def references(node: object) -> set[str]:
        if isinstance(node, dict):
            own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
            return own.union(*(references(value) for value in node.values()))
        return set().union(*(references(item) for item in node)) if isinstance(node, list) else set()

    names = {reference.removeprefix("#/components/schemas/") for reference in references(described)}
    assert names
    assert names <= described["components"]["schemas"].keys()


def test_description_in_the_repository_is_current(settings: Settings) -> None:
    """The file that the dashboard's types are made from is what the code says."""
    stored = json.loads((ROOT / "openapi.json").read_text(encoding="utf-8"))
    assert stored == json.loads(json.dumps(build_openapi(create_app(settings))))


def test_description_is_built_once_and_sent_as_often_as_it_is_asked_for(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Building takes a fifth of a second of processor time, and no token is needed to ask for it."""
    first = client.get("/openapi.json")
    monkeypatch.delattr("whisker.api.openapi.build_openapi")
    again = client.get("/openapi.json")
    assert (again.status_code, again.content_type) == (200, "application/json")
    assert again.data == first.data


def test_description_follows_the_specification(client: FlaskClient) -> None:
    """OpenAPI 3.1's own schema and its rules: parameters of paths, references, unique operation ids."""
    OpenAPIV31SpecValidator(client.get("/openapi.json").get_json()).validate()


def test_description_that_breaks_a_rule_is_seen() -> None:
    """The check above can fail: a path's parameter that nobody describes."""
    described = {
        "openapi": "3.1.0",
        "info": {"title": "Shelves", "version": "1"},
        "paths": {"/shelves/{shelf}": {"get": {"responses": {"200": {"description": "Done"}}}}},
    }
    with pytest.raises(OpenAPIValidationError, match="shelf"):
        OpenAPIV31SpecValidator(described).validate()


def test_metrics_count_requests_and_predictions(client: FlaskClient) -> None:
    """Prometheus sees requests by route, with paths that match none and methods nobody knows under one label."""
    client.get("/health")
    client.get("/no/such/path")
    client.open("/health", method="MADEUP")
    text = client.get("/metrics").get_data(as_text=True)
    assert 'whisker_requests_total{method="GET",route="/health",status="200"}' in text
    assert 'route="unmatched",status="404"' in text
    assert "/no/such/path" not in text
    assert 'method="other"' in text
    assert "MADEUP" not in text


@pytest.fixture
def dashboard(tmp_path: Path) -> Path:
    """A built dashboard of two files."""
    folder = tmp_path / "out"
    (folder / "_next" / "static").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><script>start()</script><h1>Predict</h1>")
    (folder / "404.html").write_text("<!doctype html><h1>Nothing here</h1>")
    (folder / "_next" / "static" / "a.js").write_text("start = () => {}")
    return folder


@pytest.fixture
def served(migrated: Settings, dashboard: Path) -> FlaskClient:
    """A client of an app with a dashboard."""
    return create_app(migrated.model_copy(update={"dashboard_dir": dashboard})).test_client()


def test_dashboard_is_served_with_its_policy(served: FlaskClient) -> None:
    """Pages are checked for news each time, hashed files are kept for good, and only known scripts run."""
    with served.get("/") as page:
        assert "<h1>Predict</h1>" in page.get_data(as_text=True)
        assert page.headers["Cache-Control"] == "no-cache"
        assert "'sha256-" in page.headers["Content-Security-Policy"]
    with served.get("/_next/static/a.js") as script:
        assert "immutable" in script.headers["Cache-Control"]
        assert script.headers["X-Content-Type-Options"] == "nosniff"


def test_lost_person_gets_a_page_and_a_lost_program_a_problem(served: FlaskClient) -> None:
    """404 either way."""
    page = served.get("/nowhere", headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (404, "text/html")
    problem = served.get("/nowhere", headers={"Accept": "application/json"})
    assert (problem.status_code, problem.mimetype) == (404, "application/problem+json")


def test_row_90_dashboard_is_not_served_to_another_name(served: FlaskClient) -> None:
    """A name that was rebound to our address gets 403, not the dashboard."""
    response = served.get("/", headers={"Host": "evil.example"})
    assert (response.status_code, response.get_json(force=True)["code"]) == (403, "host-unknown")


def test_without_a_build_the_first_page_says_how_to_get_one(client: FlaskClient) -> None:
    """The API is up all the same."""
    page = client.get("/")
    assert page.status_code == 200
    assert "make start" in page.get_data(as_text=True)
