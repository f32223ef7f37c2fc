"""Members of a project: which principal has which role in it."""

from typing import Any

from sqlalchemy import Connection, Row, Select, delete, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.memberships import insert_member
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.roles import require
from wanllmdb_server.access.tables import member, principal
from wanllmdb_server.db.locks import hold_registry
from wanllmdb_server.errors import Conflict, NotFound
from wanllmdb_server.events.outbox import EventType, SubjectKind, record


def select_members(project_id: int) -> Select[Any]:
    """The members of a project, with their names and kinds."""
    return (
        select(member, principal.c.name, principal.c.kind, principal.c.display_name)
        .join(principal, principal.c.id == member.c.principal_id)
        .where(member.c.project_id == project_id)
    )


def add_member(connection: Connection, actor: Actor, owner: Row[Any], name: str, role: Role) -> Row[Any]:
    """Give the principal called `name` that role in the project `owner`, in place of one it had.

    Raises `Forbidden`, `NotFound`; `Conflict` when the project would be left without an admin.
    """
    hold_registry(connection)
    require(connection, actor, owner.id, Role.ADMIN)
    who = connection.execute(
        select(principal).where(principal.c.name == name, principal.c.disabled_at.is_(None))
    ).first()
    if who is None:
        raise NotFound(f"principal {name!r} not found; check the name, or ask an administrator to create it")
    mine = (member.c.project_id == owner.id) & (member.c.principal_id == who.id)
    known = connection.execute(select(member.c.role).where(mine)).first()
    if known is not None and known.role == role.value:
        connection.execute(member.update().where(mine).values(from_group=False))
    else:
        if known is None:
            insert_member(connection, actor, owner.id, who.id, role)
        else:
            connection.execute(member.update().where(mine).values(role=role.value, from_group=False))
            _refuse_without_admin(connection, actor, owner, known.role)
        before = {"role": known.role} if known else None
        subject = SubjectKind.PRINCIPAL, who.id, who.name
        after = {"role": role.value}
        record(connection, actor, EventType.MEMBER_ADDED, owner.id, subject, before=before, after=after)
    return connection.execute(select_members(owner.id).where(member.c.principal_id == who.id)).one()


def remove_member(connection: Connection, actor: Actor, owner: Row[Any], name: str) -> None:
    """Take a principal's role away; members may leave by themselves.

    Raises `Forbidden`, `NotFound`; `Conflict` when the project would be left without an admin.
    """
    hold_registry(connection)
    row = connection.execute(select_members(owner.id).where(principal.c.name == name)).first()
    if row is None or row.principal_id != actor.principal_id:
        require(connection, actor, owner.id, Role.ADMIN)
    if row is None:
        raise NotFound(f"{name!r} is no member of project {owner.name!r}", principal=name)
    connection.execute(
        delete(member).where(member.c.project_id == owner.id, member.c.principal_id == row.principal_id)
    )
    _refuse_without_admin(connection, actor, owner, row.role)
    subject = SubjectKind.PRINCIPAL, row.principal_id, row.name
    record(connection, actor, EventType.MEMBER_REMOVED, owner.id, subject, before={"role": row.role})


def _refuse_without_admin(connection: Connection, actor: Actor, owner: Row[Any], lost: str) -> None:
    """A project that loses its last admin can be looked after by the registry's administrators only."""
    if lost != Role.ADMIN.value or actor.is_admin:
        return
    admins = (member.c.project_id == owner.id) & (member.c.role == Role.ADMIN.value)
    if connection.execute(select(member.c.principal_id).where(admins).limit(1)).first() is None:
        raise Conflict(f"project {owner.name!r} would have no admin; make somebody else one first")
