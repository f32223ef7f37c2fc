"""The registry's database: `read` gives snapshots, `write` gives one short transaction.

What stands behind them is SQLite or PostgreSQL, each in a module of its own.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

import orjson
from sqlalchemy import URL, Connection, Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from wanllmdb_server.db.wakeups import Wakeups
from wanllmdb_server.errors import DatabaseUnavailable

BUSY_SECONDS = 15.0
STATEMENT_SECONDS = 300.0


class Backend(Protocol):
    """One kind of database."""

    name: str
    """The database as people know it, without its password: a file or a URL."""
    engines: tuple[Engine, Engine]
    """For reading, for writing."""
    wakeups: Wakeups

    def read(self) -> AbstractContextManager[Connection]: ...

    def write(self) -> AbstractContextManager[Connection]: ...

    def interrupt(self, connection: Connection) -> None: ...

    def revision(self) -> str | None: ...

    def upgrade(self) -> str | None: ...

    def close(self) -> None: ...


class Database:
    """The registry's database. `read` and `write` are the only ways to it.

    `busy_seconds` is how long to wait for a lock or a connection. No statement on PostgreSQL may run longer
    than `statement_seconds`: what a request runs is interrupted with the request, this ends the rest.
    Raises `DatabaseUnavailable` for a URL that cannot be used; nothing is opened before it is needed.
    """

    def __init__(
        self,
        url: str,
        *,
        durability: str = "normal",
        pool_size: int = 16,
        busy_seconds: float = BUSY_SECONDS,
        statement_seconds: float = STATEMENT_SECONDS,
    ) -> None:
        self.url = _parse(url)
        self._backend: Backend
        match self.url.get_backend_name():
            case "sqlite":
                from wanllmdb_server.db.sqlite import SqliteBackend  # noqa: PLC0415  # only what is used

                self._backend = SqliteBackend(self.url, durability, pool_size, busy_seconds)
            case "postgresql":
                try:
                    from wanllmdb_server.db.postgresql import PostgresBackend  # noqa: PLC0415  # the same
                except ImportError as error:
                    raise DatabaseUnavailable(
                        "PostgreSQL needs the package psycopg; install wanllmdb-server[postgres]"
                    ) from error
                self._backend = PostgresBackend(self.url, pool_size, busy_seconds, statement_seconds)
            case _:
                raise _unsupported(self.url)

    @property
    def name(self) -> str:
        """The database as people know it, without its password: a file or a URL."""
        return self._backend.name

    @property
    def is_postgresql(self) -> bool:
        return self.url.get_backend_name() == "postgresql"

    @property
    def engines(self) -> tuple[Engine, Engine]:
        """For reading and for writing; to listen to their events."""
        return self._backend.engines

    @property
    def wakeups(self) -> Wakeups:
        """Tells that something was committed, by this process or another."""
        return self._backend.wakeups

    def read(self) -> AbstractContextManager[Connection]:
        """A connection whose reads all see one snapshot, to be used within the block only.

        Raises `DatabaseBusy`, `DatabaseUnavailable`, `Timeout`.
        """
        return self._backend.read()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One write transaction: committed at the end of the block, rolled back by an exception.

        Raises `DatabaseBusy` when other writers held what it needs for `busy_seconds`, or it was in the way
        of one; nothing was written then, and the same may be tried again. Raises `DatabaseUnavailable`,
        `Timeout`, `StorageFull`.
        """
        with self._backend.write() as connection:
            yield connection
        self._backend.wakeups.committed()

    def interrupt(self, connection: Connection) -> None:
        """Stop the statement that a connection of `read` runs, from another thread. Returns at once."""
        self._backend.interrupt(connection)

    def revision(self) -> str | None:
        """The revision of the tables, or None when there are none. Raises `DatabaseUnavailable`."""
        return self._backend.revision()

    def upgrade(self) -> str | None:
        """Bring the tables to the newest revision; return the name of the copy, if one was put aside.

        Processes that do it at the same time wait for one another. Raises `DatabaseUnavailable`.
        """
        return self._backend.upgrade()

    def close(self) -> None:
        self._backend.wakeups.close()
        self._backend.close()


def engine_options(busy_seconds: float) -> dict[str, Any]:
    """What the engines of all backends are made with."""
    return {
        "json_serializer": lambda value: orjson.dumps(value).decode(),
        "json_deserializer": orjson.loads,
        "pool_timeout": busy_seconds,
        "max_overflow": 0,
    }


def _parse(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        # Without the cause, which may quote the password.
        raise DatabaseUnavailable(
            "the database URL cannot be read; use sqlite:////<file> or postgresql+psycopg://user:password@host/name"
        ) from None


def _unsupported(url: URL) -> DatabaseUnavailable:
    return DatabaseUnavailable(
        f"database URL {url.render_as_string()} is not supported; use sqlite:///<file> or "
        "postgresql+psycopg://user:password@host/name"
    )
