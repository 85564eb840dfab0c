"""Where the insights lie that a request means, and in which state: asked of the database once a second."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from whisker.database import Database
from whisker.errors import DatasetNotFound, InsightsNotFound
from whisker.insights.texts import InsightTexts
from whisker.registry.artifacts import read_manifest
from whisker.registry.registry import CHAMPION, Registry

LOOK_EVERY_SECONDS: Final = 1.0
"""How long it may take to notice what another process wrote."""
INSIGHTS_FILE: Final = "insights.json"

_MOST_KNOWN: Final = 256
_NEWEST: Final = "SELECT id FROM revisions WHERE dataset_id = :reference ORDER BY number DESC LIMIT 1"
_REVISION: Final = "SELECT id FROM revisions WHERE id = :reference"


@dataclass(frozen=True)
class InsightsLocation:
    """Where insights lie.

    Attributes:
        etag: Names their state: another state has another.
        revision: In the database; None where they came with a version.
        folder: That version's.
    """

    etag: str
    revision: str | None = None
    folder: Path | None = None


@dataclass(frozen=True)
class _Known:
    location: InsightsLocation
    until: float


class InsightsLocator:
    """Finds the insights of datasets, of revisions, and of what the live version was trained on.

    Args:
        database: Knows which revision is a dataset's newest.
        insights: Knows their state.
        registry: Knows the live version.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        database: Database,
        insights: InsightTexts,
        registry: Registry,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._insights = insights
        self._registry = registry
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str | None, _Known] = {}
        self._writes = 0

    def find(self, reference: str | None) -> InsightsLocation:
        """Find the insights of a dataset's newest revision, of a revision, or of the live version's data.

        Raises:
            DatasetNotFound: There is no such dataset or revision.
            ModelNotFound: No version is live.
            InsightsNotFound: Nothing was computed yet.
        """
        with self._lock:
            known, now, writes = self._known.get(reference), self._clock(), self._writes
            if known is not None:
                if now < known.until:
                    return known.location
                # One request looks; those that come meanwhile get what was right a moment ago and need not wait.
                self._known[reference] = _Known(known.location, now + LOOK_EVERY_SECONDS)
        try:
            location = self._of_champion() if reference is None else self._of_dataset(reference)
        except Exception:
            with self._lock:
                self._known.pop(reference, None)
            raise
        with self._lock:
            if writes == self._writes:  # else it may be what was right before this process wrote
                self._keep(reference, _Known(location, now + LOOK_EVERY_SECONDS))
        return location

    def is_current(self, location: InsightsLocation) -> bool:
        """Return whether insights are still in that state."""
        return location.revision is None or self._insights.etag(location.revision) == location.etag

    def forget(self) -> None:
        """Look anew for the next request: this process has written."""
        with self._lock:
            self._writes += 1
            self._known.clear()

    def _keep(self, reference: str | None, known: _Known) -> None:
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[reference] = known

    def _of_champion(self) -> InsightsLocation:
        folder = self._registry.folder(CHAMPION)
        manifest = read_manifest(folder)
        revision = manifest.dataset.revision
        etag = self._insights.etag(revision) if revision else None
        if etag is not None:
            return InsightsLocation(etag, revision=revision)
        file = manifest.files.get(INSIGHTS_FILE)
        if file is not None:
            return InsightsLocation(file.sha256, folder=folder)
        raise InsightsNotFound(
            f"Nothing is known of the data of the live version {manifest.version!r}. "
            "Name a dataset, as in /data-insights?dataset=pets or `whisker insights pets`."
        )

    def _of_dataset(self, reference: str) -> InsightsLocation:
        statement = _REVISION if "@" in reference else _NEWEST
        exists = self._database.exists()
        revision = self._database.read_scalar(statement, {"reference": reference}) if exists else None
        if revision is None:
            raise DatasetNotFound(f"There is no dataset or revision {reference[:80]!r}; GET /datasets lists them.")
        etag = self._insights.etag(revision)
        if etag is None:
            raise InsightsNotFound(
                f"Nothing was computed for {revision!r} yet. POST /datasets/{revision}/insights does it."
            )
        return InsightsLocation(etag, revision=revision)
