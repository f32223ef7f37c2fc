"""`lineage` and `lineagePath` as clients get them."""

import json

import pytest
from wanllmdb_server.access.ranks import Role

from tests.server.client import Refused
from tests.server.lineage.conftest import GRAPH
from tests.server.people import person_inside
from tests.server.protocol import log


@pytest.fixture
def pipeline(story):
    """raw -> clean -> data -> train -> model -> evaluate -> report; a second model of the same run."""
    story.log("lab/raw", story.run("collect"), kind="raw")
    story.log("lab/data", story.run("clean", "lab/raw"))
    train = story.run("train", "lab/data")
    story.log("lab/model", train, kind="model")
    story.log("lab/small", train, kind="model")
    story.log("lab/report", story.run("evaluate", "lab/model"), kind="report")
    return story


def test_both_ways_are_all_ancestors_and_all_descendants_and_no_siblings(pipeline):
    graph = pipeline.lineage("lab/model", direction="BOTH", depth=10)

    assert pipeline.seen(graph) == [
        ("lab/model:v1", 0), ("train", 1), ("evaluate", 1), ("lab/data:v1", 2), ("lab/report:v1", 2),
        ("clean", 3), ("lab/raw:v1", 4), ("collect", 5),
    ]  # fmt: skip
    assert pipeline.edges(graph) == {
        ("collect", "OUTPUT", "lab/raw:v1"), ("lab/raw:v1", "INPUT", "clean"),
        ("clean", "OUTPUT", "lab/data:v1"), ("lab/data:v1", "INPUT", "train"),
        ("train", "OUTPUT", "lab/model:v1"), ("lab/model:v1", "INPUT", "evaluate"),
        ("evaluate", "OUTPUT", "lab/report:v1"),
    }  # fmt: skip
    assert (graph["truncated"], graph["frontier"]) == (False, [])
    hidden = {
        pipeline.names[node["id"]]: (node["hiddenUpstream"], node["hiddenDownstream"])
        for node in graph["nodes"]
    }
    assert {name for name, counts in hidden.items() if counts != (0, 0)} == {"train"}
    assert hidden["train"] == (0, 1)
    first = graph["nodes"][0]
    assert (first["kind"], first["deleted"], first["node"]["ref"]) == ("VERSION", False, "lab/model:v1")
    assert graph["nodes"][1]["node"] == {"id": graph["nodes"][1]["id"], "name": "train"}


def test_a_run_is_a_root_as_well_and_versions_and_runs_have_the_field_too(pipeline):
    run = next(row_id for row_id, name in pipeline.names.items() if name == "train")
    wanted = {"direction": "DOWNSTREAM", "depth": 2}

    graph = pipeline.lineage(run, **wanted)
    arguments = "direction: DOWNSTREAM, depth: 2"
    of_run = pipeline.api.ask(
        f'{{ run(project: "lab", key: "train") {{ lineage({arguments}) {{ {GRAPH} }} }} }}'
    )
    of_version = pipeline.api.ask(
        f'{{ artifactVersion(ref: "lab/data") {{ lineage({arguments}, first: 3) {{ {GRAPH} }} }} }}'
    )["artifactVersion"]["lineage"]

    assert pipeline.seen(graph) == [
        ("train", 0), ("lab/model:v1", 1), ("lab/small:v1", 1), ("evaluate", 2),
    ]  # fmt: skip
    assert of_run["run"]["lineage"] == graph
    assert pipeline.seen(of_version) == [("lab/data:v1", 0), ("train", 1), ("lab/model:v1", 2)]
    assert of_version["truncated"] is True


