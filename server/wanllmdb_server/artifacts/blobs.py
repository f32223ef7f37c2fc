"""Blobs: content in storage, named by its digest, shared by the entries of one project.

PENDING: declared, its bytes are expected. CLAIMED: there, but its digest is only what the client said.
VERIFIED: hashed and right. CORRUPT: hashed and wrong. DELETING: on its way out, counts as missing.
Only a VERIFIED blob satisfies another upload; a PENDING one is shared by the drafts of one principal,
so that a rerun after a crash finds what was uploaded before it.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, cast

from sqlalchemy import Connection, Row, Select, delete, exists, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.artifacts.tables import blob, entry, upload, version
from wanllmdb_server.db.base import now, to_microseconds
from wanllmdb_server.db.lists import among, as_list
from wanllmdb_server.errors import InvalidInput
from wanllmdb_server.storage.contract import BlobToSign
from wanllmdb_server.storage.layout import blob_key


class BlobState(Enum):
    """What is known of a blob's bytes."""

    PENDING = "PENDING"
    CLAIMED = "CLAIMED"
    VERIFIED = "VERIFIED"
    CORRUPT = "CORRUPT"
    DELETING = "DELETING"


_INSERT = (
    "INSERT INTO blob (project_id, digest, size, state, storage, created_by, created_at) "
    "VALUES (?, ?, ?, 'PENDING', ?, ?, ?)"
)


def find_or_declare_blobs(
    connection: Connection, actor: Actor, project_id: int, sizes: Mapping[str, int], storage: str
) -> dict[str, Row[Any]]:
    """For each digest the blob to use: a verified one of the project, else one of the actor's on its way.

    That is a pending one, or one that arrived in parts and is claimed, but in no committed version yet.

    Raises `InvalidInput` where a verified blob of that digest has another size. A pending one with another
    size proves nothing: somebody misread a file, and must not stand in the way of those who did not.
    """
    found = _usable(connection, actor, project_id, sizes)
    for digest, row in found.items():
        if row.size != sizes[digest]:
            raise InvalidInput(
                f"{digest} has {row.size} bytes, not {sizes[digest]}; the file must have been misread",
                digest=digest,
            )
    missing = [digest for digest in sizes if digest not in found]
    if missing:
        at = to_microseconds(now())
        connection.exec_driver_sql(
            _INSERT,
            [(project_id, digest, sizes[digest], storage, actor.principal_id, at) for digest in missing],
        )
        found |= _usable(connection, actor, project_id, {digest: sizes[digest] for digest in missing})
    return {digest: found[digest] for digest in sizes}


def _usable(
    connection: Connection, actor: Actor, project_id: int, sizes: Mapping[str, int]
) -> dict[str, Row[Any]]:
    verified = blob.c.state == BlobState.VERIFIED.value
    committed = (
        exists()
        .where(entry.c.blob_id == blob.c.id, version.c.id == entry.c.version_id)
        .where(version.c.number.is_not(None))
    )
    arrived = (blob.c.state == BlobState.CLAIMED.value) & ~committed
    mine = ((blob.c.state == BlobState.PENDING.value) | arrived) & (blob.c.created_by == actor.principal_id)
    rows = connection.execute(
        select(blob.c.id, blob.c.digest, blob.c.size, blob.c.state)
        .where(blob.c.project_id == project_id, among(blob.c.digest), verified | mine)
        .order_by(verified, blob.c.state == BlobState.CLAIMED.value, blob.c.id),
        {"values": as_list(sizes)},
    ).all()
    found: dict[str, Row[Any]] = {}
    for row in rows:  # the verified one comes last and wins
        # A pending blob of another size was declared by mistake, and must not stand in the way.
        if row.state == BlobState.VERIFIED.value or row.size == sizes[row.digest]:
            found[row.digest] = cast("Row[Any]", row)
    return found


def select_blobs_of(version_id: int) -> Select[Any]:
    """The blobs behind a version's entries, each once."""
    return select(blob).where(blob.c.id.in_(select(entry.c.blob_id).where(entry.c.version_id == version_id)))


def to_sign(row: Row[Any]) -> BlobToSign:
    """What a storage needs to know to sign a request for the blob."""
    return BlobToSign(key_of(row), row.digest, row.size)


def key_of(row: Row[Any]) -> str:
    return blob_key(str(row.project_id), row.digest, str(row.id))


def take_unreferenced(connection: Connection, storage: str, limit: int) -> Sequence[Row[Any]]:
    """Mark up to `limit` blobs of a storage that no entry uses as DELETING; return those marked so."""
    mine = blob.c.storage == storage
    unused = ~exists().where(entry.c.blob_id == blob.c.id) & ~exists().where(upload.c.blob_id == blob.c.id)
    chosen = select(blob.c.id).where(mine, unused, blob.c.state != BlobState.DELETING.value).limit(limit)
    connection.execute(blob.update().where(blob.c.id.in_(chosen)).values(state=BlobState.DELETING.value))
    return connection.execute(
        select(blob).where(mine, blob.c.state == BlobState.DELETING.value).limit(limit)
    ).all()


def claim_blob(connection: Connection, blob_id: int) -> None:
    """Note that a pending blob's bytes are there, as many as they should be."""
    pending = (blob.c.id == blob_id) & (blob.c.state == BlobState.PENDING.value)
    connection.execute(blob.update().where(pending).values(state=BlobState.CLAIMED.value))


def forget(connection: Connection, blob_ids: Sequence[int]) -> None:
    """Drop the rows of blobs whose bytes are gone from storage."""
    connection.execute(delete(blob).where(blob.c.id.in_(blob_ids), blob.c.state == BlobState.DELETING.value))
