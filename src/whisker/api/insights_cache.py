"""Texts of /data-insights and below, cached in memory and compressed once for each encoding.

Nothing is computed here. Location and state of the insights are read from the database once a second at most.
"""

import hashlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Request, Response

from whisker.api.compression import Encoding, choose_encoding, compress
from whisker.database import Database
from whisker.datasets.revision import no_revision
from whisker.errors import ArtifactCorrupt, InsightsNotFound
from whisker.insights.stored_json import InsightsJson
from whisker.registry.artifacts import read_manifest
from whisker.registry.registry import CHAMPION, Registry

LOOK_EVERY_SECONDS: Final = 1.0
"""Time until changes by another process are noticed."""

INSIGHTS_FILE: Final = "insights.json"
EMBEDDING_FILE: Final = "embedding.json"
MOST_TEXTS: Final = 32
MOST_BYTES: Final = 8_000_000

_MOST_KNOWN: Final = 256
_NEWEST: Final = "SELECT id FROM revisions WHERE dataset_id = :reference ORDER BY number DESC LIMIT 1"
_REVISION: Final = "SELECT id FROM revisions WHERE id = :reference"
_NO_MAP: Final = "There is no map of these pictures yet. POST /datasets/{dataset}/insights draws one, as training does."
_NO_CLASS: Final = "There are no figures of a class {class_name!r} in {revision!r}."

_NOT_STORED: Final = (
    "The pictures of the live version's data are not here, so there are no figures by class. Name a dataset that is."
)

_BROTLI_QUALITY: Final = 6
"""Of 11, for what is compressed once and kept: what is more takes ten times as long for a tenth of the bytes."""

_GZIP_LEVEL: Final = 6
_ETAG_DIGITS: Final = 32
_ASK_EACH_TIME: Final = "private, no-cache"


