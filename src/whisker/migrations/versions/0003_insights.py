"""What the pixels say, what was left out of a revision, and the insights into it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_IMAGE_COLUMNS = ("mode", "brightness_p5", "brightness_p99", "entropy", "sharpness", "is_gray")


def upgrade() -> None:
    with op.batch_alter_table("images") as images:
        images.add_column(sa.Column("mode", sa.String(8), nullable=True))
        images.add_column(sa.Column("brightness_p5", sa.Float(), nullable=True))
        images.add_column(sa.Column("brightness_p99", sa.Float(), nullable=True))
        images.add_column(sa.Column("entropy", sa.Float(), nullable=True))
        images.add_column(sa.Column("sharpness", sa.Float(), nullable=True))
        images.add_column(sa.Column("is_gray", sa.Boolean(), nullable=True))
    op.create_table(
        "left_out",
        sa.Column("revision_id", sa.String(80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("class_name", sa.String(100), nullable=False),
        sa.Column("split", sa.String(16), nullable=True),
        sa.Column("path", sa.String(1024), nullable=False),
        sa.Column("image_id", sa.String(32), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("revision_id", "position", name="pk_left_out"),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name="fk_left_out_revision_id_revisions"),
    )
    op.create_index("ix_left_out_image_id", "left_out", ["image_id"])
    op.create_table(
        "insights",
        sa.Column("revision_id", sa.String(80), nullable=False),
        sa.Column("etag", sa.String(32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("embedding", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("revision_id", name="pk_insights"),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name="fk_insights_revision_id_revisions"),
    )
    op.create_table(
        "class_facts",
        sa.Column("revision_id", sa.String(80), nullable=False),
        sa.Column("class_name", sa.String(100), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("revision_id", "class_name", name="pk_class_facts"),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name="fk_class_facts_revision_id_revisions"),
    )
    op.create_table(
        "finding_images",
        sa.Column("revision_id", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("image_id", sa.String(32), nullable=True),
        sa.Column("class_name", sa.String(100), nullable=False),
        sa.Column("split", sa.String(16), nullable=True),
        sa.Column("file_name", sa.String(1024), nullable=False),
        sa.Column("in_revision", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("group_number", sa.Integer(), nullable=True),
        sa.Column("suggested_class", sa.String(100), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("is_dismissed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("revision_id", "kind", "position", name="pk_finding_images"),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name="fk_finding_images_revision_id_revisions"),
    )
    op.create_index("ix_finding_images_revision_id", "finding_images", ["revision_id", "image_id"])
    op.create_table(
        "dismissals",
        sa.Column("dataset_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("image_id", sa.String(32), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("dataset_id", "kind", "image_id", name="pk_dismissals"),
        sa.ForeignKeyConstraint(["dataset_id"], ["datasets.id"], name="fk_dismissals_dataset_id_datasets"),
    )


def downgrade() -> None:
    for table in ("dismissals", "finding_images", "class_facts", "insights", "left_out"):
        op.drop_table(table)
    with op.batch_alter_table("images") as images:
        for name in reversed(_IMAGE_COLUMNS):
            images.drop_column(name)
