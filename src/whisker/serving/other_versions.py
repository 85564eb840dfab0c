"""The versions besides the champion that stay loaded for `?model=`, those last asked for within a bound of memory."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Final

from whisker.serving.served_model import ServedVersion

MOST_KEPT: Final = 6
"""However small they are."""

_LOADED_SHARE: Final = 1.5
"""Memory of a loaded version for each byte of its graph: the bundled one has 13.4 MB and takes 20 MB."""


class OtherVersions:
    """Loads versions one at a time, and lets go of those that were not asked for longest.

    One always stays, however large it is: else a page that asks it and the champion in turn would load it each time.

    Args:
        load: Loads a version's folder.
        bound_bytes: What all together may take.
    """

    def __init__(self, load: Callable[[Path], ServedVersion], bound_bytes: int) -> None:
        self._load = load
        self._bound_bytes = bound_bytes
        self._kept: OrderedDict[str, ServedVersion] = OrderedDict()
        self._lock = threading.Lock()
        self._loading = threading.Lock()

    def get(self, version: str, find: Callable[[str], Path]) -> ServedVersion:
        """Return a version, loading it if it is not kept.

        Who asks for one that is kept does not wait for the loading of another.

        Args:
            version: Its name.
            find: Finds its folder.

        Raises:
            ModelNotFound: As `find` says.
            ArtifactCorrupt: The version's files are not as they were written.
        """
        kept = self._find(version)
        if kept is not None:
            return kept
        with self._loading:
            kept = self._find(version)  # another request has loaded it meanwhile
            return kept if kept is not None else self._keep(version, self._load(find(version)))

    def __contains__(self, version: str) -> bool:
        """Return whether a version is kept."""
        with self._lock:
            return version in self._kept

    def take(self, version: str) -> ServedVersion | None:
        """Remove a version and return it; None if it is not kept."""
        with self._lock:
            return self._kept.pop(version, None)

    def all(self) -> list[ServedVersion]:
        """List what is kept, what was asked for last at the end."""
        with self._lock:
            return list(self._kept.values())

    def _find(self, version: str) -> ServedVersion | None:
        with self._lock:
            if version in self._kept:
                self._kept.move_to_end(version)
            return self._kept.get(version)

    def _keep(self, version: str, model: ServedVersion) -> ServedVersion:
        with self._lock:
            self._kept[version] = model
            while len(self._kept) > 1 and not self._fits():
                self._kept.popitem(last=False)
        return model

    def _fits(self) -> bool:
        taken_bytes = sum(_LOADED_SHARE * model.manifest.size_bytes for model in self._kept.values())
        return len(self._kept) <= MOST_KEPT and taken_bytes <= self._bound_bytes
