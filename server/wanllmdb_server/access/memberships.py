"""Rows of members, for those who have decided that somebody becomes one."""

from sqlalchemy import Connection

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.tables import member
from wanllmdb_server.db.base import now


def insert_member(
    connection: Connection,
    actor: Actor,
    project_id: int,
    principal_id: int,
    role: Role,
    *,
    from_group: bool = False,
) -> None:
    """Add a member that the project does not have yet; the caller records the event."""
    connection.execute(
        member.insert().values(
            project_id=project_id,
            principal_id=principal_id,
            role=role.value,
            from_group=from_group,
            created_at=now(),
            created_by=actor.principal_id,
        )
    )
