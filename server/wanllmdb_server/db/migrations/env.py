"""Run migrations on the connection that `db/upgrade.py` hands over."""

from itertools import groupby
from typing import Literal

from alembic import context
from sqlalchemy import Connection, text

from wanllmdb_server.db.base import Json, Time, metadata


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our own types as what they are in the database: a migration must not change with the code."""
    if kind == "type" and isinstance(item, Time):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(item, Json):
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def run() -> None:
    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        compare_server_default=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "postgresql":
            compare_bytes(connection)


def compare_bytes(connection: Connection) -> None:
    """Order and compare all text by its bytes, as SQLite does, whatever the language of the database.

    After every migration, so that none can forget it. A column that was just made takes no time.
    """
    found = connection.execute(
        text(
            "SELECT table_name, column_name, data_type, character_maximum_length "
            "FROM information_schema.columns WHERE table_schema = current_schema() "
            "AND data_type IN ('character varying', 'text') "
            "AND collation_name IS DISTINCT FROM 'C' ORDER BY table_name, ordinal_position"
        )
    ).all()
    for table, columns in groupby(found, lambda row: row.table_name):
        changes = ", ".join(
            f'ALTER COLUMN "{row.column_name}" TYPE {row.data_type}'
            + (f"({row.character_maximum_length})" if row.character_maximum_length else "")
            + ' COLLATE "C"'
            for row in columns
        )
        connection.execute(text(f'ALTER TABLE "{table}" {changes}'))


run()
