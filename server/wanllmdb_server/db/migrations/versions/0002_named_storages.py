"""Named storages: which one a project uses; since when a blob is unreferenced

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.add_column(sa.Column("storage", sa.String(length=64), nullable=True))
    with op.batch_alter_table("blob", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unreferenced_since", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("uploads_until", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("blob", schema=None) as batch_op:
        batch_op.drop_column("uploads_until")
        batch_op.drop_column("unreferenced_since")
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.drop_column("storage")
