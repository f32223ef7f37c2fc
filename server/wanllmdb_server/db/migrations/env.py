"""Run migrations on the connection that `db/upgrade.py` hands over."""

from typing import Literal

from alembic import context
from sqlalchemy import Connection

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


run()
