"""Artifacts: the named, typed series of versions in a project."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.roles import require
from wanllmdb_server.access.tables import project
from wanllmdb_server.access.visibility import visible_to
from wanllmdb_server.artifacts.tables import artifact, artifact_tag, version
from wanllmdb_server.db.base import now
from wanllmdb_server.db.locks import hold, hold_registry, hold_row, hold_rows
from wanllmdb_server.db.tags import add_tags, remove_tags
from wanllmdb_server.errors import AlreadyExists, NotFound, TypeMismatch
from wanllmdb_server.events.outbox import EventType, SubjectKind, record
from wanllmdb_server.names import check_json, check_name, check_text
from wanllmdb_server.projects.projects import keep_project


@dataclass(frozen=True, slots=True)
class Locked:
    """An artifact whose row this transaction holds, and the time of the event that is about to happen."""

    row: Row[Any]
    at: datetime


def select_artifacts(actor: Actor) -> Select[Any]:
    """Artifacts with at least one version: what only drafts have named is not visible yet."""
    return _select_even_unborn(actor).where(artifact.c.last_index > 0)


def _select_even_unborn(actor: Actor) -> Select[Any]:
    return select_even_deleted(actor).where(artifact.c.deleted_at.is_(None))


def select_even_deleted(actor: Actor) -> Select[Any]:
    """Artifacts with their tombstones, for links from versions that outlive them."""
    return (
        select(artifact, project.c.name.label("project_name"))
        .join(project, project.c.id == artifact.c.project_id)
        .where(visible_to(actor))
    )


def find_artifact(connection: Connection, actor: Actor, project_name: str, name: str) -> Row[Any] | None:
    query = select_artifacts(actor).where(
        project.c.name == project_name,
        project.c.deleted_at.is_(None),  # what the index of names is of
        artifact.c.name == name,
    )
    return connection.execute(query).first()


def get_artifact(connection: Connection, actor: Actor, project_name: str, name: str) -> Row[Any]:
    """The artifact of that name. Raises `NotFound`."""
    row = find_artifact(connection, actor, project_name, name)
    if row is None:
        raise NotFound(
            f"artifact '{project_name}/{name}' not found; check the names of project and artifact",
            project=project_name,
            artifact=name,
        )
    return row


def get_artifact_by_id(connection: Connection, actor: Actor, artifact_id: int) -> Row[Any]:
    """The artifact with that row id. Raises `NotFound`."""
    row = connection.execute(select_artifacts(actor).where(artifact.c.id == artifact_id)).first()
    if row is None:
        raise NotFound("artifact not found; it may have been deleted")
    return row


def lock_artifact(connection: Connection, actor: Actor, artifact_id: int, needed: Role) -> Locked:
    """Lock the artifact's row for an actor with that role, and take the time of this transaction's event.

    Times are strictly increasing per artifact, so that `alias@time` has one answer.
    Raises `NotFound`, `Forbidden`.
    """
    clock = connection.execute(
        select(artifact.c.clock).where(artifact.c.id == artifact_id).with_for_update()
    ).scalar_one_or_none()
    at = now()
    if clock is not None:
        at = max(at, clock + timedelta(microseconds=1))
        connection.execute(artifact.update().where(artifact.c.id == artifact_id).values(clock=at))
    row = _get_even_unborn(connection, actor, artifact_id)
    require(connection, actor, row.project_id, needed)
    return Locked(row, at)


def hold_artifacts(connection: Connection, *artifact_ids: int) -> bool:
    """Lock several artifacts, always in one order, so that nobody deadlocks."""
    wanted = select(artifact.c.id).where(artifact.c.id.in_(artifact_ids)).order_by(artifact.c.id)
    return hold_rows(connection, wanted, artifact)


def hold_project(connection: Connection, project_id: int) -> None:
    """Lock a project and its artifacts: nothing is committed in it, and nothing can be added to it."""
    hold_registry(connection)
    hold_row(connection, project, project_id)
    mine = select(artifact.c.id).where(artifact.c.project_id == project_id).order_by(artifact.c.id)
    hold_rows(connection, mine, artifact)


def hold_version(connection: Connection, version_id: int) -> None:
    """Lock the artifact of a version: what is read of it from now on stays as it is."""
    parent = select(artifact.c.id).join(version, version.c.artifact_id == artifact.c.id)
    hold_rows(connection, parent.where(version.c.id == version_id), artifact)


def get_or_create_artifact(
    connection: Connection, actor: Actor, owner: Row[Any], name: str, type_: str
) -> Row[Any]:
    """The artifact of the project `owner`, made if it is missing. Raises `TypeMismatch`, `InvalidName`."""
    check_name("artifact", name)
    check_name("type", type_)
    keep_project(connection, owner)
    mine = (artifact.c.project_id == owner.id) & (artifact.c.name == name)
    row = connection.execute(_select_even_unborn(actor).where(mine)).first()
    if hold_row(connection, artifact, row.id) if row else hold(connection, "artifact names", owner.id):
        # Others may have renamed, deleted or created it in the meantime.
        row = connection.execute(_select_even_unborn(actor).where(mine)).first()
    if row is None:
        return _create(connection, actor, owner, name, type_)
    if row.type != type_ and not _retype_unborn(connection, row, type_):
        raise TypeMismatch(
            f"artifact '{owner.name}/{name}' has type {row.type!r}, not {type_!r}; "
            "use that type or another name",
            artifact=name,
            type=row.type,
        )
    return row


def _create(connection: Connection, actor: Actor, owner: Row[Any], name: str, type_: str) -> Row[Any]:
    at = now()
    artifact_id: int = connection.execute(
        artifact.insert()
        .values(
            project_id=owner.id,
            name=name,
            type=type_,
            metadata={},
            clock=at,
            created_by=actor.principal_id,
            created_at=at,
            updated_at=at,
        )
        .returning(artifact.c.id)
    ).scalar_one()
    return _get_even_unborn(connection, actor, artifact_id)


def _retype_unborn(connection: Connection, row: Row[Any], type_: str) -> bool:
    """Let a new type replace the one of an abandoned first attempt, which nobody has seen."""
    versions = connection.execute(select(version.c.id).where(version.c.artifact_id == row.id)).first()
    if row.last_index or versions is not None:
        return False
    connection.execute(artifact.update().where(artifact.c.id == row.id).values(type=type_))
    return True


def _get_even_unborn(connection: Connection, actor: Actor, artifact_id: int) -> Row[Any]:
    row = connection.execute(_select_even_unborn(actor).where(artifact.c.id == artifact_id)).first()
    if row is None:
        raise NotFound("artifact not found; it may have been deleted")
    return row


def update_artifact(
    connection: Connection,
    actor: Actor,
    artifact_id: int,
    *,
    name: str | None,
    description: str | None,
    metadata: dict[str, Any] | None,
    max_metadata_bytes: int,
) -> None:
    """Rename, describe, or replace the metadata; None leaves as it is.

    Others find an artifact by its name, so that renaming is for maintainers.
    Raises `AlreadyExists`, `Forbidden`.
    """
    needed = Role.WRITER if name is None else Role.MAINTAINER
    locked = lock_artifact(connection, actor, artifact_id, needed)
    row = locked.row
    changes: dict[str, Any] = {}
    if name is not None and name != row.name:
        check_name("artifact", name)
        hold(connection, "artifact names", row.project_id)
        taken = (artifact.c.project_id == row.project_id) & (artifact.c.name == name)
        if connection.execute(_select_even_unborn(actor).where(taken)).first():
            raise AlreadyExists(f"artifact '{row.project_name}/{name}' exists already; choose another name")
        changes["name"] = name
    if description is not None:
        changes["description"] = check_text("description", description)
    if metadata is not None:
        changes["metadata"] = check_json("metadata", metadata, max_metadata_bytes)
    changes = {key: value for key, value in changes.items() if row._mapping[key] != value}
    if changes:
        connection.execute(
            artifact.update().where(artifact.c.id == row.id).values(updated_at=locked.at, **changes)
        )
        before = {key: row._mapping[key] for key in changes}
        record_artifact(
            connection, actor, EventType.ARTIFACT_UPDATED, row, locked.at, before=before, after=changes
        )


def change_artifact_tags(
    connection: Connection, actor: Actor, artifact_id: int, add: Sequence[str], remove: Sequence[str]
) -> None:
    locked = lock_artifact(connection, actor, artifact_id, Role.WRITER)
    added = add_tags(connection, artifact_tag, artifact_tag.c.artifact_id, artifact_id, add)
    removed = remove_tags(connection, artifact_tag, artifact_tag.c.artifact_id, artifact_id, remove)
    if added or removed:
        record_artifact(
            connection,
            actor,
            EventType.ARTIFACT_UPDATED,
            locked.row,
            locked.at,
            before={"removedTags": removed},
            after={"addedTags": added},
        )


def count_live_artifacts(connection: Connection, project_id: int) -> int:
    live = (
        (artifact.c.project_id == project_id) & artifact.c.deleted_at.is_(None) & (artifact.c.last_index > 0)
    )
    return connection.execute(select(func.count()).select_from(artifact).where(live)).scalar_one()


def record_artifact(
    connection: Connection,
    actor: Actor,
    type_: EventType,
    row: Row[Any],
    at: datetime,
    *,
    reason: str | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record(
        connection,
        actor,
        type_,
        row.project_id,
        (SubjectKind.ARTIFACT, row.id, row.name),
        at=at,
        artifact_id=row.id,
        reason=reason,
        before=before,
        after=after,
    )
