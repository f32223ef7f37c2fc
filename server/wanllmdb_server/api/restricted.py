"""Restricted nodes: that there is something more in the lineage, and nothing else about it."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Self

import strawberry

from wanllmdb_server.api.connections import Connection, connection_of
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.node import Node
from wanllmdb_server.db.paging import Page, check_first, decode_cursor, encode_cursor
from wanllmdb_server.lineage.restricted import Hidden

_DIGITS = 32


@strawberry.type(
    description="Something in a project that you may not see. There is no way from here to what it is."
)
class RestrictedNode:
    id: strawberry.ID = strawberry.field(
        description="Opaque, and the same wherever it appears, as long as the server keeps its secret key. "
        "`node` does not find it."
    )

    @classmethod
    def of(cls, info: Info, kind: str, row_id: int) -> Self:
        return cls(id=strawberry.ID(opaque_id(info, kind, row_id)))


def opaque_id(info: Info, kind: str, row_id: int) -> str:
    """The id of something out of sight: the same wherever it appears, and no way back to what it is."""
    message = f"wanllmdb restricted node 1\n{kind}:{row_id}"
    return info.context.services.keyring.sign(message.encode())[:_DIGITS]


def restricted_nodes(info: Info, kind: str, row_ids: Iterable[int]) -> list[RestrictedNode]:
    """Those nodes, in the order of their opaque ids."""
    return sorted((RestrictedNode.of(info, kind, row_id) for row_id in row_ids), key=lambda node: node.id)


def restricted(info: Info, parent: Node, kind: str, hidden: Hidden) -> list[RestrictedNode]:
    """What is hidden next to one object, by opaque id; fetched for all objects of its list at once."""
    context = info.context

    def fetch(ids: Sequence[int]) -> dict[int, list[RestrictedNode]]:
        found = hidden(context.read, context.actor, ids)
        return {parent_id: restricted_nodes(info, kind, row_ids) for parent_id, row_ids in found.items()}

    return parent.batch.of_row(("restricted", hidden), parent.row, fetch)


def restricted_page(
    info: Info, parent: Node, kind: str, hidden: Hidden, first: int, after: str | None
) -> Connection[RestrictedNode]:
    """A page of the same. The order by opaque ids, and cursors of them, tell nothing of row ids and times."""
    return page_of_restricted(restricted(info, parent, kind, hidden), first, after)


def page_of_restricted(
    nodes: list[RestrictedNode], first: int, after: str | None
) -> Connection[RestrictedNode]:
    """A page of nodes that are in the order of their ids."""
    check_first(first)
    ids = [str(node.id) for node in nodes]
    start = 0 if after is None else bisect_right(ids, decode_cursor(after, [str])[0])
    chosen = nodes[start : start + first]
    page = Page([], [encode_cursor([node.id]) for node in chosen], start + first < len(nodes))
    return connection_of(page, chosen, lambda: len(nodes))
