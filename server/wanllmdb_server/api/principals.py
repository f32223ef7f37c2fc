"""Who acts: principals, and the actor of a change."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Self

import strawberry
from sqlalchemy import Row, select

from wanllmdb_server.access.actors import PrincipalKind
from wanllmdb_server.access.roles import require_instance_admin
from wanllmdb_server.access.tables import principal
from wanllmdb_server.api.arguments import After, First
from wanllmdb_server.api.connections import Connection, connection_of
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.node import Node
from wanllmdb_server.db.lists import among, as_list
from wanllmdb_server.db.paging import Order, count, fetch_page
from wanllmdb_server.identities.principals import select_principals

if TYPE_CHECKING:
    from wanllmdb_server.api.identities import ApiKey, Membership, Session

# What a principal owns is defined over principals, so it is imported when it is asked for.
# ruff: noqa: PLC0415


@strawberry.type(
    description="An identity that may act. All but name and kind is told to itself and to administrators."
)
class Principal(Node):
    name: str = strawberry.field(description="Its name.")
    kind: PrincipalKind = strawberry.field(description="What kind of identity it is.")

    converters = {"kind": PrincipalKind}  # noqa: RUF012  # a constant of Node

    @strawberry.field(description="How people call it; null if you may not see it.")
    def display_name(self, info: Info) -> str | None:
        return self.row.display_name if self._is_open_to(info) else None

    @strawberry.field(description="Whether it administers the registry; null if you may not see it.")
    def is_admin(self, info: Info) -> bool | None:
        return self.row.is_admin if self._is_open_to(info) else None

    @strawberry.field(description="Whether it is locked out; null if you may not see it.")
    def disabled(self, info: Info) -> bool | None:
        return self.row.disabled_at is not None if self._is_open_to(info) else None

    @strawberry.field(description="When it was created; null if you may not see it.")
    def created_at(self, info: Info) -> datetime | None:
        return self.row.created_at if self._is_open_to(info) else None

    @strawberry.field(description="Its API keys, newest first; null if you may not see them.")
    def api_keys(
        self, info: Info, first: First = 50, after: After = None
    ) -> Connection[Annotated["ApiKey", strawberry.lazy("wanllmdb_server.api.identities")]] | None:
        from wanllmdb_server.api.identities import api_keys_of

        return api_keys_of(info, self.row.id, first, after) if self._is_open_to(info) else None

    @strawberry.field(
        description="The browsers where it is logged in, newest first; null if you may not see them."
    )
    def sessions(
        self, info: Info, first: First = 50, after: After = None
    ) -> Connection[Annotated["Session", strawberry.lazy("wanllmdb_server.api.identities")]] | None:
        from wanllmdb_server.api.identities import sessions_of

        visible = self._is_open_to(info) and not info.context.actor.is_narrow
        return sessions_of(info, self.row.id, first, after) if visible else None

    @strawberry.field(description="Its roles, by project name; null if you may not see them.")
    def memberships(
        self, info: Info, first: First = 50, after: After = None
    ) -> Connection[Annotated["Membership", strawberry.lazy("wanllmdb_server.api.identities")]] | None:
        from wanllmdb_server.api.identities import memberships_of

        return memberships_of(info, self.row.id, first, after) if self._is_open_to(info) else None

    def _is_open_to(self, info: Info) -> bool:
        actor = info.context.actor
        return actor.is_admin or actor.principal_id == self.row.id


@strawberry.type(description="Who made a change.")
class Actor:
    name: str = strawberry.field(description="The principal's name.")
    reported_by: str | None = strawberry.field(
        description="What the client said of itself, as user@host; not verified."
    )

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """From a row that has `actor_name` and `reported_by`."""
        return cls(name=row.actor_name, reported_by=row.reported_by)


def viewer(info: Info) -> Principal:
    row = info.context.read.execute(
        select(principal).where(principal.c.id == info.context.actor.principal_id)
    ).one()
    return Principal.of(row)


def principals(
    info: Info,
    search: Annotated[
        str | None, strawberry.argument(description="Part of the name or the display name.")
    ] = None,
    first: First = 50,
    after: After = None,
) -> Connection[Principal]:
    require_instance_admin(info.context.actor)
    read = info.context.read
    query = select_principals(info.context.actor, search)
    page = fetch_page(read, query, [Order(principal.c.name)], first, after)
    return connection_of(page, Principal.list_of(page.rows), lambda: count(read, query))


def principals_by_id(info: Info) -> Callable[[Sequence[int]], Mapping[int, Principal]]:
    """Those the actor may look at, by row id."""
    query = select_principals(info.context.actor).where(among(principal.c.id))
    return lambda ids: Principal.by_id(info.context.read.execute(query, {"values": as_list(ids)}).all())
