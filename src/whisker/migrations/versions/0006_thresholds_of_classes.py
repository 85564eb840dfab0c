"""Thresholds of confidence for single classes of a version."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("thresholds", sa.Column("by_class", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("thresholds", "by_class")
