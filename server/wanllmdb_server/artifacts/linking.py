"""Link a version into another artifact, usually of another project: how a team promotes what it has tried.

The target gets a committed version of its own with the same manifest. Its entries share the source's blobs,
which stay where they are and are needed until no version of either project has them; references are copied as
rows, so that what the server may read for them is up to the target's project. What is told in the target
names nothing of the source, whose readers learn nothing of the target.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, literal, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.roles import require
from wanllmdb_server.artifacts.aliases import Why, move, move_latest
from wanllmdb_server.artifacts.artifacts import (
    Locked,
    get_or_create_artifact,
    hold_artifacts,
    lock_artifact,
    record_artifact,
)
from wanllmdb_server.artifacts.blobs import repair_from
from wanllmdb_server.artifacts.drafts import find_identical, wanted_aliases
from wanllmdb_server.artifacts.references import copy_references
from wanllmdb_server.artifacts.tables import artifact, entry, version, version_tag
from wanllmdb_server.artifacts.verifying import holds_corrupt
from wanllmdb_server.artifacts.versions import (
    VersionState,
    describe,
    get_committed,
    record_version,
    select_versions,
)
from wanllmdb_server.db.tags import add_tags
from wanllmdb_server.errors import BlobCorrupt
from wanllmdb_server.events.outbox import EventType
from wanllmdb_server.names import MAX_REASON, check_text


@dataclass(frozen=True)
class LinkSpec:
    """Where a version is linked to, and what goes with it."""

    artifact: str
    aliases: Sequence[str] = ()
    tags: Sequence[str] = ()
    reason: str | None = None


def link_version(
    connection: Connection, actor: Actor, owner: Row[Any], source_id: int, spec: LinkSpec
) -> int:
    """Link a committed version into an artifact of the project `owner`; return the row id of what is there.

    Content that the artifact has already is not linked again: aliases and tags apply to the version that has
    it, as when it is logged once more. Raises `NotFound`, `VersionDeleted`, `Forbidden`, `TypeMismatch`,
    `BlobCorrupt`, `AliasReserved`, `InvalidName`.
    """
    require(connection, actor, owner.id, Role.WRITER)
    check_text("reason", spec.reason or "", MAX_REASON)
    source = get_committed(connection, actor, source_id)
    parent = get_or_create_artifact(connection, actor, owner, spec.artifact, source.artifact_type)
    hold_artifacts(connection, source.artifact_id, parent.id)
    locked = lock_artifact(connection, actor, parent.id, Role.WRITER)
    source = get_committed(connection, actor, source_id)
    if holds_corrupt(connection, source.id):
        raise BlobCorrupt(
            f"some stored bytes of {describe(source)} are damaged; log it again before you link it",
            version=describe(source),
        )
    same = find_identical(connection, actor, parent.id, source.digest)
    if same is not None:
        repair_from(connection, same.id, source.id)
        _apply(connection, actor, locked, same, spec)
        return int(same.id)
    return _publish(connection, actor, locked, source, spec)


def _publish(connection: Connection, actor: Actor, locked: Locked, source: Row[Any], spec: LinkSpec) -> int:
    index = locked.row.last_index + 1
    linked_id: int = connection.execute(
        version.insert()
        .values(
            artifact_id=locked.row.id,
            number=index,
            state=VersionState.COMMITTED.value,
            digest=source.digest,
            size=source.size,
            file_count=source.file_count,
            description=source.description,
            metadata=source.metadata,
            created_by=actor.principal_id,
            reported_by=actor.reported_by,
            linked_from_id=source.id,
            created_at=locked.at,
            last_used_at=locked.at,
        )
        .returning(version.c.id)
    ).scalar_one()
    shared = select(literal(linked_id), entry.c.path, entry.c.blob_id).where(
        entry.c.version_id == source.id, entry.c.blob_id.is_not(None)
    )
    connection.execute(insert(entry).from_select(["version_id", "path", "blob_id"], shared))
    copy_references(connection, source.id, linked_id)
    connection.execute(
        artifact.update().where(artifact.c.id == locked.row.id).values(last_index=index, updated_at=locked.at)
    )
    if index == 1:
        after = {"name": locked.row.name, "type": locked.row.type}
        record_artifact(connection, actor, EventType.ARTIFACT_CREATED, locked.row, locked.at, after=after)
    linked = get_committed(connection, actor, linked_id)
    after = {
        "version": f"v{index}",
        "digest": linked.digest,
        "size": linked.size,
        "fileCount": linked.file_count,
    }
    record_version(
        connection, actor, EventType.VERSION_LINKED, linked, locked.at, reason=spec.reason, after=after
    )
    _move(connection, actor, locked, linked, spec)
    return linked_id


def _apply(connection: Connection, actor: Actor, locked: Locked, same: Row[Any], spec: LinkSpec) -> None:
    if _move(connection, actor, locked, same, spec):
        record_version(connection, actor, EventType.VERSION_LOGGED_AGAIN, same, locked.at, reason=spec.reason)


def _move(connection: Connection, actor: Actor, locked: Locked, row: Row[Any], spec: LinkSpec) -> bool:
    """Move `latest` and the aliases, add the tags; return whether anything changed."""
    why = Why(reason=spec.reason)
    changed = [move_latest(connection, actor, locked, row.id, why)]
    names = wanted_aliases(spec.aliases, row.number)
    changed += [move(connection, actor, locked, name, row.id, why) for name in names]
    changed.append(bool(add_tags(connection, version_tag, version_tag.c.version_id, row.id, spec.tags)))
    return any(changed)


def select_linked_to(actor: Actor, version_id: int) -> Select[Any]:
    """The versions that were linked from this one; deleted ones too."""
    return select_versions(actor).where(version.c.linked_from_id == version_id)
