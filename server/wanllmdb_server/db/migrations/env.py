"""Run migrations on the connection that `db/upgrade.py` hands over."""

from alembic import context
from sqlalchemy import Connection

from wanllmdb_server.db.base import metadata


def run() -> None:
    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
