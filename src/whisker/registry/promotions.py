"""The history of promotions, promoting and rolling back, and hiding versions that are deleted."""

import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from whisker.errors import ArtifactCorrupt, Bundled, InUse, NothingToRollBack, WasLive
from whisker.registry import rows
from whisker.registry.artifacts import read_manifest, verify_version
from whisker.registry.manifest import Manifest
from whisker.registry.promotion import Promotion, path_to_champion
from whisker.registry.registry import Registry


class Promotions(Registry):
    """The registry with its promotions: their history, new ones, and which versions they let go."""

    def history(self) -> list[Promotion]:
        """List every promotion, newest first."""
        if not self._database.exists():
            return []
        with self._database.transaction() as connection:
            return rows.read_promotions(connection)

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

    def promote_in(self, connection: Connection, manifest: Manifest, reason: str) -> Promotion:
        """Make a version the champion as part of a transaction; its files are the caller's to check.

        Args:
            connection: With what else must happen or not happen together with it.
            manifest: The version's.
            reason: Why, for the history.
        """
        rows.lock(connection)
        self.folder(manifest.version)  # it may have been deleted since its files were checked
        promotions = rows.read_promotions(connection)
        if promotions and promotions[0].version == manifest.version:
            return promotions[0]
        before = promotions[0].version if promotions else self.newest_bundled()
        previous = None if before == manifest.version else before
        return rows.append(connection, manifest, previous, "promote", reason)

    def champion_in(self, connection: Connection) -> str | None:
        """Name the live version within a transaction, and lock it until that ends."""
        rows.lock(connection)
        promotions = rows.read_promotions(connection)
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
        with self._database.transaction() as connection:
            rows.lock(connection)
            promotions = rows.read_promotions(connection)
            before = self._before_champion(promotions)
            if before is None:
                raise NothingToRollBack(
                    "No version that is still there was live before this one, so there is nothing to roll back to."
                )
            manifest = verify_version(self.folder(before))
            return rows.append(connection, manifest, promotions[0].version, "rollback", reason)

    def keep_name_in(self, connection: Connection, version: str, *, even_if_it_was_live: bool = False) -> None:
        """Write down the name of a version that is about to be deleted, so that it is never given to another.

        This has to be committed before the version is hidden: a process killed between the two has deleted nothing.

        Raises:
            AppError: As `hide_in` does.
        """
        folder = self._deletable_in(connection, version, even_if_it_was_live=even_if_it_was_live)
        with suppress(ArtifactCorrupt):
            rows.register(connection, read_manifest(folder))
        rows.keep_name(connection, folder.name)

    def hide_in(self, connection: Connection, version: str, *, even_if_it_was_live: bool = False) -> Path:
        """Take a version out of the list at once and whole; its folder is the caller's to remove.

        Args:
            connection: A transaction, in which it cannot be promoted.
            version: Which one.
            even_if_it_was_live: Also one that a rollback may need.

        Returns:
            The folder under its new name, which the clean-up recognises.

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

    def _deletable_in(self, connection: Connection, version: str, *, even_if_it_was_live: bool) -> Path:
        rows.lock(connection)
        folder = self.folder(version)
        promotions = rows.read_promotions(connection)
        self.require_deletable(folder, promotions, even_if_it_was_live=even_if_it_was_live)
        return folder

    def require_deletable(
        self, folder: Path, promotions: Sequence[Promotion], *, even_if_it_was_live: bool = False
    ) -> None:
        """Refuse to delete a version that has to stay.

        Raises:
            Bundled: It came with Whisker.
            InUse: It is live.
            WasLive: It was live once.
        """
        version = folder.name
        if folder.parent == self._bundled_dir:
            raise Bundled(f"{version} came with Whisker and cannot be deleted. It takes no room in the data folder.")
        if version == (promotions[0].version if promotions else self.newest_bundled()):
            raise InUse(f"{version} is live: it answers /predict. Make another version live, then delete this one.")
        if not even_if_it_was_live and any(version in {entry.version, entry.previous} for entry in promotions):
            raise WasLive(
                f"{version} was live once, and a rollback may go back to it. To delete it all the same, ask for that: "
                f"`whisker models delete {version} --force`, or DELETE /models/{version}?force=true."
            )
