"""`impact` as clients get it: counts of everything, and a list by pages with the aliases of each version."""

import json
from contextlib import closing

import pytest
from wanllmdb_server.access.actors import local_actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.api.context import Context
from wanllmdb_server.api.ids import row_id_of
from wanllmdb_server.errors import Timeout
from wanllmdb_server.lineage.graph import Key, Kind
from wanllmdb_server.lineage.impact import impact_of

from tests.server.client import Refused
from tests.server.people import person_inside

IMPACT = """query($v: ID!, $first: Int, $after: String, $asOf: DateTime) {
  impact(version: $v, first: $first, after: $after, asOf: $asOf) {
    versionCount runCount restrictedCount levels { depth versions runs } types { type versions }
    nodes { depth aliases version { ref deletedAt } } pageInfo { hasNextPage endCursor } } }"""


@pytest.fixture
def spread(story):
    """lab/data, used by two runs; what they logged was used by a third; shop has a link of one model."""
    story.log("lab/data")
    for number in range(2):
        story.log(f"lab/model-{number}", story.run(f"train-{number}", "lab/data"), kind="model")
    story.log("lab/report", story.run("evaluate", "lab/model-0", "lab/model-1"), kind="report")
    story.link("lab/model-0", "shop/model")
    return story


def _impact(story, ref, api=None, first=100, **more):
    return (api or story.api).ask(IMPACT, v=ref, first=first, **more)["impact"]


def _refs(found):
    return [(node["version"]["ref"], node["depth"]) for node in found["nodes"]]


def test_counts_and_list(spread):
    found = _impact(spread, "lab/data")

    assert _refs(found) == [
        ("lab/model-0:v1", 2), ("lab/model-1:v1", 2), ("shop/model:v1", 3), ("lab/report:v1", 4),
    ]  # fmt: skip
    assert (found["versionCount"], found["runCount"], found["restrictedCount"]) == (4, 3, 0)
    assert [tuple(level.values()) for level in found["levels"]] == [
        (1, 0, 2),
        (2, 2, 0),
        (3, 1, 1),
        (4, 1, 0),
    ]
    assert found["types"] == [{"type": "model", "versions": 3}, {"type": "report", "versions": 1}]
    of_version = '{ artifactVersion(ref: "lab/data") { impact(first: 1) { versionCount nodes { depth } } } }'
    assert spread.api.ask(of_version)["artifactVersion"]["impact"] == {
        "versionCount": 4,
        "nodes": [{"depth": 2}],
    }
    nothing = _impact(spread, "lab/report")
    assert (nothing["nodes"], nothing["versionCount"], nothing["levels"], nothing["types"]) == ([], 0, [], [])


@pytest.mark.parametrize("first", [1, 2, 3])
def test_pages_have_each_version_once_and_all_counts(spread, first):
    whole = _impact(spread, "lab/data")
    pages, after = [], None
    while not pages or pages[-1]["pageInfo"]["hasNextPage"]:
        pages.append(_impact(spread, "lab/data", first=first, after=after))
        after = pages[-1]["pageInfo"]["endCursor"]

    assert [node for page in pages for node in page["nodes"]] == whole["nodes"]
    assert {len(page["nodes"]) for page in pages[:-1]} <= {first}
    for page in pages:
        assert {**page, "nodes": 0, "pageInfo": 0} == {**whole, "nodes": 0, "pageInfo": 0}
    for more in ({"after": "bm8"}, {"first": 501}, {"first": -1}):
        with pytest.raises(Refused) as refused:
            _impact(spread, "lab/data", **more)
        assert refused.value.code == ("INVALID_CURSOR" if "after" in more else "LIMIT_EXCEEDED")


def test_the_aliases_that_versions_hold_and_held(spread):
    api = spread.api

    def held(**more):
        return {
            node["version"]["ref"]: node["aliases"] for node in _impact(spread, "lab/data", **more)["nodes"]
        }

    def move(alias, version):
        done = api.do("setAlias", "alias { updatedAt }", artifact="lab/model-0", alias=alias, version=version)
        return done["alias"]["updatedAt"]

    first = move("production", "v1")
    run = next(row_id for row_id, name in spread.names.items() if name == "train-0")
    spread.log("lab/model-0", run, content=b"better", kind="model")
    second = move("production", "v2")
    api.do("deleteAlias", "artifact { id }", artifact="lab/model-0", alias="production")

    assert held(asOf=first)["lab/model-0:v1"] == ["latest", "production"]
    assert "lab/model-0:v2" not in held(asOf=first)
    assert held(asOf=second)["lab/model-0:v1"] == []
    assert held(asOf=second)["lab/model-0:v2"] == ["latest", "production"]
    assert held()["lab/model-0:v2"] == ["latest"]
    assert held()["lab/model-1:v1"] == held(asOf=first)["lab/model-1:v1"] == ["latest"]


