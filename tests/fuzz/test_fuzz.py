"""A small, seeded run of the fuzz inside this process; `make fuzz` sends the whole of it to a server."""

from collections.abc import Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from fuzz.answers import NO_HEADERS, Answer, Findings, broken_rule
from fuzz.operations import fuzz_operations
from fuzz.runs import fuzz_pictures, fuzz_zips, mutated, zips_of_mutated_pictures
from fuzz.seeds import picture_seeds, zip_seeds

from whisker.images import decode_image

SEED = 20

# Thousands of requests to code that other tests measure line by line: measuring them doubles what they take.
pytestmark = pytest.mark.no_cover


class ClientAsker:
    """Asks the app without a server."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client

    def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] = NO_HEADERS) -> Answer:
        """Ask."""
        response = self._client.open(path, method=method, data=body, headers=dict(headers))
        return Answer(response.status_code, {k.lower(): v for k, v in response.headers.items()}, response.data)


@pytest.fixture
def asker(client: FlaskClient) -> ClientAsker:
    """Ask the tiny app."""
    return ClientAsker(client)


def test_mutated_pictures_break_no_rule(asker: ClientAsker) -> None:
    """Every mutated picture is classified, or refused with a fault of its own."""
    findings = fuzz_pictures(asker, SEED, range(3200))
    assert findings.violations == []
    assert findings.statuses[200] > 50
    assert findings.statuses[422] > 50


def test_mutated_zips_break_no_rule(asker: ClientAsker) -> None:
    """Every mutated ZIP becomes a job, or is refused with a fault of its own."""
    findings, kept = fuzz_zips(asker, SEED, range(120))
    assert findings.violations == []
    assert findings.statuses[202] > 10
    assert findings.statuses[422] > 10
    assert kept


@pytest.mark.slow
def test_made_requests_break_no_rule(app: Flask) -> None:
    """Every operation answers what its description allows, and what it does not, with a fault that is named."""
    document = app.test_client().get("/openapi.json").get_json()
    findings = fuzz_operations(document, {"version": ["tiny-1"]}, SEED, examples=3, app=app)
    assert findings.violations == []
    assert findings.requests > 100


def test_seeds_are_sound() -> None:
    """Mutations begin with 30 pictures that can all be decoded."""
    seeds = picture_seeds()
    assert len(seeds) == 30
    for picture in seeds.values():
        decode_image(picture)


def test_mutations_are_repeatable_and_change_the_file() -> None:
    """The same seed breaks the same files, so a violation can be seen again by its name."""
    assert picture_seeds() == picture_seeds()
    first, second = (dict(mutated(zip_seeds(), SEED, range(5, 35))) for _ in range(2))
    assert first == second
    assert first != dict(mutated(zip_seeds(), SEED + 1, range(5, 35)))
    assert sum(broken in zip_seeds().values() for broken in first.values()) < 5
    assert dict(zips_of_mutated_pictures(SEED, [3])) == dict(zips_of_mutated_pictures(SEED, [3]))


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        (Answer(500, {}, b'{"code": "internal"}'), "500"),
        (Answer(502, {}, b'{"code": "bad-gateway"}'), "502"),
        (Answer(503, {}, b'{"code": "overloaded"}'), "503 without Retry-After"),
        (Answer(507, {}, b'{"code": "internal"}'), "507 that is no full disk"),
        (Answer(0, {}, b"RemoteDisconnected"), "the connection ended"),
        (Answer(404, {}, b"<html>"), "404 without a problem's code"),
    ],
)
def test_an_answer_that_breaks_a_rule_is_a_violation(answer: Answer, rule: str) -> None:
    """What the rules forbid is found."""
    findings = Findings()
    findings.note("input", answer)
    assert findings.violation_count == 1
    assert findings.violations[0].startswith(f"input: {rule}")


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, {}, b"{}"),
        Answer(422, {}, b'{"code": "image-truncated"}'),
        Answer(503, {"retry-after": "1"}, b'{"code": "overloaded"}'),
        Answer(507, {}, b'{"code": "storage-full"}'),
        Answer(502, {}, b'{"code": "url-fetch-failed"}'),
    ],
)
def test_an_answer_within_the_rules_is_none(answer: Answer) -> None:
    """What is explained to the client is no violation."""
    assert broken_rule(answer) == ""
