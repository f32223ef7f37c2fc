"""What is in a registry's database, read past the server."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any


def rows_of(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, but for what moves by itself: jobs, denied attempts, readers, `artifact.clock`."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("BEGIN")
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: [_plain(row) for row in connection.execute(f'SELECT * FROM "{name}"')]
            for (name,) in names
            if name not in ("job", "denial", "reader", "sqlite_sequence")
        }


def query(path: Path, statement: str, *values: object) -> list[dict[str, Any]]:
    """The rows of one statement."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(statement, values)]


def _plain(row: sqlite3.Row) -> dict[str, Any]:
    return {key: row[key] for key in row.keys() if key != "clock"}  # noqa: SIM118  # a Row iterates over values
