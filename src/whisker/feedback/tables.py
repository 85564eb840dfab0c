"""The feedback's table."""

from sqlalchemy import Column, DateTime, Float, String, Table

from whisker.sql import METADATA

FEEDBACK = Table(
    "feedback",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("image_id", String(32), nullable=False),
    Column("file_name", String(80), nullable=False),
    Column("predicted_class", String(100)),
    Column("confidence", Float),
    Column("model_version", String(64)),
    Column("class_name", String(100), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("revision", String(80)),
)
"""One row a picture that somebody gave a class; the file lies in the data folder."""
