"""Which versions there are, which one is live, and how that came to be."""

from pathlib import Path

from whisker.database import Database
from whisker.errors import ArtifactCorrupt, ModelNotFound, NothingToRollBack
from whisker.registry.artifacts import find_versions, read_manifest, verify_version
from whisker.registry.manifest import Manifest
from whisker.registry.promotion import Promotion, path_to_champion

CHAMPION = "champion"
"""The alias of the version that is live."""

_LAST_PROMOTED = "SELECT version FROM promotions ORDER BY id DESC LIMIT 1"


class Registry:
    """The versions under some folders, and the database's promotions among them.

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

    def is_bundled(self, version: str) -> bool:
        """Tell whether a version came with Whisker."""
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
        promoted = self._database.read_scalar(_LAST_PROMOTED) if self._database.exists() else None
        return self.newest_bundled() if promoted is None else str(promoted)

    def newest_bundled(self) -> str | None:
        """Name the newest version that came with Whisker."""
        return next((manifest.version for manifest in _read_manifests(self._bundled_dir)), None)

    def history(self) -> list[Promotion]:
        """List every promotion, newest first."""
        if not self._database.exists():
            return []
        from whisker.registry.promotion_rows import read_promotions

        with self._database.transaction() as connection:
            return read_promotions(connection)

    def promote(self, reference: str, reason: str = "promoted by hand") -> Promotion:
        """Make a version the champion; promoting the champion again changes nothing and is no fault.

        Raises:
            ModelNotFound: No version has that name.
            ArtifactCorrupt: Its files are not as they were written.
        """
        from whisker.registry import promotion_rows

        manifest = verify_version(self.folder(reference))
        with self._database.transaction() as connection:
            promotion_rows.lock(connection)
            promotions = promotion_rows.read_promotions(connection)
            if promotions and promotions[0].version == manifest.version:
                return promotions[0]
            before = promotions[0].version if promotions else self.newest_bundled()
            previous = None if before == manifest.version else before
            return promotion_rows.append(connection, manifest, previous, "promote", reason)

    def roll_back(self, reason: str = "rolled back by hand") -> Promotion:
        """Go one step back along the promotions that led to the champion.

        Raises:
            NothingToRollBack: The champion was the first.
        """
        from whisker.registry import promotion_rows

        with self._database.transaction() as connection:
            promotion_rows.lock(connection)
            path = path_to_champion(promotion_rows.read_promotions(connection))
            if len(path) < 2:
                raise NothingToRollBack("No version was live before this one, so there is nothing to roll back to.")
            manifest = verify_version(self.folder(path[-2]))
            return promotion_rows.append(connection, manifest, path[-1], "rollback", reason)


def _read_manifests(*roots: Path) -> list[Manifest]:
    manifests = {}
    for folder in (folder for root in roots for folder in find_versions(root)):
        try:
            manifests[folder.name] = read_manifest(folder)
        except ArtifactCorrupt:
            continue
    return sorted(manifests.values(), key=lambda manifest: (manifest.created_at, manifest.version), reverse=True)
