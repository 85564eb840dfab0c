"""Thresholds of confidence that people set for versions."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "thresholds",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("high", sa.Float(), nullable=True),
        sa.Column("medium", sa.Float(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_thresholds"),
        sa.ForeignKeyConstraint(["version"], ["versions.version"], name="fk_thresholds_version_versions"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_thresholds_version", "thresholds", ["version"])


def downgrade() -> None:
    op.drop_table("thresholds")
