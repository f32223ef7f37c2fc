"""Drafts: versions being filled. They pin the blobs of their entries until committed or dropped."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.roles import require
from wanllmdb_server.artifacts.artifacts import (
    get_or_create_artifact,
    hold_artifacts,
    hold_version,
    lock_artifact,
)
from wanllmdb_server.artifacts.protection import check_protection
from wanllmdb_server.artifacts.tables import artifact, entry, reference, version
from wanllmdb_server.artifacts.verifying import holds_corrupt
from wanllmdb_server.artifacts.versions import (
    VersionState,
    get_version_by_id,
    record_version,
    select_versions,
)
from wanllmdb_server.db.base import now
from wanllmdb_server.digests import check_digest
from wanllmdb_server.errors import AliasReserved, Conflict
from wanllmdb_server.events.outbox import EventType
from wanllmdb_server.names import LATEST, check_alias, check_json, check_name, check_text, version_index


@dataclass(frozen=True)
class DraftSpec:
    """What a client tells of the version it is about to log."""

    artifact: str
    type: str
    description: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    run_id: int | None = None
    manifest_digest: str | None = None
    aliases: Sequence[str] = ()
    tags: Sequence[str] = ()


def create_draft(
    connection: Connection, actor: Actor, owner: Row[Any], spec: DraftSpec, max_metadata_bytes: int
) -> Row[Any]:
    """A new draft; or at once the committed version that holds the very content already.

    Names that commit would refuse are refused here, before anything is uploaded.
    Raises `TypeMismatch`, `InvalidName`, `AliasReserved`, `Forbidden`, `LimitExceeded`.
    """
    require(connection, actor, owner.id, Role.WRITER)
    check_text("description", spec.description)
    check_json("metadata", spec.metadata, max_metadata_bytes)
    for tag in spec.tags:
        check_name("tag", tag)
    parent = get_or_create_artifact(connection, actor, owner, spec.artifact, spec.type)
    same = None
    if spec.manifest_digest is not None:
        same = find_identical(connection, actor, parent.id, check_digest(spec.manifest_digest))
        if same is not None and holds_corrupt(connection, same.id):
            same = None  # its bytes are asked for once more, which repairs it
    for name in wanted_aliases(spec.aliases, same.number if same else parent.last_index + 1):
        check_protection(connection, actor, parent, name)
    if same is not None:
        return same
    return _insert(connection, actor, parent.id, spec)


def _insert(connection: Connection, actor: Actor, artifact_id: int, spec: DraftSpec) -> Row[Any]:
    at = now()
    draft_id: int = connection.execute(
        version.insert()
        .values(
            artifact_id=artifact_id,
            state=VersionState.DRAFT.value,
            description=spec.description,
            metadata=spec.metadata,
            created_by=actor.principal_id,
            reported_by=actor.reported_by,
            run_id=spec.run_id,
            created_at=at,
            last_used_at=at,
        )
        .returning(version.c.id)
    ).scalar_one()
    row = get_version_by_id(connection, actor, draft_id)
    record_version(connection, actor, EventType.DRAFT_CREATED, row, at, run_id=spec.run_id)
    return row


def find_identical(connection: Connection, actor: Actor, artifact_id: int, digest: str) -> Row[Any] | None:
    """The committed version of the artifact with that manifest digest. A deleted one never matches."""
    return connection.execute(
        select_versions(actor).where(
            version.c.artifact_id == artifact_id,
            version.c.digest == digest,
            version.c.state == VersionState.COMMITTED.value,
        )
    ).first()


def wanted_aliases(names: Sequence[str], own_index: int) -> list[str]:
    """The aliases to set at commit; `latest` and the version's own number go without saying."""
    wanted = []
    for name in dict.fromkeys(names):
        if name == LATEST or version_index(name) == own_index:
            continue
        try:
            wanted.append(check_alias(name))
        except AliasReserved as error:
            raise AliasReserved(
                f"alias {name!r} is the name of another version; this one is v{own_index}", name=name
            ) from error
    return wanted


def get_draft(connection: Connection, actor: Actor, version_id: int) -> Row[Any]:
    """The draft with that row id, for who may change it.

    Raises `NotFound`, `Forbidden`, `Conflict` if it is one no more.
    """
    row = get_version_by_id(connection, actor, version_id)
    require(connection, actor, row.project_id, Role.WRITER)
    if row.state != VersionState.DRAFT.value:
        raise Conflict(
            f"version v{row.number} of {row.artifact_name!r} is {row.state.lower()} and immutable; "
            "log a new version instead",
            state=row.state,
        )
    check_ownership(connection, actor, row)
    return row


def lock_draft(connection: Connection, actor: Actor, version_id: int) -> Row[Any]:
    """The draft, with the lock of its artifact, for who is about to change it. Raises as `get_draft`."""
    hold_version(connection, version_id)
    return get_draft(connection, actor, version_id)


def check_ownership(connection: Connection, actor: Actor, row: Row[Any]) -> None:
    """A draft is a matter of who began it, and of maintainers. Raises `Forbidden`."""
    if row.created_by != actor.principal_id:
        require(connection, actor, row.project_id, Role.MAINTAINER)


def touch_draft(connection: Connection, version_id: int) -> None:
    """A draft expires so long after its last activity: this is one."""
    connection.execute(version.update().where(version.c.id == version_id).values(last_used_at=now()))


def discard_draft(connection: Connection, actor: Actor, version_id: int) -> None:
    """Drop a draft and free the blobs it pins. Raises `NotFound`, `Conflict`."""
    row = lock_draft(connection, actor, version_id)
    locked = lock_artifact(connection, actor, row.artifact_id, Role.WRITER)
    drop_draft(connection, version_id)
    record_version(connection, actor, EventType.DRAFT_DISCARDED, row, locked.at, run_id=row.run_id)


def discard_drafts_of_project(connection: Connection, actor: Actor, project_id: int) -> None:
    """Discard the drafts of all its artifacts, so that none is committed when the project is gone."""
    mine = select(version.c.id).join(artifact, artifact.c.id == version.c.artifact_id)
    drafts = mine.where(artifact.c.project_id == project_id, version.c.state == VersionState.DRAFT.value)
    for draft_id in connection.execute(drafts).scalars().all():
        discard_draft(connection, actor, draft_id)


def drop_draft(connection: Connection, version_id: int) -> None:
    connection.execute(delete(entry).where(entry.c.version_id == version_id))
    connection.execute(delete(reference).where(reference.c.version_id == version_id))
    connection.execute(delete(version).where(version.c.id == version_id))


def expire_drafts(connection: Connection, actor: Actor, unused_for: timedelta) -> int:
    """Discard drafts without activity for that long; return how many."""
    limit: datetime = now() - unused_for
    unused = (version.c.state == VersionState.DRAFT.value) & (version.c.last_used_at < limit)
    stale = select(version.c.id, version.c.artifact_id).where(unused).order_by(version.c.id)
    found = connection.execute(stale).all()
    if hold_artifacts(connection, *{row.artifact_id for row in found}):
        # Some may have been used, committed or discarded before they could be held.
        found = connection.execute(stale.where(version.c.id.in_([row.id for row in found]))).all()
    for row in found:
        discard_draft(connection, actor, row.id)
    return len(found)
