"""Denied attempts, for administrators of the registry."""

from datetime import datetime
from typing import Annotated, Any, Self

import strawberry
from sqlalchemy import Row

from wanllmdb_server.access.denials import page_of_denials, select_denials
from wanllmdb_server.api.arguments import After, First
from wanllmdb_server.api.connections import Connection, connection_of
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.scalars import BigInt
from wanllmdb_server.db.paging import count
from wanllmdb_server.errors import ErrorCode


@strawberry.type(description="What somebody attempted within an hour, and was denied.")
class DeniedAttempt:
    principal: str | None = strawberry.field(description="Who, by name; null for nobody who was known.")
    address: str = strawberry.field(
        description="From where: an IPv4 address, or the network of an IPv6 address."
    )
    operation: str = strawberry.field(description="What: a field of the schema, or a method and a route.")
    code: ErrorCode = strawberry.field(
        description="Why not. NOT_FOUND is told where it exists, but not for who asked."
    )
    count: BigInt = strawberry.field(description="How often.")
    first_at: datetime = strawberry.field(description="When first.")
    last_at: datetime = strawberry.field(description="When last.")

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        return cls(
            principal=row.principal_name,
            address=row.address,
            operation=row.operation,
            code=ErrorCode(row.code),
            count=row._mapping["count"],
            first_at=row.first_at,
            last_at=row.last_at,
        )


def denied_attempts(
    info: Info,
    first: First = 100,
    after: After = None,
    since: Annotated[
        datetime | None, strawberry.argument(description="Whose last attempt was then or later.")
    ] = None,
) -> Connection[DeniedAttempt]:
    read, actor = info.context.read, info.context.actor
    page = page_of_denials(read, actor, since, first, after)
    nodes = [DeniedAttempt.of(row) for row in page.rows]
    return connection_of(page, nodes, lambda: count(read, select_denials(actor, since)))
