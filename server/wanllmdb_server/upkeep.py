"""Collect garbage and scrub at an operator's command, beside a running server or without one.

Both run as the job of their kind: with its lease, so that no worker does the same, and seen in `jobs`.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from wanllmdb_server.access.actors import local_actor
from wanllmdb_server.db import upgrade
from wanllmdb_server.db.base import now
from wanllmdb_server.db.engine import Database
from wanllmdb_server.errors import Conflict, RegistryError
from wanllmdb_server.jobs.garbage import collect_garbage, preview_garbage
from wanllmdb_server.jobs.hashing import scrub
from wanllmdb_server.jobs.queue import claim_now, ensure_periodic, finish, report
from wanllmdb_server.jobs.work import clear_uploads, expire
from wanllmdb_server.jobs.worklist import Work
from wanllmdb_server.projects.projects import get_project
from wanllmdb_server.settings import Settings
from wanllmdb_server.storage.registry import open_storages

SCRUB = "scrub"
_NEVER = timedelta(days=36_500)


def preview(settings: Settings) -> list[str]:
    """What `collect_now` would delete, a line for each storage; nothing is changed."""
    with _opened(settings) as work:
        return [
            f"{name}: would delete {ripe.blobs} blobs, {ripe.size} bytes; {waiting.blobs} blobs, "
            f"{waiting.size} bytes wait until unreferenced for {settings.gc_grace_minutes:g} minutes"
            for name, (ripe, waiting) in preview_garbage(work).items()
        ]


def collect_now(settings: Settings) -> list[str]:
    """Drop abandoned drafts and the remains of uploads, then collect garbage; what was done, in lines."""
    with _opened(settings) as work:
        dropped = expire(work)["discarded"]
        removed = clear_uploads(work)["removed"]
        done = _carry_out(work, "collect-garbage", timedelta(hours=1), collect_garbage)
    lines = [
        f"dropped {dropped} abandoned drafts and the remains of {removed} uploads",
        f"deleted {done['deleted']} blobs, {done['bytes']} bytes",
    ]
    return lines + [
        f"storage {name} cannot be used; its garbage stays" for name in done.get("unreachable", [])
    ]


def scrub_now(settings: Settings, project: str | None) -> tuple[dict[str, Any], list[str]]:
    """Read the blobs of one project or of all again; the counts, and the same in lines.

    Raises `NotFound` for an unknown project, `Conflict` while another scrub runs.
    """
    with _opened(settings) as work:
        project_id = None
        if project is not None:
            with work.database.read() as connection:
                project_id = get_project(connection, local_actor("wanllmdb-server"), project).id
        done = _carry_out(work, SCRUB, _NEVER, lambda inner: scrub(inner, project_id))
    lines = [f"read {done['bytes']} bytes: {done['verified']} blobs are right, {done['corrupt']} are damaged"]
    if done["corrupt"]:
        lines.append(
            "the events of type BLOB_CORRUPT name the versions; restore the files and scrub again, or "
            "log the same content again"
        )
    if done["unreadable"]:
        lines.append(f"{done['unreadable']} blobs could not be read; see the storage and scrub again")
    return done, lines


@contextmanager
def _opened(settings: Settings) -> Iterator[Work]:
    database = Database(settings.resolved_database_url)
    try:
        upgrade.check(database)
        yield Work(database, open_storages(settings, "http://127.0.0.1"), settings, lambda _done: None)
    finally:
        database.close()


def _carry_out(
    work: Work, kind: str, every: timedelta, run: Callable[[Work], dict[str, Any]]
) -> dict[str, Any]:
    with work.database.write() as connection:
        ensure_periodic(connection, [kind])
        held = claim_now(connection, f"{os.getpid()}-command", kind)
    if held is None:
        raise Conflict(f"a server carries out {kind} right now; wait for it, or look at its job")

    def tell(done: int) -> None:
        with work.database.write() as connection:
            if not report(connection, held, done):
                raise Conflict(f"another worker took {kind} over, because this one was silent for too long")

    problem, result = None, None
    try:
        result = run(Work(work.database, work.storages, work.settings, tell))
    except BaseException as error:
        problem = error.message if isinstance(error, RegistryError) else type(error).__name__
        raise
    finally:
        with work.database.write() as connection:
            finish(connection, held, now() + every, result, problem)
    return result
