"""SQLite: WAL, and one writer at a time.

The write engine holds a single connection, so its pool is the queue of writers in this process, and
`BEGIN IMMEDIATE` (retried with jitter) is the queue between processes. A deferred BEGIN would fail one
transaction in four under two writers, and the driver's default loses updates.
"""

import random
import sqlite3
import time
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from urllib.parse import quote

import structlog
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from wanllmdb_server.db.engine import engine_options
from wanllmdb_server.db.migrations import HEAD
from wanllmdb_server.db.sqlite_files import copy_aside, locked, refuse_network_filesystem
from wanllmdb_server.db.upgrade import run_migrations
from wanllmdb_server.db.wakeups import Wakeups
from wanllmdb_server.errors import DatabaseBusy, DatabaseUnavailable, RegistryError, StorageFull, Timeout

log = structlog.get_logger(__name__)

# How often to look whether another process has committed: microseconds of work each time.
_LOOK_SECONDS = 0.1


class SqliteBackend:
    """One file, and the two that SQLite puts beside it."""

    def __init__(self, url: URL, durability: str, pool_size: int, busy_seconds: float) -> None:
        if not url.database:
            raise DatabaseUnavailable("the SQLite URL names no file; write sqlite:////absolute/path")
        self.path = Path(url.database)
        self.name = str(self.path)
        refuse_network_filesystem(self.path)
        self._inode: int | None = None
        self._busy_seconds = busy_seconds
        common = {**engine_options(busy_seconds), "creator": self._open}
        self._read = create_engine(url, pool_size=pool_size, isolation_level="AUTOCOMMIT", **common)
        self._idle: deque[Connection] = deque(maxlen=pool_size)
        self._write = create_engine(url, pool_size=1, **common)
        self.engines = (self._read, self._write)
        self.wakeups = Wakeups(self._commits_elsewhere)
        synchronous = "FULL" if durability == "full" else "NORMAL"
        _set_up(self._read, "PRAGMA busy_timeout=5000", "PRAGMA query_only=ON")
        _set_up(self._write, "PRAGMA busy_timeout=20", f"PRAGMA synchronous={synchronous}")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """See `Database.read`.

        Connections are kept open here rather than in SQLAlchemy's pool: its checkout, its events and its
        reset cost as much as resolving an alias does.
        """
        with self._translated():
            self._check_file()
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = self._read.connect()
            raw = driver_connection(connection)
            raw.execute("BEGIN")
            try:
                yield connection
            finally:
                raw.rollback()
                self._idle.append(connection)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """See `Database.write`."""
        with self._translated(), self._write.connect() as connection:
            raw = self._begin_immediate(connection)
            try:
                self._check_file()
                yield connection
            except BaseException:
                if raw.in_transaction:  # a full disk has rolled back already
                    raw.execute("ROLLBACK")
                raise
            connection.exec_driver_sql("COMMIT")

    def interrupt(self, connection: Connection) -> None:
        if not connection.closed:
            driver_connection(connection).interrupt()

    def revision(self) -> str | None:
        if not self.path.exists():
            return None
        try:
            with closing(sqlite3.connect(self.path, timeout=15)) as connection:
                known = connection.execute(
                    "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
                ).fetchone()
                if not known:
                    return None
                row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.DatabaseError as error:
            raise DatabaseUnavailable(f"the database {self.path} cannot be read: {error}") from error
        return str(row[0]) if row else None

    def upgrade(self) -> str | None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with locked(self.path):
            revision = self.revision()
            if revision == HEAD:
                return None
            copy = copy_aside(self.path, revision) if revision else None
            engine = create_engine(f"sqlite:///{self.path}")
            try:
                with engine.connect() as connection:
                    connection.exec_driver_sql("PRAGMA journal_mode=WAL")
                    connection.commit()
                    with connection.begin():
                        run_migrations(connection, self.name)
            finally:
                engine.dispose()
            return str(copy) if copy else None

    def _commits_elsewhere(self, stop: Event) -> Iterator[None]:
        """Yield when the file was changed, by whomever."""
        while not stop.is_set():
            try:
                with closing(self._open()) as connection:
                    seen = None
                    while not stop.is_set():
                        (version,) = connection.execute("PRAGMA data_version").fetchone()
                        if version != seen:
                            seen = version
                            yield
                        stop.wait(_LOOK_SECONDS)
            except sqlite3.Error as error:
                log.warning("changes by other processes are not seen for now", error=str(error))
                stop.wait(1)

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()
        self._read.dispose()
        self._write.dispose()

    def _open(self) -> sqlite3.Connection:
        """A connection to a file that is there.

        SQLite would make a missing one, which then takes over the write-ahead log of the file that was
        moved away, and with it what that file did not hold yet.
        """
        uri = f"file:{quote(str(self.path.absolute()))}?mode=rw"
        return sqlite3.connect(
            uri, uri=True, isolation_level=None, check_same_thread=False, cached_statements=512
        )

    def _begin_immediate(self, connection: Connection) -> sqlite3.Connection:
        raw = driver_connection(connection)
        deadline = time.monotonic() + self._busy_seconds
        while True:
            try:
                raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if not _is_locked(error) or time.monotonic() > deadline:
                    raise _translate(error, self._busy_seconds) from error
                time.sleep(random.uniform(0.001, 0.010))  # noqa: S311  # jitter, not a secret
            else:
                return raw

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except PoolTimeout as error:
            raise DatabaseBusy(
                f"other requests held the database for {self._busy_seconds:g} s; try again"
            ) from error
        except DBAPIError as error:
            if isinstance(error.orig, sqlite3.OperationalError | sqlite3.DatabaseError):
                raise _translate(error.orig, self._busy_seconds) from error
            raise
        except sqlite3.Error as error:  # from the statements that bypass SQLAlchemy: BEGIN and ROLLBACK
            raise _translate(error, self._busy_seconds) from error

    def _check_file(self) -> None:
        """SQLite would go on writing into a file that was deleted or replaced under it, and lose it all."""
        try:
            inode = self.path.stat().st_ino
        except OSError as error:
            raise DatabaseUnavailable(
                f"the database file {self.path} is gone ({error.strerror}); restore it and restart the server"
            ) from error
        if self._inode is None:
            self._inode = inode
        elif inode != self._inode:
            raise DatabaseUnavailable(
                f"the database file {self.path} was replaced while in use; restart the server"
            )


