"""Random lineage: rows written straight into a database, and the same as a graph of networkx."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import networkx as nx
from hypothesis import strategies as st
from sqlalchemy import Connection
from wanllmdb_server.access.actors import Actor, PrincipalKind, local_actor
from wanllmdb_server.access.memberships import insert_member
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.tables import project
from wanllmdb_server.artifacts.tables import artifact, version
from wanllmdb_server.identities.principals import create_principal
from wanllmdb_server.lineage.graph import Key, Kind
from wanllmdb_server.runs.tables import lineage_edge, run

_numbers = itertools.count(1)
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
LAST = 10
PLACES = ["own", "public", "closed"]
TYPES = ["dataset", "model"]


def moment(hours: int) -> datetime:
    return BEGIN + timedelta(hours=hours)


@dataclass(frozen=True)
class Thing:
    """A version or a run: where it is, when it began and when it was deleted."""

    place: str
    type: str
    began: int
    deleted: int | None


@dataclass(frozen=True)
class Plan:
    """What is to be there. Edges are (run, version, role, hours after both began); links (source, linked)."""

    versions: list[Thing]
    runs: list[Thing]
    edges: list[tuple[int, int, str, int]]
    links: dict[int, int]

    def began(self, number: int) -> int:
        """When a version began; what was linked began after its source."""
        own = self.versions[number].began
        return own if number not in self.links else max(own, self.began(self.links[number]))


things = st.builds(
    Thing,
    st.sampled_from(["own"] * 3 + ["public", "closed"]),
    st.sampled_from(TYPES),
    st.integers(0, 4),
    st.none() | st.integers(4, LAST),
)


@st.composite
def plans(draw) -> Plan:
    """Chains, fans, diamonds and cycles, and anything between them."""
    shape = draw(st.sampled_from(["any", "any", "any", "chain", "fan", "diamonds"]))
    count = draw(st.integers(1, 9)) if shape == "any" else draw(st.integers(2, 25))
    versions = draw(st.lists(things, min_size=count, max_size=count))
    if shape == "any":
        runs = draw(st.lists(things, min_size=0, max_size=8))
        pairs = itertools.product(range(len(runs)), range(count), ["INPUT", "OUTPUT"])
        chosen = draw(st.lists(st.sampled_from(list(pairs)), unique=True, max_size=30)) if runs else []
    else:
        runs = draw(st.lists(things, min_size=count, max_size=count))
        chosen = list(_shape(shape, count))
    edges = [(*edge, draw(st.integers(0, 4))) for edge in chosen]
    linked = draw(st.lists(st.integers(1, count - 1), unique=True, max_size=4)) if count > 1 else []
    links = {target: draw(st.integers(0, target - 1)) for target in linked}
    return Plan(versions, runs, edges, links)


def _shape(shape, count):
    """The edges of a long chain, of a wide fan from version 0, or of diamonds one after another."""
    for number in range(count):
        if shape == "chain" and number + 1 < count:
            yield from ((number, number, "INPUT"), (number, number + 1, "OUTPUT"))
        if shape == "fan" and number > 0:
            yield from ((number, 0, "INPUT"), (number, number, "OUTPUT"))
        if shape == "diamonds" and number % 3 == 0 and number + 3 < count:
            for side in (1, 2):
                yield from ((number + side, number, "INPUT"), (number + side, number + side, "OUTPUT"))
                yield (number + 3, number + side, "INPUT")
            yield (number + 3, number + 3, "OUTPUT")


@dataclass
class World:
    """A plan that was carried out: the keys of its things, and the whole graph with times."""

    plan: Plan
    versions: list[Key]
    runs: list[Key]
    outsider: Actor
    graph: nx.MultiDiGraph = field(default_factory=nx.MultiDiGraph)

    @property
    def keys(self) -> list[Key]:
        return self.versions + self.runs

    def thing(self, key: Key) -> Thing:
        found = self.versions if key.kind is Kind.VERSION else self.runs
        return (self.plan.versions if key.kind is Kind.VERSION else self.plan.runs)[found.index(key)]

    def hidden_from(self, actor: Actor) -> set[Key]:
        return set() if actor.sees_all else {key for key in self.keys if self.thing(key).place == "closed"}

    def graph_at(self, hours: int | None) -> nx.MultiDiGraph:
        """Everything that was there at that time."""
        found = nx.MultiDiGraph()
        limit = 10**6 if hours is None else hours
        found.add_nodes_from(k for k, began in self.graph.nodes(data="began") if began <= limit)
        edges = self.graph.edges(keys=True, data="at")
        found.add_edges_from(
            (source, target, role, {"at": at}) for source, target, role, at in edges if at <= limit
        )
        return found


def carry_out(connection: Connection, plan: Plan) -> World:
    """Write the rows of a plan into projects of its own."""
    projects = {place: _project(connection, place) for place in PLACES}
    artifacts = {
        (place, type_): _artifact(connection, projects[place], type_) for place in PLACES for type_ in TYPES
    }
    versions: list[Key] = []
    for number, thing in enumerate(plan.versions):
        row_id = connection.execute(
            version.insert()
            .values(
                artifact_id=artifacts[thing.place, thing.type],
                number=number + 1,
                state="COMMITTED" if thing.deleted is None else "DELETED",
                metadata={},
                created_by=1,
                created_at=moment(plan.began(number)),
                last_used_at=moment(0),
                deleted_at=None if thing.deleted is None else moment(thing.deleted),
                linked_from_id=versions[plan.links[number]].id if number in plan.links else None,
            )
            .returning(version.c.id)
        ).scalar_one()
        versions.append(Key(Kind.VERSION, row_id))
    runs = [_run(connection, projects[thing.place], thing) for thing in plan.runs]
    world = World(plan, versions, runs, _outsider(connection, projects))
    _join(connection, world)
    return world


def _join(connection: Connection, world: World) -> None:
    plan, graph = world.plan, world.graph
    graph.add_nodes_from((key, {"began": plan.began(n)}) for n, key in enumerate(world.versions))
    graph.add_nodes_from((key, {"began": plan.runs[n].began}) for n, key in enumerate(world.runs))
    for run_number, version_number, role, later in plan.edges:
        at = max(plan.began(version_number), plan.runs[run_number].began) + later
        by, what = world.runs[run_number], world.versions[version_number]
        values = {"run_id": by.id, "version_id": what.id, "role": role, "at": moment(at)}
        connection.execute(lineage_edge.insert().values(**values))
        graph.add_edge(*((what, by) if role == "INPUT" else (by, what)), key=role, at=at)
    for target, source in plan.links.items():
        graph.add_edge(world.versions[source], world.versions[target], key="LINK", at=plan.began(target))


def _project(connection: Connection, place: str) -> int:
    values = {
        "name": f"{place}-{next(_numbers)}",
        "created_at": moment(0),
        "created_by": 1,
        "visibility": "PUBLIC_READ" if place == "public" else "PRIVATE",
    }
    return connection.execute(project.insert().values(**values).returning(project.c.id)).scalar_one()


def _artifact(connection: Connection, project_id: int, type_: str) -> int:
    times = dict.fromkeys(("clock", "created_at", "updated_at"), moment(0))
    values = {"project_id": project_id, "name": type_, "type": type_, "metadata": {}, "last_index": 99}
    made = artifact.insert().values(**values, **times, created_by=1).returning(artifact.c.id)
    return connection.execute(made).scalar_one()


def _run(connection: Connection, project_id: int, thing: Thing) -> Key:
    name = f"run-{next(_numbers)}"
    values = {"project_id": project_id, "key": name, "name": name, "config": {}, "state": "FINISHED"}
    times = {
        "started_at": moment(thing.began),
        "deleted_at": None if thing.deleted is None else moment(thing.deleted),
    }
    made = run.insert().values(**values, **times, created_by=1).returning(run.c.id)
    return Key(Kind.RUN, connection.execute(made).scalar_one())


def _outsider(connection: Connection, projects: dict[str, int]) -> Actor:
    """Somebody who may see `own`, as a member, and `public`, but not `closed`."""
    name = f"outsider-{next(_numbers)}"
    row = create_principal(connection, local_actor(), PrincipalKind.USER, name)
    insert_member(connection, local_actor(), projects["own"], row.id, Role.VIEWER)
    return Actor(row.id)
