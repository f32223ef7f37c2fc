"""Reads the feed and emits a run event for each event of a run, at least once, in order.

How far it came is a row of `reader`, one for each sink, written after the sink has what was sent: what a
crash leaves in between is sent again.
"""

import time
from collections.abc import Callable
from typing import Any

import orjson
from sqlalchemy import Connection, select

from wanllmdb_server.db.engine import Database
from wanllmdb_server.errors import StorageUnavailable
from wanllmdb_server.events.feed import events_after, head_of
from wanllmdb_server.events.tables import reader
from wanllmdb_server.openlineage.naming import Names
from wanllmdb_server.openlineage.run_events import TYPES, run_event
from wanllmdb_server.openlineage.sinks import OpenSink

BATCH = 100
SECONDS = 10.0
_FAR = 1_000
"""After so many events that are of no run the place is written down all the same."""


def emit(
    database: Database, names: Names, reader_name: str, open_sink: OpenSink, report: Callable[[int], None]
) -> dict[str, Any]:
    """Send what is new, for ten seconds at most; how many were sent and how many the sink did not want.

    `report` keeps the lease of the job. Raises `StorageUnavailable` for a sink that cannot take anything.
    """
    deadline = time.monotonic() + SECONDS
    counts = {"emitted": 0, "refused": 0}
    while time.monotonic() < deadline:
        with database.read() as connection:
            begin = _position(connection, reader_name)
            newest = head_of(connection).position
            rows = events_after(connection, begin, BATCH, types=TYPES)
            lines = [(row.position, orjson.dumps(run_event(connection, names, row))) for row in rows]
        end = newest if len(lines) < BATCH else lines[-1][0]
        if lines:
            _send(database, reader_name, begin, open_sink, lines, counts)
        elif end - begin < _FAR:
            break
        _move(database, reader_name, begin, end)
        report(counts["emitted"])
        if end == newest:
            break
    return counts


def _send(
    database: Database,
    name: str,
    begin: int,
    open_sink: OpenSink,
    lines: list[tuple[int, bytes]],
    counts: dict[str, int],
) -> None:
    taken = begin
    sink = open_sink()
    try:
        with sink:
            for position, line in lines:
                counts["emitted" if sink.take(line) else "refused"] += 1
                taken = position
    except StorageUnavailable:
        if sink.keeps_each and taken > begin:
            _move(database, name, begin, taken)
        raise


def _position(connection: Connection, name: str) -> int:
    query = select(reader.c.position).where(reader.c.name == name)
    return connection.execute(query).scalar_one_or_none() or 0


def _move(database: Database, name: str, before: int, after: int) -> None:
    """Go on from `before` to `after`; a worker that took the job over meanwhile went on by itself."""
    with database.write() as connection:
        if connection.execute(select(reader.c.name).where(reader.c.name == name)).first() is None:
            connection.execute(reader.insert().values(name=name, position=0))
        mine = (reader.c.name == name) & (reader.c.position == before)
        connection.execute(reader.update().where(mine).values(position=after))
