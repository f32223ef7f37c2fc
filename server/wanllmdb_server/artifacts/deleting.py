"""Delete versions and artifacts. Tombstones stay, so that lineage and history keep their meaning."""

from typing import Any

from sqlalchemy import Connection, Row, delete, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.artifacts.aliases import Why, move, move_latest
from wanllmdb_server.artifacts.artifacts import Locked, hold_version, lock_artifact, record_artifact
from wanllmdb_server.artifacts.drafts import discard_draft
from wanllmdb_server.artifacts.protection import drop_protections
from wanllmdb_server.artifacts.tables import alias, artifact, entry, reference, version
from wanllmdb_server.artifacts.versions import (
    VersionState,
    describe,
    get_committed,
    newest_index,
    record_version,
    select_versions,
)
from wanllmdb_server.errors import Conflict
from wanllmdb_server.events.outbox import EventType
from wanllmdb_server.names import LATEST, MAX_REASON, check_text


def delete_version(
    connection: Connection, actor: Actor, version_id: int, *, delete_aliases: bool, reason: str | None
) -> None:
    """Turn a committed version into a tombstone; `latest` moves to the highest remaining one, or goes.

    Raises `Conflict` if it holds other aliases and `delete_aliases` is false.
    """
    check_text("reason", reason or "", MAX_REASON)
    hold_version(connection, version_id)
    row = get_committed(connection, actor, version_id)
    locked = lock_artifact(connection, actor, row.artifact_id, Role.MAINTAINER)
    held = _aliases_of(connection, version_id)
    named = [name for name in held if name != LATEST]
    if named and not delete_aliases:
        raise Conflict(
            f"{describe(row)} holds {', '.join(named)}; move them first, or pass deleteAliases "
            "(--delete-aliases on the command line)",
            aliases=named,
        )
    why = Why(reason=reason)
    for name in named:
        move(connection, actor, locked, name, None, why)
    _entomb(connection, actor, locked, row, reason)
    if LATEST in held:
        newest = newest_index(connection, row.artifact_id)
        move_latest(connection, actor, locked, newest.id if newest else None, why)


def delete_artifact(connection: Connection, actor: Actor, artifact_id: int, *, reason: str | None) -> None:
    """Delete the artifact with its aliases, drafts and versions; its name becomes free."""
    check_text("reason", reason or "", MAX_REASON)
    locked = lock_artifact(connection, actor, artifact_id, Role.MAINTAINER)
    names = select(alias.c.name).where(alias.c.artifact_id == artifact_id)
    for name in connection.execute(names).scalars().all():
        move(connection, actor, locked, name, None, Why(reason=reason))
    mine = select_versions(actor).where(version.c.artifact_id == artifact_id).order_by(version.c.id)
    for row in connection.execute(mine).all():
        if row.state == VersionState.DRAFT.value:
            discard_draft(connection, actor, row.id)
        elif row.state == VersionState.COMMITTED.value:
            _entomb(connection, actor, locked, row, reason)
    drop_protections(connection, artifact_id)
    connection.execute(artifact.update().where(artifact.c.id == artifact_id).values(deleted_at=locked.at))
    before = {"name": locked.row.name, "type": locked.row.type}
    record_artifact(
        connection, actor, EventType.ARTIFACT_DELETED, locked.row, locked.at, reason=reason, before=before
    )


def _entomb(connection: Connection, actor: Actor, locked: Locked, row: Row[Any], reason: str | None) -> None:
    """The entries go, and with them the hold on their blobs; digest, sizes and number stay."""
    connection.execute(delete(entry).where(entry.c.version_id == row.id))
    connection.execute(delete(reference).where(reference.c.version_id == row.id))
    connection.execute(
        version.update()
        .where(version.c.id == row.id)
        .values(state=VersionState.DELETED.value, deleted_at=locked.at)
    )
    before = {"version": f"v{row.number}", "digest": row.digest}
    record_version(connection, actor, EventType.VERSION_DELETED, row, locked.at, reason=reason, before=before)


def _aliases_of(connection: Connection, version_id: int) -> list[str]:
    query = select(alias.c.name).where(alias.c.version_id == version_id).order_by(alias.c.name)
    return list(connection.execute(query).scalars())