@dataclass(frozen=True)
class InsightsLocation:
    """Where insights are stored, and their state.

    Attributes:
        etag: Identifies their state.
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
        database: Looks up a dataset's newest revision.
        insights: Looks up the state of insights.
        registry: Looks up the live version.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        database: Database,
        insights: InsightsJson,
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
                # One request looks it up; concurrent ones get the previous answer and need not wait.
                self._known[reference] = _Known(known.location, now + LOOK_EVERY_SECONDS)
        try:
            location = self._of_champion() if reference is None else self._of_dataset(reference)
        except Exception:
            with self._lock:
                self._known.pop(reference, None)
            raise
        with self._lock:
            if writes == self._writes:  # else it may be from before this process wrote
                self._keep(reference, _Known(location, now + LOOK_EVERY_SECONDS))
        return location

    def is_current(self, location: InsightsLocation) -> bool:
        """Return whether insights are still in that state."""
        return location.revision is None or self._insights.etag(location.revision) == location.etag

    def forget(self) -> None:
        """Drop what is cached, because this process has written."""
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
            raise no_revision(reference)
        etag = self._insights.etag(revision)
        if etag is None:
            raise InsightsNotFound(
                f"Nothing was computed for {revision!r} yet. POST /datasets/{revision}/insights does it."
            )
        return InsightsLocation(etag, revision=revision)


class CompressedText:
    """JSON as it is served, with its compressed forms once they are made.

    Args:
        content: UTF-8.
    """

    def __init__(self, content: bytes) -> None:
        self._etag = hashlib.sha256(content).hexdigest()[:_ETAG_DIGITS]
        self._encoded: dict[Encoding, bytes] = {"identity": content}
        self._lock = threading.Lock()

    @property
    def size_bytes(self) -> int:
        """Size in memory."""
        return sum(map(len, self._encoded.values()))

    def etag(self, encoding: Encoding) -> str:
        """Return the ETag of these bytes; each encoding has its own."""
        return self._etag if encoding == "identity" else f"{self._etag}-{encoding}"

    def encoded(self, encoding: Encoding) -> bytes:
        """Return the bytes in an encoding, compressed by one thread when first needed."""
        made = self._encoded.get(encoding)
        if made is not None:
            return made
        with self._lock:
            if encoding not in self._encoded:
                self._encoded[encoding] = compress(self._encoded["identity"], encoding, _BROTLI_QUALITY, _GZIP_LEVEL)
            return self._encoded[encoding]

    def answer(self, asked: Request) -> Response:
        """Answer a request in its preferred encoding, or with 304 if the client has these bytes."""
        encoding = choose_encoding(asked.environ.get("HTTP_ACCEPT_ENCODING", ""))
        response = Response(self.encoded(encoding), mimetype="application/json")
        if encoding != "identity":
            response.headers["Content-Encoding"] = encoding
        response.headers["Cache-Control"] = _ASK_EACH_TIME
        response.headers["Vary"] = "Accept-Encoding"
        response.set_etag(self.etag(encoding))
        response.make_conditional(asked.environ)
        return response


class InsightsCache:
    """Caches the most recently used texts, each with its compressed forms.

    Args:
        locator: Finds the insights that a request means, and their state.
        insights: Reads the texts.
    """

    def __init__(self, locator: InsightsLocator, insights: InsightsJson) -> None:
        self.locator = locator
        self._insights = insights
        self._lock = threading.Lock()
        self._texts: OrderedDict[tuple[InsightsLocation, str], CompressedText] = OrderedDict()

    def insights(self, reference: str | None) -> CompressedText:
        """Return the insights of a dataset, of a revision, or of what the live version was trained on.

        Raises:
            DatasetNotFound: There is no such dataset or revision.
            ModelNotFound: No version is live.
            InsightsNotFound: Nothing was computed yet.
        """
        return self._find(reference, "insights", self._read_insights)

    def embedding(self, reference: str | None) -> CompressedText:
        """Return the embedding map; the faults are those of `insights`."""
        return self._find(reference, "embedding", self._read_embedding)

    def class_facts(self, reference: str | None, class_name: str) -> CompressedText:
        """Return one class's figures; the faults are those of `insights`."""
        return self._find(reference, f"class {class_name}", lambda location: self._read_class(location, class_name))

    def forget(self) -> None:
        """Drop what is cached, because this process has written."""
        self.locator.forget()

    def _find(self, reference: str | None, what: str, read: Callable[[InsightsLocation], str]) -> CompressedText:
        location = self.locator.find(reference)
        key = (location, what)
        with self._lock:
            kept = self._texts.get(key)
            if kept is not None:
                self._texts.move_to_end(key)
                return kept
        text = CompressedText(read(location).encode())
        if self.locator.is_current(location):  # else this is the text of a later state
            self._keep(key, text)
        return text

    def _keep(self, key: tuple[InsightsLocation, str], text: CompressedText) -> None:
        with self._lock:
            self._texts[key] = text
            while len(self._texts) > MOST_TEXTS or (len(self._texts) > 1 and self._bytes() > MOST_BYTES):
                self._texts.popitem(last=False)

    def _bytes(self) -> int:
        return sum(text.size_bytes for text in self._texts.values())

    def _read_insights(self, location: InsightsLocation) -> str:
        if location.revision is None:
            return _read_file(location, INSIGHTS_FILE)
        text = self._insights.body(location.revision)
        if text is None:
            raise InsightsNotFound(f"Nothing is known of {location.revision!r} any more.")
        return text

    def _read_embedding(self, location: InsightsLocation) -> str:
        if location.revision is None:
            return _read_file(location, EMBEDDING_FILE)
        text = self._insights.embedding(location.revision)
        if text is None:
            raise InsightsNotFound(_NO_MAP.format(dataset=location.revision))
        return text

    def _read_class(self, location: InsightsLocation, class_name: str) -> str:
        if location.revision is None:
            raise InsightsNotFound(_NOT_STORED)
        facts = self._insights.class_facts(location.revision, class_name)
        if facts is None:
            raise InsightsNotFound(_NO_CLASS.format(class_name=class_name[:80], revision=location.revision))
        return f'{{"class_name":{json.dumps(class_name)},"facts":{facts}}}'


def _read_file(location: InsightsLocation, name: str) -> str:
    """Read one of a version's files."""
    folder = location.folder
    assert folder is not None
    try:
        return (folder / name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise InsightsNotFound(f"Version {folder.name!r} came without {name!r}.") from error
    except (OSError, ValueError) as error:
        raise ArtifactCorrupt(f"File {name!r} of version {folder.name!r} cannot be read.") from error
