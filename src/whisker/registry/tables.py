"""The registry's tables."""

from sqlalchemy import Column, DateTime, ForeignKey, Integer, String, Table, Text

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
