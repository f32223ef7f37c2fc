"""Connections: keyset pages in the shape that GraphQL clients know."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import strawberry
from strawberry import Private

from wanllmdb_server.db.paging import Page

Node_ = TypeVar("Node_")


@strawberry.type(description="Where a page ends and whether more follows.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there are more items after this page.")
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last item; pass it as `after` to get the next page."
    )


@strawberry.type(description="An item of a page and its cursor.")
class Edge(Generic[Node_]):
    cursor: str = strawberry.field(description="Where this item stands in the list.")
    node: Node_ = strawberry.field(description="The item.")


@strawberry.type(description="One page of a list.")
class Connection(Generic[Node_]):
    nodes: list[Node_] = strawberry.field(description="The items of this page.")
    page_info: PageInfo = strawberry.field(description="Where the page ends.")
    cursors: Private[Sequence[str]]
    count: Private[Callable[[], int]]

    @strawberry.field(description="The items of this page with a cursor each.")
    def edges(self) -> list[Edge[Node_]]:
        return [Edge(cursor=cursor, node=node) for cursor, node in zip(self.cursors, self.nodes, strict=True)]

    @strawberry.field(description="How many items the whole list has; counted only when asked for.")
    def total_count(self) -> int:
        return self.count()


def connection_of(page: Page, nodes: list[Node_], count: Callable[[], int]) -> Connection[Node_]:
    end = page.cursors[-1] if page.cursors else None
    return Connection(
        nodes=nodes,
        page_info=PageInfo(has_next_page=page.has_next, end_cursor=end),
        cursors=page.cursors,
        count=count,
    )
