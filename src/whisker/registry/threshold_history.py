"""Thresholds that people set for versions: an append-only list, of which a version's newest row counts."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
)

from whisker.registry import rows
from whisker.registry.artifacts import read_manifest
from whisker.registry.registry import Registry
from whisker.registry.thresholds import Thresholds, check_class_names, read_by_class
from whisker.sql import METADATA

THRESHOLDS = Table(
    "thresholds",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("version", String(rows.MAX_VERSION), ForeignKey("versions.version"), nullable=False, index=True),
    Column("high", Float),
    Column("medium", Float),
    Column("set_at", DateTime(timezone=True), nullable=False),
    Column("by_class", Text),
    sqlite_autoincrement=True,
)
"""One row a change; without numbers it says that the default holds again. Thresholds of classes are JSON, by name."""


@dataclass(frozen=True)
class ThresholdChange:
    """One line of the list.

    Attributes:
        thresholds: None where the default came back.
    """

    thresholds: Thresholds | None
    set_at: datetime


class ThresholdHistory(Registry):
    """The registry with the thresholds of its versions: setting them, and what they were before."""

    def changes(self, reference: str) -> list[ThresholdChange]:
        """List what was set for a version, newest first.

        Raises:
            ModelNotFound: No version has that name.
        """
        version = self.folder(reference).name
        if not self._database.exists():
            return []
        with self._database.transaction() as connection:
            return _read(connection, version)

    def set_thresholds(self, reference: str, thresholds: Thresholds | None) -> str:
        """Set a version's thresholds, or with None go back to the default; what holds already adds no line.

        Returns:
            The version's name.

        Raises:
            ModelNotFound: No version has that name.
            ArtifactCorrupt: Its manifest cannot be read.
            RequestInvalid: It has no class of a name that has a threshold.
        """
        manifest = read_manifest(self.folder(reference))
        if thresholds is not None:
            check_class_names(thresholds, manifest.class_names)
        with self._database.transaction() as connection:
            rows.lock(connection)
            self.folder(manifest.version)  # it may have been deleted since
            if thresholds != _newest(_read(connection, manifest.version)):
                rows.register(connection, manifest)
                _append(connection, manifest.version, thresholds)
        return manifest.version


def delete_thresholds(connection: Connection, version: str) -> None:
    """Delete what was set for a version."""
    connection.execute(delete(THRESHOLDS).where(THRESHOLDS.c.version == version))


def _read(connection: Connection, version: str) -> list[ThresholdChange]:
    newest_first = select(THRESHOLDS).where(THRESHOLDS.c.version == version).order_by(THRESHOLDS.c.id.desc())
    return [_change(row) for row in connection.execute(newest_first)]


def _newest(changes: Sequence[ThresholdChange]) -> Thresholds | None:
    return changes[0].thresholds if changes else None


def _append(connection: Connection, version: str, thresholds: Thresholds | None) -> None:
    numbers: dict[str, object] = {}
    if thresholds is not None:
        by_class = json.dumps(dict(thresholds.by_class)) if thresholds.by_class else None
        numbers = {"high": thresholds.high, "medium": thresholds.medium, "by_class": by_class}
    connection.execute(insert(THRESHOLDS).values(version=version, set_at=datetime.now(UTC), **numbers))


def _change(row: Row[Any]) -> ThresholdChange:
    set_at = row.set_at if row.set_at.tzinfo else row.set_at.replace(tzinfo=UTC)
    if row.high is None:
        return ThresholdChange(None, set_at)
    return ThresholdChange(Thresholds(row.high, row.medium, read_by_class(row.by_class)), set_at)
