"""Write the event of a change, in the change's own transaction: what is not committed is never told."""

from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import Connection

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.db.base import now
from wanllmdb_server.events.sequencer import place
from wanllmdb_server.events.tables import event


class EventType(Enum):
    """What happened."""

    PROJECT_CREATED = "PROJECT_CREATED"
    PROJECT_UPDATED = "PROJECT_UPDATED"
    PROJECT_DELETED = "PROJECT_DELETED"
    STORAGE_ASSIGNED = "STORAGE_ASSIGNED"
    BLOB_CORRUPT = "BLOB_CORRUPT"
    ARTIFACT_CREATED = "ARTIFACT_CREATED"
    ARTIFACT_UPDATED = "ARTIFACT_UPDATED"
    ARTIFACT_DELETED = "ARTIFACT_DELETED"
    VERSION_COMMITTED = "VERSION_COMMITTED"
    VERSION_LOGGED_AGAIN = "VERSION_LOGGED_AGAIN"
    VERSION_USED = "VERSION_USED"
    VERSION_UPDATED = "VERSION_UPDATED"
    VERSION_DELETED = "VERSION_DELETED"
    REFERENCES_CHECKED = "REFERENCES_CHECKED"
    DRAFT_CREATED = "DRAFT_CREATED"
    DRAFT_DISCARDED = "DRAFT_DISCARDED"
    ALIAS_SET = "ALIAS_SET"
    ALIAS_DELETED = "ALIAS_DELETED"
    ALIAS_ROLLED_BACK = "ALIAS_ROLLED_BACK"
    MEMBER_ADDED = "MEMBER_ADDED"
    MEMBER_REMOVED = "MEMBER_REMOVED"
    PRINCIPAL_CREATED = "PRINCIPAL_CREATED"
    PRINCIPAL_UPDATED = "PRINCIPAL_UPDATED"
    PASSWORD_CHANGED = "PASSWORD_CHANGED"  # noqa: S105  # no password
    LOGGED_IN = "LOGGED_IN"
    SESSIONS_ENDED = "SESSIONS_ENDED"
    API_KEY_CREATED = "API_KEY_CREATED"
    API_KEY_REVOKED = "API_KEY_REVOKED"
    ALIAS_PROTECTED = "ALIAS_PROTECTED"
    ALIAS_UNPROTECTED = "ALIAS_UNPROTECTED"
    VERSION_LINKED = "VERSION_LINKED"
    WEBHOOK_CREATED = "WEBHOOK_CREATED"
    WEBHOOK_UPDATED = "WEBHOOK_UPDATED"
    WEBHOOK_DELETED = "WEBHOOK_DELETED"
    DELIVERY_REPLAYED = "DELIVERY_REPLAYED"
    RUN_CREATED = "RUN_CREATED"
    RUN_RESUMED = "RUN_RESUMED"
    RUN_UPDATED = "RUN_UPDATED"
    RUN_FINISHED = "RUN_FINISHED"
    RUN_DELETED = "RUN_DELETED"


class SubjectKind(Enum):
    """What kind of thing an event is about."""

    PROJECT = "PROJECT"
    ARTIFACT = "ARTIFACT"
    VERSION = "VERSION"
    RUN = "RUN"
    PRINCIPAL = "PRINCIPAL"
    API_KEY = "API_KEY"
    WEBHOOK = "WEBHOOK"


def record(
    connection: Connection,
    actor: Actor,
    type_: EventType,
    project_id: int | None,
    subject: tuple[SubjectKind, int, str],
    *,
    at: datetime | None = None,
    artifact_id: int | None = None,
    run_id: int | None = None,
    reason: str | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Add one event, of a project or of the registry itself.

    `subject` is its kind, row id and the name it had; before and after are JSON. To be called after the row
    of the subject, or of its artifact or project, was locked: that is what keeps the events of one thing in
    the order of its changes.
    """
    kind, subject_id, name = subject
    values: dict[str, Any] = {
        "type": type_.value,
        "project_id": project_id,
        "subject_kind": kind.value,
        "subject_id": subject_id,
        "subject_name": name,
        "artifact_id": artifact_id,
        "run_id": run_id,
        "actor_id": actor.principal_id,
        "reported_by": actor.reported_by,
        "reason": reason,
        "before": before,
        "after": after,
        "at": at or now(),
    }
    if connection.dialect.name == "sqlite":
        values |= place(connection, values)
    connection.execute(event.insert().values(values))
