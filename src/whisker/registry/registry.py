"""Which versions there are, which one is live, and how that came to be."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Row, insert, select, text

from whisker.database import database_exists, transaction
from whisker.errors import ArtifactCorrupt, ModelNotFound, NothingToRollBack
from whisker.registry.artifacts import find_versions, read_manifest, verify_version
from whisker.registry.manifest import Manifest
from whisker.registry.tables import PROMOTIONS, VERSIONS

PromotionKind = Literal["promote", "rollback"]

CHAMPION = "champion"
"""The alias of the version that is live."""


@dataclass(frozen=True)
class Promotion:
    """One line of the list of promotions.

    Attributes:
        previous: The version that was live before, None where there was none.
        kind: A rollback goes back along the promotions instead of adding a step to them.
    """

    version: str
    previous: str | None
    kind: PromotionKind
    reason: str
    promoted_at: datetime


class Registry:
    """The versions under some folders, and the database's promotions among them.

    Args:
        engine: The database; reading works without one, and then nothing was ever promoted.
        bundled_dir: Versions that came with Whisker, read-only.
        models_dir: Versions made here.
    """

    def __init__(self, engine: Engine, bundled_dir: Path, models_dir: Path) -> None:
        self._engine = engine
        self._bundled_dir = bundled_dir
        self._models_dir = models_dir

    def close(self) -> None:
        """Close the database's connections."""
        self._engine.dispose()

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
        if database_exists(self._engine):
            with transaction(self._engine) as connection:
                promoted = _champion(connection)
            if promoted is not None:
                return promoted
        return self.newest_bundled()

    def newest_bundled(self) -> str | None:
        """Name the newest version that came with Whisker."""
        return next((manifest.version for manifest in _read_manifests(self._bundled_dir)), None)

    def history(self) -> list[Promotion]:
        """List every promotion, newest first."""
        if not database_exists(self._engine):
            return []
        with transaction(self._engine) as connection:
            rows = connection.execute(_NEWEST_FIRST).all()
        return [_promotion(row) for row in rows]

    def promote(self, reference: str, reason: str = "promoted by hand") -> Promotion:
        """Make a version the champion; promoting the champion again changes nothing and is no fault.

        Raises:
            ModelNotFound: No version has that name.
            ArtifactCorrupt: Its files are not as they were written.
        """
        manifest = verify_version(self.folder(reference))
        with transaction(self._engine) as connection:
            _lock(connection)
            live = _champion(connection)
            if live == manifest.version:
                return _promotion(connection.execute(_NEWEST_FIRST.limit(1)).one())
            before = live or self.newest_bundled()
            previous = None if before == manifest.version else before
            return _append(connection, manifest, previous, "promote", reason)

    def roll_back(self, reason: str = "rolled back by hand") -> Promotion:
        """Make the version that was live before the champion's own promotion the champion.

        Raises:
            NothingToRollBack: The champion was the first.
        """
        with transaction(self._engine) as connection:
            _lock(connection)
            live = _champion(connection)
            promoted = _NEWEST_FIRST.where(PROMOTIONS.c.version == live, PROMOTIONS.c.kind == "promote")
            row = connection.execute(promoted.limit(1)).first()
            if row is None or row.previous is None:
                raise NothingToRollBack("No version was live before this one, so there is nothing to roll back to.")
            manifest = verify_version(self.folder(row.previous))
            return _append(connection, manifest, live, "rollback", reason)


def _read_manifests(*roots: Path) -> list[Manifest]:
    manifests = {}
    for folder in (folder for root in roots for folder in find_versions(root)):
        try:
            manifests[folder.name] = read_manifest(folder)
        except ArtifactCorrupt:
            continue
    return sorted(manifests.values(), key=lambda manifest: (manifest.created_at, manifest.version), reverse=True)


_NEWEST_FIRST = select(PROMOTIONS).order_by(PROMOTIONS.c.id.desc())


def _champion(connection: Connection) -> str | None:
    return connection.scalar(select(PROMOTIONS.c.version).order_by(PROMOTIONS.c.id.desc()).limit(1))


def _lock(connection: Connection) -> None:
    """Take the writer's place before reading, so that two promotions cannot both see the same champion."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("UPDATE promotions SET kind = kind WHERE 0"))
    else:
        connection.execute(text("LOCK TABLE promotions IN EXCLUSIVE MODE"))


def _append(
    connection: Connection, manifest: Manifest, previous: str | None, kind: PromotionKind, reason: str
) -> Promotion:
    promotion = Promotion(manifest.version, previous, kind, reason, datetime.now(UTC))
    if connection.scalar(select(VERSIONS.c.version).where(VERSIONS.c.version == manifest.version)) is None:
        registered = {"version": manifest.version, "name": manifest.name, "registered_at": promotion.promoted_at}
        connection.execute(insert(VERSIONS).values(registered))
    connection.execute(insert(PROMOTIONS).values(asdict(promotion)))
    return promotion


def _promotion(row: Row[Any]) -> Promotion:
    promoted_at = row.promoted_at if row.promoted_at.tzinfo else row.promoted_at.replace(tzinfo=UTC)
    return Promotion(row.version, row.previous, row.kind, row.reason, promoted_at)
