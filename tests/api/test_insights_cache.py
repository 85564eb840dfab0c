"""The texts that are kept in memory.

Which insights a request means, and how soon a change is seen.

A text in the encoding that is asked for.
"""

import gzip
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient
from tests.api.stored_insights import store_insights
from tests.tiny_dataset import draw_picture

from whisker.api.insights_cache import (
    LOOK_EVERY_SECONDS,
    MOST_BYTES,
    MOST_TEXTS,
    CompressedText,
    InsightsCache,
    InsightsLocation,
    InsightsLocator,
)
from whisker.api.services import Services
from whisker.database import Database
from whisker.datasets import ingestion
from whisker.datasets.revision import DatasetSource, DatasetTarget, Revision
from whisker.datasets.store import KeptRevision
from whisker.errors import DatasetNotFound, InsightsNotFound
from whisker.insights.schema import Insights
from whisker.insights.store import InsightsStore
from whisker.registry.registry import Registry
from whisker.retrain.revision_insights import ensure_insights


@pytest.fixture
def pets(services: Services, tmp_path: Path) -> Revision:
    """A dataset with insights."""
    return store_insights(services, tmp_path / "drawn")


def test_text_is_read_once_and_is_the_stored_one(services: Services, pets: Revision) -> None:
    """The same object answers as long as the insights are the same."""
    first = services.answers.insights("pets")
    assert first.encoded("identity").decode() == services.insights.body(pets.id)
    assert services.answers.insights("pets") is first
    assert services.answers.insights(pets.id) is first


def test_what_is_not_there_is_not_kept(services: Services, pets: Revision) -> None:
    """Asking for a thousand classes that there are not pushes nothing out."""
    kept = services.answers.insights("pets")
    for number in range(MOST_TEXTS):
        with pytest.raises(InsightsNotFound, match=f"'class {number}'"):
            services.answers.class_facts("pets", f"class {number}")
    assert services.answers.insights("pets") is kept


class ManyClasses(InsightsStore):
    """Insights with figures for any class."""

    facts = "{}"

    def class_facts(self, revision: str, class_name: str) -> str | None:
        """Answer for any class of that revision."""
        del revision, class_name
        return self.facts


def kept_of(answers: InsightsCache, count: int) -> int:
    """Ask for so many classes, twice, from the last to the first, and count those that were kept."""
    made = [answers.class_facts("pets", str(number)) for number in range(count)]
    again = [answers.class_facts("pets", str(number)) for number in reversed(range(count))]
    return sum(first is second for first, second in zip(reversed(made), again, strict=True))


@pytest.mark.usefixtures("pets")
def test_memory_is_bounded_in_number_and_bytes(services: Services) -> None:
    """Who asks for everything pushes out what was asked for longest ago."""
    store = ManyClasses(services.database)
    answers = InsightsCache(services.answers.locator, store)
    assert kept_of(answers, MOST_TEXTS * 2) == MOST_TEXTS
    store.facts = f'"{"x" * (MOST_BYTES // 4)}"'
    assert kept_of(InsightsCache(services.answers.locator, store), 8) == 3


def test_text_of_a_later_state_is_not_kept_under_an_earlier_one(services: Services, pets: Revision) -> None:
    """A dismissal between looking and reading, taken back later, must not leave its text behind."""

    class DismissesBeforeReading(InsightsStore):
        def body(self, revision: str) -> str | None:
            if not written:
                written.append(True)
                self.dismiss("pets", revision, "dark", None, dismissed=True)
            return super().body(revision)

    written: list[bool] = []
    answers = InsightsCache(services.answers.locator, DismissesBeforeReading(services.database))
    assert _is_dismissed(answers)
    services.insights.dismiss("pets", pets.id, "dark", None, dismissed=False)
    answers.forget()
    assert not _is_dismissed(answers)


def _is_dismissed(answers: InsightsCache) -> bool:
    insights = Insights.model_validate_json(answers.insights("pets").encoded("identity"))
    return next(finding for finding in insights.findings if finding.kind == "dark").is_dismissed


