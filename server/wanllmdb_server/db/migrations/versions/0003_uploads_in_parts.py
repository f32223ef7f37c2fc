"""Uploads in parts, which survive the client

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "upload",
        sa.Column("id", row_id, nullable=False),
        sa.Column("project_id", row_id, nullable=False),
        sa.Column("principal_id", row_id, nullable=False),
        sa.Column("digest", sa.String(length=71), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("blob_id", row_id, nullable=False),
        sa.Column("storage", sa.String(length=64), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("part_size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["blob_id"], ["blob.id"], name=op.f("fk_upload_blob_id")),
        sa.ForeignKeyConstraint(["principal_id"], ["principal.id"], name=op.f("fk_upload_principal_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_upload_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index("ix_upload_blob_id", ["blob_id"], unique=False)
        batch_op.create_index("ix_upload_last_used_at", ["last_used_at"], unique=False)
        batch_op.create_index(
            "uq_upload_owner_digest_size", ["project_id", "principal_id", "digest", "size"], unique=True
        )


def downgrade() -> None:
    op.drop_table("upload")
