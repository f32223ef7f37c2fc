"""Lineage edges: which run used and which run logged which version."""

from datetime import datetime
from enum import Enum

from sqlalchemy import Connection

from wanllmdb_server.db.upserts import insert_if_new
from wanllmdb_server.runs.tables import lineage_edge


class EdgeRole(Enum):
    """Whether a run used a version or logged it."""

    INPUT = "INPUT"
    OUTPUT = "OUTPUT"


def record_edge(connection: Connection, run_id: int, version_id: int, role: EdgeRole, at: datetime) -> bool:
    """Add the edge; the first time it was recorded stays. Return whether it is new."""
    return insert_if_new(
        connection, lineage_edge, run_id=run_id, version_id=version_id, role=role.value, at=at
    )
