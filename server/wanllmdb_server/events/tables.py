"""The outbox: one row for every change, written in the transaction that makes it. And who reads it."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
    true,
)

from wanllmdb_server.db.base import Json, RowId, Time, metadata

event = Table(
    "event",
    metadata,
    Column("id", RowId, primary_key=True),
    # The place in the feed, dense and in the order of commits; none until it is known.
    Column("position", BigInteger, unique=True),
    # sha256 over the event and the hash of the one before it, hexadecimal; given with the position.
    Column("hash", String(64)),
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
    Index(
        "ix_event_unsequenced",
        "id",
        sqlite_where=text("position IS NULL"),
        postgresql_where=text("position IS NULL"),
    ),
)

# The order of events. It has one row.
feed = Table(
    "feed",
    metadata,
    Column("id", RowId, primary_key=True),
    # Made anew when a registry goes on from a copy: cursors into what came after the copy mean nothing there.
    Column("epoch", String(32), nullable=False),
    # The newest position that was given, and the hash that goes with it.
    Column("position", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    # Positions up to this one are archived and cannot be read from the feed any more.
    Column("archived", BigInteger, nullable=False, server_default="0"),
)

# How far the feed was read by those who read it for others: webhooks, OpenLineage.
reader = Table(
    "reader",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("position", BigInteger, nullable=False),
)

webhook = Table(
    "webhook",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("url", Text, nullable=False),
    # Encrypted with the server's key.
    Column("secret", Text, nullable=False),
    # A list of types of events; none: all.
    Column("types", Json),
    # Only events of aliases that match, such as `production` or `prod-*`; none: all events.
    Column("alias_pattern", String(128)),
    Column("enabled", Boolean, nullable=False, server_default=true()),
    Column("created_at", Time, nullable=False),
    Column("created_by", ForeignKey("principal.id"), nullable=False),
    Column("deleted_at", Time),
    # Events up to this position are none of its business: they were there before it was made or enabled.
    Column("after_position", BigInteger, nullable=False),
    # Until then a process delivers to it; one delivery at a time.
    Column("lease_until", Time),
    # Set while its receiver is in trouble: until then nothing is sent to it.
    Column("rest_until", Time),
    Index("ix_webhook_project_id", "project_id", "id"),
    sqlite_autoincrement=True,
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("webhook_id", ForeignKey("webhook.id"), nullable=False),
    Column("event_id", ForeignKey("event.id"), nullable=False),
    # What receivers tell messages apart by: the same at every attempt, also of a replay.
    Column("message_id", String(64), nullable=False),
    # PENDING, DELIVERED or FAILED.
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    # When it is to be tried (again).
    Column("run_at", Time, nullable=False),
    # What the receiver answered last: a status, or why there is none.
    Column("status", Integer),
    Column("error", Text),
    # The delivery that somebody repeats by hand with this one.
    Column("replay_of_id", ForeignKey("delivery.id")),
    Column("created_at", Time, nullable=False),
    Column("finished_at", Time),
    Index("ix_delivery_webhook_id", "webhook_id", "id"),
    Index("ix_delivery_webhook_id_state", "webhook_id", "state", "id"),
    Index("ix_delivery_event_id", "event_id"),
    Index("ix_delivery_replay_of_id", "replay_of_id"),
    Index("ix_delivery_finished_at", "finished_at"),
    Index(
        "ix_delivery_pending",
        "webhook_id",
        "run_at",
        "id",
        sqlite_where=text("state = 'PENDING'"),
        postgresql_where=text("state = 'PENDING'"),
    ),
    sqlite_autoincrement=True,
)