def test_what_is_cut_is_said_and_the_frontier_says_where_to_go_on(pipeline):
    shallow = pipeline.lineage("lab/report", direction="UPSTREAM", depth=2)
    cut = pipeline.lineage("lab/report", direction="UPSTREAM", depth=9, first=3)
    nothing = pipeline.lineage("lab/report", direction="UPSTREAM", depth=0)

    assert pipeline.seen(shallow) == [("lab/report:v1", 0), ("evaluate", 1), ("lab/model:v1", 2)]
    assert shallow["nodes"] == cut["nodes"]
    assert (shallow["truncated"], cut["truncated"], nothing["truncated"]) == (False, True, False)
    for graph, name in ((shallow, "lab/model:v1"), (cut, "lab/model:v1"), (nothing, "lab/report:v1")):
        assert [pipeline.names[row_id] for row_id in graph["frontier"]] == [name]
        assert graph["nodes"][-1]["hiddenUpstream"] == 1
    following = pipeline.lineage(shallow["frontier"][0], direction="UPSTREAM", depth=1)
    assert pipeline.seen(following) == [("lab/model:v1", 0), ("train", 1)]


def test_of_types_that_are_not_wanted_only_the_way_stays(pipeline):
    graph = pipeline.lineage("lab/report", direction="UPSTREAM", depth=9, types=["raw"])

    assert pipeline.seen(graph) == [
        ("lab/report:v1", 0), ("evaluate", 1), ("clean", 5), ("lab/raw:v1", 6), ("collect", 7),
    ]  # fmt: skip
    hidden = [(node["hiddenUpstream"], node["hiddenDownstream"]) for node in graph["nodes"]]
    assert hidden == [(0, 0), (1, 0), (0, 1), (0, 0), (0, 0)]
    assert graph["frontier"] == []


def test_a_run_that_uses_what_it_logs_and_a_cycle(story):
    run = story.run("loop")
    story.log("lab/a", run)
    story.use(run, "lab/a")
    again = story.run("again", "lab/a")
    story.log("lab/b", again)
    story.use(run, "lab/b")

    graph = story.lineage("lab/a", direction="BOTH", depth=1000)

    assert story.seen(graph) == [("lab/a:v1", 0), ("loop", 1), ("again", 1), ("lab/b:v1", 2)]
    assert story.edges(graph) == {
        ("lab/a:v1", "INPUT", "loop"), ("loop", "OUTPUT", "lab/a:v1"), ("lab/a:v1", "INPUT", "again"),
        ("again", "OUTPUT", "lab/b:v1"), ("lab/b:v1", "INPUT", "loop"),
    }  # fmt: skip
    assert all(node["hiddenUpstream"] == node["hiddenDownstream"] == 0 for node in graph["nodes"])


def test_a_link_leads_to_the_runs_that_made_its_source_and_what_used_it_came_of_the_source(story):
    story.log("lab/model", story.run("train"))
    story.link("lab/model", "shop/model")
    story.link("shop/model", "front/model")
    story.log("front/page", story.run("serve", "front/model", project="front"))

    up = story.lineage("front/model", direction="UPSTREAM")
    down = story.lineage("lab/model", direction="DOWNSTREAM")

    assert story.seen(up) == [("front/model:v1", 0), ("shop/model:v1", 1), ("lab/model:v1", 2), ("train", 3)]
    assert story.seen(down) == [
        ("lab/model:v1", 0), ("shop/model:v1", 1), ("front/model:v1", 2), ("serve", 3), ("front/page:v1", 4),
    ]  # fmt: skip
    assert ("lab/model:v1", "LINK", "shop/model:v1") in story.edges(down)


def test_tombstones_stay_in_the_graph_and_are_marked(story):
    story.log("lab/raw", story.run("collect"))
    clean = story.run("clean", "lab/raw")
    data = story.log("lab/data", clean)
    before = story.lineage("lab/data", direction="UPSTREAM")
    story.api.do("finishRun", "run { id }", run=clean, process="p", state="FINISHED")
    story.api.do("deleteRun", "id", run=clean)
    raw = next(row_id for row_id, name in story.names.items() if name == "lab/raw:v1")
    story.api.do("deleteVersion", "version { id }", version=raw)
    deleted_at = story.api.ask("query($id: ID!) { node(id: $id) { ... on Run { deletedAt } } }", id=clean)

    graph = story.lineage(data, direction="UPSTREAM")
    then = story.lineage(data, direction="UPSTREAM", asOf=max(edge["at"] for edge in before["edges"]))
    between = story.lineage(data, direction="UPSTREAM", asOf=deleted_at["node"]["deletedAt"])

    assert story.seen(graph) == story.seen(before)
    assert [node["deleted"] for node in graph["nodes"]] == [False, True, True, False]
    assert [node["deleted"] for node in then["nodes"]] == [False] * len(then["nodes"])
    assert [node["deleted"] for node in between["nodes"]] == [False, True, False, False]
    assert graph["nodes"][2]["node"]["ref"] == "lab/raw:v1"
    assert story.seen(story.lineage(clean, depth=1)) == [("clean", 0), ("lab/raw:v1", 1), ("lab/data:v1", 1)]


