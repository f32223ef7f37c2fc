"""From a set of nodes to an answer: their rows, the edges between them, and how many neighbours it lacks.

Three statements, whatever the number of nodes; one more where links lead out of sight.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, ScalarSelect, Select, case, func, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.artifacts.tables import version
from wanllmdb_server.artifacts.versions import select_versions
from wanllmdb_server.db.lists import STATEMENTS, among, as_list, is_one_of
from wanllmdb_server.lineage.graph import GraphEdge, GraphNode, Key, Kind, LineageRole
from wanllmdb_server.lineage.steps import existed
from wanllmdb_server.runs.edges import EdgeRole
from wanllmdb_server.runs.runs import select_even_deleted
from wanllmdb_server.runs.tables import lineage_edge, run

_edge = lineage_edge.c


@dataclass(frozen=True)
class Picture:
    """Nodes with their rows (none of what is hidden), and the edges that have both ends among them."""

    rows: Mapping[Key, Row[Any]]
    edges: Sequence[GraphEdge]
    as_of: datetime | None

    def nodes(self, depths: Mapping[Key, int], edges: Sequence[GraphEdge]) -> list[GraphNode]:
        """The nodes in `depths`, in its order; `edges` are those between them."""
        ahead = Counter(edge.source for edge in edges)
        behind = Counter(edge.target for edge in edges)
        return [self._node(key, depth, behind[key], ahead[key]) for key, depth in depths.items()]

    def _node(self, key: Key, depth: int, behind: int, ahead: int) -> GraphNode:
        row = self.rows.get(key)
        if row is None:
            return GraphNode(key, depth, None)
        gone: datetime | None = row.deleted_at
        deleted = gone is not None and (self.as_of is None or gone <= self.as_of)
        upstream, downstream = neighbours_of(row)
        return GraphNode(key, depth, row, deleted, upstream - behind, downstream - ahead)


def neighbours_of(row: Row[Any]) -> tuple[int, int]:
    """How many direct neighbours a node of a picture has upstream and downstream, in the answer or not."""
    return row.edges_upstream, row.edges_downstream


def draw(
    connection: Connection,
    actor: Actor,
    visible: Collection[Key],
    hidden: Collection[Key],
    as_of: datetime | None,
) -> Picture:
    """The picture of these nodes; between two hidden ones no edge is told."""
    rows = dict(_rows(connection, actor, visible, as_of))
    concealed = set(hidden)
    met = [*_uses(connection, {*rows, *hidden}, as_of), *_links(connection, rows, concealed, as_of)]
    edges = [
        GraphEdge(source, target, role, None if source in concealed or target in concealed else at)
        for source, target, role, at in met
        if not (source in concealed and target in concealed)
    ]
    return Picture(rows, edges, as_of)


def _rows(
    connection: Connection, actor: Actor, keys: Collection[Key], as_of: datetime | None
) -> Iterator[tuple[Key, Row[Any]]]:
    dated = as_of is not None
    for kind, statement in ((Kind.VERSION, _version_rows), (Kind.RUN, _run_rows)):
        ids = _ids(keys, kind)
        if ids:
            for row in connection.execute(statement(actor, dated), _values(as_of, values=ids)).all():
                yield Key(kind, row.id), row


_Met = tuple[Key, Key, LineageRole, datetime]


def _uses(connection: Connection, keys: Collection[Key], as_of: datetime | None) -> Iterator[_Met]:
    """What runs among the keys used and logged of the versions among them."""
    versions, runs = _ids(keys, Kind.VERSION), _ids(keys, Kind.RUN)
    dated = as_of is not None
    if versions and runs:
        values = _values(as_of, versions=versions, runs=runs)
        for version_id, run_id, role, at in connection.execute(_edges_between(dated), values).all():
            used, by = Key(Kind.VERSION, version_id), Key(Kind.RUN, run_id)
            if role == EdgeRole.INPUT.value:
                yield used, by, LineageRole.INPUT, at
            else:
                yield by, used, LineageRole.OUTPUT, at


def _links(
    connection: Connection, rows: Mapping[Key, Row[Any]], hidden: Collection[Key], as_of: datetime | None
) -> Iterator[_Met]:
    """Links between versions; those that were linked to where nobody may look have no row to tell of it."""
    for key, row in rows.items():
        if key.kind is Kind.VERSION and row.linked_from_id is not None:
            source = Key(Kind.VERSION, row.linked_from_id)
            if source in rows or source in hidden:
                yield source, key, LineageRole.LINK, row.created_at
    targets = _ids(hidden, Kind.VERSION)
    if targets:
        values = _values(as_of, sources=_ids(rows, Kind.VERSION), targets=targets)
        for source_id, linked_id, at in connection.execute(_links_between(as_of is not None), values):
            yield Key(Kind.VERSION, source_id), Key(Kind.VERSION, linked_id), LineageRole.LINK, at


def _ids(keys: Collection[Key], kind: Kind) -> list[int]:
    return [key.id for key in keys if key.kind is kind]


def _values(as_of: datetime | None, **lists: Collection[int]) -> dict[str, Any]:
    values: dict[str, Any] = {name: as_list(ids) for name, ids in lists.items()}
    return values if as_of is None else values | {"as_of": as_of}


# Building a statement costs several times more than executing it, so each is built once per actor.


@lru_cache(STATEMENTS)
def _version_rows(actor: Actor, dated: bool) -> Select[Any]:
    linked = version.alias("linked")
    links = select(func.count()).where(
        linked.c.linked_from_id == version.c.id, existed(linked.c.created_at, dated=dated)
    )
    uses = _count(_edge.version_id == version.c.id, EdgeRole.INPUT, dated=dated)
    logs = _count(_edge.version_id == version.c.id, EdgeRole.OUTPUT, dated=dated)
    return (
        select_versions(actor)
        .add_columns(
            (logs + case((version.c.linked_from_id.is_(None), 0), else_=1)).label("edges_upstream"),
            (uses + links.scalar_subquery()).label("edges_downstream"),
        )
        .where(among(version.c.id))
    )


@lru_cache(STATEMENTS)
def _run_rows(actor: Actor, dated: bool) -> Select[Any]:
    uses = _count(_edge.run_id == run.c.id, EdgeRole.INPUT, dated=dated)
    logs = _count(_edge.run_id == run.c.id, EdgeRole.OUTPUT, dated=dated)
    counts = uses.label("edges_upstream"), logs.label("edges_downstream")
    return select_even_deleted(actor).add_columns(*counts).where(among(run.c.id))


def _count(mine: ColumnElement[bool], role: EdgeRole, *, dated: bool) -> ScalarSelect[int]:
    query = select(func.count()).select_from(lineage_edge)
    return query.where(mine, _edge.role == role.value, existed(_edge.at, dated=dated)).scalar_subquery()


@cache
def _edges_between(dated: bool) -> Select[Any]:
    between = among(_edge.run_id, "runs"), is_one_of(_edge.version_id, "versions")
    found = select(_edge.version_id, _edge.run_id, _edge.role, _edge.at)
    return found.where(*between, existed(_edge.at, dated=dated))


@cache
def _links_between(dated: bool) -> Select[Any]:
    between = among(version.c.id, "targets"), is_one_of(version.c.linked_from_id, "sources")
    found = select(version.c.linked_from_id, version.c.id, version.c.created_at)
    return found.where(*between, existed(version.c.created_at, dated=dated))
