"""What is in a registry's database, read past the server."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.pool import NullPool
from wanllmdb_server.db.engine import Database

from tests.databases import url_of

MOVING = ("job", "denial", "reader")


def rows_of(registry: Path | Database) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, but for what moves by itself: jobs, denied attempts, readers and `artifact.clock`.

    The registry is given as its data folder, as its database, or as a file of SQLite.
    """
    with _connected(registry) as connection:
        # On PostgreSQL the sequencer gives events their places some time after they were written.
        is_placed = connection.dialect.name == "sqlite"
        moving, places = (MOVING, ()) if is_placed else ((*MOVING, "feed"), ("position", "hash"))
        names = [name for name in inspect(connection).get_table_names() if name not in moving]
        return {
            name: [_plain(row, places if name == "event" else ()) for row in _all(connection, name)]
            for name in names
        }


def query(registry: Path | Database, statement: str, *values: object) -> list[dict[str, Any]]:
    """The rows of one statement, with `?` for the values."""
    with _connected(registry) as connection:
        return [_written(row) for row in connection.exec_driver_sql(statement, values)]


def change(registry: Path | Database, statement: str, *values: object) -> None:
    """Carry out one statement, with `?` for the values."""
    with _connected(registry) as connection:
        connection.exec_driver_sql(statement, values)
        connection.commit()


@contextmanager
def _connected(registry: Path | Database) -> Iterator[Connection]:
    if isinstance(registry, Database):
        url: Any = registry.url
    else:
        url = f"sqlite:///{registry}" if registry.is_file() else url_of(registry)
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


def _all(connection: Connection, name: str) -> Any:
    columns = ", ".join(
        f'"{column}"' for column in inspect(connection).get_pk_constraint(name)["constrained_columns"]
    )
    order = f" ORDER BY {columns}" if columns else ""
    return connection.exec_driver_sql(f'SELECT * FROM "{name}"{order}')


def _plain(row: Any, moving: tuple[str, ...]) -> dict[str, Any]:
    return {key: value for key, value in _written(row).items() if key != "clock" and key not in moving}


def _written(row: Any) -> dict[str, Any]:
    """The values, JSON as text on both databases."""
    return {
        key: orjson.dumps(value).decode() if isinstance(value, dict | list) else value
        for key, value in row._mapping.items()
    }
