"""A view's annotations are its contract: what it takes is parsed, what it returns is dumped."""

import tracemalloc
from collections.abc import Iterator
from typing import ClassVar

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from pydantic import ConfigDict, Field

from whisker.api.dashboard import install_dashboard
from whisker.api.errors import install_error_handlers
from whisker.api.openapi import build_openapi
from whisker.api.request_checks import HostCheck, install_security
from whisker.api.schemas.base import Answer, Question, Schema
from whisker.api.services import Services, install_services
from whisker.api.validation import parse_parameters
from whisker.api.view_binding import Contract, contract_of, describe_form, operation
from whisker.errors import RequestInvalid
from whisker.settings import Settings


class ShelfPath(Schema):
    """Which shelf."""

    shelf: int


class ShelfQuery(Schema):
    """How much of it."""

    limit: int = Field(default=10, ge=1)


class Book(Question):
    """What to put there."""

    example: ClassVar[str] = '{"title": "Moby-Dick"}'

    title: str


class Placed(Answer):
    """Where it stands."""

    shelf: int
    title: str | None

    @property
    def location(self) -> str:
        """Where to find it."""
        return f"/shelves/{self.shelf}"


@operation("shelves", status=201)
def put_book(path: ShelfPath, query: ShelfQuery, body: Book) -> Placed:
    """Put a book on a shelf."""
    return Placed(shelf=path.shelf * query.limit, title=body.title)


@operation("shelves", form=describe_form({"type": "string"}), raw="text/plain")
def put_anything(body: Book | None) -> Placed:
    """Put a book on the first shelf, or something else."""
    return Placed(shelf=1, title=body and body.title)


@operation("shelves", answers=(Placed,), media_type="text/plain")
def show_shelf(path: ShelfPath) -> Response:
    """Show a shelf as it is."""
    return Response(f"shelf {path.shelf}", status=203, mimetype="text/plain")


@pytest.fixture
def shelves(settings: Settings) -> FlaskClient:
    """A client of a small app with these views."""
    app = Flask(__name__)
    install_services(app, Services(settings))
    install_error_handlers(app)
    app.add_url_rule("/shelves/<shelf>", view_func=put_book, methods=["PUT"])
    app.add_url_rule("/shelves/<shelf>", view_func=show_shelf)
    app.add_url_rule("/shelves", view_func=put_anything, methods=["POST"])
    return app.test_client()


def test_view_gets_models_and_its_answer_is_dumped(shelves: FlaskClient) -> None:
    """Path, query and body come parsed; the answer goes with its status and where it is."""
    response = shelves.put("/shelves/2?limit=3", json={"title": "Emma"})
    assert (response.status_code, response.get_json()) == (201, {"shelf": 6, "title": "Emma"})
    assert response.headers["Location"] == "/shelves/6"


def test_view_that_answers_by_itself_is_left_alone(shelves: FlaskClient) -> None:
    """Status, type and text are the view's own."""
    response = shelves.get("/shelves/2")
    assert (response.status_code, response.mimetype, response.text) == (203, "text/plain", "shelf 2")


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/shelves/x?limit=0", {"title": 1}, "limit"),
        ("/shelves/x", {"title": 1}, "shelf"),
        ("/shelves/1", {"title": 1}, "title"),
        ("/shelves/1", {"title": "Emma", "pages": 400}, "pages"),
    ],
)
def test_first_of_query_path_and_body_that_cannot_be_used_is_named(
    shelves: FlaskClient, path: str, body: object, field: str
) -> None:
    """The view does not run."""
    problem = shelves.put(path, json=body).get_json()
    assert (problem["status"], problem["code"]) == (400, "request-invalid")
    assert [fault["field"] for fault in problem["errors"]] == [field]


def test_body_of_another_type_is_refused_with_an_example(shelves: FlaskClient) -> None:
    """What the body should be is said as it would be sent."""
    problem = shelves.put("/shelves/1", data="Emma", content_type="text/plain").get_json()
    assert (problem["status"], problem["code"]) == (415, "media-type")
    assert Book.example in problem["detail"]


def test_body_that_may_be_of_another_type_is_none_then(shelves: FlaskClient) -> None:
    """JSON is parsed all the same."""
    assert shelves.post("/shelves", data="Emma", content_type="text/plain").get_json() == {"shelf": 1, "title": None}
    assert shelves.post("/shelves", json={"title": "Emma"}).get_json() == {"shelf": 1, "title": "Emma"}
    assert shelves.post("/shelves", json={"titel": "Emma"}).status_code == 400


