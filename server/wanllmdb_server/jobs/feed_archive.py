"""Archive events that leave the feed: first into a file in the default storage, then the feed begins later.

The rows stay, for the audit log. A file holds what is hashed of each event, and the hash, on a line of JSON.
"""

from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import Row

from wanllmdb_server.db.base import now
from wanllmdb_server.events.chain import members_of
from wanllmdb_server.events.feed import archive_until, events_after, head_of, readers_position
from wanllmdb_server.jobs.worklist import Work
from wanllmdb_server.storage.layout import archive_key

BATCH = 5_000


def archive_feed(work: Work) -> dict[str, Any]:
    """Archive what is older than the settings say, unless a webhook has yet to be told of it."""
    days = work.settings.feed_days
    archived = 0
    if days is not None:
        while done := _archive_some(work, timedelta(days=days)):
            archived += done
            work.report(archived)
    return {"archived": archived}


def _archive_some(work: Work, age: timedelta) -> int:
    cutoff = now() - age
    with work.database.read() as connection:
        head = head_of(connection)
        last = readers_position(connection)
        rows = [
            row
            for row in events_after(connection, head.archived, BATCH)
            if last is None or row.position <= last
        ]
    # Only the beginning: times are not quite in the order of the feed.
    young = next((place for place, row in enumerate(rows) if row.at >= cutoff), len(rows))
    rows = rows[:young]
    if not rows:
        return 0
    storage = work.storages[work.settings.default_storage]
    storage.write(archive_key(head.epoch, rows[0].position, rows[-1].position), map(_line, rows))
    with work.database.write() as connection:
        return len(rows) if archive_until(connection, head.archived, rows[-1].position) else 0


def _line(row: Row[Any]) -> bytes:
    line = {**members_of(row.position, dict(row._mapping)), "hash": row.hash}
    return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)
