"""Print the audit log at an operator's command, beside a running server or without one."""

from collections.abc import Iterator

from sqlalchemy import Connection
from starlette.datastructures import QueryParams

from wanllmdb_server.access.actors import local_actor
from wanllmdb_server.api.event_export import event_lines, query_of
from wanllmdb_server.api.events import place_of
from wanllmdb_server.db import upgrade
from wanllmdb_server.db.engine import Database
from wanllmdb_server.events.reading import Place
from wanllmdb_server.settings import Settings


def export_events(settings: Settings, project: str | None, since: str | None) -> Iterator[bytes]:
    """The events of one project or of all, as lines of JSON. Raises `NotFound`, `InvalidInput`."""
    wanted = query_of(QueryParams({"since": since} if since else {}))
    database = Database(settings.resolved_database_url)

    def allow(connection: Connection) -> Place:
        if project is None:
            return Place(None, everywhere=True)
        return place_of(connection, local_actor("wanllmdb-server"), project)

    try:
        upgrade.check(database)
        yield from event_lines(database, allow, wanted)
    finally:
        database.close()
