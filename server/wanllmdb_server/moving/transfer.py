"""Move a registry from one database and storage to others, of any kind; the source is only read.

Most bytes travel first, while the source may be used. Then all writers of the source are kept out by its
database, and the rest of the bytes and all rows follow. The rows arrive in one transaction: the target is a
registry when all of it is there, and a transfer that broke off is simply repeated.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from sqlalchemy import Connection, Table

from wanllmdb_server.db import upgrade
from wanllmdb_server.db.engine import Database
from wanllmdb_server.db.migrations import HEAD
from wanllmdb_server.errors import ChecksumMismatch, InvalidInput, ObjectNotFound
from wanllmdb_server.moving.blobs import Blob, Moved, between, flusher, move_all, usable_blobs
from wanllmdb_server.moving.checks import broken_chain, problems_in
from wanllmdb_server.moving.rows import (
    Tally,
    counters_of,
    names_of,
    read_rows,
    set_counters,
    tables_of,
    tally_of,
    write_rows,
)
from wanllmdb_server.moving.target import fill, opened_empty
from wanllmdb_server.settings import Settings
from wanllmdb_server.storage.registry import Storages, open_storages

_LEFT_OUT = "upload"
"""Uploads in parts are known to the storage that they were begun in; their clients begin them anew."""


@dataclass
class Transferred:
    """What was done: the rows of each table, and the bytes."""

    rows: dict[str, int] = field(default_factory=dict)
    before: Moved = field(default_factory=Moved)
    """Blobs that travelled while the source could be written."""
    after: Moved = field(default_factory=Moved)


def transfer(source: Settings, target: Settings, tell: Callable[[str], None] = lambda _: None) -> Transferred:
    """Move the registry of `source` to where `target` points; `tell` hears how far it is.

    Storages that have the same URL on both sides keep their bytes. Raises `Conflict` if the target is not
    empty, `ChecksumMismatch` or `ObjectNotFound` for a blob that the source does not have any more.
    """
    source_url, target_url = source.resolved_database_url, target.resolved_database_url
    if source_url == target_url:
        raise InvalidInput("source and target are the same database; name another one with --to")
    origin = Database(source_url, busy_seconds=source.busy_seconds)
    done = Transferred()
    try:
        upgrade.check(origin)
        with opened_empty(target_url, target.busy_seconds) as database:
            mover = _Mover(source, target)
            tell("copying blobs; the source may be used meanwhile")
            with origin.read() as connection:
                done.before = mover.move(connection, is_last=False)
            tell("copying what is left; changes of the source wait, and fail when they waited too long")
            with _held(origin) as connection:
                done.after = mover.move(connection, is_last=True)
                with database.write() as there:
                    known = [*problems_in(connection, tables_of(connection)), *broken_chain(connection)]
                    copier = _Copier(connection, done.rows)
                    fill(there, target_url, HEAD, copier.copy, known)
    finally:
        origin.close()
    return done


class _Mover:
    """Copies blobs; each once."""

    def __init__(self, source: Settings, target: Settings) -> None:
        self._source = open_storages(source, "http://127.0.0.1")
        self._target: Storages = open_storages(target, "http://127.0.0.1")
        self._arrived: set[int] = set()

    def move(self, connection: Connection, *, is_last: bool) -> Moved:
        def copy(blob: Blob, given_up: Event) -> bool:
            try:
                copied = self._copy(blob, given_up)
            except (ObjectNotFound, ChecksumMismatch) as error:
                if not is_last:  # it may have been collected meanwhile; the last pass knows
                    return False
                raise type(error)(
                    f"{error.message}; run `wanllmdb-server scrub` on the source, which marks what is "
                    "damaged, and then the transfer again",
                    key=blob.key,
                ) from error
            self._arrived.add(blob.id)
            return copied

        blobs = (blob for blob in _blobs(connection) if blob.id not in self._arrived)
        return move_all(blobs, copy, lambda _: None, self._flush)

    def _copy(self, blob: Blob, given_up: Event) -> bool:
        here, there = self._source.named(blob.storage), self._target.named(blob.storage)
        if self._stays(blob):
            return False
        return between(here, there, blob, given_up)

    def _flush(self, batch: list[Blob]) -> None:
        moved = [b for b in batch if b.id in self._arrived and not self._stays(b)]
        flusher(self._target.named)(moved)

    def _stays(self, blob: Blob) -> bool:
        return self._source.urls[blob.storage] == self._target.urls[blob.storage]


def _blobs(connection: Connection) -> Iterator[Blob]:
    table = next(table for table in tables_of(connection) if table.name == "blob")
    return usable_blobs(names_of(table), read_rows(connection, table))


class _Copier:
    """Copies rows, and compares what arrived with what was sent."""

    def __init__(self, source: Connection, rows: dict[str, int]) -> None:
        self._source = source
        self._rows = rows

    def copy(self, target: Connection) -> None:
        tables = tables_of(self._source)
        there = {table.name: table for table in tables_of(target)}
        for table in tables:
            if table.name != _LEFT_OUT:
                self._copy_table(table, target, there[table.name])
        set_counters(target, list(there.values()), counters_of(self._source, tables))

    def _copy_table(self, table: Table, target: Connection, there: Table) -> None:
        sent = Tally(table)

        def counted() -> Iterator[list[Any]]:
            for batch in read_rows(self._source, table):
                sent.add(batch)
                yield batch

        names = names_of(table)
        write_rows(target, there, names, counted())
        arrived = tally_of(target, there, names)
        if arrived != sent:
            raise ChecksumMismatch(
                f"{arrived.rows} rows of {table.name} arrived that are not the {sent.rows} that were sent; "
                "nothing was written",
                table=table.name,
            )
        self._rows[str(table.name)] = sent.rows


@contextmanager
def _held(database: Database) -> Iterator[Connection]:
    """A connection to a database that nobody can change meanwhile; it is for reading only."""
    with database.write() as connection:
        if database.is_postgresql:  # SQLite has one writer at a time anyway
            names = ", ".join(f'"{table.name}"' for table in tables_of(connection))
            connection.exec_driver_sql(f"LOCK TABLE {names} IN SHARE MODE")
        yield connection
