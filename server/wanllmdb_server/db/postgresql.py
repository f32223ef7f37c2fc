"""PostgreSQL by psycopg: reads see one snapshot, writes lock the rows that they change.

Reading costs no round trip but those of its statements. A connection rests in a transaction that has begun
and holds nothing, for PostgreSQL takes a snapshot with the first statement; the end of a block sends the
ROLLBACK and the next BEGIN together, and nobody waits for the answer.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from select import POLLIN, poll
from threading import Lock, Thread
from typing import Any

import psycopg
import structlog
from psycopg.pq import ConnStatus, TransactionStatus
from sqlalchemy import URL, Connection, create_engine, event, text
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import NullPool

from wanllmdb_server.db.engine import engine_options
from wanllmdb_server.db.migrations import HEAD
from wanllmdb_server.db.postgresql_errors import translate
from wanllmdb_server.db.postgresql_wakeups import Announcer, listen
from wanllmdb_server.db.upgrade import run_migrations
from wanllmdb_server.db.wakeups import Wakeups
from wanllmdb_server.errors import DatabaseBusy, DatabaseUnavailable

log = structlog.get_logger(__name__)

_BEGIN = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_ANEW = b"ROLLBACK; " + _BEGIN
_CONNECT = {"connect_timeout": "10", "keepalives_idle": "30", "application_name": "wanllmdb"}


class PostgresBackend:
    """One PostgreSQL database, also of several servers."""

    def __init__(self, url: URL, pool_size: int, busy_seconds: float, statement_seconds: float) -> None:
        if url.drivername not in ("postgresql", "postgresql+psycopg"):
            raise DatabaseUnavailable(
                f"database URL {url.render_as_string()} is not supported; write postgresql+psycopg://"
            )
        for key, value in _CONNECT.items():
            if key not in url.query:
                url = url.update_query_dict({key: value})
        self._url = url.set(drivername="postgresql+psycopg")
        self.name = url.set(query={}).render_as_string()
        self._busy_seconds = busy_seconds
        self._settings = (
            f"SET lock_timeout = {round(busy_seconds * 1000)}; "
            f"SET statement_timeout = {round(statement_seconds * 1000)}; "
            "SET idle_in_transaction_session_timeout = 0"
        )
        common = {**engine_options(busy_seconds), "pool_size": pool_size}
        self._read = create_engine(self._url, isolation_level="AUTOCOMMIT", **common)
        self._write = create_engine(self._url, **common)
        self.engines = (self._read, self._write)
        for engine in self.engines:
            event.listen(engine, "connect", self._set_up)
        event.listen(self._write, "checkout", _refuse_stale)
        self._idle: deque[Connection] = deque(maxlen=pool_size)
        # Those in use, and whether they were interrupted: a late interruption must not hit the next user.
        self._interrupted: dict[Connection, bool] = {}
        self._lock = Lock()
        self._announcer = Announcer(self.connect)
        self.wakeups = Wakeups(listen(self.connect), self._announcer.note)

    def connect(self) -> "psycopg.Connection[Any]":
        """A connection of its own, in autocommit. Raises `psycopg.Error`."""
        url = self._url
        parameters = {
            "host": url.host,
            "port": url.port,
            "user": url.username,
            "password": url.password,
            "dbname": url.database,
        }
        given = {name: value for name, value in parameters.items() if value is not None}
        return psycopg.connect(autocommit=True, **given, **url.query)  # type: ignore[arg-type]  # a URL's query is text

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """See `Database.read`. Connections are kept here rather than in SQLAlchemy's pool, as for SQLite."""
        with self._translated():
            connection = self._take()
            self._interrupted[connection] = False
            is_whole = False
            try:
                yield connection
                is_whole = True
            finally:
                with self._lock:
                    interrupted = self._interrupted.pop(connection)
                self._give_back(connection, reuse=is_whole and not interrupted)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """See `Database.write`."""
        with self._translated(), self._write.connect() as connection:
            yield connection
            try:
                connection.commit()
            except DBAPIError as error:
                if error.connection_invalidated:
                    raise DatabaseUnavailable(
                        f"the connection to {self.name} broke in the middle of the commit, so that nobody "
                        "knows whether the change was made; look, or repeat it with the same idempotency key"
                    ) from error
                raise

    def interrupt(self, connection: Connection) -> None:
        """Cancel from a thread of its own, for it takes a connection of its own."""
        with self._lock:
            if connection not in self._interrupted:
                return
            self._interrupted[connection] = True
            raw = driver_connection(connection)

        def cancel() -> None:
            # It may have ended meanwhile; then there is nothing to cancel.
            with suppress(psycopg.Error):
                raw.cancel_safe(timeout=5)

        Thread(target=cancel, name="interrupt", daemon=True).start()

    def revision(self) -> str | None:
        with self._translated(), self._write.connect() as connection:
            return _revision(connection)

    def upgrade(self) -> str | None:
        """Migrate in one transaction, which keeps all others from migrating this schema until it ends."""
        engine = create_engine(self._url, poolclass=NullPool)
        try:
            with self._translated(), engine.begin() as connection:
                name = connection.execute(
                    text("SELECT current_database() || '.' || current_schema()")
                ).scalar()
                lock = int.from_bytes(sha256(f"wanllmdb migration {name}".encode()).digest()[:8], signed=True)
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})
                if _revision(connection) != HEAD:
                    run_migrations(connection, self.name)
        finally:
            engine.dispose()
        return None

    def close(self) -> None:
        self._announcer.close()
        while self._idle:
            _drop(self._idle.pop())
        self._read.dispose()
        self._write.dispose()

    def _take(self) -> Connection:
        """A connection in a transaction that has begun and holds no snapshot yet."""
        while self._idle:
            try:
                connection = self._idle.pop()
            except IndexError:  # another thread was faster
                break
            if _rests(driver_connection(connection)):
                return connection
            _drop(connection)
        connection = self._read.connect()
        driver_connection(connection).pgconn.exec_(_BEGIN)
        return connection

    def _give_back(self, connection: Connection, *, reuse: bool) -> None:
        if reuse and not connection.invalidated and not connection.closed:
            raw = driver_connection(connection).pgconn
            try:
                raw.send_query(_ANEW)
                raw.flush()
            except psycopg.Error as error:
                log.info("a connection to the database was lost", error=str(error))
            else:
                self._idle.append(connection)
                return
        _drop(connection)

    def _set_up(self, dbapi_connection: Any, _record: object) -> None:
        dbapi_connection.pgconn.exec_(self._settings.encode())

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except PoolTimeout as error:
            raise DatabaseBusy(
                f"other requests held the connections to the database for {self._busy_seconds:g} s; try again"
            ) from error
        except DBAPIError as error:
            if isinstance(error.orig, psycopg.Error):
                raise translate(error.orig, self.name, self._busy_seconds) from error
            raise
        except psycopg.Error as error:  # from what bypasses SQLAlchemy
            raise translate(error, self.name, self._busy_seconds) from error