def driver_connection(connection: Connection) -> sqlite3.Connection:
    """The driver's connection below SQLAlchemy's."""
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection)  # noqa: S101  # narrows the driver's type
    return raw


def _set_up(engine: Engine, *pragmas: str) -> None:
    @event.listens_for(engine, "connect")
    def _connect(dbapi_connection: sqlite3.Connection, _record: object) -> None:
        for pragma in ("PRAGMA journal_mode=WAL", "PRAGMA foreign_keys=ON", *pragmas):
            dbapi_connection.execute(pragma)


def _is_locked(error: Exception) -> bool:
    return "locked" in str(error) or "busy" in str(error)


def _translate(error: Exception, busy_seconds: float) -> Exception:
    """The registry's error for a driver's, or the driver's own when it shows a bug of ours."""
    text = str(error)
    known: list[tuple[str, RegistryError]] = [
        ("locked", DatabaseBusy(f"other processes held the database for {busy_seconds:g} s; try again")),
        ("interrupted", Timeout("the query took longer than allowed; ask for less at once")),
        ("disk is full", StorageFull("the disk of the database is full; free space and try again")),
        ("unable to open", DatabaseUnavailable("the database file cannot be opened; check its folder")),
        ("disk I/O error", DatabaseUnavailable("the disk of the database fails; see the server's log")),
        ("malformed", DatabaseUnavailable("the database file is damaged; restore a backup")),
        ("not a database", DatabaseUnavailable("the database file is damaged; restore a backup")),
        ("readonly database", DatabaseUnavailable("the database file is read-only; check its permissions")),
    ]
    return next((ours for fragment, ours in known if fragment in text), error)
