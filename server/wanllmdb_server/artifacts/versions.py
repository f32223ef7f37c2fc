"""Versions: one immutable committed state of an artifact each, found by id or by ref."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, Select, String, bindparam, cast, func, literal, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.roles import require
from wanllmdb_server.access.tables import principal, project
from wanllmdb_server.access.visibility import visible_to
from wanllmdb_server.artifacts.artifacts import get_artifact, hold_version, lock_artifact
from wanllmdb_server.artifacts.tables import alias, alias_move, artifact, version, version_tag
from wanllmdb_server.db.lists import STATEMENTS
from wanllmdb_server.db.tags import add_tags, remove_tags
from wanllmdb_server.errors import NotFound, VersionDeleted
from wanllmdb_server.events.outbox import EventType, SubjectKind, record
from wanllmdb_server.names import check_json, check_text
from wanllmdb_server.refs import Ref


class VersionState(Enum):
    """Where a version stands: being filled, immutable, or gone but for its tombstone."""

    DRAFT = "DRAFT"
    COMMITTED = "COMMITTED"
    DELETED = "DELETED"


def select_versions(actor: Actor) -> Select[Any]:
    """Versions in any state, with the names of artifact, project and principal."""
    return (
        select(
            version,
            (literal("v") + cast(version.c.number, String)).label("name"),
            artifact.c.name.label("artifact_name"),
            artifact.c.type.label("artifact_type"),
            artifact.c.project_id,
            project.c.name.label("project_name"),
            principal.c.name.label("actor_name"),
        )
        .join(artifact, artifact.c.id == version.c.artifact_id)
        .join(project, project.c.id == artifact.c.project_id)
        .join(principal, principal.c.id == version.c.created_by)
        .where(visible_to(actor))
    )


def get_version_by_id(connection: Connection, actor: Actor, version_id: int) -> Row[Any]:
    """The version with that row id, in any state. Raises `NotFound`."""
    row = connection.execute(select_versions(actor).where(version.c.id == version_id)).first()
    if row is None:
        raise NotFound("version not found; a draft that was discarded or expired is gone, log it again")
    return row


def get_committed(connection: Connection, actor: Actor, version_id: int) -> Row[Any]:
    """The committed version with that row id. Raises `NotFound`, `VersionDeleted`."""
    return _committed(get_version_by_id(connection, actor, version_id))


def resolve(connection: Connection, actor: Actor, ref: Ref) -> Row[Any]:
    """The committed version that `ref` names. Raises `NotFound` (saying what there is), `VersionDeleted`."""
    if ref.at is not None:
        return _resolve_at(connection, actor, ref, ref.at)
    owner = {"project": ref.project, "artifact": ref.artifact}
    if ref.alias is not None:
        found = connection.execute(_by_alias(actor), {**owner, "alias": ref.alias})
    elif ref.index is not None:
        found = connection.execute(_by_number(actor), {**owner, "number": ref.index})
    else:
        found = connection.execute(_by_digest(actor), {**owner, "digest": ref.digest})
    row = found.first()
    if row is None:
        raise _not_found(connection, actor, ref)
    return _committed(row)


# Building a statement costs several times more than executing it, so each is built once per actor.


def _named(actor: Actor) -> Select[Any]:
    return select_versions(actor).where(
        project.c.name == bindparam("project"),
        project.c.deleted_at.is_(None),
        artifact.c.name == bindparam("artifact"),
        artifact.c.deleted_at.is_(None),
    )


@lru_cache(STATEMENTS)
def _by_alias(actor: Actor) -> Select[Any]:
    holds = (alias.c.artifact_id == artifact.c.id) & (alias.c.version_id == version.c.id)
    return _named(actor).join(alias, holds).where(alias.c.name == bindparam("alias"))


@lru_cache(STATEMENTS)
def _by_number(actor: Actor) -> Select[Any]:
    return _named(actor).where(version.c.number == bindparam("number"))


@lru_cache(STATEMENTS)
def _by_digest(actor: Actor) -> Select[Any]:
    committed = version.c.state == VersionState.COMMITTED.value
    return _named(actor).where(version.c.digest == bindparam("digest"), committed)


def _resolve_at(connection: Connection, actor: Actor, ref: Ref, at: datetime) -> Row[Any]:
    owner = get_artifact(connection, actor, ref.project, ref.artifact)
    move = connection.execute(
        select(alias_move.c.to_version_id)
        .where(alias_move.c.artifact_id == owner.id, alias_move.c.alias == ref.alias, alias_move.c.at <= at)
        .order_by(alias_move.c.at.desc())
        .limit(1)
    ).first()
    if move is None or move.to_version_id is None:
        raise NotFound(
            f"alias {ref.alias!r} of '{ref.project}/{ref.artifact}' pointed nowhere at {at.isoformat()}; "
            "see the alias history for when it did",
            alias=ref.alias,
        )
    return get_committed(connection, actor, move.to_version_id)


def _committed(row: Row[Any]) -> Row[Any]:
    if row.state == VersionState.DELETED.value:
        raise VersionDeleted(
            f"{describe(row)} was deleted on {row.deleted_at:%Y-%m-%d}; use another version",
            version=f"v{row.number}",
        )
    if row.state == VersionState.DRAFT.value:
        raise NotFound("this version is a draft; commit it first")
    return row


def _not_found(connection: Connection, actor: Actor, ref: Ref) -> NotFound:
    """Say which part of the ref is wrong, and what there is instead."""
    owner = get_artifact(connection, actor, ref.project, ref.artifact)
    where = f"'{ref.project}/{ref.artifact}'"
    if ref.alias is not None:
        names = connection.execute(
            select(alias.c.name).where(alias.c.artifact_id == owner.id).order_by(alias.c.name).limit(20)
        ).scalars()
        held = ", ".join(names) or "none"
        return NotFound(f"alias {ref.alias!r} not found in {where}; it has {held}", alias=ref.alias)
    if ref.index is not None:
        return NotFound(
            f"version v{ref.index} not found in {where}; the newest is v{owner.last_index}",
            version=f"v{ref.index}",
        )
    return NotFound(f"no version of {where} has digest {ref.digest}", digest=ref.digest)


def update_version(
    connection: Connection,
    actor: Actor,
    version_id: int,
    *,
    description: str | None,
    metadata: dict[str, Any] | None,
    max_metadata_bytes: int,
) -> None:
    """Describe a committed version or replace its metadata; None leaves as it is."""
    hold_version(connection, version_id)
    row = get_committed(connection, actor, version_id)
    require(connection, actor, row.project_id, Role.WRITER)
    changes: dict[str, Any] = {}
    if description is not None:
        changes["description"] = check_text("description", description)
    if metadata is not None:
        changes["metadata"] = check_json("metadata", metadata, max_metadata_bytes)
    changes = {key: value for key, value in changes.items() if row._mapping[key] != value}
    if changes:
        locked = lock_artifact(connection, actor, row.artifact_id, Role.WRITER)
        connection.execute(version.update().where(version.c.id == version_id).values(**changes))
        before = {key: row._mapping[key] for key in changes}
        record_version(
            connection, actor, EventType.VERSION_UPDATED, row, locked.at, before=before, after=changes
        )


def change_version_tags(
    connection: Connection, actor: Actor, version_id: int, add: Sequence[str], remove: Sequence[str]
) -> None:
    hold_version(connection, version_id)
    row = get_committed(connection, actor, version_id)
    locked = lock_artifact(connection, actor, row.artifact_id, Role.WRITER)
    added = add_tags(connection, version_tag, version_tag.c.version_id, version_id, add)
    removed = remove_tags(connection, version_tag, version_tag.c.version_id, version_id, remove)
    if added or removed:
        record_version(
            connection,
            actor,
            EventType.VERSION_UPDATED,
            row,
            locked.at,
            before={"removedTags": removed},
            after={"addedTags": added},
        )


def newest_index(connection: Connection, artifact_id: int) -> Row[Any] | None:
    """The committed version with the highest number, or None."""
    committed = (version.c.artifact_id == artifact_id) & (version.c.state == VersionState.COMMITTED.value)
    highest = select(func.max(version.c.number)).where(committed).scalar_subquery()
    return connection.execute(select(version).where(committed, version.c.number == highest)).first()


def describe(row: Row[Any]) -> str:
    """How messages name a version: `demo/iris:v3`."""
    return f"{row.project_name}/{row.artifact_name}" + (f":v{row.number}" if row.number else " (draft)")


def record_version(
    connection: Connection,
    actor: Actor,
    type_: EventType,
    row: Row[Any],
    at: datetime,
    *,
    run_id: int | None = None,
    reason: str | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    name = f"{row.artifact_name}:v{row.number}" if row.number else f"{row.artifact_name} (draft)"
    record(
        connection,
        actor,
        type_,
        row.project_id,
        (SubjectKind.VERSION, row.id, name),
        at=at,
        artifact_id=row.artifact_id,
        run_id=run_id,
        reason=reason,
        before=before,
        after=after,
    )
