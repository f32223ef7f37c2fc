"""Runs: one execution that uses and logs versions, with one or more processes attached to it.

A run is RUNNING while any of its processes is. When the last one ends it takes the worst end among
them: CRASHED, then FAILED, then FINISHED. Resuming starts a fresh set of processes.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.roles import require
from wanllmdb_server.access.tables import project
from wanllmdb_server.access.visibility import visible_to
from wanllmdb_server.db.base import now
from wanllmdb_server.db.lists import among, as_list
from wanllmdb_server.db.locks import hold, hold_row, hold_rows
from wanllmdb_server.db.tags import add_tags
from wanllmdb_server.errors import AlreadyExists, Conflict, NotFound
from wanllmdb_server.events.outbox import EventType, SubjectKind, record
from wanllmdb_server.names import check_json, check_name, check_text
from wanllmdb_server.projects.projects import keep_project
from wanllmdb_server.runs.tables import run, run_process, run_tag


class RunState(Enum):
    """Where a run, or one of its processes, stands."""

    RUNNING = "RUNNING"
    FINISHED = "FINISHED"
    FAILED = "FAILED"
    CRASHED = "CRASHED"


class Resume(Enum):
    """What starting a run does when its id exists already."""

    NEVER = "NEVER"
    ALLOW = "ALLOW"
    MUST = "MUST"


@dataclass(frozen=True)
class RunSpec:
    """What a client tells of the run it starts. `process_key` names the client process."""

    process_key: str
    key: str | None = None
    resume: Resume = Resume.NEVER
    name: str | None = None
    job_type: str = ""
    description: str = ""
    config: dict[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    git_commit: str | None = None
    host: str | None = None


def select_runs(actor: Actor) -> Select[Any]:
    return select_even_deleted(actor).where(run.c.deleted_at.is_(None))


def select_even_deleted(actor: Actor) -> Select[Any]:
    """Runs with their tombstones, for links from lineage that outlives them."""
    return (
        select(run, project.c.name.label("project_name"))
        .join(project, project.c.id == run.c.project_id)
        .where(visible_to(actor))
    )


def get_run_by_id(connection: Connection, actor: Actor, run_id: int) -> Row[Any]:
    """The run with that row id. Raises `NotFound`."""
    row = connection.execute(select_runs(actor).where(run.c.id == run_id)).first()
    if row is None:
        raise NotFound("run not found; it may have been deleted")
    return row


def hold_run(connection: Connection, actor: Actor, row: Row[Any]) -> Row[Any]:
    """Lock the run, and return it as it is now. Raises `NotFound` if it was deleted meanwhile."""
    return get_run_by_id(connection, actor, row.id) if hold_row(connection, run, row.id) else row


def find_run(connection: Connection, actor: Actor, project_id: int, key: str) -> Row[Any] | None:
    query = select_runs(actor).where(run.c.project_id == project_id, run.c.key == key)
    return connection.execute(query).first()


def start_run(
    connection: Connection, actor: Actor, owner: Row[Any], spec: RunSpec, max_config_bytes: int
) -> Row[Any]:
    """Create a run in the project `owner`, or attach a process to the one with that key.

    Raises `AlreadyExists` (resume NEVER and it exists), `NotFound` (resume MUST and it does not).
    """
    require(connection, actor, owner.id, Role.WRITER)
    keep_project(connection, owner)
    check_name("process", spec.process_key)
    if spec.key is not None:
        hold(connection, "run", owner.id, spec.key)
        known = find_run(connection, actor, owner.id, check_name("run", spec.key))
        if known is not None:
            return _attach(connection, actor, hold_run(connection, actor, known), spec)
        if spec.resume is Resume.MUST:
            raise NotFound(
                f"run {spec.key!r} not found in {owner.name!r}; resume=must continues existing runs only, "
                "use resume=allow to create it",
                run=spec.key,
            )
    return _create(connection, actor, owner, spec, max_config_bytes)


def _create(
    connection: Connection, actor: Actor, owner: Row[Any], spec: RunSpec, max_config_bytes: int
) -> Row[Any]:
    key = spec.key or secrets.token_hex(6)
    at = now()
    values = {
        "project_id": owner.id,
        "key": key,
        "name": check_name("run", spec.name or key),
        "job_type": check_name("job type", spec.job_type) if spec.job_type else "",
        "description": check_text("description", spec.description),
        "config": check_json("config", spec.config, max_config_bytes),
        "state": RunState.RUNNING.value,
        "git_commit": check_text("gitCommit", spec.git_commit, 64) if spec.git_commit else None,
        "host": check_text("host", spec.host, 256) if spec.host else None,
        "reported_by": actor.reported_by,
        "created_by": actor.principal_id,
        "started_at": at,
    }
    taken = select(run.c.id).where(run.c.project_id == owner.id, run.c.key == key)
    if connection.execute(taken).first():
        raise AlreadyExists(f"run id {key!r} belonged to a deleted run of {owner.name!r}; choose another")
    run_id: int = connection.execute(run.insert().values(**values).returning(run.c.id)).scalar_one()
    _add_process(connection, run_id, spec.process_key, at)
    add_tags(connection, run_tag, run_tag.c.run_id, run_id, spec.tags)
    row = get_run_by_id(connection, actor, run_id)
    after = {"name": row.name, "jobType": row.job_type, "state": row.state}
    record(
        connection, actor, EventType.RUN_CREATED, owner.id, subject_of(row), at=at, run_id=run_id, after=after
    )
    return row


def _attach(connection: Connection, actor: Actor, row: Row[Any], spec: RunSpec) -> Row[Any]:
    """Let one more process take part; the run's own name, config and tags stay."""
    if spec.resume is Resume.NEVER:
        raise AlreadyExists(
            f"run {row.key!r} exists already in {row.project_name!r}; pass resume='allow' to continue it",
            run=row.key,
            state=row.state,
        )
    at = now()
    if row.state != RunState.RUNNING.value:
        connection.execute(delete(run_process).where(run_process.c.run_id == row.id))
        set_state(connection, actor, row, RunState.RUNNING, at)
    connection.execute(
        delete(run_process).where(
            run_process.c.run_id == row.id, run_process.c.process_key == spec.process_key
        )
    )
    _add_process(connection, row.id, spec.process_key, at)
    return get_run_by_id(connection, actor, row.id)


