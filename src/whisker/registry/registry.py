"""Which versions there are, which one is live, and how that came to be."""

import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from whisker.database import Database
from whisker.errors import ArtifactCorrupt, Bundled, InUse, ModelNotFound, NothingToRollBack, WasLive
from whisker.registry.artifacts import MANIFEST_FILE, find_versions, read_manifest, verify_version
from whisker.registry.manifest import Manifest
from whisker.registry.promotion import Promotion, path_to_champion

if TYPE_CHECKING:
    from sqlalchemy import Connection

_DELETED = re.compile(r"\.(.+)-deleted-[0-9a-f]{8}")
"""What `hide_in` calls a version's folder."""

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

    def names(self) -> set[str]:
        """Name every folder that holds a version, readable or not."""
        return {folder.name for root in (self._bundled_dir, self._models_dir) for folder in find_versions(root)}

    def has(self, version: str) -> bool:
        """Return whether a version is there: two looks at the disk, for every request that names one."""
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
        promoted = self._database.read_scalar(_LAST_PROMOTED) if self._database.exists() else None
        return self.newest_bundled() if promoted is None else str(promoted)

    def champion_manifest(self) -> Manifest | None:
        """Read the live version's manifest; None where there is no live version, or it cannot be read."""
        try:
            return read_manifest(self.folder(CHAMPION))
        except (ModelNotFound, ArtifactCorrupt):
            return None

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
        folder = self.folder(reference)
        try:
            manifest = verify_version(folder)
        except ArtifactCorrupt:
            self.folder(reference)  # where it is being deleted, that is what is wrong with its files
            raise
        with self._database.transaction() as connection:
            return self.promote_in(connection, manifest, reason)

    def promote_in(self, connection: "Connection", manifest: Manifest, reason: str) -> Promotion:
        """Make a version the champion as part of a transaction; its files are the caller's to check.

        Args:
            connection: With what else must happen or not happen together with it.
            manifest: The version's.
            reason: Why, for the history.
        """
        from whisker.registry import promotion_rows

        promotion_rows.lock(connection)
        self.folder(manifest.version)  # it may have been deleted since its files were checked
        promotions = promotion_rows.read_promotions(connection)
        if promotions and promotions[0].version == manifest.version:
            return promotions[0]
        before = promotions[0].version if promotions else self.newest_bundled()
        previous = None if before == manifest.version else before
        return promotion_rows.append(connection, manifest, previous, "promote", reason)

    def champion_in(self, connection: "Connection") -> str | None:
        """Name the live version within a transaction, and let nobody change it until that ends."""
        from whisker.registry import promotion_rows

        promotion_rows.lock(connection)
        promotions = promotion_rows.read_promotions(connection)
        return promotions[0].version if promotions else self.newest_bundled()

    def live_at(self, moment: datetime) -> str | None:
        """Name the version that was live at a moment.

        Args:
            moment: With a time zone. Before the first promotion, what that one replaced was live.
        """
        promotions = self.history()
        for promotion in promotions:
            if promotion.promoted_at <= moment:
                return promotion.version
        return promotions[-1].previous if promotions else self.newest_bundled()

    def rollback_target(self) -> str | None:
        """Name the version that a rollback would go back to; None where there is nothing to go back to."""
        return self._before_champion(self.history())

    def _before_champion(self, newest_first: Sequence[Promotion]) -> str | None:
        path = path_to_champion(newest_first)
        there = self.names()
        return next((version for version in reversed(path) if version != path[-1] and version in there), None)

    def roll_back(self, reason: str = "rolled back by hand") -> Promotion:
        """Go one step back along the promotions that led to the champion.

        Raises:
            NothingToRollBack: The champion was the first.
        """
        from whisker.registry import promotion_rows

        with self._database.transaction() as connection:
            promotion_rows.lock(connection)
            promotions = promotion_rows.read_promotions(connection)
            before = self._before_champion(promotions)
            if before is None:
                raise NothingToRollBack(
                    "No version that is still there was live before this one, so there is nothing to roll back to."
                )
            manifest = verify_version(self.folder(before))
            return promotion_rows.append(connection, manifest, promotions[0].version, "rollback", reason)

    def keep_name_in(self, connection: "Connection", version: str, *, even_if_it_was_live: bool = False) -> None:
        """Write down the name of a version that is about to be deleted, so that it is never given to another.

        This has to be committed before the version is hidden: a process killed between the two has deleted nothing.

        Raises:
            AppError: As `hide_in` does.
        """
        from whisker.registry import promotion_rows

        folder = self._deletable_in(connection, version, even_if_it_was_live=even_if_it_was_live)
        with suppress(ArtifactCorrupt):
            promotion_rows.register(connection, read_manifest(folder))
        promotion_rows.keep_name(connection, folder.name)

    def hide_in(self, connection: "Connection", version: str, *, even_if_it_was_live: bool = False) -> Path:
        """Take a version out of the list at once and whole; its folder is the caller's to remove.

        Args:
            connection: A transaction, in which nobody else can promote it.
            version: Which one.
            even_if_it_was_live: Also one that a rollback may need.

        Returns:
            The folder under its new name, which a sweep knows for a leftover.

        Raises:
            ModelNotFound: No version has that name.
            Bundled: It came with Whisker.
            InUse: It is live.
            WasLive: It was live once.
        """
        folder = self._deletable_in(connection, version, even_if_it_was_live=even_if_it_was_live)
        hidden = folder.with_name(f".{folder.name}-deleted-{secrets.token_hex(4)}")
        folder.rename(hidden)
        return hidden

    def _deletable_in(self, connection: "Connection", version: str, *, even_if_it_was_live: bool) -> Path:
        from whisker.registry import promotion_rows

        promotion_rows.lock(connection)
        folder = self.folder(version)
        promotions = promotion_rows.read_promotions(connection)
        self.require_deletable(folder, promotions, even_if_it_was_live=even_if_it_was_live)
        return folder

    def require_deletable(
        self, folder: Path, promotions: Sequence[Promotion], *, even_if_it_was_live: bool = False
    ) -> None:
        """Say why a version cannot be deleted.

        Raises:
            Bundled: It came with Whisker.
            InUse: It is live.
            WasLive: It was live once.
        """
        version = folder.name
        if folder.parent == self._bundled_dir:
            raise Bundled(f"{version} came with Whisker and cannot be deleted. It takes no room in the data folder.")
        if version == (promotions[0].version if promotions else self.newest_bundled()):
            raise InUse(f"{version} is live: it answers /predict. Promote another version, then delete this one.")
        if not even_if_it_was_live and any(version in {entry.version, entry.previous} for entry in promotions):
            raise WasLive(
                f"{version} was live once, and a rollback may go back to it. To delete it all the same, ask for that: "
                f"`whisker models delete {version} --force`, or DELETE /models/{version}?force=true."
            )


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
