"""Which blobs nobody needs, and how they go: marked, deleted from storage, forgotten.

A blob is needed while an entry uses it, of whichever project and also of a draft, or an upload session brings
it. The collector notes when it first found one unreferenced; after the grace period it becomes DELETING, in a
transaction that looks at the entries again, and from then on counts as missing: a new upload of the same
bytes gets a new row and so a new key. Its bytes are deleted outside any transaction. The row is forgotten
when no signed request can bring bytes under its key any more; until then every run deletes them again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, exists, func, select

from wanllmdb_server.artifacts.blobs import BlobState
from wanllmdb_server.artifacts.tables import blob, entry, upload
from wanllmdb_server.db.base import now
from wanllmdb_server.db.lists import among, as_list
from wanllmdb_server.db.locks import sweep_blobs
from wanllmdb_server.db.numbers import total

_UNUSED = ~exists().where(entry.c.blob_id == blob.c.id) & ~exists().where(upload.c.blob_id == blob.c.id)
_LEAVING = blob.c.state == BlobState.DELETING.value


@dataclass(frozen=True)
class Amount:
    """How many blobs, and how many bytes they have."""

    blobs: int
    size: int


def note_unreferenced(connection: Connection, storage: str) -> None:
    """Start the grace period of blobs that no entry uses, and end that of those that one uses again."""
    sweep_blobs(connection)
    mine = blob.c.storage == storage
    began = blob.c.unreferenced_since
    connection.execute(
        blob.update().where(mine, ~_LEAVING, began.is_not(None), ~_UNUSED).values(unreferenced_since=None)
    )
    connection.execute(
        blob.update().where(mine, ~_LEAVING, began.is_(None), _UNUSED).values(unreferenced_since=now())
    )


def _ripe(storage: str, since: datetime) -> ColumnElement[bool]:
    return (blob.c.storage == storage) & ~_LEAVING & (blob.c.unreferenced_since <= since) & _UNUSED


def take_unreferenced(
    connection: Connection, storage: str, limit: int, *, since: datetime, after: int = 0
) -> Sequence[Row[Any]]:
    """Mark up to `limit` blobs as DELETING that were unreferenced at `since` already.

    Returns blobs that are on their way out, in the order of their ids, those above `after` only: also what
    a collector left that died, and what waits until it may be forgotten.
    """
    sweep_blobs(connection)
    chosen = select(blob.c.id).where(_ripe(storage, since)).order_by(blob.c.id).limit(limit)
    connection.execute(blob.update().where(blob.c.id.in_(chosen)).values(state=BlobState.DELETING.value))
    leaving = select(blob).where(blob.c.storage == storage, _LEAVING, blob.c.id > after)
    return connection.execute(leaving.order_by(blob.c.id).limit(limit)).all()


def forget(connection: Connection, blob_ids: Sequence[int]) -> int:
    """Note that the bytes of these blobs were deleted; drop the rows under whose key none can come any more.

    Returns how many rows were dropped.
    """
    ids = {"values": as_list(blob_ids)}
    connection.execute(blob.update().where(among(blob.c.id), _LEAVING).values(unreferenced_since=None), ids)
    closed = blob.c.uploads_until.is_(None) | (blob.c.uploads_until < now())
    return connection.execute(delete(blob).where(among(blob.c.id), _LEAVING, closed), ids).rowcount


def would_take(connection: Connection, storage: str, since: datetime) -> tuple[Amount, Amount]:
    """What a collection would free now, and what still waits for the end of its grace period."""
    unused = select(func.count(), total(blob.c.size)).where(
        blob.c.storage == storage, _UNUSED, blob.c.state != BlobState.PENDING.value
    )
    began = blob.c.unreferenced_since
    # What a dead collector left behind is as good as taken; what was never looked at starts its period now.
    ripe = (
        (began <= since) | (_LEAVING & began.is_not(None)) | (began.is_(None) & ~_LEAVING & (since >= now()))
    )
    taken = connection.execute(unused.where(ripe)).one()
    waiting = connection.execute(unused.where(~func.coalesce(ripe, False))).one()
    return Amount(*taken), Amount(*waiting)
