"""Background work: one row per job, claimed by a lease."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, String, Table, Text, false, text

from wanllmdb_server.db.base import Json, RowId, Time, metadata

job = Table(
    "job",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", String(64), nullable=False),
    # Asked for by somebody and carried out once; the others are periodic.
    Column("once", Boolean, nullable=False, server_default=false()),
    Column("arguments", Json),
    # Whose work it is, for those that were asked for: only who may see the project sees the job.
    Column("project_id", ForeignKey("project.id")),
    Column("state", String(16), nullable=False),
    Column("done", BigInteger, nullable=False, server_default="0"),
    Column("total", BigInteger),
    Column("result", Json),
    Column("error", Text),
    Column("run_at", Time, nullable=False),
    Column("lease_owner", String(64)),
    Column("lease_until", Time),
    Column("created_at", Time, nullable=False),
    Column("finished_at", Time),
    Index("ix_job_state_run_at", "state", "run_at"),
    # At most one periodic job of a kind waits or runs: it never piles up.
    Index(
        "uq_job_kind_active",
        "kind",
        unique=True,
        sqlite_where=text("state IN ('QUEUED', 'RUNNING') AND NOT once"),
        postgresql_where=text("state IN ('QUEUED', 'RUNNING') AND NOT once"),
    ),
)
