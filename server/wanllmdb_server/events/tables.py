"""The outbox: one row for every change, written in the transaction that makes the change."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table

from wanllmdb_server.db.base import Json, RowId, Time, metadata

event = Table(
    "event",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("position", BigInteger, unique=True),
    Column("type", String(32), nullable=False),
    # Kept when the project is deleted: the audit log outlives what it tells of. None for the registry itself.
    Column("project_id", BigInteger),
    Column("subject_kind", String(16), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("subject_name", String(300), nullable=False),
    Column("artifact_id", BigInteger),
    Column("run_id", BigInteger),
    Column("actor_id", ForeignKey("principal.id"), nullable=False),
    Column("reported_by", String(256)),
    Column("reason", String(2000)),
    Column("before", Json),
    Column("after", Json),
    Column("at", Time, nullable=False),
    # One for each way to look for events; all in the order in which they are listed.
    Index("ix_event_at", "at", "position"),
    Index("ix_event_project_id_at", "project_id", "at", "position"),
    Index("ix_event_project_id_actor_id_at", "project_id", "actor_id", "at", "position"),
    Index("ix_event_project_id_type_at", "project_id", "type", "at", "position"),
    Index("ix_event_project_id_subject_name_at", "project_id", "subject_name", "at", "position"),
    Index("ix_event_project_id_subject_id_at", "project_id", "subject_id", "subject_kind", "at", "position"),
    Index("ix_event_project_id_artifact_id_at", "project_id", "artifact_id", "at", "position"),
)
