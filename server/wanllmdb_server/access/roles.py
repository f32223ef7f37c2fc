"""What a principal may do in a project: one of four roles, each with all that the ones before it may."""

from enum import Enum

from sqlalchemy import Connection, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.tables import member, project
from wanllmdb_server.errors import Forbidden, Hidden


class Visibility(Enum):
    """Who besides its members may read a project."""

    PRIVATE = "PRIVATE"
    PUBLIC_READ = "PUBLIC_READ"


def role_in(connection: Connection, actor: Actor, project_id: int) -> Role | None:
    """What the actor may do in the project; None if not even see it."""
    if actor.project_id is not None and actor.project_id != project_id:
        return None
    return actor.capped(Role.ADMIN if actor.sees_all else _given_role(connection, actor, project_id))


def _given_role(connection: Connection, actor: Actor, project_id: int) -> Role | None:
    membership = (member.c.project_id == project.c.id) & (member.c.principal_id == actor.principal_id)
    row = connection.execute(
        select(project.c.visibility, member.c.role)
        .select_from(project)
        .outerjoin(member, membership)
        .where(project.c.id == project_id)
    ).first()
    if row is None:
        return None
    if row.role is not None:
        return Role(row.role)
    return Role.VIEWER if row.visibility == Visibility.PUBLIC_READ.value else None


def require(connection: Connection, actor: Actor, project_id: int, needed: Role) -> None:
    """Let pass who has that role in the project, or a higher one.

    Raises `Forbidden` saying what is missing; `NotFound` for who may not see the project at all.
    """
    role = role_in(connection, actor, project_id)
    if role is None:
        raise Hidden("not found; it may have been deleted")
    if role < needed:
        name = connection.execute(select(project.c.name).where(project.c.id == project_id)).scalar_one()
        raise Forbidden(
            f"this needs the role {needed.value.lower()} in project {name!r}, and you have "
            f"{role.value.lower()} there; ask one of its admins, or use a key that is allowed more",
            project=name,
            needed=needed.value,
            role=role.value,
        )


def require_membership(connection: Connection, actor: Actor, project_id: int) -> None:
    """Let pass who was given a role in the project: that everybody may read it is not enough.

    Raises `Forbidden`; `NotFound` for who may not see the project at all.
    """
    require(connection, actor, project_id, Role.VIEWER)
    if actor.sees_all:
        return
    mine = (member.c.project_id == project_id) & (member.c.principal_id == actor.principal_id)
    if connection.execute(select(member.c.role).where(mine)).first() is None:
        raise Forbidden(
            "this is for members of the project only, though everybody may read what is in it; "
            "ask one of its admins to make you one",
            needed="MEMBER",
        )


def require_instance_admin(actor: Actor) -> None:
    """Let pass who administers the whole registry. Raises `Forbidden`."""
    if not actor.is_admin:
        raise Forbidden(
            "this needs an administrator of the registry; ask one of them", needed="INSTANCE_ADMIN"
        )
