"""One step in the lineage graph: from all nodes of a level to their neighbours, by one statement.

Whether the actor sees a neighbour is decided in the same statement, by the same condition as everywhere.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    FromClause,
    Select,
    bindparam,
    case,
    literal_column,
    select,
    true,
    union,
)

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.tables import project
from wanllmdb_server.access.visibility import visible_to
from wanllmdb_server.artifacts.tables import artifact, version
from wanllmdb_server.db.base import Time
from wanllmdb_server.db.lists import STATEMENTS, among, as_list
from wanllmdb_server.lineage.graph import Direction, Key, Kind, Level
from wanllmdb_server.runs.edges import EdgeRole
from wanllmdb_server.runs.tables import lineage_edge, run

_YES: ColumnElement[int] = literal_column("1")
_NO: ColumnElement[int] = literal_column("0")
_edge = lineage_edge.c


def neighbours(
    connection: Connection,
    actor: Actor,
    direction: Direction,
    level: Mapping[Kind, Collection[int]],
    as_of: datetime | None,
) -> Level:
    """All direct neighbours of a level that way; those that the actor may not see apart."""
    visible: dict[Kind, set[int]] = {Kind.VERSION: set(), Kind.RUN: set()}
    hidden: dict[Kind, set[int]] = {Kind.VERSION: set(), Kind.RUN: set()}
    for kind, ids in level.items():
        if not ids:
            continue
        statement = _neighbours(actor, kind, direction, as_of is not None)
        for is_link, is_seen, row_id in connection.execute(statement, _values(ids, as_of)).all():
            found = Kind.VERSION if is_link else _OTHER[kind]
            (visible if is_seen else hidden)[found].add(row_id)
    return Level(visible, hidden)


def steps(
    connection: Connection, actor: Actor, direction: Direction, level: Mapping[Kind, Collection[int]]
) -> Iterator[tuple[Key, Key]]:
    """Every single step from the level to a neighbour that the actor sees, always in the same order."""
    for kind, ids in level.items():
        if not ids:
            continue
        found = connection.execute(_steps(actor, kind, direction), _values(ids, None)).all()
        for is_link, is_seen, row_id, from_id in sorted(found):
            if is_seen:
                yield Key(kind, from_id), Key(Kind.VERSION if is_link else _OTHER[kind], row_id)


_OTHER = {Kind.VERSION: Kind.RUN, Kind.RUN: Kind.VERSION}


def _values(ids: Collection[int], as_of: datetime | None) -> dict[str, Any]:
    values: dict[str, Any] = {"values": as_list(ids)}
    return values if as_of is None else values | {"as_of": as_of}


def existed(column: ColumnElement[Any], *, dated: bool) -> ColumnElement[bool]:
    """Whether something was there at the time `as_of` that a dated statement is executed with."""
    return column <= bindparam("as_of", type_=Time) if dated else true()


# Building a statement costs several times more than executing it, so each is built once per actor.


@lru_cache(STATEMENTS)
def _neighbours(
    actor: Actor, kind: Kind, direction: Direction, dated: bool
) -> Select[Any] | CompoundSelect[Any]:
    if kind is Kind.RUN:
        return _versions_of_runs(actor, direction, dated=dated).distinct()
    edges = _runs_of_versions(actor, direction, dated=dated)
    return union(edges, _links_of_versions(actor, direction, dated=dated))


@lru_cache(STATEMENTS)
def _steps(actor: Actor, kind: Kind, direction: Direction) -> Select[Any] | CompoundSelect[Any]:
    if kind is Kind.RUN:
        return _versions_of_runs(actor, direction, dated=False).add_columns(_edge.run_id)
    edges = _runs_of_versions(actor, direction, dated=False).add_columns(_edge.version_id)
    links, beginning = _links_of_versions(actor, direction, dated=False), _beginning(direction)
    return union(edges, links.add_columns(beginning))


def _runs_of_versions(actor: Actor, direction: Direction, *, dated: bool) -> Select[Any]:
    role = EdgeRole.OUTPUT if direction is Direction.UPSTREAM else EdgeRole.INPUT
    query = select(_NO.label("is_link"), _is_seen(actor), _edge.run_id.label("row_id"))
    where = among(_edge.version_id), _edge.role == role.value, existed(_edge.at, dated=dated)
    if _sees_all(actor):
        return query.where(*where)
    owned = lineage_edge.join(run, run.c.id == _edge.run_id).join(project, project.c.id == run.c.project_id)
    return query.select_from(owned).where(*where)


def _versions_of_runs(actor: Actor, direction: Direction, *, dated: bool) -> Select[Any]:
    role = EdgeRole.INPUT if direction is Direction.UPSTREAM else EdgeRole.OUTPUT
    query = select(_NO.label("is_link"), _is_seen(actor), _edge.version_id.label("row_id"))
    where = among(_edge.run_id), _edge.role == role.value, existed(_edge.at, dated=dated)
    if _sees_all(actor):
        return query.where(*where)
    joined = lineage_edge.join(version, version.c.id == _edge.version_id)
    return query.select_from(_with_project(joined, version)).where(*where)


_linked = version.alias("linked")
_source = version.alias("source")


def _links_of_versions(actor: Actor, direction: Direction, *, dated: bool) -> Select[Any]:
    upstream = direction is Direction.UPSTREAM
    end = _linked.c.linked_from_id if upstream else _linked.c.id
    query = select(_YES.label("is_link"), _is_seen(actor), end.label("row_id"))
    where = [among(_beginning(direction)), existed(_linked.c.created_at, dated=dated)]
    where += [_linked.c.linked_from_id.is_not(None)] if upstream else []
    if _sees_all(actor):
        return query.where(*where)
    if upstream:
        joined = _linked.join(_source, _source.c.id == _linked.c.linked_from_id)
        return query.select_from(_with_project(joined, _source)).where(*where)
    return query.select_from(_with_project(_linked, _linked)).where(*where)


def _beginning(direction: Direction) -> ColumnElement[int]:
    return _linked.c.id if direction is Direction.UPSTREAM else _linked.c.linked_from_id


def _with_project(joined: FromClause, owned: FromClause) -> FromClause:
    return joined.join(artifact, artifact.c.id == owned.c.artifact_id).join(
        project, project.c.id == artifact.c.project_id
    )


def _sees_all(actor: Actor) -> bool:
    """Whether `visible_to` is true of every project, so that there is no need to look at any."""
    return actor.sees_all and actor.project_id is None


def _is_seen(actor: Actor) -> ColumnElement[int]:
    seen = _YES if _sees_all(actor) else case((visible_to(actor), _YES), else_=_NO)
    return seen.label("is_seen")
