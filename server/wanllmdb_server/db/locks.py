"""Locks for what has no row to lock, and rows held before they are read.

SQLite has one writer at a time, so nothing needs to be done there. On PostgreSQL a lock lasts until the end
of the transaction; what is read after it was taken shows all that others had committed by then. Each function
returns whether there are others at all, so that what was read before may have changed.

To stay out of each other's way writers take them in this order: the idempotency key, the registry, the
project or a run, then artifacts (rows, by id), then blobs. Where two wait for each other PostgreSQL rolls
one back, and it is tried again.
"""

from hashlib import sha256

from sqlalchemy import Connection, Select, Table, select, text

_EXCLUSIVE = text("SELECT pg_advisory_xact_lock(:key)")
_SHARED = text("SELECT pg_advisory_xact_lock_shared(:key)")


def hold(connection: Connection, *names: object, shared: bool = False) -> bool:
    """Wait until nobody else holds what the names name, and hold it; `shared` lets others share it."""
    if connection.dialect.name == "sqlite":
        return False
    hashed = sha256("\0".join(map(str, names)).encode()).digest()
    key = int.from_bytes(hashed[:8], signed=True)
    connection.execute(_SHARED if shared else _EXCLUSIVE, {"key": key})
    return True


def hold_registry(connection: Connection) -> bool:
    """Alone decide who there is, what projects there are and who is a member of them: all rare."""
    return hold(connection, "registry")


def pin_blobs(connection: Connection) -> None:
    """Let the collector of garbage wait until the entries that this transaction makes can be seen."""
    hold(connection, "blobs", shared=True)


def sweep_blobs(connection: Connection) -> None:
    """Wait for all who are about to use a blob, and let others wait: who looks now sees every entry."""
    hold(connection, "blobs")


def hold_rows(connection: Connection, chosen: Select[tuple[int]], table: Table) -> bool:
    """Lock the chosen rows of the table against all other writers."""
    if connection.dialect.name == "sqlite":
        return False
    connection.execute(chosen.with_for_update(of=table)).all()
    return True


def hold_row(connection: Connection, table: Table, row_id: int) -> bool:
    """Lock one row, as `hold_rows` does."""
    return hold_rows(connection, select(table.c.id).where(table.c.id == row_id), table)
