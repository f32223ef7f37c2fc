"""Fields of a version: what it was linked from and to, and what of its neighbourhood is out of sight."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from wanllmdb_server.api.arguments import After, First
from wanllmdb_server.api.connections import Connection, connection_of
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.loading import versions_by_id
from wanllmdb_server.api.restricted import RestrictedNode, restricted, restricted_page
from wanllmdb_server.artifacts.linking import select_linked_to
from wanllmdb_server.artifacts.tables import version
from wanllmdb_server.db.paging import Order, count, fetch_page
from wanllmdb_server.lineage.restricted import hidden_links, hidden_runs, hidden_sources
from wanllmdb_server.runs.edges import EdgeRole

if TYPE_CHECKING:
    from wanllmdb_server.api.versions import ArtifactVersion

LazyVersion = Annotated["ArtifactVersion", strawberry.lazy("wanllmdb_server.api.versions")]
Parent = strawberry.Parent[LazyVersion]

_hidden_producers = hidden_runs(EdgeRole.OUTPUT)
_hidden_users = hidden_runs(EdgeRole.INPUT)


def linked_from(root: Parent, info: Info) -> LazyVersion | None:
    return root.batch.linked(("linked_from_id",), root.row.linked_from_id, versions_by_id(info))


def restricted_linked_from(root: Parent, info: Info) -> RestrictedNode | None:
    found = restricted(info, root, "ArtifactVersion", hidden_sources)
    return found[0] if found else None


def linked_to(root: Parent, info: Info, first: First = 50, after: After = None) -> Connection[LazyVersion]:
    from wanllmdb_server.api.versions import ArtifactVersion  # noqa: PLC0415  # it imports this module

    context = info.context
    query = select_linked_to(context.actor, root.row.id)
    page = fetch_page(context.read, query, [Order(version.c.id)], first, after)
    return connection_of(page, ArtifactVersion.list_of(page.rows), lambda: count(context.read, query))


def restricted_linked_to(
    root: Parent, info: Info, first: First = 50, after: After = None
) -> Connection[RestrictedNode]:
    return restricted_page(info, root, "ArtifactVersion", hidden_links, first, after)


def restricted_producers(
    root: Parent, info: Info, first: First = 50, after: After = None
) -> Connection[RestrictedNode]:
    return restricted_page(info, root, "Run", _hidden_producers, first, after)


def restricted_users(
    root: Parent, info: Info, first: First = 50, after: After = None
) -> Connection[RestrictedNode]:
    return users_out_of_sight(info, root, first, after)


def users_out_of_sight(
    info: Info, used: "ArtifactVersion", first: int, after: str | None
) -> Connection[RestrictedNode]:
    """The runs that used a version, of which the actor may know no more than that there are so many."""
    return restricted_page(info, used, "Run", _hidden_users, first, after)
