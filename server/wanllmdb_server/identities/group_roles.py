"""What groups at an OpenID provider give: roles in projects, and the administration of the registry.

Only what a group gave is changed or taken again; a role that a person gave is theirs to take.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from wanllmdb_server.access.actors import local_actor
from wanllmdb_server.access.memberships import insert_member
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.tables import member, principal, project
from wanllmdb_server.events.outbox import EventType, record
from wanllmdb_server.identities.principals import subject_of

REASON = "groups at the OpenID provider"


def follow_groups(
    connection: Connection,
    who: Row[Any],
    groups: frozenset[str],
    admin_groups: frozenset[str],
    roles: Mapping[str, Mapping[str, str]],
) -> None:
    """Make the rights of the principal `who` those that its groups give; `roles` is by group and project.

    Of several roles in a project the highest counts. Projects that do not exist are passed over. Whether
    somebody administers the registry is left alone where there are no admin groups; otherwise it follows
    them, even if nobody is left who does: `wanllmdb-server admin create` makes a new one.
    """
    if admin_groups:
        _follow_admin_groups(connection, who, is_admin=bool(groups & admin_groups))
    _follow_roles(connection, who, _highest(roles[group] for group in sorted(groups & roles.keys())))


def _highest(given: Iterable[Mapping[str, str]]) -> dict[str, Role]:
    """The highest role for each project."""
    highest: dict[str, Role] = {}
    for roles in given:
        for name, role in roles.items():
            highest[name] = max(Role(role), highest.get(name, Role.VIEWER))
    return highest


def _follow_admin_groups(connection: Connection, who: Row[Any], *, is_admin: bool) -> None:
    if who.is_admin == is_admin:
        return
    connection.execute(principal.update().where(principal.c.id == who.id).values(is_admin=is_admin))
    record(
        connection,
        local_actor(),
        EventType.PRINCIPAL_UPDATED,
        None,
        subject_of(who),
        reason=REASON,
        before={"isAdmin": who.is_admin},
        after={"isAdmin": is_admin},
    )


def _follow_roles(connection: Connection, who: Row[Any], wanted: Mapping[str, Role]) -> None:
    live = select(project.c.id, project.c.name).where(
        project.c.name.in_(sorted(wanted)), project.c.deleted_at.is_(None)
    )
    roles = {row.id: wanted[row.name] for row in connection.execute(live)}
    mine = select(member.c.project_id, member.c.role, member.c.from_group).where(
        member.c.principal_id == who.id
    )
    known = {row.project_id: row for row in connection.execute(mine)}
    for project_id, role in roles.items():
        row = known.get(project_id)
        if row is None or (row.from_group and row.role != role.value):
            _give(connection, who, project_id, role, row.role if row is not None else None)
    for project_id, row in known.items():
        if row.from_group and project_id not in roles:
            _take(connection, who, project_id, row.role)


def _give(connection: Connection, who: Row[Any], project_id: int, role: Role, had: str | None) -> None:
    actor = local_actor()
    if had is None:
        insert_member(connection, actor, project_id, who.id, role, from_group=True)
    else:
        connection.execute(member.update().where(_membership(who, project_id)).values(role=role.value))
    record(
        connection,
        actor,
        EventType.MEMBER_ADDED,
        project_id,
        subject_of(who),
        reason=REASON,
        before={"role": had} if had else None,
        after={"role": role.value},
    )


def _take(connection: Connection, who: Row[Any], project_id: int, role: str) -> None:
    connection.execute(delete(member).where(_membership(who, project_id)))
    type_ = EventType.MEMBER_REMOVED
    before = {"role": role}
    record(connection, local_actor(), type_, project_id, subject_of(who), reason=REASON, before=before)


def _membership(who: Row[Any], project_id: int) -> Any:
    return (member.c.principal_id == who.id) & (member.c.project_id == project_id)
