"""What an operation may answer is written in its description: status and code."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from whisker.api.app import create_app
from whisker.api.bodies import MAX_JSON_BYTES
from whisker.api.openapi import build_openapi
from whisker.api.services import services_of
from whisker.settings import Settings

WRITE, READ = "the-write-token-of-tests", "the-read-token-of-tests"
PATH_VALUES = {"kind": "dark"}
GARBAGE = ("", "no-such-thing", "-1", "1e999", "\0", "[", "a" * 300, "\u0301" * 300, "pets@0", "99999999999999999999")

Described = dict[str, Any]


def operations(app: Flask) -> Iterator[tuple[str, str, Described]]:
    """List (method, path, description), with names that lead to nothing in the path."""
    for path, methods in build_openapi(app)["paths"].items():
        for method, described in methods.items():
            filled = re.sub(r"\{(\w+)\}", lambda place: PATH_VALUES.get(place[1], "no-such-thing"), path)
            yield method.upper(), filled, described


def require_documented(described: Described, response: TestResponse, what: object) -> None:
    """Hold an answer against the description."""
    documented = described["responses"].get(str(response.status_code))
    assert documented is not None, (what, response.status_code, response.get_data(as_text=True)[:200])
    if response.mimetype == "application/problem+json":
        code = response.get_json()["code"]
        assert f"`{code}`" in documented["description"], (what, response.status_code, code)


def test_names_that_lead_nowhere_are_documented(client: FlaskClient) -> None:
    """404 and whatever comes before it."""
    for method, path, described in operations(client.application):
        response = client.open(path, method=method)
        require_documented(described, response, (method, path))
        if "{" in path or "no-such-thing" in path:
            assert response.status_code != 200, path


def test_query_parameters_that_cannot_be_used_are_documented(client: FlaskClient) -> None:
    """400 and its code for each parameter and each kind of nonsense."""
    for method, path, described in operations(client.application):
        for parameter in described.get("parameters", ()):
            if parameter["in"] != "query":
                continue
            for value in GARBAGE:
                response = client.open(path, method=method, query_string={parameter["name"]: value})
                require_documented(described, response, (method, path, parameter["name"], value))


BODIES: tuple[tuple[str, bytes], ...] = (
    ("application/json", b""),
    ("application/json", b"{"),
    ("application/json", b"[]"),
    ("application/json", b'{"no_such_field": 1}'),
    ("application/json", b'{"dataset": "no-such-thing", "ids": ["x"]}'),
    ("application/json", b'{"name": "\\ud800"}'),
    ("application/json", b"[" * 5000),
    ("application/json", b" " * (MAX_JSON_BYTES + 1)),
    ("text/plain", b"cat"),
    ("application/zip", b""),
    ("application/zip", b"no ZIP"),
    ("image/png", b"no picture"),
    ("multipart/form-data", b""),
    ("multipart/form-data; boundary=x", b""),
    ("multipart/form-data; boundary=x", b"--x--\r\n"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n\r\n--x--\r\n'),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="mode"\r\n\r\n\xff\r\n--x--\r\n'),
)


@pytest.mark.parametrize(("media_type", "body"), BODIES, ids=range(len(BODIES)))
def test_bodies_that_cannot_be_used_are_documented(client: FlaskClient, media_type: str, body: bytes) -> None:
    """400, 413, 415 and 422 with their codes, for each operation that takes a body."""
    for method, path, described in operations(client.application):
        if "requestBody" in described:
            response = client.open(path, method=method, data=body, content_type=media_type)
            require_documented(described, response, (method, path))


def test_refusals_of_who_asks_are_documented(migrated: Settings) -> None:
    """401, 403 and 429 for tokens, hosts and origins, where they can occur and nowhere else."""
    app = create_app(migrated.model_copy(update={"api_token": WRITE, "api_read_token": READ, "rate_limit": "1/second"}))
    client = app.test_client()
    for number, (method, path, described) in enumerate(operations(app)):
        here = {"REMOTE_ADDR": f"192.0.2.{number}"}
        for headers in (
            {},
            {"Authorization": "Bearer wrong"},
            {"Authorization": f"Bearer {READ}"},
            {"Host": "evil.example"},
            {"Origin": "https://evil.example"},
        ):
            response = client.open(path, method=method, headers=headers, environ_base=here)
            require_documented(described, response, (method, path, headers))
        assert ("401" in described["responses"]) == (path not in {"/health", "/ready"})
    services_of(app).close()
