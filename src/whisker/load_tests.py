"""Load tests as they are stored and shown: a folder each, written by `make flood` and only read here."""

import logging
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from whisker.errors import LoadTestNotFound, NotFound
from whisker.frozen import PublishedFigures

logger = logging.getLogger(__name__)

LOAD_TEST_FILE = "flood.json"
MAX_LOAD_TEST_BYTES = 5_000_000
"""A load test of any length has a few hundred kB: its series is drawn in at most so many points."""

MOST_LISTED = 50

_ID = re.compile(r"\d{8}-\d{6}")

LoadTestVerdict = Literal["passed", "failed"]
CheckName = Literal["failure_share", "p95_ms", "p99_ms"]


class LoadTestMachine(PublishedFigures):
    """Where the users were, and the server too unless it was elsewhere."""

    system: str
    processor: str
    cores: int = Field(description="Cores that the users and the server shared.")
    memory_bytes: int | None = Field(description="Null where the system does not say.")
    python: str


class LoadTestServer(PublishedFigures):
    """The server that was asked."""

    url: str
    whisker_version: str
    model_version: str
    own: bool = Field(description="Started for this test on an empty data folder, rather than one that ran already.")


class LoadTestPlan(PublishedFigures):
    """What the users did beside asking."""

    wait_seconds: tuple[float, float] = Field(description="Shortest and longest wait of a user between two tasks.")
    uploads: int = Field(description="ZIPs that were to be sent at most.")


class LoadTestFigures(PublishedFigures):
    """Requests and how long they took until their answer was read, failed ones too."""

    requests: int
    failures: int
    requests_per_second: float
    p50_ms: float | None = Field(description="Null where nothing was asked.")
    p95_ms: float | None
    p99_ms: float | None
    max_ms: float | None


class LoadTestEndpoint(PublishedFigures):
    """One kind of request."""

    method: str
    name: str
    figures: LoadTestFigures


class LoadTestCheck(PublishedFigures):
    """One threshold, held against one stage."""

    name: CheckName
    limit: float
    actual: float | None
    passed: bool


class LoadTestStage(PublishedFigures):
    """A number of users for a time; the users' coming is part of it."""

    users: int
    seconds: float = Field(description="Of the last stage, until the last answer came.")
    figures: LoadTestFigures
    endpoints: list[LoadTestEndpoint]
    checks: list[LoadTestCheck]


class LoadTestPoint(PublishedFigures):
    """One step of the course of a load test."""

    second: float = Field(description="The step's end, from the load test's beginning.")
    users: int
    requests_per_second: float
    failures_per_second: float
    p50_ms: float | None
    p95_ms: float | None


class LoadTestFailure(PublishedFigures):
    """Requests of one kind that failed for one reason."""

    method: str
    name: str
    error: str
    count: int
    first_second: float


class LoadTestThresholds(PublishedFigures):
    """What every stage must keep to; null is no limit."""

    failure_share: float = 0.0
    p95_ms: float | None = None
    p99_ms: float | None = None


class LoadTestSummary(PublishedFigures):
    """A load test in a line."""

    id: str
    started_at: datetime
    seconds: float
    verdict: LoadTestVerdict
    users: list[int] = Field(description="Of each stage.")
    totals: LoadTestFigures
    server: LoadTestServer
    machine: LoadTestMachine


class LoadTest(LoadTestSummary):
    """A whole load test."""

    plan: LoadTestPlan
    thresholds: LoadTestThresholds
    stages: list[LoadTestStage]
    endpoints: list[LoadTestEndpoint] = Field(description="Over all stages, the most asked first.")
    failures: list[LoadTestFailure] = Field(description="The most frequent first.")
    step_seconds: float = Field(description="Time between two points of the series.")
    series: list[LoadTestPoint]
    artifacts: list[str] = Field(description="Files to fetch below /floods/{id}/artifacts/.")


class LoadTestList(PublishedFigures):
    """Load tests, the latest first."""

    floods: list[LoadTestSummary]


class LoadTestStore:
    """Reads the load tests below a folder.

    Args:
        root: Holds one folder for each load test, named by when it began.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def latest(self) -> list[LoadTestSummary]:
        """List load tests, the latest first; what cannot be read is left out and logged."""
        return [LoadTestSummary.model_validate(_summary_fields(load_test)) for load_test in self._readable()]

    def get(self, load_test_id: str) -> LoadTest:
        """Read a whole load test.

        Raises:
            LoadTestNotFound: There is none of that name, or it cannot be read.
        """
        if _ID.fullmatch(load_test_id) is None or not (self._root / load_test_id / LOAD_TEST_FILE).is_file():
            raise LoadTestNotFound(
                f"There is no load test {load_test_id[:80]!r}. GET /floods lists them; `make flood` makes one."
            )
        try:
            return _read_load_test(self._root / load_test_id)
        except (OSError, ValueError) as error:
            raise LoadTestNotFound(
                f"Load test {load_test_id!r} cannot be read: its {LOAD_TEST_FILE} is damaged."
            ) from error

    def artifact(self, load_test_id: str, name: str) -> Path:
        """Find one of a load test's files.

        Raises:
            LoadTestNotFound: There is no such load test.
            NotFound: It has no such file.
        """
        load_test = self.get(load_test_id)
        path = self._root / load_test.id / name
        if name not in load_test.artifacts or path.is_symlink() or not path.is_file():
            known = ", ".join(load_test.artifacts) or "none"
            raise NotFound(f"Load test {load_test.id} has no file {name[:80]!r}. Its files: {known}.")
        return path

    def _readable(self) -> Iterator[LoadTest]:
        for folder in self._folders()[:MOST_LISTED]:
            try:
                yield _read_load_test(folder)
            except (OSError, ValueError):
                logger.warning("a load test cannot be read", extra={"load_test": folder.name})

    def _folders(self) -> list[Path]:
        if not self._root.is_dir():
            return []
        found = (folder for folder in self._root.iterdir() if _ID.fullmatch(folder.name) and not folder.is_symlink())
        return sorted((folder for folder in found if (folder / LOAD_TEST_FILE).is_file()), reverse=True)


def _read_load_test(folder: Path) -> LoadTest:
    path = folder / LOAD_TEST_FILE
    if path.stat().st_size > MAX_LOAD_TEST_BYTES:
        raise ValueError("a load test's file is never that large")
    try:
        load_test = LoadTest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise ValueError("not a load test") from error
    if load_test.id != folder.name:
        raise ValueError("a load test of another name")
    return load_test


def _summary_fields(load_test: LoadTest) -> dict[str, object]:
    return {name: getattr(load_test, name) for name in LoadTestSummary.model_fields}
