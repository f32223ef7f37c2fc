"""What lineage, impact and paths have to answer, worked out by networkx."""

from collections import Counter

import networkx as nx
from wanllmdb_server.lineage.graph import Direction, Key, Kind

from tests.server.lineage.world import World


def ways(graph: nx.MultiDiGraph, root: Key, hidden: set[Key], direction: Direction):
    """For each direction walked the distances of all that is met. Nobody gets beyond what is hidden."""
    found = {}
    for way in direction.ways:
        seen = graph.reverse() if way is Direction.UPSTREAM else graph.copy()
        seen.remove_edges_from(list(seen.out_edges(hidden)))
        found[way] = nx.single_source_shortest_path_length(seen, root)
    return found


class Oracle:
    """The answer to `explore`."""

    def __init__(self, world: World, actor, root: Key, wanted, hours, conceal) -> None:
        self.graph = world.graph_at(hours)
        self.hidden = world.hidden_from(actor)
        self._world, self._root, self._wanted, self._conceal = world, root, wanted, conceal
        self._ways = ways(self.graph, root, self.hidden, wanted.direction)
        reached = Counter()
        for distances in self._ways.values():
            for key, distance in distances.items():
                if distance <= wanted.depth:
                    reached[key] = min(distance, reached.get(key, distance))
        in_order = sorted(reached, key=lambda key: (reached[key], *self._rank(key)))
        self.truncated = len(in_order) > wanted.first
        self._met = in_order[: wanted.first]
        self.depths = {key: reached[key] for key in self._met if self._is_shown(key)}

    def _rank(self, key):
        if key in self.hidden:
            return (1, 0, 0, self._conceal(key))
        return (0, key.kind is Kind.RUN, key.id, "")

    def _around(self, key):
        """What was met next to a node."""
        return (set(self.graph.predecessors(key)) | set(self.graph.successors(key))) & set(self._met)

    def _is_shown(self, key):
        if self._wanted.types is None or key == self._root:
            return True
        if key in self.hidden:
            return any(
                self._is_shown(other)
                for other in self._around(key)
                if other not in self.hidden  # an edge between two hidden ones is not told
            )
        if key.kind is Kind.VERSION:
            return self._world.thing(key).type in self._wanted.types
        return any(
            other == self._root or (other not in self.hidden and self._is_shown(other))
            for other in self._around(key)
            if other.kind is Kind.VERSION
        )

    @property
    def edges(self):
        """(source, target, role, hours): the time is not told where an end is hidden."""
        return {
            (source, target, role, None if {source, target} & self.hidden else at)
            for source, target, role, at in self.graph.edges(keys=True, data="at")
            if {source, target} <= set(self.depths) and not {source, target} <= self.hidden
        }

    def counts(self, key):
        """(hidden upstream, hidden downstream)."""
        if key in self.hidden:
            return None, None
        ahead = [edge for edge in self.graph.out_edges(key) if edge[1] not in self.depths]
        behind = [edge for edge in self.graph.in_edges(key) if edge[0] not in self.depths]
        return len(behind), len(ahead)

    @property
    def frontier(self):
        met = set(self._met)

        def leads_on(key, way):
            following = (
                self.graph.predecessors(key) if way is Direction.UPSTREAM else self.graph.successors(key)
            )
            return self._ways[way].get(key, 10**6) <= self._wanted.depth and not set(following) <= met

        return [
            key
            for key in self.depths
            if key not in self.hidden and any(leads_on(key, way) for way in self._ways)
        ]


def shortest(graph: nx.MultiDiGraph, start: Key, end: Key, hidden: set[Key]) -> int | None:
    """How many steps a shortest way has, all upstream or all downstream, past nothing hidden."""
    seen = graph.copy()
    seen.remove_nodes_from(hidden)
    both = [
        nx.shortest_path_length(seen, *ends)
        for ends in ((start, end), (end, start))
        if nx.has_path(seen, *ends)
    ]
    return min(both, default=None)
