"""The job queue: rows that are claimed by a lease. Periodic jobs are queued again when done, others end."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.tables import project
from wanllmdb_server.access.visibility import visible_to
from wanllmdb_server.db.base import now
from wanllmdb_server.db.paging import Order, Page, count, fetch_page
from wanllmdb_server.db.upserts import insert_if_new
from wanllmdb_server.jobs.tables import job

LEASE = timedelta(minutes=5)


class JobState(Enum):
    """Whether a job waits or runs; or how it ended, if it is carried out once."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    FINISHED = "FINISHED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that this worker holds until `until`."""

    job_id: int
    kind: str
    owner: str
    arguments: dict[str, Any] = field(default_factory=dict)


def ensure_periodic(connection: Connection, kinds: list[str]) -> None:
    """Queue the kinds of job that the table does not know yet."""
    known = set(connection.execute(select(job.c.kind)).scalars())
    at = now()
    for kind in kinds:
        if kind not in known:
            insert_if_new(connection, job, kind=kind, state=JobState.QUEUED.value, run_at=at, created_at=at)


def enqueue(
    connection: Connection, actor: Actor, kind: str, project_id: int, arguments: dict[str, Any]
) -> int:
    """Queue a job that is carried out once, for the actor; return its row id. `arguments` are JSON values."""
    at = now()
    arguments = {**arguments, "principal": actor.principal_id, "reportedBy": actor.reported_by}
    row_id: int = connection.execute(
        job.insert()
        .values(
            kind=kind,
            once=True,
            arguments=arguments,
            project_id=project_id,
            state=JobState.QUEUED.value,
            run_at=at,
            created_at=at,
        )
        .returning(job.c.id)
    ).scalar_one()
    return row_id


def is_due(connection: Connection, kinds: list[str]) -> bool:
    """Whether a job of those kinds waits to be claimed: cheap, and takes no lock."""
    waiting = select(job.c.id).where(_due(now()), job.c.kind.in_(kinds))
    return connection.execute(waiting.limit(1)).first() is not None


def claim(connection: Connection, owner: str, kinds: list[str]) -> Claim | None:
    """Take the lease of the job that is due longest; one whose worker died is due when its lease ends."""
    at = now()
    due = (
        select(job.c.id)
        .where(_due(at), job.c.kind.in_(kinds))
        .order_by(job.c.run_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).scalar_subquery()
    row = connection.execute(
        job.update()
        .where(job.c.id == due, _due(at))
        .values(state=JobState.RUNNING.value, lease_owner=owner, lease_until=at + LEASE, done=0, total=None)
        .returning(job.c.id, job.c.kind, job.c.arguments)
    ).first()
    return Claim(row.id, row.kind, owner, row.arguments or {}) if row else None


def claim_now(connection: Connection, owner: str, kind: str) -> Claim | None:
    """Take the lease of the job of that kind, due or not; None while another worker carries it out.

    An owner may take over from itself: it is one that died, and came back under the same name.
    """
    at = now()
    free = (job.c.state == JobState.QUEUED.value) | (job.c.lease_until < at) | (job.c.lease_owner == owner)
    row = connection.execute(
        job.update()
        .where(job.c.kind == kind, free)
        .values(state=JobState.RUNNING.value, lease_owner=owner, lease_until=at + LEASE, done=0, total=None)
        .returning(job.c.id, job.c.kind, job.c.arguments)
    ).first()
    return Claim(row.id, row.kind, owner, row.arguments or {}) if row else None


def report(connection: Connection, held: Claim, done: int, total: int | None = None) -> bool:
    """Note progress and lengthen the lease; return False if another worker has taken the job over."""
    return _update(connection, held, done=done, total=total, lease_until=now() + LEASE)


def finish(
    connection: Connection,
    held: Claim,
    again_at: datetime | None,
    result: dict[str, Any] | None,
    error: str | None,
) -> bool:
    """Release the lease and queue the job again, or end it; False if another worker has taken it over."""
    ended = JobState.FINISHED if error is None else JobState.FAILED
    return _update(
        connection,
        held,
        state=(ended if again_at is None else JobState.QUEUED).value,
        **({} if again_at is None else {"run_at": again_at}),
        lease_owner=None,
        lease_until=None,
        finished_at=now(),
        result=result,
        error=error,
    )


def _update(connection: Connection, held: Claim, **values: Any) -> bool:
    mine = (job.c.id == held.job_id) & (job.c.lease_owner == held.owner)
    return connection.execute(job.update().where(mine).values(**values)).rowcount == 1


def _due(at: datetime) -> Any:
    waiting = (job.c.state == JobState.QUEUED.value) & (job.c.run_at <= at)
    abandoned = (job.c.state == JobState.RUNNING.value) & (job.c.lease_until < at)
    return waiting | abandoned


def select_jobs(actor: Actor) -> Select[Any]:
    """All for an administrator; else those asked for in projects that the actor sees."""
    if actor.is_admin:
        return select(job)
    return select(job).join(project, project.c.id == job.c.project_id).where(visible_to(actor))


def page_of_jobs(connection: Connection, actor: Actor, first: int, after: str | None) -> Page:
    return fetch_page(connection, select_jobs(actor), [Order(job.c.id)], first, after)


def find_job(connection: Connection, actor: Actor, job_id: int) -> Row[Any] | None:
    return connection.execute(select_jobs(actor).where(job.c.id == job_id)).first()


def count_jobs(connection: Connection, actor: Actor) -> int:
    return count(connection, select_jobs(actor))
