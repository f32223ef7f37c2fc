"""Events as JSON outside GraphQL: lines of exports and the bodies of messages to webhooks."""

from typing import Any

import orjson
from sqlalchemy import Row

from wanllmdb_server.api.filters import SUBJECTS
from wanllmdb_server.api.ids import to_global
from wanllmdb_server.db.base import write_time
from wanllmdb_server.events.outbox import SubjectKind


def event_document(row: Row[Any]) -> dict[str, Any]:
    """An event, of a row that has `actor_name` and `project_name` too."""

    def global_id(kind: str, row_id: int | None) -> str | None:
        return None if row_id is None else to_global(kind, row_id)

    return {
        "id": to_global("Event", row.id),
        "position": row.position,
        "at": write_time(row.at),
        "type": row.type,
        "project": row.project_name,
        "projectId": global_id("Project", row.project_id),
        "subjectKind": row.subject_kind,
        "subjectId": to_global(SUBJECTS[SubjectKind(row.subject_kind)], row.subject_id),
        "subjectName": row.subject_name,
        "artifactId": global_id("Artifact", row.artifact_id),
        "runId": global_id("Run", row.run_id),
        "actor": row.actor_name,
        "actorId": to_global("Principal", row.actor_id),
        "reportedBy": row.reported_by,
        "reason": row.reason,
        "before": row.before,
        "after": row.after,
        "hash": row.hash,
    }


def event_line(row: Row[Any]) -> bytes:
    """A line of NDJSON."""
    return orjson.dumps(event_document(row), option=orjson.OPT_APPEND_NEWLINE)


def event_message(row: Row[Any]) -> bytes:
    """The body of a message in the form of Standard Webhooks: a type, a time and data."""
    return orjson.dumps({"type": row.type, "timestamp": write_time(row.at), "data": event_document(row)})
