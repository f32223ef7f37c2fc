"""Where a registry moves to: an empty database, and storages. Its rows arrive all at once, or not at all."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, MetaData, func, inspect, select
from sqlalchemy.engine import make_url

from wanllmdb_server.db.engine import Database
from wanllmdb_server.db.migrations import HEAD
from wanllmdb_server.db.upgrade import alembic_config
from wanllmdb_server.errors import Conflict, DatabaseUnavailable
from wanllmdb_server.events.sequencer import place
from wanllmdb_server.events.tables import event
from wanllmdb_server.moving.checks import broken_chain, problems_in
from wanllmdb_server.moving.rows import REVISIONS, tables_of

# What a server writes into an empty registry by itself.
_MADE_AT_START = frozenset({"principal", "job", "feed", "reader", "denial", "invitation"})


@contextmanager
def opened_empty(url: str, busy_seconds: float) -> Iterator[Database]:
    """The database at `url`, made if it is a file that is not there. Raises `Conflict` unless it is empty."""
    database = Database(url, busy_seconds=busy_seconds)
    try:
        if database.url.get_backend_name() == "sqlite":
            file = Path(database.url.database or "")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600)
        with database.read() as connection:
            refuse_rows(connection, url)
        yield database
    finally:
        database.close()


def refuse_rows(connection: Connection, url: str) -> None:
    """Raise `Conflict` if there is more than a server writes at its first start."""
    tables = tables_of(connection)
    if tables and not inspect(connection).has_table(REVISIONS):
        raise Conflict(
            f"the database {shown(url)} has tables that are no registry's, such as {tables[0].name}; "
            "name an empty one",
            table=str(tables[0].name),
        )
    for table in tables:
        query = select(func.count()).select_from(table)
        if table.name == "principal":
            query = query.where(table.c.name != "local")
        elif table.name in _MADE_AT_START:
            continue
        if count := connection.execute(query).scalar_one():
            raise Conflict(
                f"the database {shown(url)} is not empty: it has {count} rows in {table.name}; "
                "name an empty one",
                table=table.name,
            )


def shown(url: str) -> str:
    """A database URL without its password."""
    return make_url(url).render_as_string()


def fill(
    connection: Connection,
    url: str,
    revision: str,
    write: Callable[[Connection], None],
    known: Sequence[str] = (),
) -> None:
    """Make the tables of `revision` anew, and let `write` fill them.

    All in the connection's transaction. Raises `Conflict` if somebody wrote meanwhile or what was written is
    not sound in more than `known` ways, `DatabaseUnavailable` for a revision that this server does not know.
    """
    from alembic import command  # noqa: PLC0415  # 0.2 s that only this should cost
    from alembic.util import CommandError  # noqa: PLC0415  # the same

    refuse_rows(connection, url)
    old = MetaData()
    old.reflect(connection)
    old.drop_all(connection)
    config = alembic_config(connection)
    try:
        command.upgrade(config, revision)
    except CommandError as error:
        raise DatabaseUnavailable(
            f"revision {revision} is unknown to this server, which knows them up to {HEAD}; upgrade it first"
        ) from error
    tables = tables_of(connection)
    for table in reversed(tables):  # the migrations fill some
        connection.execute(table.delete())
    write(connection)
    found = problems_in(connection, tables)
    if revision == HEAD:
        if connection.dialect.name == "sqlite":
            _place_events(connection)
        found += broken_chain(connection)
    if new := [problem for problem in found if problem not in known]:
        raise Conflict(f"what arrived is not sound: {'; '.join(new)}; nothing was written")


def _place_events(connection: Connection) -> None:
    """Where nobody does that later: give events their positions that had none yet in PostgreSQL."""
    unplaced = select(event).where(event.c.position.is_(None)).order_by(event.c.id)
    for row in connection.execute(unplaced).mappings().all():
        placed = place(connection, dict(row))
        connection.execute(event.update().where(event.c.id == row["id"]).values(**placed))
