"""Runs, the processes attached to them, and the lineage edges they write."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, text

from wanllmdb_server.db.base import Json, RowId, Time, metadata

run = Table(
    "run",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("key", String(128), nullable=False),
    Column("name", String(128), nullable=False),
    Column("job_type", String(128), nullable=False, server_default=text("''")),
    Column("description", Text, nullable=False, server_default=text("''")),
    Column("config", Json, nullable=False),
    Column("state", String(16), nullable=False),
    Column("git_commit", String(64)),
    Column("host", String(256)),
    Column("reported_by", String(256)),
    Column("created_by", ForeignKey("principal.id"), nullable=False),
    Column("started_at", Time, nullable=False),
    Column("finished_at", Time),
    Column("deleted_at", Time),
    Index("uq_run_project_id_key", "project_id", "key", unique=True),
    Index("ix_run_project_id_started_at", "project_id", "started_at", "id"),
    Index("ix_run_project_id_name", "project_id", "name", "id"),
    sqlite_autoincrement=True,
)

run_tag = Table(
    "run_tag",
    metadata,
    Column("run_id", ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(128), primary_key=True),
    Index("ix_run_tag_name", "name", "run_id"),
    sqlite_with_rowid=False,
)

run_process = Table(
    "run_process",
    metadata,
    Column("run_id", ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
    Column("process_key", String(128), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("heartbeat_at", Time, nullable=False),
    Index("ix_run_process_state_heartbeat_at", "state", "heartbeat_at"),
    sqlite_with_rowid=False,
)

lineage_edge = Table(
    "lineage_edge",
    metadata,
    Column("run_id", ForeignKey("run.id"), primary_key=True),
    Column("version_id", ForeignKey("version.id"), primary_key=True),
    Column("role", String(8), primary_key=True),
    Column("at", Time, nullable=False),
    Index("ix_lineage_edge_version_id_role", "version_id", "role", "run_id"),
    Index("ix_lineage_edge_run_id_role", "run_id", "role", "version_id"),
    sqlite_with_rowid=False,
)
