"""The part of the lineage graph around one node, for people to look at."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.errors import LimitExceeded
from wanllmdb_server.lineage.drawing import Picture, draw, neighbours_of
from wanllmdb_server.lineage.graph import (
    MAX_DEPTH,
    MAX_EDGES,
    MAX_NODES,
    Direction,
    Graph,
    GraphEdge,
    Key,
    Kind,
    Level,
)
from wanllmdb_server.lineage.walking import Check, Walk, check_root, nothing

Conceal = Callable[[Key], str]
"""The opaque id of what the actor may not see: such nodes are ordered by it, which tells nothing of them."""


@dataclass(frozen=True)
class Wanted:
    """How far to walk and what to show.

    `first` is the number of nodes that are met at most, nearest first, the root among them.
    `types` shows of those only the versions of these artifact types, the runs next to them, and the root;
    the way leads through the others all the same.
    `as_of` leaves out what was not there at that time.
    """

    direction: Direction = Direction.BOTH
    depth: int = 4
    first: int = 500
    types: Sequence[str] | None = None
    as_of: datetime | None = None

    def check(self) -> None:
        """Raises `LimitExceeded`."""
        if not 0 <= self.depth <= MAX_DEPTH:
            raise LimitExceeded(f"depth is {self.depth}; walk 0 to {MAX_DEPTH} steps", limit=MAX_DEPTH)
        if not 1 <= self.first <= MAX_NODES:
            raise LimitExceeded(
                f"first is {self.first}; ask for 1 to {MAX_NODES} nodes at a time", limit=MAX_NODES
            )


def explore(
    connection: Connection,
    actor: Actor,
    root: Key,
    wanted: Wanted,
    conceal: Conceal,
    check: Check = nothing,
) -> Graph:
    """The graph around `root`. Raises `NotFound`, `LimitExceeded`, and what `check` raises."""
    wanted.check()
    check_root(connection, actor, root, wanted.as_of)
    walks = [Walk(connection, actor, root, way, wanted.as_of, check) for way in wanted.direction.ways]
    depths, hidden, cut = _walk(walks, root, wanted, conceal)
    visible = [key for key in depths if key not in hidden]
    picture = draw(connection, actor, visible, hidden, wanted.as_of)
    shown = _shown(picture, root, depths, wanted.types)
    edges = _ordered([edge for edge in picture.edges if edge.source in shown and edge.target in shown], shown)
    return Graph(
        picture.nodes(shown, edges),
        edges[:MAX_EDGES],
        cut or len(edges) > MAX_EDGES,
        _frontier(picture, walks, shown),
    )


def _walk(
    walks: Sequence[Walk], root: Key, wanted: Wanted, conceal: Conceal
) -> tuple[dict[Key, int], set[Key], bool]:
    """Each node that is met with its depth, in order; which of them are hidden; whether some were cut off."""
    depths, hidden = {root: 0}, set[Key]()
    for depth in range(1, wanted.depth + 1):
        levels = [walk.step() for walk in walks]
        if not any(levels):
            break
        fresh = [key for key in _in_order(levels, conceal) if key not in depths]
        concealed = {key for level in levels for key in _keys(level.hidden)}
        room = wanted.first - len(depths)
        for key in fresh[:room]:
            depths[key] = depth
            if key in concealed:
                hidden.add(key)
        if len(fresh) > room:
            return depths, hidden, True
    return depths, hidden, False


def _in_order(levels: Sequence[Level], conceal: Conceal) -> list[Key]:
    """What is visible by kind and age, then what is hidden by its opaque id."""
    visible = {key for level in levels for key in _keys(level.visible)}
    hidden = {key for level in levels for key in _keys(level.hidden)}
    by_age = sorted(visible, key=lambda key: (key.kind is Kind.RUN, key.id))
    return by_age + sorted(hidden, key=conceal)


def _keys(found: Mapping[Kind, Collection[int]]) -> list[Key]:
    return [Key(kind, row_id) for kind, ids in found.items() for row_id in ids]


def _shown(
    picture: Picture, root: Key, depths: Mapping[Key, int], types: Sequence[str] | None
) -> dict[Key, int]:
    if types is None:
        return dict(depths)
    chosen = set(types)
    kept = {
        key
        for key, row in picture.rows.items()
        if key == root or (key.kind is Kind.VERSION and row.artifact_type in chosen)
    }
    runs = _next_to(kept, picture.edges)
    kept |= {key for key in runs if key.kind is Kind.RUN and key in picture.rows}
    kept |= {key for key in _next_to(kept, picture.edges) if key not in picture.rows}
    return {key: depth for key, depth in depths.items() if key in kept}


def _next_to(keys: Collection[Key], edges: Sequence[GraphEdge]) -> set[Key]:
    ahead = {edge.target for edge in edges if edge.source in keys}
    return ahead | {edge.source for edge in edges if edge.target in keys}


def _ordered(edges: Sequence[GraphEdge], shown: Mapping[Key, int]) -> list[GraphEdge]:
    """Nearest first, then in the order of their ends."""
    place = {key: number for number, key in enumerate(shown)}
    return sorted(edges, key=lambda e: (*sorted((place[e.source], place[e.target]))[::-1], place[e.source]))


def _frontier(picture: Picture, walks: Sequence[Walk], shown: Mapping[Key, int]) -> list[Key]:
    """Those shown from which one step more, in the direction asked for, leads to what was not met."""
    met = {
        Direction.UPSTREAM: Counter(edge.target for edge in picture.edges),
        Direction.DOWNSTREAM: Counter(edge.source for edge in picture.edges),
    }

    def leads_on(key: Key, way: Direction) -> bool:
        upstream, downstream = neighbours_of(picture.rows[key])
        return (upstream if way is Direction.UPSTREAM else downstream) > met[way][key]

    return [
        key
        for key in shown
        if key in picture.rows
        and any(key.id in walk.visited[key.kind] and leads_on(key, walk.way) for walk in walks)
    ]
