"""Gives events their positions and hashes.

SQLite has one writer at a time, so an event gets them when it is written. PostgreSQL commits transactions
in another order than they began, and a reader that remembers the last number it has seen would miss those
that were late. So there events are written without a position, and get it once they are committed, from
whichever process comes first: the row of the feed is the lock, held for one batch. Ids of events are taken
after the row of what they are about was locked, so that in the order of ids each thing keeps its own order.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select, text

from wanllmdb_server.db.engine import Database
from wanllmdb_server.events.chain import hash_event
from wanllmdb_server.events.feed import has_unplaced
from wanllmdb_server.events.tables import event, feed

BATCH = 1_000

_HEAD = select(feed.c.position, feed.c.hash)
_LOCKED = _HEAD.with_for_update()
# Another process that has the lock does the same work.
_LOCKED_UNLESS_BUSY = _HEAD.with_for_update(skip_locked=True)
_UNPLACED = select(event).where(event.c.position.is_(None)).order_by(event.c.id)
_PLACE = text(
    "UPDATE event SET position = placed.position, hash = placed.hash "
    "FROM unnest(CAST(:ids AS bigint[]), CAST(:positions AS bigint[]), CAST(:hashes AS text[])) "
    "AS placed(id, position, hash) WHERE event.id = placed.id"
)


def place(connection: Connection, values: Mapping[str, Any]) -> dict[str, Any]:
    """The position and hash of an event that the only writer is about to add; the feed goes up to it."""
    head = connection.execute(_LOCKED).one()
    position = head.position + 1
    hashed = hash_event(head.hash, position, values)
    connection.execute(feed.update().values(position=position, hash=hashed))
    return {"position": position, "hash": hashed}


def sequence(connection: Connection, *, wait: bool = True, most: int = BATCH) -> int:
    """Give committed events without a position theirs, at most so many; return how many got one.

    To be called first in a write transaction of its own on PostgreSQL. Where another process does the same
    it waits for that, or leaves it alone.
    """
    head = connection.execute(_LOCKED if wait else _LOCKED_UNLESS_BUSY).first()
    if head is None:
        return 0
    rows = connection.execute(_UNPLACED.limit(most)).mappings().all()
    if not rows:
        return 0
    positions = range(head.position + 1, head.position + 1 + len(rows))
    hashes, previous = [], head.hash
    for position, row in zip(positions, rows, strict=True):
        previous = hash_event(previous, position, dict(row))
        hashes.append(previous)
    placed = {"ids": [row["id"] for row in rows], "positions": list(positions), "hashes": hashes}
    connection.execute(_PLACE, placed)
    connection.execute(feed.update().values(position=positions[-1], hash=previous))
    return len(rows)


def place_committed(database: Database, *, wait: bool = True) -> int:
    """Let the feed have all that is committed now, or the next batch of it; return how many that were.

    Costs one look where nothing is to be done. Raises `DatabaseBusy`, `DatabaseUnavailable`.
    """
    if not database.is_postgresql:
        return 0
    with database.read() as connection:
        if not has_unplaced(connection):
            return 0
    with database.write() as connection:
        return sequence(connection, wait=wait)


def place_all(database: Database) -> None:
    """Let the feed have all that is committed now. To be called before the audit log is read."""
    while place_committed(database) == BATCH:
        pass