def _add_process(connection: Connection, run_id: int, process_key: str, at: datetime) -> None:
    connection.execute(
        run_process.insert().values(
            run_id=run_id, process_key=process_key, state=RunState.RUNNING.value, heartbeat_at=at
        )
    )


def heartbeat(connection: Connection, actor: Actor, row: Row[Any], process_key: str) -> Row[Any]:
    """Note that a process lives; one that was given up for crashed is taken back. Raises `NotFound`."""
    require(connection, actor, row.project_id, Role.WRITER)
    row = hold_run(connection, actor, row)
    at = now()
    process = _process(connection, row, process_key)
    if process.state in (RunState.FINISHED.value, RunState.FAILED.value):
        raise Conflict(
            f"process {process_key!r} of run {row.name!r} has ended; start the run again to resume"
        )
    connection.execute(
        run_process.update()
        .where(run_process.c.run_id == row.id, run_process.c.process_key == process_key)
        .values(heartbeat_at=at, state=RunState.RUNNING.value)
    )
    if row.state != RunState.RUNNING.value:
        set_state(connection, actor, row, RunState.RUNNING, at)
    return get_run_by_id(connection, actor, row.id)


def finish(
    connection: Connection, actor: Actor, row: Row[Any], process_key: str, state: RunState
) -> Row[Any]:
    """End a process of the run as FINISHED or FAILED; finishing it again changes nothing.

    Raises `NotFound` for a process that never attached.
    """
    require(connection, actor, row.project_id, Role.WRITER)
    row = hold_run(connection, actor, row)
    process = _process(connection, row, process_key)
    if process.state != state.value:
        connection.execute(
            run_process.update()
            .where(run_process.c.run_id == row.id, run_process.c.process_key == process_key)
            .values(state=state.value)
        )
        _settle(connection, actor, row)
    return get_run_by_id(connection, actor, row.id)


def crash_silent_runs(connection: Connection, actor: Actor, timeout: timedelta) -> int:
    """Mark processes without a heartbeat for `timeout` as CRASHED and settle their runs; return how many."""
    silent = (run_process.c.state == RunState.RUNNING.value) & (run_process.c.heartbeat_at < now() - timeout)
    run_ids = set(connection.execute(select(run_process.c.run_id).where(silent)).scalars())
    hold_rows(connection, select(run.c.id).where(run.c.id.in_(run_ids)).order_by(run.c.id), run)
    silent &= run_process.c.run_id.in_(run_ids)
    crashed = connection.execute(
        run_process.update().where(silent).values(state=RunState.CRASHED.value)
    ).rowcount
    for row in connection.execute(
        select_runs(actor).where(among(run.c.id)), {"values": as_list(run_ids)}
    ).all():
        _settle(connection, actor, row)
    return crashed


def _settle(connection: Connection, actor: Actor, row: Row[Any]) -> None:
    """Give the run the state that follows from its processes."""
    states = set(
        connection.execute(select(run_process.c.state).where(run_process.c.run_id == row.id)).scalars()
    )
    by_rank = [RunState.RUNNING, RunState.CRASHED, RunState.FAILED, RunState.FINISHED]
    settled = next(state for state in by_rank if state.value in states)
    if settled.value != row.state:
        set_state(connection, actor, row, settled, now())


def set_state(connection: Connection, actor: Actor, row: Row[Any], state: RunState, at: datetime) -> None:
    running = state is RunState.RUNNING
    connection.execute(
        run.update().where(run.c.id == row.id).values(state=state.value, finished_at=None if running else at)
    )
    record(
        connection,
        actor,
        EventType.RUN_RESUMED if running else EventType.RUN_FINISHED,
        row.project_id,
        subject_of(row),
        at=at,
        run_id=row.id,
        before={"state": row.state},
        after={"state": state.value},
    )


def _process(connection: Connection, row: Row[Any], process_key: str) -> Row[Any]:
    mine = (run_process.c.run_id == row.id) & (run_process.c.process_key == process_key)
    process = connection.execute(select(run_process).where(mine)).first()
    if process is None:
        raise NotFound(f"process {process_key!r} is not attached to run {row.name!r}; start the run first")
    return process


def subject_of(row: Row[Any]) -> tuple[SubjectKind, int, str]:
    return SubjectKind.RUN, row.id, row.name
