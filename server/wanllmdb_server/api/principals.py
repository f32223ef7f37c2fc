"""Who acts: principals, and the actor of a change."""

from typing import Any, Self

import strawberry
from sqlalchemy import Row, select

from wanllmdb_server.access.actors import PrincipalKind
from wanllmdb_server.access.tables import principal
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.node import Node


@strawberry.type(description="An identity that may act.")
class Principal(Node):
    name: str = strawberry.field(description="Its name.")
    kind: PrincipalKind = strawberry.field(description="What kind of identity it is.")

    converters = {"kind": PrincipalKind}  # noqa: RUF012  # a constant of Node


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
