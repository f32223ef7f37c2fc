"""Which database the tests run on, and a database of its own for every data folder.

SQLite, or with `--database postgresql` a real PostgreSQL that is started for this run; with `--database-url`
one that runs already. A folder's database is copied from one that is migrated and empty.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from unittest.mock import patch

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from wanllmdb_server.db.engine import Database

# Handed down to the processes of pytest-xdist.
VARIABLE = "TEST_POSTGRESQL_URL"
_TEMPLATE = "wanllmdb_template"
_made: dict[str, str] = {}
_making = Lock()


def is_postgresql() -> bool:
    return VARIABLE in os.environ


def url_of(data_dir: Path) -> str:
    """The database of a registry in that folder; on PostgreSQL it is made at the first call."""
    if not is_postgresql():
        return f"sqlite:///{data_dir / 'wanllmdb.sqlite'}"
    name = f"wanllmdb_{sha256(str(data_dir.resolve()).encode()).hexdigest()[:24]}"
    with _making:
        if name not in _made:
            _create(name, _TEMPLATE)
            _made[name] = _url(name)
        return _made[name]


def empty_url(data_dir: Path) -> str:
    """The same before its first migration."""
    url = url_of(data_dir)
    if is_postgresql():
        name = make_url(url).database
        _administer(f"DROP DATABASE {name}")
        _administer(f"CREATE DATABASE {name} TEMPLATE template0")
    return url


def make_database(data_dir: Path) -> None:
    """Make it without migrating it: that takes as long as ten requests."""
    url_of(data_dir)
    if not is_postgresql():
        (data_dir / "wanllmdb.sqlite").write_bytes(_empty_file())


@cache
def _empty_file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/wanllmdb.sqlite")
        database.upgrade()
        database.close()
        return (Path(folder) / "wanllmdb.sqlite").read_bytes()


def make_template() -> None:
    """Once, before the tests."""
    _administer(f"DROP DATABASE IF EXISTS {_TEMPLATE}")
    _administer(f"CREATE DATABASE {_TEMPLATE} TEMPLATE template0")
    database = Database(_url(_TEMPLATE))
    database.upgrade()
    database.close()


@contextmanager
def on_postgresql(url: str) -> Iterator[None]:
    """Within it, registries are made on that server."""
    with patch.dict(os.environ, {VARIABLE: url}):
        _made.clear()  # those of an earlier one were on another server
        make_template()
        yield


def drop_unused() -> None:
    """Drop the databases that nobody is connected to, and that were made by this process."""
    for name in list(_made):
        # PostgreSQL would wait for those that are connected.
        if not _ask("SELECT 1 FROM pg_stat_activity WHERE datname = :name", name):
            with suppress(DBAPIError):  # somebody came meanwhile
                _administer(f"DROP DATABASE IF EXISTS {name}")
                del _made[name]


@event.listens_for(Engine, "before_cursor_execute", retval=True)
def _portable(connection: Connection, _cursor, statement: str, parameters, context, _many):
    """SQL that is written in a test has `?` for its values; psycopg wants `%s`."""
    if connection.dialect.name == "postgresql" and not context.compiled and "?" in statement:
        statement = statement.replace("?", "%s")
    return statement, parameters


def _create(name: str, template: str) -> None:
    if not _ask("SELECT 1 FROM pg_database WHERE datname = :name", name):
        _administer(f"CREATE DATABASE {name} TEMPLATE {template}")


def _ask(question: str, name: str) -> bool:
    with _engine(_url("postgres")).connect() as connection:
        return connection.execute(text(question), {"name": name}).first() is not None


def _administer(statement: str) -> None:
    with _engine(_url("postgres")).connect() as connection:
        connection.execute(text(statement))


@cache
def _engine(url: str) -> Engine:
    """Connections that stay open; the server may be started anew meanwhile."""
    return create_engine(url, isolation_level="AUTOCOMMIT", pool_pre_ping=True)


def _url(name: str) -> str:
    return make_url(os.environ[VARIABLE]).set(database=name).render_as_string(hide_password=False)
