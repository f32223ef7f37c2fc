"""References: entries whose bytes stay outside; where a server may act for a project; jobs on request

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PATH = sa.String(length=4096, collation="BINARY").with_variant(
    sa.String(length=4096, collation="C"), "postgresql"
)
PERIODIC = "state IN ('QUEUED', 'RUNNING') AND NOT once"
ANY = "state IN ('QUEUED', 'RUNNING')"


def upgrade() -> None:
    op.create_table(
        "reference",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("version_id", ROW_ID, nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("object_version", sa.Text(), nullable=True),
        sa.Column("checksum", sa.Text(), nullable=True),
        sa.Column("modified_at", sa.BigInteger(), nullable=True),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("drift", sa.String(length=16), server_default="UNKNOWN", nullable=False),
        sa.Column("checked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_reference_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference")),
    )
    op.create_index("ix_reference_version_id", "reference", ["version_id"])
    op.create_table(
        "reference_rule",
        sa.Column("project_id", ROW_ID, nullable=False),
        sa.Column("prefix", sa.String(length=2048), nullable=False),
        sa.Column("storage", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_reference_rule_project_id")),
        sa.PrimaryKeyConstraint("project_id", "prefix", name=op.f("pk_reference_rule")),
        sqlite_with_rowid=False,
    )
    # Written out: what Alembic's batch mode reads back of a table leaves out that it has no row ids.
    op.create_table(
        "entry_with_references",
        sa.Column("version_id", ROW_ID, nullable=False),
        sa.Column("path", PATH, nullable=False),
        sa.Column("blob_id", ROW_ID, nullable=True),
        sa.Column("reference_id", ROW_ID, nullable=True),
        sa.CheckConstraint("(blob_id IS NULL) <> (reference_id IS NULL)", name=op.f("ck_entry_one_source")),
        sa.ForeignKeyConstraint(["blob_id"], ["blob.id"], name=op.f("fk_entry_blob_id")),
        sa.ForeignKeyConstraint(["reference_id"], ["reference.id"], name=op.f("fk_entry_reference_id")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_entry_version_id")),
        sa.PrimaryKeyConstraint("version_id", "path", name=op.f("pk_entry_with_references")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO entry_with_references (version_id, path, blob_id) "
        "SELECT version_id, path, blob_id FROM entry"
    )
    op.drop_index("ix_entry_blob_id", table_name="entry")
    op.drop_table("entry")
    op.rename_table("entry_with_references", "entry")
    op.create_index("ix_entry_blob_id", "entry", ["blob_id"])
    op.create_index("ix_entry_reference_id", "entry", ["reference_id"])

    op.drop_index("uq_job_kind_active", table_name="job")
    op.add_column("job", sa.Column("once", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column(
        "job",
        sa.Column("arguments", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
    )
    op.create_index(
        "uq_job_kind_active",
        "job",
        ["kind"],
        unique=True,
        sqlite_where=sa.text(PERIODIC),
        postgresql_where=sa.text(PERIODIC),
    )


def downgrade() -> None:
    """Versions lose the entries that are references; jobs on request are forgotten."""
    op.execute("DELETE FROM job WHERE once")
    op.drop_index("uq_job_kind_active", table_name="job")
    op.drop_column("job", "arguments")
    op.drop_column("job", "once")
    op.create_index(
        "uq_job_kind_active",
        "job",
        ["kind"],
        unique=True,
        sqlite_where=sa.text(ANY),
        postgresql_where=sa.text(ANY),
    )
    op.execute("DELETE FROM entry WHERE reference_id IS NOT NULL")
    op.drop_index("ix_entry_reference_id", table_name="entry")
    op.create_table(
        "entry_without_references",
        sa.Column("version_id", ROW_ID, nullable=False),
        sa.Column("path", PATH, nullable=False),
        sa.Column("blob_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(["blob_id"], ["blob.id"], name=op.f("fk_entry_blob_id")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_entry_version_id")),
        sa.PrimaryKeyConstraint("version_id", "path", name=op.f("pk_entry_without_references")),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO entry_without_references SELECT version_id, path, blob_id FROM entry")
    op.drop_index("ix_entry_blob_id", table_name="entry")
    op.drop_table("entry")
    op.rename_table("entry_without_references", "entry")
    op.create_index("ix_entry_blob_id", "entry", ["blob_id"])
    op.drop_table("reference_rule")
    op.drop_table("reference")
