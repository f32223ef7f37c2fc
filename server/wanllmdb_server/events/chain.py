"""The hash of an event over the one before it, so that nobody changes or drops one unseen.

    hash = sha256(previous hash, 64 hexadecimal digits + canonical JSON of the event)

The JSON has the members of `HASHED`, sorted, without spaces, in UTF-8; numbers in the shortest form that
reads back as the same, whole ones without a point. `docs/events.md` shows how to check an export.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from wanllmdb_server.db.base import write_time

BEGINNING = "0" * 64
"""What the first event of a chain has before it."""

HASHED = {
    "type": "type",
    "projectId": "project_id",
    "subjectKind": "subject_kind",
    "subjectId": "subject_id",
    "subjectName": "subject_name",
    "artifactId": "artifact_id",
    "runId": "run_id",
    "actorId": "actor_id",
    "reportedBy": "reported_by",
    "reason": "reason",
    "before": "before",
    "after": "after",
}
"""The members besides `position` and `at`, and the columns that they come from."""

_WHOLE = 2**63


def hash_event(previous: str, position: int, row: Mapping[str, Any]) -> str:
    """The hash of an event at that position, after the event with that hash; `row` has its columns."""
    return hash_line(previous, members_of(position, row))


def members_of(position: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """What is hashed of an event."""
    members = {member: row[column] for member, column in HASHED.items()}
    return {"position": position, "at": write_time(row["at"]), **members}


def hash_line(previous: str, members: Mapping[str, Any]) -> str:
    """The same of the members that are hashed; ids are the numbers of rows."""
    text = orjson.dumps(_canonical(members), option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(previous.encode("ascii") + text).hexdigest()


def _canonical(value: Any) -> Any:
    """The value with its whole floats as integers: a database may give back either for the other."""
    match value:
        case float() if value.is_integer() and abs(value) < _WHOLE:
            return int(value)
        case dict():
            return {key: _canonical(item) for key, item in value.items()}
        case list() | tuple():
            return [_canonical(item) for item in value]
        case _:
            return value
