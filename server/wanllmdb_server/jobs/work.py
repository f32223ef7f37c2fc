"""What each kind of job does, and how often."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from wanllmdb_server.access.actors import local_actor
from wanllmdb_server.access.idempotency import forget_old
from wanllmdb_server.artifacts.blobs import forget, key_of, take_unreferenced
from wanllmdb_server.artifacts.drafts import expire_drafts
from wanllmdb_server.db.engine import Database
from wanllmdb_server.runs.runs import crash_silent_runs
from wanllmdb_server.settings import Settings
from wanllmdb_server.storage.contract import Storage, SupportsCleanup

_BATCH = 500
_SYSTEM = local_actor("wanllmdb-server")


@dataclass(frozen=True)
class Work:
    """What a job may use. `report(done)` tells progress, keeps the lease, and raises if it is lost.

    `arguments` came with the request for a job that is carried out once.
    """

    database: Database
    storages: Mapping[str, Storage]
    settings: Settings
    report: Callable[..., None]
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """A kind of job: its name, how long to wait after each run, and the function that does it.

    One without a time to wait is carried out once, when somebody asks for it.
    """

    name: str
    every: timedelta | None
    run: Callable[[Work], dict[str, Any]]


def expire(work: Work) -> dict[str, Any]:
    """Discard drafts that nobody has touched for the time that the settings give them."""
    with work.database.write() as connection:
        hours = timedelta(hours=work.settings.draft_expiry_hours)
        return {"discarded": expire_drafts(connection, _SYSTEM, hours)}


def notice_crashes(work: Work) -> dict[str, Any]:
    """Mark the processes of runs that have fallen silent as crashed."""
    with work.database.write() as connection:
        timeout = timedelta(seconds=work.settings.heartbeat_timeout_seconds)
        return {"crashed": crash_silent_runs(connection, _SYSTEM, timeout)}


def collect_garbage(work: Work) -> dict[str, Any]:
    """Delete blobs that no entry uses: first marked in a transaction, then deleted, then forgotten."""
    deleted = 0
    for name, storage in work.storages.items():
        while doomed := _take(work, name):
            storage.delete([key_of(row) for row in doomed])
            with work.database.write() as connection:
                forget(connection, [row.id for row in doomed])
            deleted += len(doomed)
            work.report(deleted)
    return {"deleted": deleted}


def _take(work: Work, storage: str) -> Sequence[Row[Any]]:
    with work.database.write() as connection:
        return take_unreferenced(connection, storage, _BATCH)


def forget_requests(work: Work) -> dict[str, Any]:
    """Drop the answers kept for idempotency keys that are older than a day."""
    with work.database.write() as connection:
        return {"forgotten": forget_old(connection)}


def clear_uploads(work: Work) -> dict[str, Any]:
    """Remove the remains of uploads that broke off long ago."""
    older_than = timedelta(hours=work.settings.draft_expiry_hours).total_seconds()
    able = [s for s in work.storages.values() if isinstance(s, SupportsCleanup)]
    return {"removed": sum(storage.remove_partial_uploads(older_than) for storage in able)}


def kinds(settings: Settings) -> list[Kind]:
    """Every kind of job."""
    heartbeat_check = timedelta(seconds=settings.heartbeat_timeout_seconds / 4)
    return [
        Kind("expire-drafts", timedelta(minutes=10), expire),
        Kind("notice-crashed-runs", heartbeat_check, notice_crashes),
        Kind("collect-garbage", timedelta(hours=1), collect_garbage),
        Kind("forget-requests", timedelta(hours=1), forget_requests),
        Kind("clear-uploads", timedelta(hours=6), clear_uploads),
    ]
