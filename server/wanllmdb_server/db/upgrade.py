"""Bring a database to the newest revision.

Alembic is imported only when there is something to do; a start on a current database does not pay for it.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from wanllmdb_server.db.migrations import HEAD
from wanllmdb_server.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

    from wanllmdb_server.db.engine import Database


def upgrade(database: "Database") -> str | None:
    """Migrate an empty or older database; return the name of the copy made of an older SQLite file.

    Raises `DatabaseUnavailable` for a database of a newer server.
    """
    return None if database.revision() == HEAD else database.upgrade()


def check(database: "Database") -> None:
    """Raise `DatabaseUnavailable` unless the database is at the newest revision."""
    revision = database.revision()
    if revision != HEAD:
        state = f"is at revision {revision}" if revision else "is empty"
        raise DatabaseUnavailable(
            f"the database {database.name} {state}, this server needs {HEAD}; run: wanllmdb-server db upgrade"
        )


def run_migrations(connection: "Connection", name: str) -> None:
    """Migrate in the connection's transaction. Raises `DatabaseUnavailable`, naming the database."""
    from alembic import command  # noqa: PLC0415  # 0.2 s that only a migration should cost
    from alembic.util import CommandError  # noqa: PLC0415

    try:
        command.upgrade(alembic_config(connection), "head")
    except CommandError as error:
        raise DatabaseUnavailable(
            f"the database {name} cannot be migrated: {error}; it may belong to a newer server"
        ) from error


def alembic_config(connection: "Connection", **attributes: Any) -> "Config":
    from alembic.config import Config  # noqa: PLC0415  # see run_migrations

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    config.attributes.update(attributes)
    return config
