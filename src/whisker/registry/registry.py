"""Which versions there are, which one is live, and how that came to be."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from whisker.database import database_exists, session
from whisker.errors import ArtifactCorrupt, ModelNotFound, NothingToRollBack
from whisker.registry.artifacts import find_versions, read_manifest, verify_version
from whisker.registry.manifest import Manifest
from whisker.registry.tables import PromotionRow, VersionRow

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
    kind: Literal["promote", "rollback"]
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
            with session(self._engine) as opened:
                promoted = _champion(opened)
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
        with session(self._engine) as opened:
            rows = opened.scalars(select(PromotionRow).order_by(PromotionRow.id.desc())).all()
        return [_promotion(row) for row in rows]

    def promote(self, reference: str, reason: str = "promoted by hand") -> Promotion:
        """Make a version the champion; promoting the champion again changes nothing and is no fault.

        Raises:
            ModelNotFound: No version has that name.
            ArtifactCorrupt: Its files are not as they were written.
        """
        manifest = verify_version(self.folder(reference))
        with session(self._engine) as opened:
            _lock(opened)
            live = _champion(opened)
            if live == manifest.version:
                row = opened.scalars(select(PromotionRow).order_by(PromotionRow.id.desc()).limit(1)).one()
            else:
                before = live or self.newest_bundled()
                row = _append(opened, manifest, None if before == manifest.version else before, "promote", reason)
        return _promotion(row)

    def roll_back(self, reason: str = "rolled back by hand") -> Promotion:
        """Make the version that was live before the champion's own promotion the champion.

        Raises:
            NothingToRollBack: The champion was the first.
        """
        with session(self._engine) as opened:
            _lock(opened)
            live = _champion(opened)
            promoted = select(PromotionRow).where(PromotionRow.version == live, PromotionRow.kind == "promote")
            row = opened.scalars(promoted.order_by(PromotionRow.id.desc()).limit(1)).first()
            if row is None or row.previous is None:
                raise NothingToRollBack("No version was live before this one, so there is nothing to roll back to.")
            manifest = verify_version(self.folder(row.previous))
            return _promotion(_append(opened, manifest, live, "rollback", reason))


def _read_manifests(*roots: Path) -> list[Manifest]:
    manifests = {}
    for folder in (folder for root in roots for folder in find_versions(root)):
        try:
            manifests[folder.name] = read_manifest(folder)
        except ArtifactCorrupt:
            continue
    return sorted(manifests.values(), key=lambda manifest: (manifest.created_at, manifest.version), reverse=True)


def _champion(opened: Session) -> str | None:
    return opened.scalar(select(PromotionRow.version).order_by(PromotionRow.id.desc()).limit(1))


def _lock(opened: Session) -> None:
    """Take the writer's place before reading, so that two promotions cannot both see the same champion."""
    if opened.get_bind().dialect.name == "sqlite":
        opened.execute(text("UPDATE promotions SET kind = kind WHERE 0"))
    else:
        opened.execute(text("LOCK TABLE promotions IN EXCLUSIVE MODE"))


def _append(
    opened: Session, manifest: Manifest, previous: str | None, kind: Literal["promote", "rollback"], reason: str
) -> PromotionRow:
    now = datetime.now(UTC)
    if opened.get(VersionRow, manifest.version) is None:
        opened.add(VersionRow(version=manifest.version, name=manifest.name, registered_at=now))
        opened.flush()
    row = PromotionRow(version=manifest.version, previous=previous, kind=kind, reason=reason, promoted_at=now)
    opened.add(row)
    opened.flush()
    return row


def _promotion(row: PromotionRow) -> Promotion:
    promoted_at = row.promoted_at if row.promoted_at.tzinfo else row.promoted_at.replace(tzinfo=UTC)
    kind: Literal["promote", "rollback"] = "rollback" if row.kind == "rollback" else "promote"
    return Promotion(row.version, row.previous, kind, row.reason, promoted_at)