class Clock:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    """A clock that stands."""
    return Clock()


@pytest.fixture
def locator(services: Services, clock: Clock) -> InsightsLocator:
    """What is tested."""
    return InsightsLocator(services.database, services.insights, services.registry, clock)


def add_pictures(services: Services, folder: Path) -> Revision:
    """Make the next revision, as another process would."""
    for class_name in ("red", "blue"):
        draw_picture(folder / class_name / "more.png", class_name, 100)
    source = DatasetSource(kind="path", value=str(folder))
    revision = ingestion.ingest(services.datasets, source, DatasetTarget(mode="add", dataset="pets")).revision
    ensure_insights(services, KeptRevision(services.datasets, revision))
    return revision


def test_dataset_is_its_newest_revision(
    services: Services, locator: InsightsLocator, pets: Revision, tmp_path: Path
) -> None:
    """And a revision is itself."""
    second = add_pictures(services, tmp_path / "more")
    assert locator.find("pets").revision == second.id
    assert locator.find(pets.id).revision == pets.id


def test_new_revision_is_seen_after_a_second_and_not_before(
    services: Services, locator: InsightsLocator, clock: Clock, pets: Revision, tmp_path: Path
) -> None:
    """The database is not asked for each request."""
    assert locator.find("pets").revision == pets.id
    second = add_pictures(services, tmp_path / "more")
    clock.seconds += LOOK_EVERY_SECONDS / 2
    assert locator.find("pets").revision == pets.id
    clock.seconds += LOOK_EVERY_SECONDS / 2
    assert locator.find("pets").revision == second.id


def test_own_write_is_seen_at_once(services: Services, locator: InsightsLocator, pets: Revision) -> None:
    """Once this process says that it has written."""
    before = locator.find("pets")
    services.insights.dismiss("pets", pets.id, "dark", None, dismissed=True)
    assert locator.find("pets") == before
    locator.forget()
    after = locator.find("pets")
    assert after.etag != before.etag
    assert locator.is_current(after)
    assert not locator.is_current(before)


def test_look_that_began_before_a_write_is_not_kept(services: Services, pets: Revision, clock: Clock) -> None:
    """A request that looked a moment too early must not bring back for a second what was before."""

    class WritesWhileLooking(InsightsStore):
        def etag(self, revision: str) -> str | None:
            found = super().etag(revision)
            if not written:
                written.append(True)
                self.dismiss("pets", revision, "dark", None, dismissed=True)
                asked.forget()
            return found

    written: list[bool] = []
    asked = InsightsLocator(services.database, WritesWhileLooking(services.database), services.registry, clock)
    early = asked.find(pets.id)
    assert written
    assert asked.find(pets.id).etag != early.etag


def test_one_request_looks_while_others_get_what_was_right_a_moment_ago(
    services: Services, pets: Revision, clock: Clock
) -> None:
    """Only the request that looks waits for the database."""
    seen: list[InsightsLocation] = []

    class AskedMeanwhile(InsightsStore):
        def etag(self, revision: str) -> str | None:
            if clock.seconds > 100.0:
                seen.append(asked.find(revision))
            return super().etag(revision)

    asked = InsightsLocator(services.database, AskedMeanwhile(services.database), services.registry, clock)
    first = asked.find(pets.id)
    clock.seconds += LOOK_EVERY_SECONDS
    assert asked.find(pets.id) == first
    assert seen == [first]


@pytest.mark.parametrize("reference", ["nobody", "pets@9", "@", "", "\0", "'; DROP TABLE revisions --"])
def test_unknown_dataset_is_named(locator: InsightsLocator, pets: Revision, reference: str) -> None:
    """Each time, for it may be made any moment."""
    for _ in range(2):
        with pytest.raises(DatasetNotFound, match="GET /datasets"):
            locator.find(reference)


