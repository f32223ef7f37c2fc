"""Asks about random graphs, and holds the answers against what networkx says of the same graph."""

import hashlib
from collections import Counter
from datetime import timedelta

import networkx as nx
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from wanllmdb_server.access.actors import local_actor
from wanllmdb_server.lineage.connecting import connect
from wanllmdb_server.lineage.exploring import Wanted, explore
from wanllmdb_server.lineage.graph import Direction, Kind
from wanllmdb_server.lineage.impact import count_types, impact_of, page_of_runs, page_of_versions

from tests.server.lineage.oracle import Oracle, shortest, ways
from tests.server.lineage.world import LAST, TYPES, carry_out, moment, plans

directions = st.sampled_from(list(Direction))
times = st.none() | st.integers(0, LAST)
QUESTIONS = {
    "lineage": (plans(), st.data(), directions, st.integers(0, 6) | st.just(1000), times),
    "impact": (plans(), st.data(), times, st.integers(1, 5)),
    "paths": (plans(), st.data()),
}
"""What is asked, and what it is asked with."""


def check_against_networkx(database, question, examples):
    """Ask it about so many random graphs, in one database."""
    check = {"lineage": check_lineage, "impact": check_impact, "paths": check_paths}[question]

    @settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.tuples(*QUESTIONS[question]))
    def ask(drawn):
        check(database, *drawn)

    ask()


def conceal(key):
    return hashlib.sha256(f"{key.kind.value}:{key.id}".encode()).hexdigest()


def _world(database, plan):
    with database.write() as connection:
        return carry_out(connection, plan)


def _actor(data, world):
    return data.draw(st.sampled_from([local_actor(), world.outsider]), label="actor")


def _root(data, world, actor, hours, kinds=tuple(Kind)):
    """Something that the actor sees and that was there then; None if there is nothing such."""
    there = world.graph_at(hours)
    chosen = [key for key in world.keys if key in there and key.kind in kinds]
    chosen = [key for key in chosen if key not in world.hidden_from(actor)]
    return data.draw(st.sampled_from(chosen), label="root") if chosen else None


def _hours(at):
    return None if at is None else (at - moment(0)) // timedelta(hours=1)


def check_lineage(database, plan, data, direction, depth, hours):
    world = _world(database, plan)
    actor = _actor(data, world)
    root = _root(data, world, actor, hours)
    if root is None:
        return
    first = data.draw(st.integers(1, 6) | st.just(1000), label="first")
    types = data.draw(st.none() | st.lists(st.sampled_from(TYPES), unique=True), label="types")
    wanted = Wanted(direction, depth, first, types, None if hours is None else moment(hours))
    expected = Oracle(world, actor, root, wanted, hours, conceal)

    with database.read() as connection:
        found = explore(connection, actor, root, wanted, conceal)

    event(f"truncated: {found.truncated}, hidden: {bool(expected.hidden & set(expected.depths))}")
    assert [(node.key, node.depth) for node in found.nodes] == list(expected.depths.items())
    assert found.truncated == expected.truncated
    edges = [(edge.source, edge.target, edge.role.value, _hours(edge.at)) for edge in found.edges]
    assert len(edges) == len(set(edges))
    assert set(edges) == expected.edges
    for node in found.nodes:
        assert (node.hidden_upstream, node.hidden_downstream) == expected.counts(node.key)
        assert (node.row is None) == (node.key in expected.hidden)
        if node.row is not None:
            gone = world.thing(node.key).deleted
            assert node.deleted == (gone is not None and (hours is None or gone <= hours))
    assert found.frontier == expected.frontier


def check_impact(database, plan, data, hours, first):
    world = _world(database, plan)
    actor = _actor(data, world)
    root = _root(data, world, actor, hours, [Kind.VERSION])
    if root is None:
        return
    hidden = world.hidden_from(actor)
    met = ways(world.graph_at(hours), root, hidden, Direction.DOWNSTREAM)[Direction.DOWNSTREAM]
    levels = {key: depth for key, depth in met.items() if key not in hidden and key != root}

    with database.read() as connection:
        found = impact_of(connection, actor, root.id, None if hours is None else moment(hours))
        types = count_types(connection, found)
        listed = {
            Kind.VERSION: _all_pages(connection, actor, found, page_of_versions, first),
            Kind.RUN: _all_pages(connection, actor, found, page_of_runs, first),
        }

    counted = Counter((key.kind, depth) for key, depth in levels.items())
    assert {(level.depth, level.versions, level.runs) for level in found.levels} == {
        (depth, counted[Kind.VERSION, depth], counted[Kind.RUN, depth]) for depth in set(levels.values())
    }
    affected = [key for key in levels if key.kind is Kind.VERSION]
    assert dict(types) == Counter(world.thing(key).type for key in affected)
    for kind in Kind:
        mine = [key for key in levels if key.kind is kind]
        assert listed[kind] == [key.id for key in sorted(mine, key=lambda key: (levels[key], key.id))]
    met_hidden = {key for key in met if key in hidden}
    assert found.hidden_versions == {key.id for key in met_hidden if key.kind is Kind.VERSION}
    assert found.hidden_runs == {key.id for key in met_hidden if key.kind is Kind.RUN}


def _all_pages(connection, actor, found, page_of, first):
    listed, after = [], None
    while True:
        page = page_of(connection, actor, found, first, after)
        assert len(page.rows) == first or not page.has_next
        listed += [row.id for row in page.rows]
        if not page.has_next:
            return listed
        after = page.cursors[-1]


def check_paths(database, plan, data):
    world = _world(database, plan)
    actor = _actor(data, world)
    start, end = (_root(data, world, actor, None) for _ in range(2))
    if start is None:
        return
    length = shortest(world.graph, start, end, world.hidden_from(actor))

    with database.read() as connection:
        found = connect(connection, actor, start, end)
        again = connect(connection, actor, start, end)

    event(f"connected: {found is not None}")
    if length is None:
        assert found is None
        return
    way = [node.key for node in found]
    assert (way[0], way[-1], len(way) - 1) == (start, end, length)
    assert [node.depth for node in found] == list(range(len(way)))
    assert nx.is_path(world.graph, way) or nx.is_path(world.graph, way[::-1])
    assert not set(way) & world.hidden_from(actor)
    assert [node.key for node in again] == way
