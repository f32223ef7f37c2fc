"""Lineage and impact in a large graph, against a bare walk; and against themselves in a ten times smaller one."""

import http.client
import json
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

from sqlalchemy import event
from wanllmdb_server.access.actors import local_actor
from wanllmdb_server.api.ids import to_global
from wanllmdb_server.db.engine import Database
from wanllmdb_server.lineage.exploring import Wanted, explore
from wanllmdb_server.lineage.graph import Key, Kind
from wanllmdb_server.lineage.impact import impact_of

from tests.bench.files import fresh
from tests.bench.graphs import DESCENDANTS, Bare, make_graph
from tests.bench.measures import Measured
from tests.bench.processes import cpu_seconds, registry_process
from tests.databases import on_postgresql, url_of
from tests.postgres import running_postgres

NODES = 500
WAYS = ("UPSTREAM", "DOWNSTREAM")
REPEATS = 25
Work = tuple[Callable[[], None], Callable[[], float]]
"""Something to do, and the clock that tells how long it took."""
QUERY = """query($root: ID!, $first: Int!) { lineage(root: $root, depth: 100, first: $first) { truncated frontier
  nodes { id kind depth deleted hiddenUpstream hiddenDownstream
    node { ... on ArtifactVersion { ref } ... on Run { name } } }
  edges { source target role at } } }"""


class Place:
    """A graph in a database, opened barely and as the server opens it."""

    def __init__(self, stack: ExitStack, folder: Path, versions: int) -> None:
        url = url_of(fresh(folder))
        self.database = Database(url)
        stack.callback(self.database.close)
        self.made = make_graph(self.database, versions)
        self.bare = Bare(self.database)
        stack.callback(self.bare.connection.close)
        self.port, self.process_id = stack.enter_context(
            registry_process(folder, {"WANLLMDB_DATABASE_URL": url})
        )

    def bare_lineage(self) -> None:
        versions, runs, _ = self.bare.walk(self.made.middle, WAYS, NODES)
        rows = self.bare.rows(versions, runs)
        assert len(rows[0]) + len(rows[1]) == NODES

    def lineage(self) -> None:
        with self.database.read() as connection:
            root, wanted = Key(Kind.VERSION, self.made.middle), Wanted(depth=100, first=NODES)
            assert len(explore(connection, local_actor(), root, wanted, str).nodes) == NODES

    def asking(self) -> Work:
        """What asks for the same over HTTP, in the processor time of the server."""
        variables = {"root": to_global("ArtifactVersion", self.made.middle), "first": NODES}
        body = json.dumps({"query": QUERY, "variables": variables})

        def ask() -> None:
            with closing(http.client.HTTPConnection("127.0.0.1", self.port)) as connection:
                connection.request("POST", "/graphql", body, {"Content-Type": "application/json"})
                answer = connection.getresponse().read()
            assert answer.count(b'"depth"') == NODES, answer[:500]

        return ask, self._clock(lambda: cpu_seconds(self.process_id))

    def here(self, work: Callable[[], None]) -> Work:
        """Work that is done in this process."""
        return work, self._clock(time.process_time)

    def _clock(self, processor: Callable[[], float]) -> Callable[[], float]:
        """Processor time, but where another program does the work, its process is not the one to ask."""
        return time.perf_counter if self.database.is_postgresql else processor

    def statements(self) -> Callable[[], None]:
        """What executes the statements of `lineage` again, by the driver alone."""
        seen: list[tuple[str, tuple[object, ...]]] = []

        def note(_connection, _cursor, statement, parameters, *_):
            seen.append((statement, parameters))

        event.listen(self.database.engines[0], "before_cursor_execute", note)
        self.lineage()
        event.remove(self.database.engines[0], "before_cursor_execute", note)
        return lambda: [self.bare.connection.execute(*item).fetchall() for item in seen] and None

    def bare_impact(self, root: int) -> None:
        versions, runs, _ = self.bare.walk(root, WAYS[1:], 10**9)
        assert len(versions) + len(runs) - 1 == DESCENDANTS

    def impact(self, root: int) -> None:
        with self.database.read() as connection:
            found = impact_of(connection, local_actor(), root)
        assert len(found.versions) + len(found.runs) == DESCENDANTS


def lineage(folder: Path, versions: int) -> list[Measured]:
    """All rows about lineage; `versions` of the large graph, which has as many runs and five times the edges."""
    return _measure(folder, versions, "SQLite, CPU s")


def lineage_on_postgresql(folder: Path, versions: int) -> list[Measured]:
    """The same on PostgreSQL."""
    with running_postgres() as url, on_postgresql(url):
        return _measure(folder, versions, "PostgreSQL, s")


def _measure(folder: Path, versions: int, where: str) -> list[Measured]:
    with ExitStack() as stack:
        large = Place(stack, folder / "large", versions)
        small = Place(stack, folder / "small", versions // 10)
        made, here = large.made, large.here
        bare, http, small_http, statements = in_turns(
            here(large.bare_lineage), large.asking(), small.asking(), here(large.statements())
        )
        wide, deep, bare_wide, bare_deep, small_wide = in_turns(
            here(lambda: large.impact(made.wide)),
            here(lambda: large.impact(made.deep)),
            here(lambda: large.bare_impact(made.wide)),
            here(lambda: large.bare_impact(made.deep)),
            here(lambda: small.impact(small.made.wide)),
        )
    return [
        Measured(
            f"lineage of {NODES} nodes among {versions:,} versions, over HTTP, {where}", http, bare, "<= 15"
        ),
        Measured(f"its statements alone, {where}", statements, bare, "<= 1.5"),
        Measured(f"the same over HTTP, against a graph of a tenth, {where}", http, small_http, "<= 1.5"),
        Measured(f"impact on {DESCENDANTS:,} descendants, wide, {where}", wide, bare_wide, "<= 3"),
        Measured(f"impact on {DESCENDANTS:,} descendants, deep, {where}", deep, bare_deep, "<= 3"),
        Measured(f"impact, against a graph of a tenth, {where}", wide, small_wide, "<= 1.5"),
    ]


def in_turns(*works: Work) -> list[float]:
    """The seconds of processor time that each takes, done in turns, so that a slow moment slows all."""
    taken = [0.0] * len(works)
    for number in range(REPEATS + 2):
        for place, (work, clock) in enumerate(works):
            start = clock()
            work()
            if number > 1:  # the first fill caches
                taken[place] += clock() - start
    return [seconds / REPEATS for seconds in taken]
