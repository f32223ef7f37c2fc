"""Insert many rows: by COPY on PostgreSQL, by one prepared statement on SQLite."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection


def insert_rows(
    connection: Connection, columns: Sequence[Column[Any]], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert rows of a table's columns, in that order. Values are the driver's: times in microseconds."""
    if not rows:
        return
    table = columns[0].table
    names = ", ".join(column.name for column in columns)
    if connection.dialect.name == "sqlite":
        places = ", ".join("?" for _ in columns)
        connection.exec_driver_sql(
            f"INSERT INTO {table.name} ({names}) VALUES ({places})", [tuple(row) for row in rows]
        )
        return
    cursor = connection.connection.cursor()
    try:
        with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    finally:
        cursor.close()
