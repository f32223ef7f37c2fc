"""Reads the feed of events in order and queues what webhooks are to be told.

How far the feed was read is a row of `reader`, moved in the transaction that queues deliveries: of several
processes that read the same events one wins, the others queue nothing. Events that no webhook waits for move
nothing, so that a registry without webhooks pays nothing; each process remembers them for itself.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from wanllmdb_server.artifacts.protection import matches
from wanllmdb_server.db.engine import Database
from wanllmdb_server.db.lists import as_list, is_one_of
from wanllmdb_server.events.feed import head_of
from wanllmdb_server.events.outbox import EventType
from wanllmdb_server.events.tables import event, reader, webhook
from wanllmdb_server.webhooks.deliveries import enqueue
from wanllmdb_server.webhooks.webhooks import ALIAS_TYPES

READER = "webhooks"
BATCH = 500
_FAR = 5_000
"""After so many events that concern nobody the place is written down all the same."""


class Feeder:
    """Queues deliveries. One for each process; several processes may feed at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen = 0

    def advance(self) -> bool:
        """Look at the next events; return whether there may be more."""
        with self._database.read() as connection:
            hooks = connection.execute(select(webhook).where(webhook.c.enabled)).all()
            if not hooks:
                return False
            stored = _stored(connection)
            start = max(stored, self._seen, min(hook.after_position for hook in hooks))
            newest = head_of(connection).position
            if start >= newest:
                return False
            rows = _events(connection, start, newest, {hook.project_id for hook in hooks})
        end = newest if len(rows) < BATCH else rows[-1].position
        wanted = [(hook.id, row.id) for row in rows for hook in hooks if _is_for(hook, row)]
        if (wanted or end - stored > _FAR) and not self._store(stored, end, wanted):
            return True  # another process was quicker; see how far it came
        self._seen = end
        return end < newest

    def _store(self, before: int, end: int, wanted: list[tuple[int, int]]) -> bool:
        with self._database.write() as connection:
            moved = (
                reader.update()
                .where(reader.c.name == READER, reader.c.position == before)
                .values(position=end)
            )
            if connection.execute(moved).rowcount == 0:
                return False
            if wanted:
                enqueue(connection, wanted)
        return True

    def prepare(self) -> None:
        """Make the row that tells how far the feed was read, if there is none yet."""
        with self._database.write() as connection:
            known = connection.execute(select(reader.c.name).where(reader.c.name == READER)).first()
            if known is None:
                connection.execute(reader.insert().values(name=READER, position=0))


def _stored(connection: Connection) -> int:
    query = select(reader.c.position).where(reader.c.name == READER)
    position: int = connection.execute(query).scalar_one()
    return position


def _events(connection: Connection, start: int, end: int, projects: set[int]) -> Sequence[Row[Any]]:
    columns = (event.c[name] for name in ("id", "position", "type", "project_id", "before", "after"))
    query = (
        select(*columns)
        # An expression, so that the database reads this part of the feed and not all of the projects.
        .where(event.c.position > start, event.c.position <= end, is_one_of(event.c.project_id))
        .order_by(event.c.position)
        .limit(BATCH)
    )
    return connection.execute(query, {"values": as_list(projects)}).all()


def _is_for(hook: Row[Any], row: Row[Any]) -> bool:
    if hook.project_id != row.project_id or row.position <= hook.after_position:
        return False
    if hook.types is not None and row.type not in hook.types:
        return False
    if hook.alias_pattern is None:
        return True
    values = row.after or row.before or {}
    return EventType(row.type) in ALIAS_TYPES and matches(hook.alias_pattern, values["alias"])
