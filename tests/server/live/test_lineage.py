"""The subscription `lineageChanged`: what happens to the lineage of one node, also as it grows."""

import pytest
from wanllmdb_server.access.ranks import Role

from tests.server.client import Refused, over_http
from tests.server.live.listening import socket, stream
from tests.server.people import add_person
from tests.server.protocol import log
from tests.server.servers import serving

CHANGED = """subscription($root: ID!, $direction: Direction! = BOTH, $depth: Int! = 4, $after: String) {
  lineageChanged(root: $root, direction: $direction, depth: $depth, after: $after) {
    kind cursor version run event { type subjectName } } }"""
NEWEST = "query($p: String!) { events(project: $p, first: 1) { nodes { cursor } } }"


def newest(api, project):
    return api.ask(NEWEST, p=project)["events"]["nodes"][0]["cursor"]


def start(api, project):
    return api.do("createRun", "run { id }", project=project, process="p")["run"]["id"]


def use(api, run, version):
    api.do("useArtifact", "version { id }", run=run, version=version)


def follow(ws, name, root, after, **how):
    ws.subscribe(name, CHANGED, root=root, after=after, **how)


def changes(ws, name, count):
    got = []
    for _ in range(count):
        message = ws.receive()
        assert (message["id"], message["type"]) == (name, "next"), message
        change = message["payload"]["data"]["lineageChanged"]
        event = change["event"]
        got.append((change["kind"], event and event["type"], change["version"], change["run"]))
    return got


def test_what_is_downstream_is_told_as_it_grows(server, api, project):
    root = log(api, project, "raw", {"a": b"one"})["id"]
    other = log(api, project, "other", {"a": b"one"})["id"]
    start_of = newest(api, project)
    with socket(server.url) as ws:
        follow(ws, "down", root, start_of, direction="DOWNSTREAM")
        run, stranger = start(api, project), start(api, project)
        use(api, stranger, other)
        use(api, run, root)
        model = log(api, project, "model", {"b": b"two"}, kind="model", run=run)["id"]
        api.do("setAlias", "alias { name }", artifact=f"{project}/model", alias="prod", version="v1")
        api.do("finishRun", "run { id }", run=run, process="p")
        api.do("finishRun", "run { id }", run=stranger, process="p")
        api.do("deleteVersion", "version { id }", version=root)

        wanted = [
            ("EDGE", "VERSION_USED", root, run),
            ("EDGE", "VERSION_COMMITTED", model, run),
            ("ALIAS", "ALIAS_SET", model, run),  # latest
            ("ALIAS", "ALIAS_SET", model, None),
            ("RUN", "RUN_FINISHED", None, run),
        ]
        assert changes(ws, "down", 5) == wanted
        tail = changes(ws, "down", 2)
        assert sorted(tail) == [
            ("ALIAS", "ALIAS_DELETED", root, None),
            ("VERSION", "VERSION_DELETED", root, None),
        ]

        follow(ws, "again", root, start_of, direction="DOWNSTREAM")
        assert changes(ws, "again", 5) == wanted


def test_upstream_and_depth_bound_what_is_told(server, api, project):
    raw = log(api, project, "raw", {"a": b"one"})["id"]
    run = start(api, project)
    use(api, run, raw)
    model = log(api, project, "model", {"b": b"two"}, kind="model", run=run)["id"]
    begin = newest(api, project)
    with socket(server.url) as ws:
        follow(ws, "up", model, begin, direction="UPSTREAM")
        another = start(api, project)
        use(api, another, raw)  # not upstream of the model
        api.do("updateVersion", "version { id }", version=raw, description="changed")
        assert changes(ws, "up", 1) == [("VERSION", "VERSION_UPDATED", raw, None)]

        follow(ws, "near", model, begin, direction="UPSTREAM", depth=1)
        api.do("updateVersion", "version { id }", version=model, description="changed")
        got = sorted(ws.receive()["id"] for _ in range(2))
        assert got == ["near", "up"]


def test_what_one_may_not_see_stays_opaque(tmp_path):
    data = tmp_path / "data"
    with serving(data) as server:
        ada = over_http(server.url, add_person(data, "ada", is_admin=True))
        for name in ("open", "secret"):
            ada.do("createProject", "project { id }", name=name)
        eve = add_person(data, "eve", roles={"open": Role.VIEWER})
        root = log(ada, "open", "raw", {"a": b"one"})["id"]
        begin = newest(ada, "open")
        with socket(server.url, eve) as ws:
            follow(ws, "a", root, begin)
            run = start(ada, "secret")
            use(ada, run, root)
            hidden = log(ada, "secret", "model", {"b": b"two"}, run=run)["id"]
            ada.do("updateVersion", "version { id }", version=root, description="changed")

            (edge, changed) = changes(ws, "a", 2)
            assert edge[:3] == ("EDGE", "VERSION_USED", root)
            assert edge[3] not in (None, run)
            assert changed == ("VERSION", "VERSION_UPDATED", root, None)
        lost = stream(server.url, eve, document=CHANGED, root=hidden)
        with lost as events, pytest.raises(Refused, match="NOT_FOUND"):
            events.next()
        lost = stream(server.url, eve, document=CHANGED, root=root, depth=100_000)
        with lost as events, pytest.raises(Refused, match="LIMIT_EXCEEDED"):
            events.next()