def test_revision_without_insights_says_how_to_get_them(
    services: Services, locator: InsightsLocator, tmp_path: Path
) -> None:
    """As one that was made before there were any."""
    for class_name in ("red", "blue"):
        for number in range(3):
            draw_picture(tmp_path / "old" / class_name / f"{number}.png", class_name, number)
    source = DatasetSource(kind="path", value=str(tmp_path / "old"))
    old = ingestion.ingest(services.datasets, source, DatasetTarget(name="Old")).revision
    with pytest.raises(InsightsNotFound, match="POST /datasets/old@1/insights"):
        locator.find("old")
    ensure_insights(services, KeptRevision(services.datasets, old))
    assert locator.find("old").revision == old.id


def test_without_a_database_the_live_version_s_own_insights_are_found(
    tmp_path: Path, bundled_dir: Path, clock: Clock
) -> None:
    """A new installation, or a server that only predicts."""
    database = Database(f"sqlite:///{tmp_path / 'none.db'}")
    registry = Registry(database, bundled_dir, tmp_path / "models")
    locator = InsightsLocator(database, InsightsStore(database), registry, clock)
    assert locator.find(None).folder == bundled_dir / "tiny-1"
    with pytest.raises(DatasetNotFound):
        locator.find("pets")


TEXT = b'{"pictures": [' + b", ".join(b'"a picture"' for _ in range(500)) + b"]}"
DECODE = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}


@pytest.fixture
def text_client() -> FlaskClient:
    """A client of an app that answers with the text."""
    app, text = Flask(__name__), CompressedText(TEXT)

    @app.get("/")
    def answer() -> Response:
        return text.answer(request)

    return app.test_client()


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_text_comes_in_the_encoding_asked_for(text_client: FlaskClient, encoding: str) -> None:
    """Whole, and for private caches that ask each time."""
    answer = text_client.get("/", headers={"Accept-Encoding": encoding})
    assert DECODE[encoding](answer.data) == TEXT
    assert answer.headers.get("Content-Encoding", "identity") == encoding
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert (answer.headers["Vary"], answer.headers["Cache-Control"]) == ("Accept-Encoding", "private, no-cache")
    assert answer.mimetype == "application/json"


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_text_that_the_client_has_is_not_sent_again(text_client: FlaskClient, encoding: str) -> None:
    """304 with nothing in it, and with what a cache must know."""
    asked = {"Accept-Encoding": encoding}
    etag = text_client.get("/", headers=asked).headers["ETag"]
    for known in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        again = text_client.get("/", headers={**asked, "If-None-Match": known})
        assert (again.status_code, again.data) == (304, b"")
        assert (again.headers["ETag"], again.headers["Vary"]) == (etag, "Accept-Encoding")
    assert text_client.get("/", headers={**asked, "If-None-Match": '"other"'}).status_code == 200


def test_each_encoding_has_its_own_strong_etag(text_client: FlaskClient) -> None:
    """They name bytes, and the bytes differ."""

    def etag(headers: Mapping[str, str]) -> str:
        return text_client.get("/", headers=headers).headers["ETag"]

    etags = {etag({"Accept-Encoding": encoding}) for encoding in DECODE}
    assert len(etags) == 3
    assert all(found.startswith('"') for found in etags)
    plain = etag({"Accept-Encoding": "identity"})
    assert text_client.get("/", headers={"Accept-Encoding": "br", "If-None-Match": plain}).status_code == 200


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_head_says_what_get_would_send(text_client: FlaskClient, encoding: str) -> None:
    """The same headers and no body."""
    headers = {"Accept-Encoding": encoding}
    head, whole = text_client.head("/", headers=headers), text_client.get("/", headers=headers)
    assert (head.status_code, head.data) == (200, b"")
    assert dict(head.headers) == dict(whole.headers)


def test_text_is_compressed_once_whoever_asks_at_once() -> None:
    """All get the same bytes: the very same object."""
    text = CompressedText(TEXT)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: id(text.encoded("br")), range(32)))
    assert len(set(made)) == 1
    assert text.size_bytes == len(TEXT) + len(text.encoded("br"))
