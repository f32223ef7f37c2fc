"""A registry opened in this process: the whole server but for HTTP, and a count of its SQL statements."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import pluggy
from sqlalchemy import event
from wanllmdb_server.access.actors import Actor, ensure_local_principal, local_actor
from wanllmdb_server.access.authentication import Authenticator
from wanllmdb_server.access.sessions import SessionLimits
from wanllmdb_server.api.answers import Call, answer
from wanllmdb_server.api.context import Context, Services
from wanllmdb_server.api.documents import Documents
from wanllmdb_server.api.parameters import from_body
from wanllmdb_server.api.schema import build_schema
from wanllmdb_server.db.engine import Database
from wanllmdb_server.db.upgrade import upgrade
from wanllmdb_server.settings import Settings
from wanllmdb_server.storage.registry import open_storages

from tests.databases import url_of
from tests.server.client import Api

SCHEMA = build_schema()


@dataclass(frozen=True)
class Inside:
    """An open registry."""

    services: Services
    documents: Documents

    @property
    def api(self) -> Api:
        return self.acting(local_actor("tester@here"))

    def acting(self, actor: Actor) -> Api:
        """What somebody else may do here."""
        return Api(partial(self._post, actor))

    @property
    def database(self) -> Database:
        return self.services.database

    def _post(self, actor: Actor, body: bytes) -> bytes:
        context = Context(self.services, actor)
        call = Call(from_body, body, False, "application/json", "request", context, time.monotonic() + 60)
        return answer(call, SCHEMA._schema, self.documents, self.services.settings).body

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """The SQL statements that are executed meanwhile, transaction control aside."""
        seen: list[str] = []

        def note(_connection, _cursor, statement, *_):
            if not statement.startswith(("BEGIN", "COMMIT")):
                seen.append(statement)

        engines = self.database.engines
        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            for engine in engines:
                event.remove(engine, "before_cursor_execute", note)


@contextmanager
def opened(
    data_dir: Path, *, plugins: pluggy.PluginManager | None = None, **settings: object
) -> Iterator[Inside]:
    """Open the registry in `data_dir`, with those storage plugins if given; it is closed at the end."""
    chosen = Settings(data_dir=data_dir, **{"database_url": url_of(data_dir), **settings})
    database = Database(chosen.resolved_database_url)
    upgrade(database)
    with database.write() as connection:
        ensure_local_principal(connection)
    storages = open_storages(chosen, "http://127.0.0.1:9", plugins=plugins)
    authenticator = Authenticator(database, SessionLimits(timedelta(1), timedelta(1)), always_open=True)
    services = Services(chosen, database, storages, authenticator, "http://127.0.0.1:9")
    try:
        yield Inside(services, Documents(SCHEMA._schema, chosen))
    finally:
        database.close()
