"""Members of a project."""

from datetime import datetime
from typing import Any, Self

import strawberry
from sqlalchemy import Row

from wanllmdb_server.access.actors import PrincipalKind
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.roles import require_membership
from wanllmdb_server.access.tables import principal
from wanllmdb_server.api.connections import Connection, connection_of
from wanllmdb_server.api.context import Info
from wanllmdb_server.db.paging import Order, count, fetch_page
from wanllmdb_server.projects.members import select_members


@strawberry.type(description="A principal's role in a project.")
class Member:
    name: str = strawberry.field(description="The principal's name.")
    display_name: str = strawberry.field(description="What people call it.")
    kind: PrincipalKind = strawberry.field(description="What kind of identity it is.")
    role: Role = strawberry.field(description="What it may do in the project.")
    from_group: bool = strawberry.field(
        description="Whether a group of the OpenID provider gave the role, and takes it again."
    )
    created_at: datetime = strawberry.field(description="Since when it is a member.")

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        return cls(
            name=row.name,
            display_name=row.display_name,
            kind=PrincipalKind(row.kind),
            role=Role(row.role),
            from_group=row.from_group,
            created_at=row.created_at,
        )


def members_of(info: Info, project_id: int, first: int, after: str | None) -> Connection[Member]:
    """A page of members by name, for members only. Raises `Forbidden`."""
    read = info.context.read
    require_membership(read, info.context.actor, project_id)
    query = select_members(project_id)
    page = fetch_page(read, query, [Order(principal.c.name)], first, after)
    return connection_of(page, [Member.of(row) for row in page.rows], lambda: count(read, query))
