"""Names that people give to what keeps its identifier, and identifiers of deleted data, which no other gets."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "labels",
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("id", sa.String(80), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name="pk_labels"),
    )
    op.create_table(
        "deleted_data",
        sa.Column("id", sa.String(80), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deleted_data"),
    )


def downgrade() -> None:
    for table in ("deleted_data", "labels"):
        op.drop_table(table)
