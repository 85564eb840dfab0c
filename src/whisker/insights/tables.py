"""The tables of insights."""

from sqlalchemy import Boolean, Column, DateTime, Float, ForeignKey, Index, Integer, String, Table, Text

from whisker.sql import METADATA

INSIGHTS = Table(
    "insights",
    METADATA,
    Column("revision_id", ForeignKey("revisions.id"), primary_key=True),
    Column("etag", String(32), nullable=False),
    Column("body", Text, nullable=False),
    Column("embedding", Text),
    Column("updated_at", DateTime(timezone=True), nullable=False),
)
"""One row a revision: `body` is the JSON of `Insights` as it is served, `embedding` that of `EmbeddingMap`."""

CLASS_FACTS = Table(
    "class_facts",
    METADATA,
    Column("revision_id", ForeignKey("revisions.id"), primary_key=True),
    Column("class_name", String(100), primary_key=True),
    Column("body", Text, nullable=False),
)
"""The JSON of a class's `Facts` by part, for requests that filter by class."""

FINDING_IMAGES = Table(
    "finding_images",
    METADATA,
    Column("revision_id", ForeignKey("revisions.id"), primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("image_id", String(32)),
    Column("class_name", String(100), nullable=False),
    Column("split", String(16)),
    Column("file_name", String(1024), nullable=False),
    Column("in_revision", Boolean, nullable=False),
    Column("score", Float),
    Column("group_number", Integer),
    Column("suggested_class", String(100)),
    Column("note", Text),
    Column("is_dismissed", Boolean, nullable=False),
    # On both: for the images of a page, SQLite would otherwise read all findings of the revision.
    Index("ix_finding_images_revision_id", "revision_id", "image_id"),
)
"""Every image behind every finding, worst first."""

DISMISSALS = Table(
    "dismissals",
    METADATA,
    Column("dataset_id", ForeignKey("datasets.id"), primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("image_id", String(32), primary_key=True),
    Column("dismissed_at", DateTime(timezone=True), nullable=False),
)
"""Dismissals, for all revisions of a dataset; an empty `image_id` is the finding as a whole."""
