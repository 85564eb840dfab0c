"""The table of names that people give."""

from sqlalchemy import Column, String, Table

from whisker.sql import METADATA

LABELS = Table(
    "labels",
    METADATA,
    Column("kind", String(16), primary_key=True),
    Column("id", String(80), primary_key=True),
    Column("label", String(200), nullable=False),
)
"""What a person calls something whose identifier never changes: a revision, a version, a job or an upload."""
