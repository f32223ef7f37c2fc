"""API keys, sessions and memberships: how a principal proves who it is, and what it may do where."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import Select, select

from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.tables import api_key, member, project, session
from wanllmdb_server.access.visibility import visible_to
from wanllmdb_server.api.arguments import After, First
from wanllmdb_server.api.connections import Connection, connection_of
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.loading import projects_by_id
from wanllmdb_server.api.node import Node
from wanllmdb_server.api.principals import Principal, principals_by_id
from wanllmdb_server.db.paging import Order, count, fetch_page
from wanllmdb_server.identities.api_keys import select_api_keys
from wanllmdb_server.identities.logins import select_sessions
from wanllmdb_server.identities.principals import get_principal

if TYPE_CHECKING:
    from wanllmdb_server.api.projects import Project


def _role(value: str | None) -> Role | None:
    return None if value is None else Role(value)


@strawberry.type(description="A key by which a program proves who it is. Its secret was told once.")
class ApiKey(Node):
    name: str = strawberry.field(description="What it is for, as its maker said.")
    prefix: str = strawberry.field(description="The first characters of the secret, to recognise it by.")
    role: Role | None = strawberry.field(description="The highest role it has anywhere; null for no limit.")
    created_at: datetime = strawberry.field(description="When it was made.")
    expires_at: datetime | None = strawberry.field(description="When it ends; null for never.")
    last_used_at: datetime | None = strawberry.field(description="When it was used last, to the minute.")
    revoked_at: datetime | None = strawberry.field(description="When it became worthless.")

    converters = {"role": _role}  # noqa: RUF012  # a constant of Node

    @strawberry.field(description="Whose it is.")
    def principal(self, info: Info) -> Principal:
        found = self.batch.linked(("principal_id",), self.row.principal_id, principals_by_id(info))
        if found is None:
            raise TypeError("a key's principal is always visible to who sees the key")
        return found

    @strawberry.field(description="Whether it works in one project only.")
    def limited_to_project(self) -> bool:
        return self.row.project_id is not None

    @strawberry.field(description="The only project it works in; null if it has none or you may not see it.")
    def project(
        self, info: Info
    ) -> Annotated["Project", strawberry.lazy("wanllmdb_server.api.projects")] | None:
        return self.batch.linked(("project_id",), self.row.project_id, projects_by_id(info))


@strawberry.type(description="A browser that is logged in.")
class Session(Node):
    created_at: datetime = strawberry.field(description="When it logged in.")
    last_seen_at: datetime = strawberry.field(description="When it was used last, to the minute.")
    expires_at: datetime = strawberry.field(description="When it ends at the latest.")
    address: str | None = strawberry.field(description="The address that it logged in from.")
    user_agent: str | None = strawberry.field(description="What the browser called itself; not verified.")

    @strawberry.field(description="Whether it is the one that asks.")
    def current(self, info: Info) -> bool:
        credential = info.context.actor.credential
        return credential is not None and credential.session_id == self.row.id


@strawberry.type(description="A principal's role in a project.")
class Membership:
    project: Annotated["Project", strawberry.lazy("wanllmdb_server.api.projects")] = strawberry.field(
        description="The project."
    )
    role: Role = strawberry.field(description="The role there; no more than the API key allows that asks.")
    from_group: bool = strawberry.field(description="Whether a group of the OpenID provider gave it.")


def api_keys(
    info: Info,
    principal: Annotated[
        str | None,
        strawberry.argument(
            description="Whose, by name. Without it one's own, or everybody's for an administrator."
        ),
    ] = None,
    first: First = 50,
    after: After = None,
) -> Connection[ApiKey]:
    query = select_api_keys(info.context.actor)
    if principal is not None:
        owner = get_principal(info.context.read, info.context.actor, principal)
        query = query.where(api_key.c.principal_id == owner.id)
    return _page(info, ApiKey, query, Order(api_key.c.id, descending=True), first, after)


def api_keys_of(info: Info, principal_id: int, first: int, after: str | None) -> Connection[ApiKey]:
    query = select_api_keys(info.context.actor).where(api_key.c.principal_id == principal_id)
    return _page(info, ApiKey, query, Order(api_key.c.id, descending=True), first, after)


def sessions_of(info: Info, principal_id: int, first: int, after: str | None) -> Connection[Session]:
    query = select_sessions(principal_id, info.context.services.authenticator.limits)
    return _page(info, Session, query, Order(session.c.id, descending=True), first, after)


def memberships_of(info: Info, principal_id: int, first: int, after: str | None) -> Connection[Membership]:
    from wanllmdb_server.api.projects import Project  # noqa: PLC0415  # it imports this module in turn

    read, actor = info.context.read, info.context.actor
    query = (
        select(*project.c, member.c.role, member.c.from_group)
        .join(member, member.c.project_id == project.c.id)
        .where(member.c.principal_id == principal_id, project.c.deleted_at.is_(None), visible_to(actor))
    )
    page = fetch_page(read, query, [Order(project.c.name)], first, after)
    nodes = [
        Membership(
            project=owner, role=actor.capped(Role(row.role)) or Role(row.role), from_group=row.from_group
        )
        for row, owner in zip(page.rows, Project.list_of(page.rows), strict=True)
    ]
    return connection_of(page, nodes, lambda: count(read, query))


def find_api_key(info: Info, row_id: int) -> ApiKey | None:
    row = info.context.read.execute(select_api_keys(info.context.actor).where(api_key.c.id == row_id)).first()
    return ApiKey.of(row) if row else None


def find_session(info: Info, row_id: int) -> Session | None:
    """A live session of who asks, or of anybody for an administrator."""
    context = info.context
    owner = context.read.execute(select(session.c.principal_id).where(session.c.id == row_id)).scalar()
    if owner is None or context.actor.is_narrow:
        return None
    if owner != context.actor.principal_id and not context.actor.is_admin:
        return None
    query = select_sessions(owner, context.services.authenticator.limits).where(session.c.id == row_id)
    row = context.read.execute(query).first()
    return Session.of(row) if row else None


def _page(
    info: Info, kind: Any, query: Select[Any], order: Order, first: int, after: str | None
) -> Connection[Any]:
    read = info.context.read
    page = fetch_page(read, query, [order], first, after)
    return connection_of(page, kind.list_of(page.rows), lambda: count(read, query))
