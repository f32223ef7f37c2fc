"""The feed: one order of all events, with the hash of each over the one before

Revision ID: 0006
Revises: 0005
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("event", sa.Column("hash", sa.String(64), nullable=True))
    op.create_index(
        "ix_event_unsequenced",
        "event",
        ["id"],
        sqlite_where=sa.text("position IS NULL"),
        postgresql_where=sa.text("position IS NULL"),
    )
    feed = op.create_table(
        "feed",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("epoch", sa.String(32), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("archived", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
    )
    op.create_table(
        "reader",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_reader")),
    )
    # Events from before have positions and no hash: the chain begins with the first one after them.
    newest = op.get_bind().execute(sa.text("SELECT coalesce(max(position), 0) FROM event")).scalar_one()
    op.bulk_insert(feed, [{"id": 1, "epoch": secrets.token_hex(16), "position": newest, "hash": "0" * 64}])
