"""Three servers on one PostgreSQL and one S3 server; one of them is killed now and then while clients use all."""

import contextlib
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count, pairwise
from pathlib import Path

from tests.databases import empty_url
from tests.s3servers.fixtures import new_bucket
from tests.server.client import Refused, send
from tests.server.live.listening import in_order, place_of, recorded
from tests.server.live.restarting import GONE, follow
from tests.server.protocol import log, manifest_of
from tests.server.rows import query
from tests.server.servers import Server, start

CLIENTS = 6
SUBSCRIBERS = 6
TURNS = 6
ALIASES = ("staging", "production")
READ = """query($name: String!) { artifact(project: "demo", name: $name) {
  versions(first: 500) { totalCount nodes {
    index digest size fileCount manifestUrl entries(first: 5) { nodes { path digest download { url } } } } } } }"""


@dataclass
class Replicas:
    """They share a database and a bucket; each keeps its number when it is started again."""

    data_dir: Path
    storage: str
    servers: list[Server]

    def start_again(self, number):
        self.servers[number] = start(self.data_dir, storage=self.storage)


@contextlib.contextmanager
def three_replicas(folder, swift, monkeypatch):
    """They migrate the database together."""
    for variable, value in swift.environment.items():
        monkeypatch.setenv(variable, value)
    storage = f"s3://{new_bucket(swift)}/reg?endpoint={swift.endpoint}"
    empty_url(folder / "data")
    with ThreadPoolExecutor(3) as pool:
        servers = list(pool.map(lambda _: start(folder / "data", storage=storage), range(3)))
    try:
        yield Replicas(folder / "data", storage, servers)
    finally:
        for server in servers:
            server.stop()


def kill_now_and_then(replicas, rounds):
    """In every round clients log versions of another artifact; returns how many were promised and seen."""
    servers = replicas.servers
    servers[0].api.do("createProject", "project { id }", name="demo")
    first = recorded(servers[0].api, "demo")[0]["cursor"]
    seen = [[] for _ in range(SUBSCRIBERS)]
    subscribers = [
        # When something fails nobody ends them, and they would look for servers that are gone.
        threading.Thread(
            target=follow, args=(_urls_from(servers, number), "demo", first, "last", got), daemon=True
        )
        for number, got in enumerate(seen)
    ]
    for subscriber in subscribers:
        subscriber.start()
    logged = 0
    for number in range(rounds):
        victim, other = (number + 1) % 3, number % 3
        name = f"iris-{number}"
        promised = _one_round(servers, name, victim)
        assert len(promised) >= CLIENTS * TURNS // 3
        check_versions(servers[other].api, name, promised)
        check_ledger(replicas.data_dir, name)
        if number + 1 < rounds:
            replicas.start_again(victim)
        again = log(servers[(victim + 1) % 3].api, "demo", name, {"n": f"{name} afterwards".encode()})
        assert again["index"] > max(promised)
        logged += len(promised)
    check_events(replicas.data_dir)
    servers[other].api.do("updateProject", "project { id }", project="demo", description="last")
    for subscriber in subscribers:
        subscriber.join()
    events = in_order(recorded(servers[other].api, "demo"))[1:]
    assert [list(map(place_of, got)) for got in seen] == [list(map(place_of, events))] * SUBSCRIBERS
    assert seen == [events] * SUBSCRIBERS
    return {"rounds": rounds, "promised": logged, "events": len(events)}


def _urls_from(servers, number):
    """Theirs in turn, without end, as they are when they are asked for."""
    return (servers[n % 3].url for n in count(number))


def _one_round(servers, name, victim):
    """Version -> files of what was answered, by clients that go on while one server is killed."""
    promised, enough = {}, threading.Semaphore(0)

    def client(number):
        """Log and move aliases through one server after the other; one that is gone is left out."""
        for turn in range(TURNS):
            server = servers[(number + turn) % 3]
            with contextlib.suppress(*GONE):
                files = {"n": f"{name} {number} {turn}".encode()}
                logged = log(server.api, "demo", name, files)
                promised[logged["index"]] = files
                with contextlib.suppress(Refused):  # somebody else moved it meanwhile
                    server.api.do(
                        "setAlias", "__typename", artifact=f"demo/{name}", alias=ALIASES[turn % 2],
                        version=f"v{logged['index']}",
                    )  # fmt: skip
            enough.release()

    def kill():
        for _ in range(CLIENTS * TURNS // 3):
            enough.acquire()
        servers[victim].stop(signal.SIGKILL)

    with ThreadPoolExecutor(CLIENTS + 1) as pool:
        work = [pool.submit(kill), *(pool.submit(client, number) for number in range(CLIENTS))]
        for done in work:
            done.result()
    return promised


def check_versions(api, name, promised):
    """What was promised is there with its bytes, and nothing is half there."""
    versions = api.ask(READ, name=name)["artifact"]["versions"]
    found = {version["index"]: version for version in versions["nodes"]}

    assert sorted(found) == list(range(1, versions["totalCount"] + 1))
    assert promised.keys() <= found.keys()
    assert len({version["digest"] for version in found.values()}) == len(found)
    for index, files in promised.items():
        assert send(found[index]["manifestUrl"], "GET", None, {})[2] == manifest_of(files)
        for entry in found[index]["entries"]["nodes"]:
            assert send(entry["download"]["url"], "GET", None, {})[2] == files[entry["path"]]


def check_ledger(data_dir, name):
    """The history of every alias has no gap, and ends where the alias points."""
    for alias in ("latest", *ALIASES):
        moves = query(
            data_dir,
            "SELECT at, from_version_id AS before, to_version_id AS after FROM alias_move "
            "JOIN artifact ON artifact.id = artifact_id WHERE alias = ? AND artifact.name = ? "
            "ORDER BY alias_move.id",
            alias,
            name,
        )
        holders = query(
            data_dir,
            "SELECT version_id FROM alias JOIN artifact ON artifact.id = artifact_id "
            "WHERE alias.name = ? AND artifact.name = ?",
            alias,
            name,
        )
        assert moves[0]["before"] is None
        assert all(earlier["after"] == later["before"] for earlier, later in pairwise(moves))
        assert all(earlier["at"] < later["at"] for earlier, later in pairwise(moves))
        assert holders == [{"version_id": moves[-1]["after"]}]


def check_events(data_dir):
    """There is one for every move of an alias and every version."""
    events = query(
        data_dir,
        "SELECT type, count(*) AS n FROM event WHERE type IN ('ALIAS_SET', 'VERSION_COMMITTED') GROUP BY type",
    )
    (numbers,) = query(
        data_dir,
        "SELECT (SELECT count(*) FROM alias_move) AS moves, "
        "(SELECT count(*) FROM version WHERE state = 'COMMITTED') AS versions",
    )
    assert {row["type"]: row["n"] for row in events} == {
        "ALIAS_SET": numbers["moves"], "VERSION_COMMITTED": numbers["versions"],
    }  # fmt: skip