def test_what_one_may_not_see_is_counted_where_the_way_ends(spread):
    lab = spread.inside.acting(person_inside(spread.inside, "lab-member", {"lab": Role.VIEWER}))
    spread.log("lab/beyond", spread.run("serve", "shop/model", project="shop"))

    found = _impact(spread, "lab/data", lab)

    assert _refs(found) == [("lab/model-0:v1", 2), ("lab/model-1:v1", 2), ("lab/report:v1", 4)]
    assert (found["versionCount"], found["runCount"], found["restrictedCount"]) == (3, 3, 1)
    assert [tuple(level.values()) for level in found["levels"]] == [
        (1, 0, 2),
        (2, 2, 0),
        (3, 0, 1),
        (4, 1, 0),
    ]
    assert "shop" not in json.dumps(found)


def test_a_deleted_version_is_listed_and_can_be_asked_for(spread):
    data = next(row_id for row_id, name in spread.names.items() if name == "lab/data:v1")
    before = _impact(spread, data)
    for ref in ("lab/model-0:v1", "lab/data:v1"):
        version = next(row_id for row_id, name in spread.names.items() if name == ref)
        spread.api.do("deleteVersion", "version { id }", version=version, deleteAliases=True)

    found = _impact(spread, data)

    assert _refs(found) == _refs(before)
    assert [node["version"]["deletedAt"] is None for node in found["nodes"]] == [False, True, True, True]
    assert found["nodes"][0]["aliases"] == []
    with pytest.raises(Refused) as refused:
        _impact(spread, "lab/data:v1")
    assert refused.value.code == "VERSION_DELETED"
    run = next(row_id for row_id, name in spread.names.items() if name == "evaluate")
    with pytest.raises(Refused, match="is of kind Run, not ArtifactVersion") as refused:
        _impact(spread, run)
    assert refused.value.code == "NOT_FOUND"


def test_a_preview_of_a_deletion_tells_the_whole_way_down(spread):
    lab = spread.inside.acting(person_inside(spread.inside, "lab-member", {"lab": Role.VIEWER}))
    spread.run("serve", "lab/model-1", project="shop")
    document = """query($v: ID!) { deletePreview(version: $v) {
      downstream(first: 3) { totalCount nodes { ref aliases } pageInfo { hasNextPage } }
      downstreamRuns { totalCount nodes { name } } usedBy { nodes { name } }
      restrictedDownstream { totalCount nodes { id } } restrictedDownstreamRuns { totalCount nodes { id } } } }"""

    seen = spread.api.ask(document, v="lab/data")["deletePreview"]
    partly = lab.ask(document, v="lab/data")["deletePreview"]

    refs = ["lab/model-0:v1", "lab/model-1:v1", "shop/model:v1"]
    assert seen["downstream"] == {
        "totalCount": 4,
        "nodes": [{"ref": ref, "aliases": ["latest"]} for ref in refs],
        "pageInfo": {"hasNextPage": True},
    }
    runs = ["train-0", "train-1", "evaluate", "serve"]
    assert [node["name"] for node in seen["downstreamRuns"]["nodes"]] == runs
    assert [node["name"] for node in seen["usedBy"]["nodes"]] == runs[:2]
    assert seen["restrictedDownstream"]["totalCount"] == seen["restrictedDownstreamRuns"]["totalCount"] == 0
    assert [node["ref"] for node in partly["downstream"]["nodes"]] == [*refs[:2], "lab/report:v1"]
    assert [node["name"] for node in partly["downstreamRuns"]["nodes"]] == runs[:3]
    assert (
        partly["restrictedDownstream"]["totalCount"] == partly["restrictedDownstreamRuns"]["totalCount"] == 1
    )
    assert "shop" not in json.dumps(partly)


def test_a_walk_ends_when_time_is_up(spread):
    context = Context(spread.inside.services, local_actor())
    root = Key(Kind.VERSION, row_id_of("ArtifactVersion", next(iter(spread.names))))
    steps = []

    def check():
        steps.append(len(steps))
        if len(steps) == 2:
            context.interrupt()
        context.check()

    with closing(context), pytest.raises(Timeout, match="ask for less at once"):
        impact_of(context.read, local_actor(), root.id, check=check)
    assert steps == [0, 1]
    with closing(Context(spread.inside.services, local_actor())) as another:
        found = impact_of(another.read, local_actor(), root.id, check=another.check)
        assert len(found.versions) == 4


def test_walks_have_a_price_so_that_no_list_asks_for_hundreds(spread):
    document = """{ artifact(project: "lab", name: "data") {
      versions(first: 100) { nodes { impact(first: 0) { versionCount } } } } }"""
    with pytest.raises(Refused) as refused:
        spread.api.ask(document)
    assert refused.value.code == "QUERY_TOO_COSTLY"
    found = spread.api.ask(document.replace("100", "20"))["artifact"]["versions"]["nodes"]
    assert found == [{"impact": {"versionCount": 4}}]
