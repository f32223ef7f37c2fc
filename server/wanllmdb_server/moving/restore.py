"""Restore a backup into an empty registry: the blobs first, then all rows at once.

So the registry is there only when it is whole, and what broke off is simply repeated: blobs that arrived are
not copied again.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

from sqlalchemy import Connection, Table

from wanllmdb_server.artifacts.blobs import BlobState
from wanllmdb_server.db import upgrade
from wanllmdb_server.db.migrations import HEAD
from wanllmdb_server.errors import ChecksumMismatch, InvalidInput
from wanllmdb_server.jobs.queue import JobState
from wanllmdb_server.moving.blobs import (
    Blob,
    Moved,
    flusher,
    move_all,
    out_of_folder,
    usable_blobs,
    verify_file,
)
from wanllmdb_server.moving.folder import BackupFolder, Manifest, Snapshot, damaged
from wanllmdb_server.moving.rows import set_counters, tables_of, tally_of, write_rows
from wanllmdb_server.moving.target import fill, opened_empty
from wanllmdb_server.settings import Settings
from wanllmdb_server.storage.registry import keyring_of, open_storages


@dataclass(frozen=True)
class Restored:
    """What was done."""

    manifest: Manifest
    moved: Moved
    other_key: bool
    """Whether the settings have another secret key than the registry had that was backed up."""


def restore(settings: Settings, root: Path, name: str | None) -> Restored:
    """Restore a snapshot, the newest by default, to where the settings point.

    Cursors into the feed that clients hold mean nothing afterwards. Raises `NotFound`, `Conflict` for a
    registry that is not empty, `ChecksumMismatch` naming what is damaged of the backup.
    """
    folder = BackupFolder(root)
    snapshot = folder.snapshot(name)
    manifest = snapshot.manifest()
    _refuse_newer(manifest)
    snapshot.check_tables(manifest)
    _check_sizes(folder, snapshot, manifest)
    url = settings.resolved_database_url
    with opened_empty(url, settings.busy_seconds) as database:
        storages = open_storages(settings, "http://127.0.0.1")
        for storage in {blob.storage for blob in _blobs(snapshot, manifest)}:
            storages.named(storage)

        def copy(blob: Blob, given_up: Event) -> bool:
            return out_of_folder(folder, storages.named(blob.storage), blob, given_up)

        moved = move_all(_blobs(snapshot, manifest), copy, lambda _: None, flusher(storages.named))
        with database.write() as connection:
            fill(
                connection,
                url,
                manifest.revision,
                lambda inner: _load(inner, snapshot, manifest),
                manifest.problems,
            )
        upgrade.upgrade(database)
        key = keyring_of(settings).current_id
    return Restored(manifest, moved, key != manifest.secret_key_id)


def check(root: Path, name: str | None) -> Manifest:
    """Read a whole snapshot, the newest by default.

    Raises `NotFound`, `ChecksumMismatch` naming what is damaged.
    """
    folder = BackupFolder(root)
    snapshot = folder.snapshot(name)
    manifest = snapshot.manifest()
    snapshot.check_tables(manifest)
    _check_sizes(folder, snapshot, manifest)

    def verify(blob: Blob, _given_up: Event) -> bool:
        path = folder.blob(blob.digest)
        if not verify_file(path, blob.size):
            raise damaged(path, "its bytes have another digest")
        return False

    move_all(_blobs(snapshot, manifest), verify, lambda _: None)
    return manifest


def _blobs(snapshot: Snapshot, manifest: Manifest) -> Any:
    lost = {item["id"] for item in manifest.damaged}
    return (blob for blob in usable_blobs(*snapshot.read_table("blob")) if blob.id not in lost)


def _refuse_newer(manifest: Manifest) -> None:
    if manifest.revision > HEAD:
        raise InvalidInput(
            f"snapshot {manifest.name} was made by wanllmdb-server {manifest.server} at revision "
            f"{manifest.revision}, this server knows them up to {HEAD}; upgrade it first"
        )


def _check_sizes(folder: BackupFolder, snapshot: Snapshot, manifest: Manifest) -> None:
    """Before anything is written: raise `ChecksumMismatch` for a blob that is missing or cut off."""
    for blob in _blobs(snapshot, manifest):
        path = folder.blob(blob.digest)
        try:
            size = path.stat().st_size
        except OSError as error:
            raise damaged(path, str(error.strerror)) from error
        if size != blob.size:
            raise damaged(path, f"it has {size} bytes instead of {blob.size}")


def _load(connection: Connection, snapshot: Snapshot, manifest: Manifest) -> None:
    tables = tables_of(connection)
    for table in tables:
        if table.name in manifest.tables:
            columns, batches = snapshot.read_table(table.name)
            write_rows(connection, table, columns, batches)
            found, meant = tally_of(connection, table, columns), manifest.tables[table.name]
            if (found.rows, found.checksum) != (meant.rows, meant.checksum):
                raise ChecksumMismatch(
                    f"{found.rows} rows of {table.name} arrived that are not the {meant.rows} that were "
                    "backed up; nothing was restored",
                    table=table.name,
                )
    set_counters(connection, tables, manifest.counters)
    by_name = {table.name: table for table in tables}
    _let_jobs_go(connection, by_name["job"])
    _mark_damaged(connection, by_name["blob"], [item["id"] for item in manifest.damaged])
    if "feed" in by_name:
        connection.execute(by_name["feed"].update().values(epoch=secrets.token_hex(16)))


def _let_jobs_go(connection: Connection, job: Table) -> None:
    """Whoever carried them out does that elsewhere; one of them was held by the backup itself."""
    held = job.update().where(job.c.state == JobState.RUNNING.value)
    connection.execute(held.values(state=JobState.QUEUED.value, lease_owner=None, lease_until=None))


def _mark_damaged(connection: Connection, blob: Table, ids: Sequence[int]) -> None:
    for row_id in ids:
        connection.execute(blob.update().where(blob.c.id == row_id).values(state=BlobState.CORRUPT.value))
