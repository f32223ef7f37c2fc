"""Checks the chain of hashes in an export by hand, as `docs/events.md` says that anybody can."""

import base64
import hashlib
from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Row
from wanllmdb_server.events.chain import members_of

NOT_HASHED = {"id", "project", "actor", "hash"}
IDS = {"projectId", "subjectId", "artifactId", "runId", "actorId"}


def check_chain(lines: list[dict[str, Any]], before: str = "0" * 64) -> str:
    """The hash of the last event, if every one is right and none is missing."""
    events = sorted(lines, key=lambda line: line["position"])
    for expected, event in enumerate(events, events[0]["position"]):
        assert event["position"] == expected, f"event {expected} is missing"
        members = {name: value for name, value in event.items() if name not in NOT_HASHED}
        for name in IDS:
            members[name] = members[name] and row(members[name])
        text = orjson.dumps(whole(members), option=orjson.OPT_SORT_KEYS)
        assert event["hash"] == hashlib.sha256(before.encode() + text).hexdigest(), (
            f"event {expected} was changed"
        )
        before = event["hash"]
    return before


def check_rows(rows: Sequence[Row[Any]], before: str) -> str:
    """The same of rows of the feed that come after the event with that hash."""
    for found in rows:
        text = orjson.dumps(whole(members_of(found.position, found._mapping)), option=orjson.OPT_SORT_KEYS)
        before = hashlib.sha256(before.encode() + text).hexdigest()
        assert found.hash == before, f"event {found.position} was changed"
    return before


def row(global_id: str) -> int:
    """The number in an id."""
    return int(base64.urlsafe_b64decode(global_id + "==").decode().partition(":")[2])


def whole(value: Any) -> Any:
    """Numbers without a fraction as integers."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
        return int(value)
    if isinstance(value, dict):
        return {name: whole(item) for name, item in value.items()}
    return [whole(item) for item in value] if isinstance(value, list) else value
