"""Who may act, and on what: principals, projects, and the answers kept for repeated requests."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, text

from wanllmdb_server.db.base import Json, RowId, Time, metadata

principal = Table(
    "principal",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("name", String(128), nullable=False, unique=True),
    Column("created_at", Time, nullable=False),
)

project = Table(
    "project",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("name", String(128), nullable=False),
    Column("description", Text, nullable=False, server_default=text("''")),
    Column("created_at", Time, nullable=False),
    Column("created_by", ForeignKey("principal.id"), nullable=False),
    Column("deleted_at", Time),
    # The name of the storage that an administrator assigned; without one, the settings' default.
    Column("storage", String(64)),
    Index(
        "uq_project_name",
        "name",
        unique=True,
        sqlite_where=text("deleted_at IS NULL"),
        postgresql_where=text("deleted_at IS NULL"),
    ),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("principal_id", ForeignKey("principal.id"), primary_key=True),
    Column("key", String(128), primary_key=True),
    Column("request", String(71), nullable=False),
    Column("result", Json, nullable=False),
    Column("created_at", Time, nullable=False),
    Index("ix_idempotency_created_at", "created_at"),
)
