"""Every route of the app, in every spelling of its path that anyone thought of, with and without tokens."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from flask import Flask
from tests.conftest import MakePicture
from werkzeug.routing import Rule
from werkzeug.test import create_environ, run_wsgi_app

from whisker.api.app import create_app
from whisker.api.services import services_of
from whisker.settings import Settings

WRITE, READ = "the-write-token-of-tests", "the-read-token-of-tests"
PUBLIC = {"/", "/health", "/ready", "/openapi.json", "/docs"}
OWNERS = {"/feedback", "/feedback/groups", "/feedback/<feedback_id>/image"}
"""What only the owner may even read; a new route that shows something private belongs here, and is tested with it."""
SAFE = {"GET", "HEAD", "OPTIONS"}
REFUSED = {308, 401, 403, 404, 405}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "get", "post", "delete")

_CLIENT_NUMBERS = count(1)

# Thousands of requests to code that other tests measure line by line: measuring them doubles what they take.
pytestmark = pytest.mark.no_cover


@dataclass(frozen=True)
class Asked:
    """One way to ask for a route: `needs` is the least that must be shown for it."""

    rule: str
    path: str
    method: str
    needs: str


@pytest.fixture
def guarded(migrated: Settings, make_picture: MakePicture) -> Iterator[Flask]:
    """An app with both tokens and one picture in its inbox, which is called `0123` in paths that are asked."""
    app = create_app(migrated.model_copy(update={"feedback": True, "api_token": WRITE, "api_read_token": READ}))
    services_of(app).live_model.refresh()
    form = {"class_name": "cat", "file": (io.BytesIO(make_picture()), "a.png")}
    kept = app.test_client().post("/feedback", data=form, headers={"Authorization": f"Bearer {WRITE}"})
    assert kept.status_code == 201
    app.config["FEEDBACK_ID"] = kept.get_json()["id"]
    yield app
    services_of(app).close()


def ask(app: Flask, raw_path: str, method: str, token: str | None, **environ: str) -> tuple[int, str, bytes]:
    """Send a path as a server hands it on, byte by byte; return status, Location and body.

    A client of a library would tidy the path. Each request comes from an address of its own, so that no guess is one
    too many.
    """
    path, _, query = raw_path.partition("?")
    built = create_environ(query_string=query)
    built["PATH_INFO"] = unquote_to_bytes(path).decode("latin-1")
    built["REQUEST_METHOD"] = method
    number = next(_CLIENT_NUMBERS)
    built["REMOTE_ADDR"] = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    if token is not None:
        built["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    content, status, headers = run_wsgi_app(app.wsgi_app, built | environ, buffered=True)
    return int(status[:3]), headers.get("Location", ""), b"".join(content)


def paths_of(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Write each rule's path, with things in its places that are there where they can be."""
    known = {"feedback_id": app.config["FEEDBACK_ID"], "version": "tiny-1", "name": "manifest.json"}
    for rule in app.url_map.iter_rules():
        yield rule, re.sub(r"<(?:\w+:)?(\w+)>", lambda place: known.get(place[1], "digits"), rule.rule)


def spellings(path: str) -> Iterator[str]:
    """Spell a path in every way that some router, proxy or decoder somewhere takes for the plain one."""
    yield path
    for place in (found.start() for found in re.finditer("/", path)):
        before, after = path[:place], path[place + 1 :]
        for slash in ("//", "///", "/./", "/%2e/", "/x/../", "/x/%2e%2e/", "%2f", "/%2f", "%2F/", "\\", "%5c", "/%00/"):
            yield before + slash + after
    for prefix in ("/api", "/api/", "/api//", "//api", "/api/api", "/api/%2f", "/API", "%2fapi", "/api/..", "/docs/.."):
        yield prefix + path
    for ending in (
        "/",
        "//",
        "/.",
        "/..",
        "%2f",
        ";a=b",
        "%3ba=b",
        "?",
        "?a=//b",
        "%3f",
        "#",
        "%23",
        "%00",
        "%20",
        ".",
    ):
        yield path + ending
    yield from (path.upper(), path.title(), path.lower(), path.replace("/", "/%2566", 1), path[1:], f"http://h{path}")
    yield path[:1] + "".join(f"%{ord(letter):02x}" for letter in path[1:])


def least_needed(rule: Rule, method: str) -> str:
    """Say what a request has to show for a route, by its method and the two lists above alone."""
    if rule.rule in PUBLIC:
        return "nothing"
    changes = method.upper() not in SAFE and rule.rule not in {"/predict", "/predict/groups"}
    return "write" if changes or rule.rule in OWNERS else "read"


def everything_to_ask(app: Flask) -> Iterator[Asked]:
    """List each route in each spelling by its own methods, and as it is by every method."""
    for rule, path in paths_of(app):
        own = (rule.methods or set()) - {"OPTIONS", "HEAD"}
        for method in sorted(own):
            for spelling in spellings(path):
                yield Asked(rule.rule, spelling, method, least_needed(rule, method))
        for method in METHODS:
            for spelling in (path, f"/{path}", f"/api/{path}"):
                yield Asked(rule.rule, spelling, method, least_needed(rule, method))


