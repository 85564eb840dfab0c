"""The jobs' table."""

from sqlalchemy import JSON, Boolean, Column, DateTime, Float, Integer, String, Table, Text

from whisker.sql import METADATA

JOBS = Table(
    "jobs",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("stage", String(32)),
    Column("progress", Float, nullable=False, default=0.0),
    Column("eta_seconds", Float),
    Column("request", JSON, nullable=False),
    Column("history", JSON, nullable=False),
    Column("result", JSON(none_as_null=True)),
    Column("error_code", String(64)),
    Column("error_detail", Text),
    Column("cancel_requested", Boolean, nullable=False, default=False),
    Column("fence", Integer, nullable=False, default=0),
    Column("heartbeat", Integer, nullable=False, default=0),
    Column("losses", Integer, nullable=False, default=0),
    Column("checkpoint", String(200)),
    Column("version", String(64), unique=True),
    Column("dataset", String(64)),
    Column("revision", String(80)),
    Column("created_at", DateTime(timezone=True), nullable=False, index=True),
    Column("started_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
)
"""One row a job. `fence` counts who took it up: a worker whose number is older can no longer write."""