def driver_connection(connection: Connection) -> "psycopg.Connection[Any]":
    """The driver's connection below SQLAlchemy's."""
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, psycopg.Connection)  # noqa: S101  # narrows the driver's type
    return raw


def _drop(connection: Connection) -> None:
    """Close it for good: SQLAlchemy's pool would keep it, and first say ROLLBACK where nobody may listen."""
    if not connection.closed and not connection.invalidated:
        connection.invalidate()
    connection.close()


def _rests(raw: "psycopg.Connection[Any]") -> bool:
    """Whether the connection is alive, and in the transaction that `_ANEW` began."""
    try:
        while raw.pgconn.get_result() is not None:
            pass
    except psycopg.Error:
        return False
    return _is_quiet(raw) and raw.pgconn.transaction_status == TransactionStatus.INTRANS


def _is_quiet(raw: "psycopg.Connection[Any]") -> bool:
    """Whether nothing came that nobody asked for: a server that goes away says so, or hangs up."""
    if raw.pgconn.status != ConnStatus.OK:
        return False
    look = poll()
    look.register(raw.pgconn.socket, POLLIN)
    return not look.poll(0)


def _refuse_stale(dbapi_connection: Any, _record: object, _proxy: object) -> None:
    """SQLAlchemy's pool then opens another connection in its place."""
    if not _is_quiet(dbapi_connection):
        raise DisconnectionError


def _revision(connection: Connection) -> str | None:
    known = connection.execute(text("SELECT to_regclass('alembic_version') IS NOT NULL")).scalar_one()
    if not known:
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)
