"""The neighbours in the lineage graph: versions of a run, runs of a version.

A linked version was produced by the runs that produced the version it was linked from, and by those that
logged the same content where it is now.

The pages of several parents come from one statement, so that a list of runs with their inputs costs two.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Subquery, func, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.artifacts.tables import version
from wanllmdb_server.artifacts.versions import select_versions
from wanllmdb_server.db.base import from_microseconds
from wanllmdb_server.db.lists import among, as_list
from wanllmdb_server.db.paging import Page, check_first, decode_cursor, encode_cursor
from wanllmdb_server.runs.edges import EdgeRole
from wanllmdb_server.runs.runs import select_even_deleted
from wanllmdb_server.runs.tables import lineage_edge, run


def select_versions_of_run(actor: Actor, run_id: int, role: EdgeRole) -> Select[Any]:
    mine = (lineage_edge.c.run_id == run_id) & (lineage_edge.c.role == role.value)
    return select_versions(actor).join(lineage_edge, lineage_edge.c.version_id == version.c.id).where(mine)


def select_runs_of_version(actor: Actor, version_id: int, role: EdgeRole) -> Select[Any]:
    edges = edges_of_versions(lambda column: column == version_id, role)
    return select_even_deleted(actor).join(edges, edges.c.run_id == run.c.id)


def edges_of_versions(chosen: Callable[[Any], ColumnElement[bool]], role: EdgeRole) -> Subquery:
    """The edges (version_id, run_id, at) of versions whose row id is `chosen`, each pair once."""
    edge = lineage_edge
    if role is EdgeRole.INPUT:
        mine = select(edge.c.version_id, edge.c.run_id, edge.c.at)
        return mine.where(chosen(edge.c.version_id), edge.c.role == role.value).subquery("edges")
    source = version.alias()
    origin = select(version.c.id.label("version_id"), version.c.id.label("origin_id"))
    origins = origin.where(chosen(version.c.id)).cte("origins", recursive=True)
    before = select(origins.c.version_id, source.c.linked_from_id).join(
        source, source.c.id == origins.c.origin_id
    )
    origins = origins.union(before.where(source.c.linked_from_id.is_not(None)))
    return (
        select(origins.c.version_id, edge.c.run_id, func.min(edge.c.at).label("at"))
        .join(edge, edge.c.version_id == origins.c.origin_id)
        .where(edge.c.role == role.value)
        .group_by(origins.c.version_id, edge.c.run_id)
        .subquery("edges")
    )


def page_of_versions(
    connection: Connection,
    actor: Actor,
    run_ids: Sequence[int],
    role: EdgeRole,
    first: int,
    after: str | None,
) -> Mapping[int, Page]:
    """For each run one page of its inputs or outputs, in the order in which it used or logged them."""
    edge = lineage_edge
    query = select_versions(actor).join(edge, edge.c.version_id == version.c.id)
    query = query.where(among(edge.c.run_id), edge.c.role == role.value)
    keys = (edge.c.run_id, edge.c.at, edge.c.version_id)
    return _pages(connection, query, keys, run_ids, first, after)


def page_of_runs(
    connection: Connection,
    actor: Actor,
    version_ids: Sequence[int],
    role: EdgeRole,
    first: int,
    after: str | None,
) -> Mapping[int, Page]:
    """For each version one page of the runs that used or logged it, in the order in which they first did."""
    edges = edges_of_versions(among, role)
    query = select_even_deleted(actor).join(edges, edges.c.run_id == run.c.id)
    keys = (edges.c.version_id, edges.c.at, edges.c.run_id)
    return _pages(connection, query, keys, version_ids, first, after)


def _pages(
    connection: Connection,
    query: Select[Any],
    keys: tuple[Any, Any, Any],
    parent_ids: Sequence[int],
    first: int,
    after: str | None,
) -> dict[int, Page]:
    """`keys` are the columns of the parent, the time and the child."""
    check_first(first)
    parent, at, child = keys
    if after is not None:
        edge_at, child_id = decode_cursor(after, [int, int])
        moment = from_microseconds(edge_at)
        query = query.where((at > moment) | ((at == moment) & (child > child_id)))
    rank = func.row_number().over(partition_by=parent, order_by=(at, child))
    ranked = query.add_columns(
        parent.label("parent_key"), at.label("at_key"), child.label("child_key"), rank.label("rank_key")
    ).subquery()
    wanted = (
        select(ranked).where(ranked.c.rank_key <= first + 1).order_by(ranked.c.parent_key, ranked.c.rank_key)
    )
    found: dict[int, list[Row[Any]]] = {parent_id: [] for parent_id in parent_ids}
    for row in connection.execute(wanted, {"values": as_list(parent_ids)}):
        found[row.parent_key].append(row)
    return {parent_id: _page(rows, first) for parent_id, rows in found.items()}


def _page(rows: list[Row[Any]], first: int) -> Page:
    page = rows[:first]
    return Page(page, [encode_cursor([row.at_key, row.child_key]) for row in page], len(rows) > first)
