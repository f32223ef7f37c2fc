"""Insert a row unless one of the same key is there: also when somebody else inserts it right now."""

from typing import Any

from sqlalchemy import Connection, Table, text


def insert_if_new(connection: Connection, table: Table, **values: Any) -> bool:
    """Whether the row was inserted; if not, one with the same key is there and committed.

    On PostgreSQL waits for a transaction that inserts the same key, and inserts if that one is rolled back.
    """
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite  # noqa: PLC0415  # only the one that is used

        statement: Any = sqlite.insert(table).values(**values)
    else:
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415  # the same

        statement = postgresql.insert(table).values(**values)
    # Not the count of rows, which SQLAlchemy does not tell of an INSERT on PostgreSQL.
    made = statement.on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(made).first() is not None


def number_after(connection: Connection, table: Table) -> None:
    """Let the next row get a row id above those that were given to rows by hand."""
    if connection.dialect.name == "postgresql":
        highest = f'SELECT coalesce(max(id), 0) + 1 FROM "{table.name}"'
        connection.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), ({highest}), false)")
        )
