"""Gives events their positions and hashes.

SQLite has one writer at a time, so an event gets them when it is written. PostgreSQL commits transactions
in another order than they began, and a reader that remembers the last number it has seen would miss those
that were late. So there events are written without a position, and get it once they are committed, from
whichever process comes first: the row of the feed is the lock, held for one batch. Ids of events are taken
after the row of what they are about was locked, so that in the order of ids each thing keeps its own order.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, select

from wanllmdb_server.events.chain import hash_event
from wanllmdb_server.events.tables import event, feed

BATCH = 1_000

_LOCKED = select(feed.c.position, feed.c.hash).with_for_update()
_UNPLACED = select(event).where(event.c.position.is_(None)).order_by(event.c.id)
_PLACE = (
    event.update()
    .where(event.c.id == bindparam("row"))
    .values(position=bindparam("place"), hash=bindparam("chained"))
)


def place(connection: Connection, values: Mapping[str, Any]) -> dict[str, Any]:
    """The position and hash of an event that the only writer is about to add; the feed goes up to it."""
    head = connection.execute(_LOCKED).one()
    position = head.position + 1
    hashed = hash_event(head.hash, position, values)
    connection.execute(feed.update().values(position=position, hash=hashed))
    return {"position": position, "hash": hashed}


def sequence(connection: Connection, most: int = BATCH) -> int:
    """Give committed events without a position theirs, at most so many; return how many got one.

    To be called first in a write transaction of its own. Waits for another process that does the same.
    """
    position, previous = connection.execute(_LOCKED).one()
    rows = connection.execute(_UNPLACED.limit(most)).mappings().all()
    if not rows:
        return 0
    placed = []
    for row in rows:
        position += 1
        previous = hash_event(previous, position, dict(row))
        placed.append({"row": row["id"], "place": position, "chained": previous})
    connection.execute(_PLACE, placed)
    connection.execute(feed.update().values(position=position, hash=previous))
    return len(placed)
