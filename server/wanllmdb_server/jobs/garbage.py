"""The garbage collection: what `artifacts/collecting.py` decides, carried out on every storage."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from wanllmdb_server.artifacts.blobs import key_of
from wanllmdb_server.artifacts.collecting import (
    Amount,
    forget,
    note_unreferenced,
    take_unreferenced,
    would_take,
)
from wanllmdb_server.db.base import now
from wanllmdb_server.errors import RegistryError
from wanllmdb_server.jobs.worklist import Work
from wanllmdb_server.storage.contract import Storage

log = structlog.get_logger(__name__)

_BATCH = 500


def collect_garbage(work: Work) -> dict[str, Any]:
    """Delete blobs that no entry uses: first marked in a transaction, then deleted, then forgotten.

    A storage that cannot be reached keeps its garbage until the next run, and is named in the result.
    """
    counts: dict[str, Any] = {"deleted": 0, "bytes": 0, "forgotten": 0}
    unreachable = []
    for name, storage in work.storages.items():
        try:
            _collect(work, name, storage, counts)
        except RegistryError as error:
            log.warning("garbage stays: the storage cannot be used", storage=name, error=error.message)
            unreachable.append(name)
    return {**counts, "unreachable": unreachable} if unreachable else counts


def _collect(work: Work, name: str, storage: Storage, counts: dict[str, Any]) -> None:
    with work.database.write() as connection:
        note_unreferenced(connection, name)
    since, last = _since(work), 0
    while True:
        with work.database.write() as connection:
            doomed = take_unreferenced(connection, name, _BATCH, since=since, after=last)
        if not doomed:
            return
        last = doomed[-1].id
        storage.delete([key_of(row) for row in doomed])
        with work.database.write() as connection:
            counts["forgotten"] += forget(connection, [row.id for row in doomed])
        first_time = [row for row in doomed if row.unreferenced_since is not None]
        counts["deleted"] += len(first_time)
        counts["bytes"] += sum(row.size for row in first_time)
        work.report(counts["deleted"])


def preview_garbage(work: Work) -> Mapping[str, tuple[Amount, Amount]]:
    """For each storage what a collection would free now, and what still waits; nothing is changed."""
    since = _since(work)
    with work.database.read() as connection:
        return {name: would_take(connection, name, since) for name in work.storages}


def _since(work: Work) -> datetime:
    return now() - timedelta(minutes=work.settings.gc_grace_minutes)
