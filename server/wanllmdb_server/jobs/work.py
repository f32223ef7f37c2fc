"""What each kind of job does, and how often."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from wanllmdb_server.access.actors import local_actor
from wanllmdb_server.access.denials import forget_old_denials
from wanllmdb_server.access.idempotency import forget_old
from wanllmdb_server.access.sessions import forget_old_sessions
from wanllmdb_server.artifacts.drafts import expire_drafts
from wanllmdb_server.identities.invitations import forget_old_invitations
from wanllmdb_server.jobs.feed_archive import archive_feed
from wanllmdb_server.jobs.garbage import collect_garbage
from wanllmdb_server.jobs.hashing import verify_blobs
from wanllmdb_server.jobs.lineage_events import emitting_jobs
from wanllmdb_server.jobs.upload_expiry import end_expired
from wanllmdb_server.jobs.worklist import Work
from wanllmdb_server.runs.runs import crash_silent_runs
from wanllmdb_server.settings import Settings
from wanllmdb_server.storage.contract import SupportsCleanup
from wanllmdb_server.webhooks.deliveries import forget_old_deliveries

_SYSTEM = local_actor("wanllmdb-server")


@dataclass(frozen=True)
class Kind:
    """A kind of job: its name, how long to wait after each run, and the function that does it.

    One without a time to wait is carried out once, when somebody asks for it.
    """

    name: str
    every: timedelta | None
    run: Callable[[Work], dict[str, Any]]
    is_long: bool = False
    """Whether it may take hours; such jobs do not keep the others waiting."""


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


def forget_requests(work: Work) -> dict[str, Any]:
    """Drop the answers kept for idempotency keys that are older than a day."""
    with work.database.write() as connection:
        return {"forgotten": forget_old(connection)}


def forget_denials(work: Work) -> dict[str, Any]:
    """Drop denied attempts that are older than the settings want."""
    with work.database.write() as connection:
        return {"forgotten": forget_old_denials(connection, timedelta(days=work.settings.denial_days))}


def forget_logins(work: Work) -> dict[str, Any]:
    """Drop sessions that ended long ago, and one-time links that are good for nothing any more."""
    with work.database.write() as connection:
        sessions, links = forget_old_sessions(connection), forget_old_invitations(connection)
        return {"sessions": sessions, "links": links}


def forget_deliveries(work: Work) -> dict[str, Any]:
    """Drop deliveries to webhooks that ended longer ago than the settings want."""
    with work.database.write() as connection:
        kept_for = timedelta(days=work.settings.webhook_log_days)
        return {"forgotten": forget_old_deliveries(connection, kept_for)}


def clear_uploads(work: Work) -> dict[str, Any]:
    """Remove the remains of uploads that broke off long ago."""
    older_than = timedelta(hours=work.settings.draft_expiry_hours).total_seconds()
    able = [s for s in work.storages.values() if isinstance(s, SupportsCleanup)]
    return {"removed": sum(storage.remove_partial_uploads(older_than) for storage in able)}


def expire_uploads(work: Work) -> dict[str, Any]:
    """End uploads in parts that nobody goes on with."""
    hours = timedelta(hours=work.settings.draft_expiry_hours)
    return end_expired(work.database, work.storages, hours, work.report)


def kinds(settings: Settings) -> list[Kind]:
    """Every kind of job."""
    heartbeat_check = timedelta(seconds=settings.heartbeat_timeout_seconds / 4)
    return [
        Kind("expire-drafts", timedelta(minutes=10), expire),
        Kind("notice-crashed-runs", heartbeat_check, notice_crashes),
        Kind("collect-garbage", timedelta(hours=1), collect_garbage),
        Kind("verify-blobs", timedelta(seconds=15), verify_blobs, is_long=True),
        Kind("forget-requests", timedelta(hours=1), forget_requests),
        Kind("forget-denials", timedelta(hours=1), forget_denials),
        Kind("forget-logins", timedelta(hours=1), forget_logins),
        Kind("forget-deliveries", timedelta(hours=1), forget_deliveries),
        *(Kind(name, pause, carry_out) for name, pause, carry_out in emitting_jobs(settings)),
        Kind("clear-uploads", timedelta(hours=6), clear_uploads),
        Kind("expire-uploads", timedelta(hours=1), expire_uploads),
        Kind("archive-feed", timedelta(hours=1), archive_feed),
    ]
