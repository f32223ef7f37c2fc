"""Bring a database to the newest revision: under a lock, after copying an existing SQLite file aside.

Alembic is imported only when there is something to do; a start on a current database does not pay for it.
"""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wanllmdb_server.db.base import now
from wanllmdb_server.db.engine import refuse_network_filesystem
from wanllmdb_server.db.migrations import HEAD
from wanllmdb_server.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection


def current_revision(path: Path) -> str | None:
    """The revision of an SQLite database, or None when it is empty or missing."""
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(path, timeout=15)) as connection:
            known = connection.execute(
                "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
            ).fetchone()
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if known else None
    except sqlite3.DatabaseError as error:
        raise DatabaseUnavailable(f"the database {path} cannot be read: {error}") from error
    return str(row[0]) if row else None


def upgrade(path: Path) -> Path | None:
    """Migrate an empty or older database; return the copy made of an older one.

    Raises `DatabaseUnavailable` for a database of a newer server.
    """
    refuse_network_filesystem(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if current_revision(path) == HEAD:
        return None
    with _locked(path):
        revision = current_revision(path)
        if revision == HEAD:
            return None
        copy = _copy_aside(path, revision) if revision else None
        _run_alembic(path)
        return copy


def check(path: Path) -> None:
    """Raise `DatabaseUnavailable` unless the database is at the newest revision."""
    revision = current_revision(path)
    if revision != HEAD:
        state = f"is at revision {revision}" if revision else "is empty"
        raise DatabaseUnavailable(
            f"the database {path} {state}, this server needs {HEAD}; run: wanllmdb-server db upgrade"
        )


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    lock = path.with_name(path.name + ".migrating")
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _copy_aside(path: Path, revision: str) -> Path:
    copy = path.with_name(f"{path.name}.before-{HEAD}-from-{revision}-{now():%Y%m%dT%H%M%SZ}")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _run_alembic(path: Path) -> None:
    from alembic import command  # noqa: PLC0415  # 0.2 s that only a migration should cost
    from alembic.util import CommandError  # noqa: PLC0415
    from sqlalchemy import create_engine  # noqa: PLC0415

    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            connection.commit()
            with connection.begin():
                command.upgrade(alembic_config(connection), "head")
    except CommandError as error:
        raise DatabaseUnavailable(
            f"the database {path} cannot be migrated: {error}; it may belong to a newer server"
        ) from error
    finally:
        engine.dispose()


def alembic_config(connection: "Connection", **attributes: Any) -> "Config":
    from alembic.config import Config  # noqa: PLC0415  # see _run_alembic

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    config.attributes.update(attributes)
    return config
