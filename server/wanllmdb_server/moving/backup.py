"""Back a registry up into a folder: the database first, the blobs after, beside running servers.

All rows are read in one snapshot of the database. The bytes that they name cannot go before they are copied,
because the backup holds the lease of the job that collects garbage.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from threading import Event, Lock
from typing import Any

from sqlalchemy import Connection

from wanllmdb_server.db import upgrade
from wanllmdb_server.db.base import now
from wanllmdb_server.db.engine import Database
from wanllmdb_server.db.migrations import HEAD
from wanllmdb_server.errors import ChecksumMismatch, Conflict, ObjectNotFound
from wanllmdb_server.events.sequencer import place_all
from wanllmdb_server.jobs.queue import Claim, claim_now, ensure_periodic, finish, report
from wanllmdb_server.moving.blobs import Blob, Moved, into_folder, move_all, usable_blobs
from wanllmdb_server.moving.checks import broken_chain, problems_in
from wanllmdb_server.moving.folder import BackupFolder, Manifest, Snapshot, TableFile
from wanllmdb_server.moving.rows import Tally, counters_of, names_of, read_rows, tables_of
from wanllmdb_server.settings import Settings
from wanllmdb_server.storage.registry import Storages, keyring_of, open_storages

LEFT_OUT = frozenset({"session", "invitation", "upload"})
"""Tables that are not backed up.

Who logged out, and links that were used, must not come back; an upload in parts is known to its storage only.
"""

_GARBAGE = "collect-garbage"
_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class Backup:
    """What was done."""

    manifest: Manifest
    moved: Moved
    removed: int
    """How many files of blobs went, because no snapshot needs them any more."""


def back_up(settings: Settings, root: Path, keep: int) -> Backup:
    """Add a snapshot to the backup in `root`, keep the newest `keep` of all, forget what only others needed.

    Raises `Conflict` while another backup is written there or garbage is being collected,
    `StorageUnavailable`.
    """
    folder = BackupFolder(root)
    folder.make()
    database = Database(settings.resolved_database_url, busy_seconds=settings.busy_seconds)
    try:
        upgrade.check(database)
        place_all(database)
        storages = open_storages(settings, "http://127.0.0.1")
        with folder.alone() as owner, without_collection(database, owner) as tell:
            name = _new_name(folder)
            begun = folder.begin(name)
            with database.read() as connection:
                tables, counters, problems = dump(connection, begun)
                problems += broken_chain(connection)
            moved, damaged = _copy(folder, begun, storages, tell)
            manifest = Manifest(
                name=name,
                created_at=now().isoformat(),
                server=version("wanllmdb-server"),
                revision=HEAD,
                tables=tables,
                blob_count=moved.copied + moved.kept - len(damaged),
                blob_bytes=_size_of(begun) - sum(item["size"] for item in damaged),
                counters=counters,
                secret_key_id=keyring_of(settings).current_id,
                damaged=damaged,
                problems=problems,
            )
            begun.write_manifest(manifest)
            folder.publish(begun, name)
            return Backup(manifest, moved, _forget_old(folder, keep))
    finally:
        database.close()


def _new_name(folder: BackupFolder) -> str:
    """The time to the second; later than every other, so that the newest is the last by name."""
    name, known = f"{now():%Y%m%dT%H%M%SZ}", folder.names()
    if known and known[-1] >= name:
        stem, _, number = known[-1].partition("-")
        name = f"{stem}-{int(number or 0) + 1:03}"
    return name


def dump(
    connection: Connection, snapshot: Snapshot
) -> tuple[dict[str, TableFile], dict[str, int], list[str]]:
    """Write all rows into a snapshot; return its tables, the counters of row ids, and what is wrong."""
    tables = tables_of(connection)
    files = {}
    for table in tables:
        if table.name in LEFT_OUT:
            continue
        tally = Tally(table)

        def counted(table: Any = table, tally: Tally = tally) -> Iterator[list[Any]]:
            for batch in read_rows(connection, table):
                tally.add(batch)
                yield batch

        sha256 = snapshot.write_table(table.name, names_of(table), counted())
        files[str(table.name)] = TableFile(tally.rows, sha256, tally.checksum)
    return files, counters_of(connection, tables), problems_in(connection, tables)


def _copy(
    folder: BackupFolder, snapshot: Snapshot, storages: Storages, tell: Callable[[int], None]
) -> tuple[Moved, list[dict[str, Any]]]:
    damaged: list[dict[str, Any]] = []
    lock = Lock()

    def copy(blob: Blob, given_up: Event) -> bool:
        try:
            return into_folder(folder, storages.named(blob.storage), blob, given_up)
        except (ChecksumMismatch, ObjectNotFound) as error:
            with lock:
                damaged.append(
                    {"id": blob.id, "digest": blob.digest, "size": blob.size, "reason": error.message}
                )
            return False

    moved = move_all(usable_blobs(*snapshot.read_table("blob")), copy, tell)
    return moved, sorted(damaged, key=lambda item: item["id"])


def _size_of(snapshot: Snapshot) -> int:
    return sum(blob.size for blob in usable_blobs(*snapshot.read_table("blob")))


def _forget_old(folder: BackupFolder, keep: int) -> int:
    names = folder.names()
    for name in names[:-keep]:
        folder.remove(name)
    needed = {
        folder.blob(blob.digest)
        for name in names[-keep:]
        for blob in usable_blobs(*folder.snapshot(name).read_table("blob"))
    }
    doomed = [path for path in folder.blob_files() if path not in needed]
    for path in doomed:
        path.unlink()
    return len(doomed)


@contextmanager
def without_collection(database: Database, owner: str) -> Iterator[Callable[[int], None]]:
    """No garbage is collected meanwhile; yields what to call now and then, so that it stays so.

    A backup that is killed holds it off for five minutes more, but not the next one of that owner.
    Raises `Conflict` while garbage is collected, or another backup holds it off.
    """
    with database.write() as connection:
        ensure_periodic(connection, [_GARBAGE])
        held = claim_now(connection, f"backup-{owner}", _GARBAGE)
    if held is None:
        raise Conflict("garbage is being collected, or another backup holds that off; try again later")
    try:
        yield lambda done: _stay(database, held, done)
    finally:
        with database.write() as connection:
            finish(connection, held, now() + _EVERY, None, None)


def _stay(database: Database, held: Claim, done: int) -> None:
    with database.write() as connection:
        if not report(connection, held, done):
            raise Conflict(
                "garbage was collected meanwhile, because the backup was silent too long; run it again"
            )