def test_as_of_a_time_nothing_is_there_that_came_later(story):
    story.log("lab/model", story.run("train"))
    at = story.lineage("lab/model")["edges"][0]["at"]
    story.link("lab/model", "shop/model")
    story.run("use", "lab/model")

    now = story.lineage("lab/model", direction="BOTH")
    then = story.lineage("lab/model", direction="BOTH", asOf=at)

    assert story.seen(now) == [("lab/model:v1", 0), ("shop/model:v1", 1), ("train", 1), ("use", 1)]
    assert story.seen(then) == [("lab/model:v1", 0), ("train", 1)]
    assert (then["nodes"][0]["hiddenUpstream"], then["nodes"][0]["hiddenDownstream"]) == (0, 0)
    shallow = story.lineage("lab/model", direction="BOTH", depth=0)["nodes"][0]
    assert (shallow["hiddenUpstream"], shallow["hiddenDownstream"]) == (1, 2)
    with pytest.raises(Refused, match="'use' did not exist at") as refused:
        story.lineage(now["nodes"][3]["id"], asOf=at)
    assert refused.value.code == "NOT_FOUND"


def test_what_one_may_not_see_is_an_opaque_end_of_the_way(story):
    story.log("lab/data", story.run("collect"))
    story.log("secret/plan", story.run("spy", "lab/data", project="secret"))
    story.use(story.run("report"), "secret/plan")
    lab = story.inside.acting(person_inside(story.inside, "lab-member", {"lab": Role.VIEWER}))

    graph = story.lineage("lab/data", lab, direction="BOTH", depth=9)
    up = story.lineage(next(i for i, n in story.names.items() if n == "report"), lab, direction="UPSTREAM")
    users = lab.ask('{ artifactVersion(ref: "lab/data") { restrictedUsers { nodes { id } } } }')

    assert story.seen(graph) == [("lab/data:v1", 0), ("collect", 1), ("?", 1)]
    opaque = graph["nodes"][-1]
    assert opaque == {
        "id": users["artifactVersion"]["restrictedUsers"]["nodes"][0]["id"], "kind": "RESTRICTED", "depth": 1,
        "deleted": None, "hiddenUpstream": None, "hiddenDownstream": None, "node": None,
    }  # fmt: skip
    assert {"source": graph["nodes"][0]["id"], "target": opaque["id"], "role": "INPUT", "at": None} in graph[
        "edges"
    ]
    assert story.seen(up) == [("report", 0), ("?", 1)]
    assert "secret" not in json.dumps([graph, up]) and "spy" not in json.dumps([graph, up])
    for root in (opaque["id"], *[i for i, n in story.names.items() if n in ("spy", "secret/plan:v1")]):
        with pytest.raises(Refused) as refused:
            story.lineage(root, lab)
        assert refused.value.code == "NOT_FOUND"


def _path(api, start, end):
    document = """query($a: ID!, $b: ID!) { lineagePath(from: $a, to: $b) {
      id kind depth hiddenUpstream hiddenDownstream node { id } } }"""
    return api.ask(document, a=start, b=end)["lineagePath"]


