"""What a version has an influence on: everything downstream, counted exactly and listed page by page."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, exists, func, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.artifacts.listing import aliases_of_versions
from wanllmdb_server.artifacts.tables import alias_move, artifact, version
from wanllmdb_server.artifacts.versions import select_versions
from wanllmdb_server.db.base import Time
from wanllmdb_server.db.lists import STATEMENTS, among, as_list, is_one_of
from wanllmdb_server.db.paging import Page, check_first, decode_cursor, encode_cursor
from wanllmdb_server.lineage.graph import Direction, Key, Kind
from wanllmdb_server.lineage.walking import Check, Walk, check_root, nothing
from wanllmdb_server.runs.runs import select_even_deleted
from wanllmdb_server.runs.tables import run

Place = tuple[int, int]
"""Where an affected node stands in the list: its distance in steps and its row id."""


@dataclass(frozen=True)
class LevelCount:
    """How many versions and runs are so many steps away."""

    depth: int
    versions: int
    runs: int


@dataclass(frozen=True)
class Impact:
    """All that lies downstream, nearest first; what the actor may not see by row id."""

    versions: Sequence[Place]
    runs: Sequence[Place]
    levels: Sequence[LevelCount]
    hidden_versions: frozenset[int]
    hidden_runs: frozenset[int]
    as_of: datetime | None


def impact_of(
    connection: Connection,
    actor: Actor,
    version_id: int,
    as_of: datetime | None = None,
    check: Check = nothing,
) -> Impact:
    """Everything downstream of a version, itself not counted. Raises `NotFound`, and what `check` raises."""
    root = Key(Kind.VERSION, version_id)
    check_root(connection, actor, root, as_of)
    walk = Walk(connection, actor, root, Direction.DOWNSTREAM, as_of, check)
    versions: list[Place] = []
    runs: list[Place] = []
    levels: list[LevelCount] = []
    while level := walk.step():
        depth, found = len(levels) + 1, level.visible
        versions += [(depth, row_id) for row_id in sorted(found[Kind.VERSION])]
        runs += [(depth, row_id) for row_id in sorted(found[Kind.RUN])]
        levels.append(LevelCount(depth, len(found[Kind.VERSION]), len(found[Kind.RUN])))
    if levels and not levels[-1].versions and not levels[-1].runs:
        levels.pop()  # only what is hidden, of which no number is told by level
    hidden = walk.hidden
    return Impact(versions, runs, levels, frozenset(hidden[Kind.VERSION]), frozenset(hidden[Kind.RUN]), as_of)


def count_types(connection: Connection, found: Impact) -> list[tuple[str, int]]:
    """How many of the affected versions belong to artifacts of each type, most first."""
    ids = as_list(row_id for _, row_id in found.versions)
    return [(type_, number) for type_, number in connection.execute(_types(), {"values": ids})]


def page_of_versions(
    connection: Connection, actor: Actor, found: Impact, first: int, after: str | None
) -> Page:
    """A page of the affected versions, nearest first. Raises `InvalidCursor`, `LimitExceeded`."""
    return _page(connection, _versions(actor), found.versions, first, after)


def page_of_runs(connection: Connection, actor: Actor, found: Impact, first: int, after: str | None) -> Page:
    """A page of the affected runs, nearest first. Raises `InvalidCursor`, `LimitExceeded`."""
    return _page(connection, _runs(actor), found.runs, first, after)


def aliases_at(
    connection: Connection, version_ids: Sequence[int], as_of: datetime | None
) -> Mapping[int, list[str]]:
    """The aliases that each version holds, or held at that time, sorted."""
    held: dict[int, list[str]] = {version_id: [] for version_id in version_ids}
    values: dict[str, Any] = {"values": as_list(version_ids)}
    if as_of is None:
        rows = connection.execute(aliases_of_versions(), values)
    else:
        rows = connection.execute(_aliases_then(), values | {"as_of": as_of})
    for version_id, name in rows:
        held[version_id].append(name)
    return held


def _page(
    connection: Connection, statement: Select[Any], places: Sequence[Place], first: int, after: str | None
) -> Page:
    check_first(first)
    start = 0
    if after is not None:
        depth, row_id = decode_cursor(after, [int, int])
        start = bisect_right(places, (depth, row_id))
    chosen = places[start : start + first]
    rows: dict[int, Row[Any]] = {}
    if chosen:
        ids = as_list(row_id for _, row_id in chosen)
        rows = {row.id: row for row in connection.execute(statement, {"values": ids})}
    return Page(
        [rows[row_id] for _, row_id in chosen],
        [encode_cursor(place) for place in chosen],
        start + first < len(places),
    )


# Building a statement costs several times more than executing it, so each is built once.


@lru_cache(STATEMENTS)
def _versions(actor: Actor) -> Select[Any]:
    return select_versions(actor).where(among(version.c.id))


@lru_cache(STATEMENTS)
def _runs(actor: Actor) -> Select[Any]:
    return select_even_deleted(actor).where(among(run.c.id))


@cache
def _types() -> Select[Any]:
    number = func.count().label("number")
    joined = select(artifact.c.type, number).join(version, version.c.artifact_id == artifact.c.id)
    return (
        joined.where(among(version.c.id)).group_by(artifact.c.type).order_by(number.desc(), artifact.c.type)
    )


@cache
def _aliases_then() -> Select[Any]:
    """(version id, alias): the last move of each alias until then is the one that held."""
    later, until = alias_move.alias("later"), bindparam("as_of", type_=Time)
    moved_on = exists().where(
        later.c.artifact_id == alias_move.c.artifact_id,
        later.c.alias == alias_move.c.alias,
        later.c.at > alias_move.c.at,
        later.c.at <= until,
    )
    owners = select(version.c.artifact_id).where(among(version.c.id))
    return (
        select(alias_move.c.to_version_id, alias_move.c.alias)
        .where(
            alias_move.c.artifact_id.in_(owners),
            is_one_of(alias_move.c.to_version_id),
            alias_move.c.at <= until,
            ~moved_on,
        )
        .order_by(alias_move.c.alias)
    )
