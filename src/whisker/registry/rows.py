"""Promotions as rows: their tables, and each change within one transaction."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Connection, DateTime, ForeignKey, Integer, Row, String, Table, Text, insert, select, text

from whisker.registry.manifest import Manifest
from whisker.registry.promotion import Promotion, PromotionKind
from whisker.sql import METADATA

MAX_VERSION = 64
"""How long a version's name may be; a folder with a longer one was not made by Whisker."""

VERSIONS = Table(
    "versions",
    METADATA,
    Column("version", String(MAX_VERSION), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("registered_at", DateTime(timezone=True), nullable=False),
    Column("job_id", String(32)),
    Column("dataset_revision", String(80)),
)
"""Versions that were made or promoted here; each one's folder holds everything else."""

PROMOTIONS = Table(
    "promotions",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("version", ForeignKey("versions.version"), nullable=False),
    Column("previous", String(64)),
    Column("kind", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("promoted_at", DateTime(timezone=True), nullable=False),
    sqlite_autoincrement=True,
)
"""The append-only list; the last row's version is the champion."""


_NEWEST_FIRST = select(PROMOTIONS).order_by(PROMOTIONS.c.id.desc())


def read_promotions(connection: Connection) -> list[Promotion]:
    """List every promotion, newest first."""
    return [_promotion(row) for row in connection.execute(_NEWEST_FIRST)]


def lock(connection: Connection) -> None:
    """Take the write lock before reading, so that two promotions cannot both see the same champion."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("UPDATE promotions SET kind = kind WHERE 0"))
    else:
        connection.execute(text("LOCK TABLE promotions IN EXCLUSIVE MODE"))


def register(connection: Connection, manifest: Manifest) -> None:
    """Write down that a version exists and what made it; a version that is written down already stays as it is."""
    if _is_registered(connection, manifest.version):
        return
    row = {
        "version": manifest.version,
        "name": manifest.name,
        "registered_at": datetime.now(UTC),
        "job_id": manifest.job_id,
        "dataset_revision": manifest.dataset.revision,
    }
    connection.execute(insert(VERSIONS).values(row))


def keep_name(connection: Connection, version: str) -> None:
    """Write down no more than a version's name, so that it is never given to another; a row there already stays."""
    if len(version) <= MAX_VERSION and not _is_registered(connection, version):
        row = {"version": version, "name": version, "registered_at": datetime.now(UTC)}
        connection.execute(insert(VERSIONS).values(row))


def append(
    connection: Connection, manifest: Manifest, previous: str | None, kind: PromotionKind, reason: str
) -> Promotion:
    """Add a promotion, and the version's row if it has none."""
    register(connection, manifest)
    promotion = Promotion(manifest.version, previous, kind, reason, datetime.now(UTC))
    connection.execute(insert(PROMOTIONS).values(asdict(promotion)))
    return promotion


def _is_registered(connection: Connection, version: str) -> bool:
    return connection.scalar(select(VERSIONS.c.version).where(VERSIONS.c.version == version)) is not None


def _promotion(row: Row[Any]) -> Promotion:
    promoted_at = row.promoted_at if row.promoted_at.tzinfo else row.promoted_at.replace(tzinfo=UTC)
    return Promotion(row.version, row.previous, row.kind, row.reason, promoted_at)