def test_a_path_says_why_two_things_are_connected(pipeline):
    down = _path(pipeline.api, "lab/data", "lab/report")
    up = _path(pipeline.api, "lab/report", "lab/data")

    assert [pipeline.names[node["id"]] for node in down] == [
        "lab/data:v1", "train", "lab/model:v1", "evaluate", "lab/report:v1",
    ]  # fmt: skip
    assert [node["id"] for node in up] == [node["id"] for node in down][::-1]
    assert [node["depth"] for node in up] == [0, 1, 2, 3, 4]
    assert [(node["hiddenUpstream"], node["hiddenDownstream"]) for node in down] == [
        (1, 0), (0, 1), (0, 0), (0, 0), (0, 0),
    ]  # fmt: skip
    assert _path(pipeline.api, "lab/model", "lab/small") is None
    assert len(_path(pipeline.api, "lab/model", "lab/model")) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ({"depth": -1}, "LIMIT_EXCEEDED", "depth is -1; walk 0 to 1000 steps"),
        ({"depth": 1001}, "LIMIT_EXCEEDED", "depth is 1001; walk 0 to 1000 steps"),
        ({"first": 0}, "LIMIT_EXCEEDED", "first is 0; ask for 1 to 1000 nodes at a time"),
        ({"first": 1001}, "LIMIT_EXCEEDED", "first is 1001; ask for 1 to 1000 nodes at a time"),
    ],
)
def test_limits(story, arguments, code, message):
    story.log("lab/data")
    with pytest.raises(Refused) as refused:
        story.lineage("lab/data", **arguments)
    assert (refused.value.code, refused.value.message) == (code, message)


def test_ids_that_have_no_lineage(story):
    story.log("lab/data")
    owner = story.api.ask('{ artifact(project: "lab", name: "data") { id } }')["artifact"]["id"]
    draft = story.api.do("createVersion", "version { id }", project="lab", artifact="data", type="dataset")[
        "version"
    ]["id"]
    for root, message in (
        (owner, "is of kind Artifact, which has no lineage; pass the id of a version or of a run"),
        (draft, "this version is a draft and has no lineage yet; commit it first"),
        ("nonsense", "names nothing"),
        ("lab/data:nothing", "alias 'nothing' not found"),
    ):
        with pytest.raises(Refused) as refused:
            story.lineage(root)
        assert refused.value.code == "NOT_FOUND"
        assert message in refused.value.message


def test_the_number_of_statements_depends_on_the_depth_alone(story):
    counts = []
    for name, length in (("few", 2), ("many", 12)):
        story.log(f"lab/{name}")
        for number in range(length):
            story.log(f"lab/{name}-{number}", story.run(f"{name}-{number}", f"lab/{name}"))
        with story.inside.statements() as seen:
            graph = story.lineage(f"lab/{name}", direction="DOWNSTREAM", depth=2)
        assert len(graph["nodes"]) == 1 + 2 * length
        counts.append(len(seen))

    # The ref, the root; a level each; rows of versions, rows of runs, edges.
    assert counts == [7, 7]


def test_over_http(api, iris, project):
    run = api.do("createRun", "run { id }", project=project, process="p", name="train")["run"]["id"]
    api.do("useArtifact", "version { id }", version=f"{iris}:v2", run=run)
    model = log(api, project, "model", {"m": b"weights"}, begin={"run": run}, aliases=["production"])
    document = """query($v: ID!, $m: ID!) {
      lineage(root: $m, direction: UPSTREAM) { truncated nodes { id depth } edges { source target role } }
      impact(version: $v) { versionCount nodes { depth aliases version { id } } }
      lineagePath(from: $v, to: $m) { kind node { id } } }"""

    found = api.ask(document, v=f"{iris}:v2", m=model["id"])

    data = api.ask("query($r: String!) { artifactVersion(ref: $r) { id } }", r=f"{iris}:v2")
    data_id = data["artifactVersion"]["id"]
    assert found["lineage"] == {
        "truncated": False,
        "nodes": [{"id": row, "depth": depth} for depth, row in enumerate((model["id"], run, data_id))],
        "edges": [
            {"source": run, "target": model["id"], "role": "OUTPUT"},
            {"source": data_id, "target": run, "role": "INPUT"},
        ],
    }
    affected = {"depth": 2, "aliases": ["latest", "production"], "version": {"id": model["id"]}}
    assert found["impact"] == {"versionCount": 1, "nodes": [affected]}
    assert [(node["kind"], node["node"]["id"]) for node in found["lineagePath"]] == [
        ("VERSION", data_id),
        ("RUN", run),
        ("VERSION", model["id"]),
    ]
