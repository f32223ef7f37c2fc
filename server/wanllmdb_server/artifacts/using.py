"""Use a version in a run: the input edge of its lineage."""

from typing import Any

from sqlalchemy import Connection, Row

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.artifacts.artifacts import lock_artifact
from wanllmdb_server.artifacts.versions import record_version
from wanllmdb_server.events.outbox import EventType
from wanllmdb_server.runs.edges import EdgeRole, record_edge


def use_version(connection: Connection, actor: Actor, row: Row[Any], run_id: int) -> None:
    """Record that the run uses the committed version `row`; using it again changes nothing."""
    locked = lock_artifact(connection, actor, row.artifact_id, Role.VIEWER)
    if record_edge(connection, run_id, row.id, EdgeRole.INPUT, locked.at):
        record_version(connection, actor, EventType.VERSION_USED, row, locked.at, run_id=run_id)