def test_view_that_takes_what_no_request_has_is_refused_when_it_is_made() -> None:
    """A slip in a name is seen at import."""

    def view(cookies: ShelfQuery) -> Placed:
        return Placed(shelf=cookies.limit, title=None)

    with pytest.raises(TypeError, match="cookies"):
        operation("shelves")(view)


def test_bodies_are_described_beside_each_other(shelves: FlaskClient) -> None:
    """A form, JSON and a file."""
    described = build_openapi(shelves.application)["paths"]
    content = described["/shelves"]["post"]["requestBody"]["content"]
    assert list(content) == ["multipart/form-data", "application/json", "text/plain"]
    assert content["application/json"] == {"schema": {"$ref": "#/components/schemas/Book"}}
    assert next(iter(described["/shelves/{shelf}"]["put"]["responses"])) == "201"


class PlacedAnswer(Answer):
    """Called otherwise where it is published."""

    model_config = ConfigDict(title="Placed")

    inner: ShelfPath


class Nested(Answer):
    """Has one within."""

    placed: PlacedAnswer


@operation("shelves")
def show_nested() -> Nested:
    """Show one."""
    return Nested(placed=PlacedAnswer(inner=ShelfPath(shelf=1)))


def test_title_is_the_published_name() -> None:
    """References follow it."""
    app = Flask(__name__)
    app.add_url_rule("/nested", view_func=show_nested)
    schemas = build_openapi(app)["components"]["schemas"]
    assert set(schemas) == {"Nested", "Placed", "Problem", "ShelfPath"}
    assert schemas["Nested"]["properties"]["placed"] == {"$ref": "#/components/schemas/Placed"}


def test_two_models_of_one_published_name_are_refused(shelves: FlaskClient) -> None:
    """Neither silently takes the other's place."""
    shelves.application.add_url_rule("/nested", view_func=show_nested)
    with pytest.raises(ValueError, match="Placed"):
        build_openapi(shelves.application)


def contracts(app: Flask) -> Iterator[tuple[frozenset[str], Contract]]:
    """List the parameters in each address, with the contract of the view behind it."""
    for rule in app.url_map.iter_rules():
        contract = contract_of(app.view_functions[rule.endpoint])
        if contract is not None:
            yield frozenset(rule.arguments), contract


def test_addresses_have_the_parameters_that_views_take(app: Flask) -> None:
    """What is in a path is what the path's model has."""
    listed = list(contracts(app))
    assert len(listed) > 50
    for arguments, contract in listed:
        assert arguments == frozenset(contract.path.model_fields if contract.path else ())


def test_every_answer_in_json_is_described(app: Flask) -> None:
    """A view that answers by itself says what in."""
    for _, contract in contracts(app):
        assert bool(contract.answers) == (contract.media_type == "application/json")


def test_fault_in_a_long_text_is_named_without_a_copy_of_it() -> None:
    """What is shown is cut before its text is made, however deep it lies."""
    text = "x" * 10_000_000
    values = {"title": [{"deep": [text, *range(2)]}, text]}
    tracemalloc.start()
    try:
        with pytest.raises(RequestInvalid) as caught:
            parse_parameters(Book, values)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    (fault,) = caught.value.errors
    assert fault["detail"].endswith("; got " + repr(str([{"deep": ["x" * 100]}])[:80]))
    assert peak_bytes < 1_000_000


def test_fault_in_nested_json_is_named_however_deep_it_goes() -> None:
    """As deep as what shows it has room for, and no deeper."""
    value: object = []
    for _ in range(900):
        value = [value]
    with pytest.raises(RequestInvalid, match="got '" + r"\[" * 80):
        parse_parameters(Book, {"title": value})


class CountedHosts(HostCheck):
    """Counts how often it is asked."""

    count = 0

    def knows(self, host: str) -> bool:
        """Count, and answer."""
        self.count += 1
        return super().knows(host)


@pytest.mark.parametrize("path", ["/", "/shelves/2"])
def test_host_is_checked_once_a_request(shelves: FlaskClient, settings: Settings, path: str) -> None:
    """For a page of the dashboard as for the API."""
    hosts = CountedHosts(())
    folder = settings.dashboard_dir
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html>")
    install_security(shelves.application, settings, hosts)
    install_dashboard(shelves.application, settings, hosts)
    with shelves.get(path) as response:
        assert response.status_code in {200, 203}
    assert hosts.count == 1
