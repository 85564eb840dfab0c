"""The texts that answer /data-insights and what is below it, kept in memory; nothing is computed here."""

import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from whisker.api.compressed import CompressedText
from whisker.api.insight_origins import INSIGHTS_FILE, InsightsLocation, InsightsLocator
from whisker.errors import ArtifactCorrupt, InsightsNotFound
from whisker.insights.texts import InsightTexts

MOST_TEXTS: Final = 32
MOST_BYTES: Final = 8_000_000
EMBEDDING_FILE: Final = "embedding.json"

_NO_MAP: Final = "There is no map of these pictures yet. POST /datasets/{dataset}/insights draws one, as training does."
_NO_CLASS: Final = "There are no figures of a class {class_name!r} in {revision!r}."
_NOT_STORED: Final = (
    "The pictures of the live version's data are not here, so there are no figures by class. Name a dataset that is."
)


class InsightsCache:
    """Keeps the last texts that were asked for, each with its compressed forms.

    Args:
        locator: Knows which state of which insights a request means.
        insights: Has the texts.
    """

    def __init__(self, locator: InsightsLocator, insights: InsightTexts) -> None:
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
        """Look anew for the next request: this process has written."""
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
