"""Three servers on one PostgreSQL and one S3 server; one of them is killed while clients work through all."""

import base64
import contextlib
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from tests.databases import empty_url
from tests.s3servers.fixtures import new_bucket
from tests.server.client import Refused, send
from tests.server.live.listening import socket
from tests.server.live.test_events import recorded
from tests.server.live.test_stopping import GONE
from tests.server.protocol import log, manifest_of
from tests.server.rows import query
from tests.server.servers import start

pytestmark = pytest.mark.postgresql_only(reason="replicas need PostgreSQL")
CLIENTS = 6
SUBSCRIBERS = 6
TURNS = 6
ALIASES = ("staging", "production")
READ = """{ artifact(project: "demo", name: "iris") { versions(first: 500) { totalCount nodes {
  index digest size fileCount manifestUrl entries(first: 5) { nodes { path digest download { url } } } } } } }"""


@pytest.fixture
def replicas(tmp_path, swift, monkeypatch):
    for variable, value in swift.environment.items():
        monkeypatch.setenv(variable, value)
    storage = f"s3://{new_bucket(swift)}/reg?endpoint={swift.endpoint}"
    empty_url(tmp_path / "data")
    with ThreadPoolExecutor(3) as pool:  # they migrate the database together
        servers = list(pool.map(lambda _: start(tmp_path / "data", storage=storage), range(3)))
    yield servers
    for server in servers:
        server.stop()


def follow(replicas, number, first, got):
    """Subscribe at one server, and when it is gone at the next, until the last event has come."""
    after = first
    while not got or got[-1]["after"] != {"description": "last"}:
        try:
            with socket(replicas[number % 3].url) as ws:
                ws.subscribe("a", project="demo", after=after)
                while not got or got[-1]["after"] != {"description": "last"}:
                    got.append(ws.next("a"))
                    after = got[-1]["cursor"]
        except GONE:
            number += 1


def test_nothing_is_lost_when_one_of_three_is_killed(replicas, tmp_path):
    promised, killed = {}, threading.Event()
    enough = threading.Semaphore(0)
    replicas[0].api.do("createProject", "project { id }", name="demo")
    first = recorded(replicas[0].api, "demo")[0]["cursor"]
    seen = [[] for _ in range(SUBSCRIBERS)]
    subscribers = [
        threading.Thread(target=follow, args=(replicas, number, first, got))
        for number, got in enumerate(seen)
    ]
    for subscriber in subscribers:
        subscriber.start()

    def client(number):
        """Log and move aliases through one server after the other; one that is gone is left out."""
        for turn in range(TURNS):
            server = replicas[(number + turn) % 3]
            with contextlib.suppress(*GONE):
                files = {"n": f"{number} {turn}".encode()}
                logged = log(server.api, "demo", "iris", files)
                promised[logged["index"]] = files
                with contextlib.suppress(Refused):  # somebody else moved it meanwhile
                    server.api.do(
                        "setAlias", "__typename", artifact="demo/iris", alias=ALIASES[turn % 2],
                        version=f"v{logged['index']}",
                    )  # fmt: skip
            enough.release()

    def kill():
        for _ in range(CLIENTS * TURNS // 3):
            enough.acquire()
        replicas[1].stop(signal.SIGKILL)
        killed.set()

    with ThreadPoolExecutor(CLIENTS + 1) as pool:
        work = [pool.submit(kill), *(pool.submit(client, number) for number in range(CLIENTS))]
        for done in work:
            done.result()

    assert killed.is_set()
    assert len(promised) >= CLIENTS * TURNS // 3
    check_versions(replicas[0].api, promised)
    check_ledger(tmp_path / "data")
    assert log(replicas[2].api, "demo", "iris", {"n": b"afterwards"})["index"] > max(promised)
    replicas[0].api.do("updateProject", "project { id }", project="demo", description="last")
    for subscriber in subscribers:
        subscriber.join()
    events = sorted(recorded(replicas[2].api, "demo")[1:], key=place_of)
    assert [list(map(place_of, got)) for got in seen] == [list(map(place_of, events))] * SUBSCRIBERS
    assert seen == [events] * SUBSCRIBERS


def place_of(event):
    """The position that the cursor of an event stands for: the audit log is ordered by time."""
    cursor = event["cursor"]
    return int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).rpartition(b":")[2])


def check_versions(api, promised):
    """What was promised is there with its bytes, and nothing is half there."""
    versions = api.ask(READ)["artifact"]["versions"]
    found = {version["index"]: version for version in versions["nodes"]}

    assert sorted(found) == list(range(1, versions["totalCount"] + 1))
    assert promised.keys() <= found.keys()
    assert len({version["digest"] for version in found.values()}) == len(found)
    for index, files in promised.items():
        assert send(found[index]["manifestUrl"], "GET", None, {})[2] == manifest_of(files)
        for entry in found[index]["entries"]["nodes"]:
            assert send(entry["download"]["url"], "GET", None, {})[2] == files[entry["path"]]


def check_ledger(data_dir):
    """The history of every alias has no gap, and ends where the alias points."""
    for alias in ("latest", *ALIASES):
        moves = query(
            data_dir,
            "SELECT at, from_version_id AS before, to_version_id AS after FROM alias_move "
            "WHERE alias = ? ORDER BY id",
            alias,
        )
        holders = query(data_dir, "SELECT version_id FROM alias WHERE name = ?", alias)
        assert moves[0]["before"] is None
        assert all(earlier["after"] == later["before"] for earlier, later in pairwise(moves))
        assert all(earlier["at"] < later["at"] for earlier, later in pairwise(moves))
        assert holders == [{"version_id": moves[-1]["after"]}]
    events = query(
        data_dir,
        "SELECT type, count(*) AS n FROM event WHERE type IN ('ALIAS_SET', 'VERSION_COMMITTED') GROUP BY type",
    )
    (count,) = query(
        data_dir,
        "SELECT (SELECT count(*) FROM alias_move) AS moves, "
        "(SELECT count(*) FROM version WHERE state = 'COMMITTED') AS versions",
    )
    assert {row["type"]: row["n"] for row in events} == {
        "ALIAS_SET": count["moves"], "VERSION_COMMITTED": count["versions"],
    }  # fmt: skip
