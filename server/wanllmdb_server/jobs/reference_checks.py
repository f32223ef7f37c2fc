"""Jobs that look at the sources of references: compare those of a version, expand a folder into a draft."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Connection

from wanllmdb_server.access.actors import LOCAL_PRINCIPAL_ID, Actor, actor_by_id
from wanllmdb_server.artifacts.allowlist import AllowList, allow_list_of
from wanllmdb_server.artifacts.drafts import get_draft
from wanllmdb_server.artifacts.drift import Deputy
from wanllmdb_server.artifacts.references import (
    Drift,
    add_references,
    count_references,
    note_drift,
    record_check,
    references_after,
)
from wanllmdb_server.artifacts.versions import get_committed
from wanllmdb_server.jobs.work import Kind
from wanllmdb_server.jobs.worklist import Work
from wanllmdb_server.storage.web_source import WebSource

_BATCH = 200
_THREADS = 8


def check_references(work: Work) -> dict[str, Any]:
    """Compare the source of every reference of a version with what was recorded; store what was found."""
    version_id = int(work.arguments["version"])
    with work.database.read() as connection:
        actor = _actor(connection, work)
        row = get_committed(connection, actor, version_id)
        deputy = _deputy(work, allow_list_of(connection, row.project_id))
        total = count_references(connection, [version_id])[version_id]
    counts = {state.value.lower(): 0 for state in Drift if state is not Drift.UNKNOWN}
    done, after = 0, None
    with ThreadPoolExecutor(_THREADS, "references") as pool:
        while True:
            with work.database.read() as connection:
                rows = references_after(connection, version_id, after, _BATCH)
            if not rows:
                break
            found = dict(zip((row.id for row in rows), pool.map(deputy.check, rows), strict=True))
            with work.database.write() as connection:
                note_drift(connection, found)
            for state in found.values():
                counts[state.value.lower()] += 1
            done, after = done + len(rows), rows[-1].path
            work.report(done, total)
    with work.database.write() as connection:
        record_check(connection, actor, version_id, counts)
    return counts


def expand_reference(work: Work) -> dict[str, Any]:
    """Add what lies at or under a URI to a draft."""
    given = work.arguments
    draft_id = int(given["version"])
    with work.database.read() as connection:
        actor = _actor(connection, work)
        draft = get_draft(connection, actor, draft_id)
        deputy = _deputy(work, allow_list_of(connection, draft.project_id))
    most = min(int(given["maxObjects"]), work.settings.reference_max_objects)
    found = deputy.expand(given["uri"], given["name"], max_objects=most, checksum=given["checksum"])
    # All or nothing: a draft with part of a folder could be committed by mistake.
    with work.database.write() as connection:
        added = add_references(connection, actor, draft_id, found, replace=False)
    return {"added": added, "found": len(found)}


def _actor(connection: Connection, work: Work) -> Actor:
    """Who asked for the job, with the rights of now: what was taken away meanwhile is not used."""
    given = work.arguments
    return actor_by_id(connection, int(given.get("principal", LOCAL_PRINCIPAL_ID)), given.get("reportedBy"))


def _deputy(work: Work, allowed: AllowList) -> Deputy:
    web = WebSource(allow_loopback=work.settings.dangerous_web_references_to_loopback)
    return Deputy(allowed, work.storages, web)


CHECK = "check-references"
EXPAND = "expand-reference"
KINDS = [
    Kind(CHECK, None, check_references, is_long=True),
    Kind(EXPAND, None, expand_reference, is_long=True),
]
