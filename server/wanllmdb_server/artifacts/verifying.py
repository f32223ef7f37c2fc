"""What is known of stored bytes: blobs to be hashed, what the hash said, and what it means for versions."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Row, case, func, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.tables import project
from wanllmdb_server.artifacts.blobs import BlobState, versions_of_project
from wanllmdb_server.artifacts.tables import artifact, blob, entry, version
from wanllmdb_server.db.lists import among, as_list
from wanllmdb_server.events.outbox import EventType, SubjectKind, record

_NAMED = 20
_UNPROVEN = [BlobState.PENDING.value, BlobState.CLAIMED.value]


class Verification(Enum):
    """Whether all the bytes of a version have been hashed and were right."""

    VERIFIED = "VERIFIED"
    UNVERIFIED = "UNVERIFIED"
    CORRUPT = "CORRUPT"


def blobs_in(
    connection: Connection,
    storages: Sequence[str],
    states: Sequence[BlobState],
    after: int,
    limit: int,
    project_id: int | None = None,
) -> Sequence[Row[Any]]:
    """Blobs of those storages in one of `states`, by id, those above `after` only.

    Those of a project are its own and what its linked versions use.
    """
    query = select(blob).where(
        blob.c.state.in_([state.value for state in states]), blob.c.storage.in_(storages), blob.c.id > after
    )
    if project_id is not None:
        used = select(entry.c.blob_id).where(entry.c.version_id.in_(versions_of_project(project_id)))
        query = query.where((blob.c.project_id == project_id) | blob.c.id.in_(used))
    return connection.execute(query.order_by(blob.c.id).limit(limit)).all()


def settle(connection: Connection, actor: Actor, row: Row[Any], state: BlobState, reason: str | None) -> bool:
    """Note what hashing a blob showed, if it is still in the state it was read in; return whether it was.

    A blob that turned out to be CORRUPT writes an event that names the versions that use it.
    """
    changed = connection.execute(
        blob.update().where(blob.c.id == row.id, blob.c.state == row.state).values(state=state.value)
    )
    if changed.rowcount == 0:
        return False
    if state is BlobState.CORRUPT and row.state != state.value:
        _record_corrupt(connection, actor, row, reason)
    return True


def _record_corrupt(connection: Connection, actor: Actor, row: Row[Any], reason: str | None) -> None:
    """One event in each project concerned, which names the versions of that project only."""
    users = (
        select(artifact.c.project_id, artifact.c.name, version.c.number)
        .join(version, version.c.artifact_id == artifact.c.id)
        .where(
            version.c.id.in_(select(entry.c.version_id).where(entry.c.blob_id == row.id)),
            version.c.number.is_not(None),
        )
        .order_by(artifact.c.name, version.c.number)
    )
    concerned: dict[int, list[str]] = {row.project_id: []}
    for project_id, name, number in connection.execute(users):
        concerned.setdefault(project_id, []).append(f"{name}:v{number}")
    names = select(project.c.id, project.c.name).where(project.c.id.in_(concerned))
    for project_id, project_name in connection.execute(names).all():
        versions = concerned[project_id]
        record(
            connection,
            actor,
            EventType.BLOB_CORRUPT,
            project_id,
            (SubjectKind.PROJECT, project_id, project_name),
            reason=reason,
            before={"state": row.state},
            after={
                "digest": row.digest,
                "size": row.size,
                "storage": row.storage,
                "versions": versions[:_NAMED],
                "versionCount": len(versions),
            },
        )


def verification_of(connection: Connection, version_ids: Sequence[int]) -> Mapping[int, Verification]:
    """What is known of the bytes of each version, in one statement. A version without blobs is VERIFIED."""
    damaged = func.max(case((blob.c.state == BlobState.CORRUPT.value, 1), else_=0))
    query = (
        select(entry.c.version_id, damaged)
        .join(blob, blob.c.id == entry.c.blob_id)
        .where(among(entry.c.version_id), blob.c.state.in_([*_UNPROVEN, BlobState.CORRUPT.value]))
        .group_by(entry.c.version_id)
    )
    found = dict.fromkeys(version_ids, Verification.VERIFIED)
    for version_id, is_damaged in connection.execute(query, {"values": as_list(version_ids)}):
        found[version_id] = Verification.CORRUPT if is_damaged else Verification.UNVERIFIED
    return found


def holds_corrupt(connection: Connection, version_id: int) -> bool:
    """Whether a version uses a blob that is known to be damaged."""
    damaged = select(entry.c.path).join(blob, blob.c.id == entry.c.blob_id)
    damaged = damaged.where(entry.c.version_id == version_id, blob.c.state == BlobState.CORRUPT.value)
    return connection.execute(damaged.limit(1)).first() is not None
