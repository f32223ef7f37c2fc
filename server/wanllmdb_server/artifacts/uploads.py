"""Upload sessions: uploads in parts that outlive the client, found again by project, principal and content.

A session pins its blob. It ends when the blob is complete, when it is aborted, or so long after its last
use. The storage may forget an upload by itself: then the session gets another one.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.roles import require
from wanllmdb_server.artifacts.blobs import claim_blob
from wanllmdb_server.artifacts.tables import entry, upload, version
from wanllmdb_server.artifacts.versions import VersionState
from wanllmdb_server.db.base import now
from wanllmdb_server.db.locks import hold, pin_blobs
from wanllmdb_server.errors import NotFound
from wanllmdb_server.storage.contract import ObjectStat, PartStat
from wanllmdb_server.storage.layout import blob_key


def part_count(row: Row[Any]) -> int:
    count: int = -(-row.size // row.part_size)
    return count


def size_of_part(row: Row[Any], number: int) -> int:
    """How many bytes part `number`, from 1, has."""
    size: int = min(row.part_size, row.size - (number - 1) * row.part_size)
    return size


def whole_parts(row: Row[Any], listed: Sequence[PartStat]) -> list[PartStat]:
    """The parts that are as long as they should be; others are sent again and so replaced."""
    count = part_count(row)
    return [part for part in listed if part.number <= count and part.size == size_of_part(row, part.number)]


def is_whole(row: Row[Any], found: ObjectStat | None) -> bool:
    """Whether what is stored under the key has the size it should have."""
    return found is not None and found.size == row.size


def key_of_upload(row: Row[Any]) -> str:
    """The storage key of the session's blob."""
    return blob_key(str(row.project_id), row.digest, str(row.blob_id))


def find_upload(connection: Connection, actor: Actor, wanted: Row[Any]) -> Row[Any] | None:
    """The actor's session for the content of a blob."""
    return connection.execute(
        select(upload).where(
            upload.c.project_id == wanted.project_id,
            upload.c.principal_id == actor.principal_id,
            upload.c.digest == wanted.digest,
            upload.c.size == wanted.size,
        )
    ).first()


def get_upload(connection: Connection, actor: Actor, upload_id: int) -> Row[Any]:
    """The actor's session with that row id. Raises `NotFound` when it has ended, `Forbidden`."""
    row = connection.execute(
        select(upload).where(upload.c.id == upload_id, upload.c.principal_id == actor.principal_id)
    ).first()
    if row is None:
        raise NotFound("the upload is complete, was aborted, or expired; ask startUpload what is missing")
    require(connection, actor, row.project_id, Role.WRITER)
    return row


def keep_upload(
    connection: Connection,
    actor: Actor,
    wanted: Row[Any],
    provider_id: str,
    part_size: int,
    gone: Row[Any] | None,
) -> Row[Any]:
    """The session for a blob: a new one, or `gone` with another upload at the storage.

    Where somebody else was faster it is theirs, and `provider_id` is not in it.
    """
    pin_blobs(connection)
    hold(connection, "upload", wanted.project_id, actor.principal_id, wanted.digest, wanted.size)
    at = now()
    values = {
        "blob_id": wanted.id,
        "storage": wanted.storage,
        "provider_id": provider_id,
        "part_size": part_size,
        "last_used_at": at,
    }
    current = find_upload(connection, actor, wanted)
    if current is None:
        named = {"project_id": wanted.project_id, "digest": wanted.digest, "size": wanted.size}
        owned = {"principal_id": actor.principal_id, "created_at": at}
        connection.execute(upload.insert().values(**named, **owned, **values))
    elif gone is not None and current.provider_id == gone.provider_id:
        connection.execute(upload.update().where(upload.c.id == current.id).values(**values))
    found = find_upload(connection, actor, wanted)
    assert found is not None  # noqa: S101 - it was there or has just been made
    return found


def touch_upload(connection: Connection, row: Row[Any]) -> None:
    """Lengthen the life of the session and of the drafts that wait for it."""
    at = now()
    connection.execute(upload.update().where(upload.c.id == row.id).values(last_used_at=at))
    waiting = select(entry.c.version_id).where(entry.c.blob_id == row.blob_id)
    connection.execute(
        version.update()
        .where(version.c.id.in_(waiting), version.c.state == VersionState.DRAFT.value)
        .values(last_used_at=at)
    )


def finish_upload(connection: Connection, row: Row[Any]) -> None:
    """The object is whole: its blob is claimed, the session ends."""
    claim_blob(connection, row.blob_id)
    touch_upload(connection, row)
    connection.execute(delete(upload).where(upload.c.blob_id == row.blob_id))


def forget_upload(connection: Connection, row: Row[Any]) -> None:
    """End the session, unless it has another upload at the storage by now."""
    same = (upload.c.id == row.id) & (upload.c.provider_id == row.provider_id)
    connection.execute(delete(upload).where(same))


def take_expired(
    connection: Connection, storage: str, unused_for: timedelta, limit: int
) -> Sequence[Row[Any]]:
    """End up to `limit` sessions of a storage that nobody used for so long; return them."""
    stale = (upload.c.storage == storage) & (upload.c.last_used_at < now() - unused_for)
    chosen = select(upload.c.id).where(stale).limit(limit)
    # What is used at this moment is not stale any more when its turn comes.
    return connection.execute(delete(upload).where(upload.c.id.in_(chosen), stale).returning(upload)).all()


def known_uploads(connection: Connection, storage: str) -> set[str]:
    """The storage's names of the uploads that belong to a session."""
    return set(connection.execute(select(upload.c.provider_id).where(upload.c.storage == storage)).scalars())
