"""Blobs: content in storage, named by its digest, shared by the entries of one project.

PENDING: declared, its bytes are expected. CLAIMED: there, but its digest is only what the client said.
VERIFIED: hashed and right. CORRUPT: hashed and wrong. DELETING: on its way out, counts as missing.
Only a VERIFIED blob satisfies another upload; a PENDING one is shared by the drafts of one principal,
so that a rerun after a crash finds what was uploaded before it.
"""

from collections.abc import Collection, Mapping, Sequence
from enum import Enum
from typing import Any, cast

import orjson
from sqlalchemy import Connection, Row, Select, delete, exists, func, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.artifacts.tables import blob, entry
from wanllmdb_server.db.base import now, to_microseconds
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
    """For each digest the blob to use: a verified one of the project, else a pending one of the actor's.

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
    wanted = func.json_each(orjson.dumps(list(sizes)).decode()).table_valued("value")
    verified = blob.c.state == BlobState.VERIFIED.value
    mine = (blob.c.state == BlobState.PENDING.value) & (blob.c.created_by == actor.principal_id)
    rows = connection.execute(
        select(blob.c.id, blob.c.digest, blob.c.size, blob.c.state)
        .where(blob.c.project_id == project_id, blob.c.digest.in_(select(wanted.c.value)), verified | mine)
        .order_by(verified, blob.c.id)
    ).all()
    fitting = [
        row for row in rows if row.state == BlobState.VERIFIED.value or row.size == sizes[str(row.digest)]
    ]
    return {str(row.digest): cast("Row[Any]", row) for row in fitting}  # the verified one comes last and wins


def select_blobs_of(version_id: int) -> Select[Any]:
    """The blobs behind a version's entries, each once."""
    return select(blob).where(blob.c.id.in_(select(entry.c.blob_id).where(entry.c.version_id == version_id)))


def to_sign(row: Row[Any]) -> BlobToSign:
    """What a storage needs to know to sign a request for the blob."""
    return BlobToSign(key_of(row), row.digest, row.size)


def key_of(row: Row[Any]) -> str:
    return blob_key(str(row.project_id), row.digest, str(row.id))


def take_unreferenced(connection: Connection, storages: Collection[str], limit: int) -> Sequence[Row[Any]]:
    """Mark up to `limit` blobs that no entry uses as DELETING; return them and those marked before.

    Only blobs of those storages: the bytes in others cannot be deleted now.
    """
    unused = ~exists().where(entry.c.blob_id == blob.c.id)
    here = blob.c.storage.in_(storages)
    chosen = select(blob.c.id).where(unused, here, blob.c.state != BlobState.DELETING.value).limit(limit)
    connection.execute(blob.update().where(blob.c.id.in_(chosen)).values(state=BlobState.DELETING.value))
    doomed = select(blob).where(blob.c.state == BlobState.DELETING.value, here)
    return connection.execute(doomed.limit(limit)).all()


def forget(connection: Connection, blob_ids: Sequence[int]) -> None:
    """Drop the rows of blobs whose bytes are gone from storage."""
    connection.execute(delete(blob).where(blob.c.id.in_(blob_ids), blob.c.state == BlobState.DELETING.value))
