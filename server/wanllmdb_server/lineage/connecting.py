"""Why two nodes are connected: one shortest way from one to the other, all up or all down the stream."""

from collections.abc import Mapping

from sqlalchemy import Connection

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.lineage.drawing import draw
from wanllmdb_server.lineage.graph import Direction, GraphNode, Key, Kind
from wanllmdb_server.lineage.steps import steps
from wanllmdb_server.lineage.walking import Check, check_root, nothing


def connect(
    connection: Connection, actor: Actor, start: Key, end: Key, check: Check = nothing
) -> list[GraphNode] | None:
    """The nodes of a shortest way from `start` to `end`, both among them; None if there is none.

    Of several ways it is always the same one; downstream comes before upstream. No way leads through what
    the actor may not see. Raises `NotFound`, and what `check` raises.
    """
    check_root(connection, actor, start)
    check_root(connection, actor, end)
    searches = [_Search(connection, actor, start, way) for way in Direction.BOTH.ways[::-1]]
    while all(end not in search.came_from for search in searches):
        check()
        went_on = [search.step() for search in searches]
        if not any(went_on):
            return None
    way = next(search.way_to(end) for search in searches if end in search.came_from)
    picture = draw(connection, actor, way, (), None)
    return picture.nodes({key: place for place, key in enumerate(way)}, picture.edges)


class _Search:
    """The nodes that were met in one direction, and from where each was reached first."""

    def __init__(self, connection: Connection, actor: Actor, start: Key, way: Direction) -> None:
        self._connection, self._actor, self._way = connection, actor, way
        self.came_from: dict[Key, Key | None] = {start: None}
        self._level: Mapping[Kind, list[int]] = {start.kind: [start.id]}

    def step(self) -> bool:
        """Go one level further; False when there is none."""
        level: dict[Kind, list[int]] = {Kind.VERSION: [], Kind.RUN: []}
        for source, target in steps(self._connection, self._actor, self._way, self._level):
            if target not in self.came_from:
                self.came_from[target] = source
                level[target.kind].append(target.id)
        self._level = level
        return any(level.values())

    def way_to(self, end: Key) -> list[Key]:
        way: list[Key] = []
        key: Key | None = end
        while key is not None:
            way.append(key)
            key = self.came_from[key]
        return way[::-1]
