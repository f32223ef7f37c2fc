"""Change and delete runs after the fact."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.roles import require
from wanllmdb_server.db.base import now
from wanllmdb_server.db.tags import add_tags, remove_tags
from wanllmdb_server.errors import Conflict
from wanllmdb_server.events.outbox import EventType, record
from wanllmdb_server.names import check_json, check_name, check_text
from wanllmdb_server.runs.runs import RunState, get_run_by_id, hold_run, subject_of
from wanllmdb_server.runs.tables import run, run_tag


def update_run(
    connection: Connection,
    actor: Actor,
    row: Row[Any],
    *,
    name: str | None,
    description: str | None,
    config: dict[str, Any] | None,
    config_changes: dict[str, Any] | None = None,
    max_config_bytes: int,
) -> Row[Any]:
    """Rename, describe, replace the config or change some of its parameters; None leaves as it is."""
    require(connection, actor, row.project_id, Role.WRITER)
    row = hold_run(connection, actor, row)
    changes: dict[str, Any] = {}
    if name is not None:
        changes["name"] = check_name("run", name)
    if description is not None:
        changes["description"] = check_text("description", description)
    if config is not None or config_changes:
        merged = {**(row.config if config is None else config), **(config_changes or {})}
        changes["config"] = check_json("config", merged, max_config_bytes)
    changes = {key: value for key, value in changes.items() if row._mapping[key] != value}
    if not changes:
        return row
    connection.execute(run.update().where(run.c.id == row.id).values(**changes))
    before = {key: row._mapping[key] for key in changes}
    _record_update(connection, actor, row, before, changes)
    return get_run_by_id(connection, actor, row.id)


def change_tags(
    connection: Connection, actor: Actor, row: Row[Any], add: Sequence[str], remove: Sequence[str]
) -> None:
    require(connection, actor, row.project_id, Role.WRITER)
    row = hold_run(connection, actor, row)
    added = add_tags(connection, run_tag, run_tag.c.run_id, row.id, add)
    removed = remove_tags(connection, run_tag, run_tag.c.run_id, row.id, remove)
    if added or removed:
        _record_update(connection, actor, row, {"removedTags": removed}, {"addedTags": added})


def delete_run(connection: Connection, actor: Actor, row: Row[Any]) -> None:
    """Hide the run; its edges stay, so that the graph stays whole. Raises `Conflict` while it runs."""
    require(connection, actor, row.project_id, Role.MAINTAINER)
    row = hold_run(connection, actor, row)
    if row.state == RunState.RUNNING.value:
        raise Conflict(f"run {row.name!r} is running; finish it before deleting it", run=row.key)
    connection.execute(run.update().where(run.c.id == row.id).values(deleted_at=now()))
    before = {"name": row.name, "state": row.state}
    record(
        connection,
        actor,
        EventType.RUN_DELETED,
        row.project_id,
        subject_of(row),
        run_id=row.id,
        before=before,
    )


def _record_update(
    connection: Connection, actor: Actor, row: Row[Any], before: dict[str, Any], after: dict[str, Any]
) -> None:
    record(
        connection,
        actor,
        EventType.RUN_UPDATED,
        row.project_id,
        subject_of(row),
        run_id=row.id,
        before=before,
        after=after,
    )