def stored(app: Flask) -> tuple[object, ...]:
    """Return all that a request could have changed."""
    services = services_of(app)
    return services.jobs.list(500), services.feedback.list("new"), services.promotions.history()


@pytest.mark.slow
@pytest.mark.parametrize("token", [None, "wrong"])
def test_row_92_without_a_token_no_spelling_of_anything_is_answered(guarded: Flask, token: str | None) -> None:
    """Only what is public answers; a redirect leads to what is refused as well; nothing changes."""
    before = stored(guarded)
    for asked in everything_to_ask(guarded):
        status, location, _ = ask(guarded, asked.path, asked.method, token)
        if asked.needs == "nothing":
            assert status in {200, 308, 403, 404, 405}, asked
        else:
            assert status in REFUSED, (asked, status)
        if status == 308:
            assert location.startswith("http://localhost/"), (asked, location)
            followed, _, _ = ask(guarded, urlsplit(location).path, asked.method, token)
            assert followed in (REFUSED if asked.needs != "nothing" else {200}), (asked, location)
    assert stored(guarded) == before


@pytest.mark.slow
def test_row_92_a_read_token_reads_and_nothing_else_in_any_spelling(guarded: Flask) -> None:
    """Neither the inbox nor a change is behind any spelling, and what may be read answers as its plain path or not."""
    before = stored(guarded)
    for asked in everything_to_ask(guarded):
        status, _, body = ask(guarded, asked.path, asked.method, READ)
        assert status < 500 or (status == 503 and b"no-model" in body), (asked, status, body)
        if asked.needs == "write":
            assert status in REFUSED, (asked, status)
    assert stored(guarded) == before


def test_every_view_declares_who_may_ask_it(guarded: Flask) -> None:
    """One that forgets to is closed to readers: declare `access=Access.READ`, or put the route into a list above."""
    for rule, path in paths_of(guarded):
        for method in (rule.methods or set()) - {"OPTIONS"}:
            needs = least_needed(rule, method)
            nobody, reader, owner = (ask(guarded, path, method, token)[0] for token in (None, READ, WRITE))
            assert (nobody == 401, reader == 403) == (needs != "nothing", needs == "write"), (rule.rule, method)
            assert owner not in {401, 403}, (rule.rule, method)


def test_row_92_the_plain_path_and_its_other_spellings_ask_for_the_same(guarded: Flask) -> None:
    """The spellings that the router takes for the plain path do reach the inbox with the owner's token alone."""
    item = guarded.config["FEEDBACK_ID"]
    spelt = ("/feedback", "//feedback", "///feedback", "/api/feedback", "/api//feedback", "/api/%2ffeedback")
    images = (f"/feedback/{item}/image", f"//feedback/{item}/image", f"/api//feedback/{item}/image")
    for path in (*spelt, *images):
        statuses = [ask(guarded, path, method, token)[0] for method in ("GET", "HEAD") for token in (None, READ, WRITE)]
        assert statuses == [401, 403, 200] * 2, path


def test_row_92_headers_that_claim_another_path_or_method_are_not_believed(guarded: Flask) -> None:
    """What proxies of other makers add decides nothing."""
    claims: Iterable[dict[str, str]] = (
        {"HTTP_X_HTTP_METHOD_OVERRIDE": "GET"},
        {"HTTP_X_METHOD_OVERRIDE": "OPTIONS"},
        {"HTTP_X_ORIGINAL_URL": "/health"},
        {"HTTP_X_REWRITE_URL": "/health"},
        {"HTTP_X_FORWARDED_PREFIX": "/docs"},
        {"HTTP_X_FORWARDED_PATH": "/health"},
        {"REQUEST_URI": "/health", "RAW_URI": "/health"},
    )
    for claim in claims:
        assert ask(guarded, "/models/rollback", "POST", None, **claim)[0] == 401, claim
        assert ask(guarded, "/feedback", "GET", None, **claim)[0] == 401, claim


def test_options_say_which_methods_there_are_and_nothing_more(guarded: Flask) -> None:
    """A preflight carries no token, and needs none: no view runs."""
    for rule, path in paths_of(guarded):
        status, _, body = ask(guarded, f"/{path}", "OPTIONS", None)
        assert (status, body) == (200, b""), rule.rule


def test_health_is_not_counted_in_any_spelling_that_reaches_it(migrated: Settings) -> None:
    """The exemption from a rate limit goes by the view as well, and no other path can claim it."""
    app = create_app(migrated.model_copy(update={"rate_limit": "1/hour"}))
    here = {"REMOTE_ADDR": "192.0.2.7"}
    first, second = (ask(app, "/recipes", "GET", None, **here)[0] for _ in range(2))
    healthy = [
        ask(app, path, "GET", None, **here)[0] for path in ("/health", "//health", "/api/health", "/api//health")
    ]
    claimed = [
        ask(app, path, "GET", None, **here)[0] for path in ("/health/../recipes", "/recipes?/health", "/nowhere")
    ]
    services_of(app).close()
    assert (first, second) == (200, 429)
    assert healthy == [200] * 4
    assert claimed == [429] * 3
