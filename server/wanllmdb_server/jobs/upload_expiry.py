"""Ends uploads in parts that nobody goes on with, and drops the parts they left at the storage."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from wanllmdb_server.artifacts.uploads import key_of_upload, known_uploads, take_expired
from wanllmdb_server.db.base import now
from wanllmdb_server.db.engine import Database
from wanllmdb_server.storage.contract import Storage, SupportsMultipart
from wanllmdb_server.storage.layout import ROOT, parse_blob_key

_BATCH = 100


def end_expired(
    database: Database, storages: Mapping[str, Storage], unused_for: timedelta, report: Callable[[int], None]
) -> dict[str, int]:
    """Abort what was not used for that long: sessions, and uploads at a storage that no session knows.

    A session ends first and is aborted at the storage afterwards. What a crash leaves in between no session
    knows any more, so that the next run finds it in the storage's own list.
    """
    expired = strays = 0
    for name, storage in storages.items():
        if not isinstance(storage, SupportsMultipart):
            continue
        while True:
            with database.write() as connection:
                rows = take_expired(connection, name, unused_for, _BATCH)
            for row in rows:
                storage.abort_upload(key_of_upload(row), row.provider_id)
            expired += len(rows)
            report(expired)
            if len(rows) < _BATCH:
                break
        strays += _abort_strays(database, name, storage, unused_for)
        report(expired + strays)
    return {"expired": expired, "strays": strays}


def _abort_strays(database: Database, name: str, storage: SupportsMultipart, unused_for: timedelta) -> int:
    limit = now() - unused_for
    old = [
        found
        for found in storage.list_uploads(ROOT)
        if found.started_at < limit and parse_blob_key(found.key) is not None
    ]
    with database.read() as connection:
        known = known_uploads(connection, name)
    strays = [found for found in old if found.upload_id not in known]
    for found in strays:
        storage.abort_upload(found.key, found.upload_id)
    return len(strays)
