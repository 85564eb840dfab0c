"""Which versions there are, and which one is live: all that predicting needs, without SQLAlchemy."""

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from whisker.database import Database
from whisker.errors import ArtifactCorrupt, ModelNotFound
from whisker.registry.artifacts import MANIFEST_FILE, find_versions, read_manifest
from whisker.registry.manifest import Manifest
from whisker.registry.thresholds import DEFAULT_THRESHOLDS, Thresholds, read_by_class

_DELETED = re.compile(r"\.(.+)-deleted-[0-9a-f]{8}")
"""What `Promotions.hide_in` calls a version's folder."""

CHAMPION = "champion"
"""The alias of the version that is live."""

_THRESHOLDS = """
SELECT version, high, medium, by_class FROM thresholds
WHERE id IN (SELECT MAX(id) FROM thresholds GROUP BY version) AND high IS NOT NULL
"""

_PROMOTED = "SELECT version FROM promotions ORDER BY id DESC LIMIT 1 OFFSET :position"


class Registry:
    """The versions under some folders, and the one of them that was promoted last.

    Args:
        database: Reading works without one, and then nothing was ever promoted.
        bundled_dir: Versions that came with Whisker, read-only.
        models_dir: Versions made here.
    """

    def __init__(self, database: Database, bundled_dir: Path, models_dir: Path) -> None:
        self._database = database
        self._bundled_dir = bundled_dir
        self._models_dir = models_dir

    def close(self) -> None:
        """Close the database's connections."""
        self._database.close()

    def manifests(self) -> list[Manifest]:
        """Read every version's manifest, newest first; a folder without a readable one is left out."""
        return _read_manifests(self._bundled_dir, self._models_dir)

    def names(self) -> set[str]:
        """Name every folder that holds a version, readable or not."""
        return {folder.name for root in (self._bundled_dir, self._models_dir) for folder in find_versions(root)}

    def has(self, version: str) -> bool:
        """Return whether a version is there: two file look-ups, for every request that names one."""
        return any((root / version / MANIFEST_FILE).is_file() for root in (self._models_dir, self._bundled_dir))

    def is_bundled(self, version: str) -> bool:
        """Return whether a version came with Whisker."""
        return (self._bundled_dir / version).is_dir()

    def folder(self, reference: str) -> Path:
        """Find a version's folder by its name or by the alias `champion`.

        Raises:
            ModelNotFound: No version has that name.
        """
        version = self.champion() if reference == CHAMPION else reference
        for root in (self._models_dir, self._bundled_dir):
            if version and any(folder.name == version for folder in find_versions(root)):
                return root / version
        known = ", ".join(manifest.version for manifest in self.manifests()) or "none yet"
        raise ModelNotFound(f"There is no model version {reference[:80]!r}. Known versions: {known}.")

    def champion(self) -> str | None:
        """Name the live version: the last promotion's, or the newest bundled one where nothing was ever promoted."""
        return next(self.promoted(), None) or self.newest_bundled()

    def promoted(self) -> Iterator[str]:
        """Name what was promoted, newest first, with one query for each."""
        for position in count() if self._database.exists() else ():
            version = self._database.read_scalar(_PROMOTED, {"position": position})
            if version is None:
                return
            yield str(version)

    def thresholds(self) -> dict[str, Thresholds]:
        """Read the thresholds in use of every version for which some are set, with one query."""
        if not self._database.exists():
            return {}
        rows = self._database.read_rows(_THRESHOLDS)
        return {version: Thresholds(high, medium, read_by_class(by_class)) for version, high, medium, by_class in rows}

    def thresholds_of(self, version: str) -> Thresholds:
        """Read the thresholds in use of a version by its name."""
        return self.thresholds().get(version, DEFAULT_THRESHOLDS)

    def champion_manifest(self) -> Manifest | None:
        """Read the live version's manifest; None where there is no live version, or it cannot be read."""
        try:
            return read_manifest(self.folder(CHAMPION))
        except (ModelNotFound, ArtifactCorrupt):
            return None

    def newest_bundled(self) -> str | None:
        """Name the newest version that came with Whisker."""
        return next((manifest.version for manifest in _read_manifests(self._bundled_dir)), None)


def deleted_version(folder: Path) -> str | None:
    """Name the version that a folder held before that was deleted; None where it is no such leftover."""
    found = _DELETED.fullmatch(folder.name)
    return found[1] if found else None


def _read_manifests(*roots: Path) -> list[Manifest]:
    manifests = {}
    for folder in (folder for root in roots for folder in find_versions(root)):
        try:
            manifests[folder.name] = read_manifest(folder)
        except ArtifactCorrupt:
            continue
    return sorted(manifests.values(), key=lambda manifest: (manifest.created_at, manifest.version), reverse=True)
