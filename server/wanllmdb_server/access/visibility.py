"""What an actor may see, as a clause for the domain's own query: a forgotten check shows nothing."""

from sqlalchemy import ColumnElement, exists, false, true

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.roles import Visibility
from wanllmdb_server.access.tables import member, project


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """A condition on `project` rows: those the actor is a member of, and those that everybody may read.

    Administrators of the registry see all; an API key for one project sees that one at most.
    """
    is_public = project.c.visibility == Visibility.PUBLIC_READ.value
    return _within(actor, true() if actor.sees_all else is_public | _is_member(actor))


def open_to_members(actor: Actor) -> ColumnElement[bool]:
    """A condition on `project` rows: those the actor was given a role in; all for administrators."""
    return _within(actor, true() if actor.sees_all else _is_member(actor))


def administered_by(actor: Actor) -> ColumnElement[bool]:
    """A condition on `project` rows: those the actor has the role admin in; all for administrators."""
    if actor.capped(Role.ADMIN) is not Role.ADMIN:
        return false()
    return _within(actor, true() if actor.sees_all else _is_member(actor, Role.ADMIN))


def _within(actor: Actor, seen: ColumnElement[bool]) -> ColumnElement[bool]:
    return seen if actor.project_id is None else seen & (project.c.id == actor.project_id)


def _is_member(actor: Actor, role: Role | None = None) -> ColumnElement[bool]:
    mine = exists().where(member.c.project_id == project.c.id, member.c.principal_id == actor.principal_id)
    if role is not None:
        mine = mine.where(member.c.role == role.value)
    return mine.correlate(project)
