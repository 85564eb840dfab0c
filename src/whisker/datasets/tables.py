"""The datasets' tables."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from whisker.sql import METADATA

DATASETS = Table(
    "datasets",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)
"""What a person calls one dataset; its content is its revisions'."""

REVISIONS = Table(
    "revisions",
    METADATA,
    Column("id", String(80), primary_key=True),
    Column("dataset_id", ForeignKey("datasets.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("parent", String(80)),
    Column("sha256", String(64), nullable=False),
    Column("job_id", String(32)),
    Column("image_count", Integer, nullable=False),
    Column("total_bytes", BigInteger, nullable=False),
    Column("report", JSON, nullable=False),
    Column("diff", JSON(none_as_null=True)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("dataset_id", "number"),
)
"""A dataset as it was at one time; rows and files never change."""

IMAGES = Table(
    "images",
    METADATA,
    Column("revision_id", ForeignKey("revisions.id"), primary_key=True),
    Column("split", String(16), primary_key=True),
    Column("class_name", String(100), primary_key=True),
    Column("file_name", String(255), primary_key=True),
    Column("id", String(32), nullable=False, index=True),
    Column("sha256", String(64), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("width_px", Integer, nullable=False),
    Column("height_px", Integer, nullable=False),
    Column("format", String(16), nullable=False),
    Column("phash", String(16), nullable=False),
    Column("mode", String(8)),
    Column("brightness_p5", Float),
    Column("brightness_p99", Float),
    Column("entropy", Float),
    Column("sharpness", Float),
    Column("is_gray", Boolean),
)
"""The images of each revision; `id` is the beginning of the content's hash, the same wherever the image lies.

None of them is null. SQLite could say so from `mode` on only by copying the whole table.
"""

LEFT_OUT = Table(
    "left_out",
    METADATA,
    Column("revision_id", ForeignKey("revisions.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("class_name", String(100), nullable=False),
    Column("split", String(16)),
    Column("path", String(1024), nullable=False),
    Column("image_id", String(32), index=True),
    Column("reason", Text),
)
"""What came in and is not in the revision: `corrupt` files, and exact duplicates.

Those `within_class` and `across_splits` are duplicates of an image that is in the revision, by its id; of those
`across_classes` none is, and one file is in quarantine. What is `taken_out` of a class a person excluded or relabelled.
"""

DELETED_DATA = Table(
    "deleted_data",
    METADATA,
    Column("id", String(80), primary_key=True),
    Column("deleted_at", DateTime(timezone=True), nullable=False),
)
"""Datasets and revisions that were deleted: versions name what they learned from, so no identifier is given twice."""
