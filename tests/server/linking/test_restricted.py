"""What leads out of sight is an opaque id: the same everywhere, without a name, a count or a way back."""

import json

import pytest
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.api.ids import to_global

from tests.server.client import Refused
from tests.server.inside import opened
from tests.server.people import person_inside
from tests.server.protocol import log_inside

OPAQUE = "totalCount nodes { id } pageInfo { hasNextPage endCursor }"
VERSION = f"""query($r: String!) {{ artifactVersion(ref: $r) {{
  producedBy {{ totalCount nodes {{ name }} }} restrictedProducers {{ {OPAQUE} }}
  usedBy {{ totalCount nodes {{ name }} }} restrictedUsers {{ {OPAQUE} }}
  linkedFrom {{ ref }} restrictedLinkedFrom {{ id }}
  linkedTo {{ totalCount nodes {{ ref }} }} restrictedLinkedTo {{ {OPAQUE} }} }} }}"""
RUN = f"""query($p: String!, $k: String!) {{ run(project: $p, key: $k) {{
  inputs {{ totalCount nodes {{ ref }} }} restrictedInputs {{ {OPAQUE} }}
  outputs {{ totalCount nodes {{ ref }} }} restrictedOutputs {{ {OPAQUE} }} }} }}"""
PREVIEW = f"""query($v: ID!) {{ deletePreview(version: $v) {{ usedBy {{ totalCount nodes {{ name }} }}
  restrictedUsers {{ {OPAQUE} }} downstream {{ totalCount nodes {{ ref }} }} restrictedDownstream {{ {OPAQUE} }} }} }}"""


class World:
    """`lab` made data and a model of it; `shop` uses both, and has a link of the model.

    lab: run maker -> data -> run trainer -> model -> linked to shop/model
    shop: run server uses lab/data, lab/model and shop/model, and made shop/report and lab/log
    """

    def __init__(self, inside):
        self.inside, api = inside, inside.api
        for project, key in (("lab", "maker"), ("lab", "trainer"), ("shop", "server")):
            setattr(self, key, self._run(project, key))
        self.data = log_inside(inside, "lab", "data", {"a": b"data"}, begin={"run": self.maker})["id"]
        self._use("lab/data", self.trainer)
        self.model = log_inside(inside, "lab", "model", {"a": b"model"}, begin={"run": self.trainer})["id"]
        self.linked = api.do("linkVersion", "version { id }", version="lab/model", target="shop/model")[
            "version"
        ]["id"]
        for used in ("lab/data", "lab/model", "shop/model"):
            self._use(used, self.server)
        log_inside(inside, "shop", "report", {"a": b"report"}, begin={"run": self.server})
        log_inside(inside, "lab", "log", {"a": b"log"}, begin={"run": self.server})
        api.do("setAlias", "alias { name }", artifact="lab/data", alias="good", version="v1", run=self.server)
        self.lab = inside.acting(person_inside(inside, "lab-member", {"lab": Role.VIEWER}))
        self.shop = inside.acting(person_inside(inside, "shop-member", {"shop": Role.VIEWER}))
        self.both = inside.acting(person_inside(inside, "both", {"lab": Role.VIEWER, "shop": Role.VIEWER}))

    def _run(self, project, key):
        made = self.inside.api.do("createRun", "run { id }", project=project, process="p", key=key, name=key)
        return made["run"]["id"]

    def _use(self, ref, run):
        self.inside.api.do("useArtifact", "version { id }", version=ref, run=run)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with opened(tmp_path_factory.mktemp("world") / "data") as inside:
        yield World(inside)


def _version(api, ref):
    return api.ask(VERSION, r=ref)["artifactVersion"]


def _run(api, project, key):
    return api.ask(RUN, p=project, k=key)["run"]


def _ids(connection):
    assert connection["totalCount"] == len(connection["nodes"])
    return {node["id"] for node in connection["nodes"]}


def _seen(connection):
    assert connection["totalCount"] == len(connection["nodes"])
    return [node.get("ref") or node.get("name") for node in connection["nodes"]]


def test_who_may_see_all_sees_no_restricted_node(world):
    for api in (world.both, world.inside.api):
        found = [_version(api, ref) for ref in ("lab/data", "lab/model", "shop/model", "shop/report")]
        found += [_run(api, "shop", "server"), _run(api, "lab", "trainer")]
        found += [api.ask(PREVIEW, v=world.data)["deletePreview"]]
        for thing in found:
            hidden = [value for key, value in thing.items() if key.startswith("restricted") and value]
            assert {value["totalCount"] for value in hidden} == {0}
    assert _seen(_version(world.both, "lab/data")["usedBy"]) == ["trainer", "server"]


def test_the_source_of_a_link_and_its_runs(world):
    linked = _version(world.shop, "shop/model")
    whole = _version(world.both, "shop/model")

    assert (linked["linkedFrom"], _seen(linked["producedBy"])) == (None, [])
    assert _seen(linked["usedBy"]) == ["server"]
    assert whole["linkedFrom"] == {"ref": "lab/model:v1"}
    assert _seen(whole["producedBy"]) == ["trainer"]
    (producer,) = _ids(linked["restrictedProducers"])
    assert len({producer, linked["restrictedLinkedFrom"]["id"]}) == 2


def test_what_was_linked_away_and_who_used_it(world):
    model = _version(world.lab, "lab/model")

    assert (_seen(model["linkedTo"]), _seen(model["usedBy"])) == ([], [])
    assert _seen(model["producedBy"]) == ["trainer"]
    assert len(_ids(model["restrictedLinkedTo"])) == len(_ids(model["restrictedUsers"])) == 1
    assert _seen(_version(world.both, "lab/model")["linkedTo"]) == ["shop/model:v1"]


def test_a_run_shows_what_of_it_is_elsewhere(world):
    run = _run(world.shop, "shop", "server")

    assert (_seen(run["inputs"]), _seen(run["outputs"])) == (["shop/model:v1"], ["shop/report:v1"])
    assert (len(_ids(run["restrictedInputs"])), len(_ids(run["restrictedOutputs"]))) == (2, 1)
    assert _version(world.shop, "shop/model")["restrictedLinkedFrom"]["id"] in _ids(run["restrictedInputs"])


def test_one_thing_has_one_id_wherever_it_appears(world):
    server = _ids(_version(world.lab, "lab/data")["restrictedUsers"])

    assert server == _ids(_version(world.lab, "lab/model")["restrictedUsers"])
    assert server == _ids(_version(world.lab, "lab/log")["restrictedProducers"])
    assert server == _ids(world.lab.ask(PREVIEW, v=world.data)["deletePreview"]["restrictedUsers"])


def test_a_preview_tells_of_consequences_out_of_sight_without_names(world):
    lab = world.lab.ask(PREVIEW, v=world.data)["deletePreview"]
    shop = world.shop.ask(PREVIEW, v=world.linked)["deletePreview"]
    whole = world.both.ask(PREVIEW, v=world.data)["deletePreview"]

    assert (_seen(lab["usedBy"]), _seen(lab["downstream"])) == (["trainer"], ["lab/model:v1"])
    # The run out of sight, and shop/model, which was linked from lab/model; what came of them is not told.
    assert (len(_ids(lab["restrictedUsers"])), len(_ids(lab["restrictedDownstream"]))) == (1, 1)
    assert (_seen(shop["usedBy"]), _seen(shop["downstream"])) == (["server"], ["shop/report:v1"])
    assert len(_ids(shop["restrictedDownstream"])) == 1
    assert _seen(whole["downstream"]) == ["lab/model:v1", "shop/report:v1", "lab/log:v1", "shop/model:v1"]


def test_moves_and_events_name_no_run_that_is_out_of_sight(world):
    read = """{ artifact(project: "lab", name: "data") { aliasHistory(alias: "good") { nodes { run { name } } } }
      events(project: "lab", filter: {types: [VERSION_USED, ALIAS_SET]}, first: 50) { nodes { run { name } } } }"""
    lab, both = world.lab.ask(read), world.both.ask(read)

    assert both["artifact"]["aliasHistory"]["nodes"] == [{"run": {"name": "server"}}]
    assert lab["artifact"]["aliasHistory"]["nodes"] == [{"run": None}]
    names = {node["run"] and node["run"]["name"] for node in lab["events"]["nodes"]}
    assert names == {None, "maker", "trainer"}


def test_nothing_that_an_outsider_is_told_names_anything(world):
    told = json.dumps(
        [
            _version(world.lab, "lab/data"), _version(world.lab, "lab/model"), _version(world.lab, "lab/log"),
            _run(world.lab, "lab", "trainer"), world.lab.ask(PREVIEW, v=world.data),
            world.lab.ask('{ events(project: "lab", first: 100) { nodes { subjectName before after reason } } }'),
        ]
    )  # fmt: skip

    assert "shop" not in told
    assert "server" not in told
    assert "report" not in told


def test_there_is_no_way_back_from_an_opaque_id(world):
    (opaque,) = _ids(_version(world.lab, "lab/data")["restrictedUsers"])

    refusals = []
    for given in (opaque, to_global("RestrictedNode", 1), to_global("Nothing", 1)):
        try:
            refusals.append(world.lab.ask("query($id: ID!) { node(id: $id) { id } }", id=given)["node"])
        except Refused as refused:
            refusals.append(refused.code)
    assert refusals == ["NOT_FOUND", None, None]
    assert world.lab.ask("query($id: ID!) { node(id: $id) { id } }", id=world.server) == {"node": None}
    assert opaque not in world.server
    assert len(opaque) == 32


def test_pages_of_restricted_nodes_tell_no_row_ids_and_times(tmp_path):
    with opened(tmp_path / "data") as inside:
        log_inside(inside, "lab", "data", {"a": b"x"})
        for number in range(7):
            made = inside.api.do("createRun", "run { id }", project="shop", process="p", key=str(number))
            inside.api.do("useArtifact", "version { id }", version="lab/data", run=made["run"]["id"])
        lab = inside.acting(person_inside(inside, "lab-member", {"lab": Role.VIEWER}))
        read = f"""query($after: String) {{ artifactVersion(ref: "lab/data") {{
          restrictedUsers(first: 3, after: $after) {{ {OPAQUE} edges {{ cursor }} }} }} }}"""

        seen, after, pages = [], None, 0
        while after or not seen:
            page = lab.ask(read, after=after)["artifactVersion"]["restrictedUsers"]
            assert page["totalCount"] == 7
            seen += [node["id"] for node in page["nodes"]]
            after, pages = page["pageInfo"]["endCursor"], pages + 1
            if not page["pageInfo"]["hasNextPage"]:
                break

        assert (pages, len(set(seen))) == (3, 7)
        assert seen == sorted(seen)
        with pytest.raises(Refused, match="does not belong to this list") as refused:
            lab.ask(read, after="bm8")
        assert refused.value.code == "INVALID_CURSOR"
        with pytest.raises(Refused, match="ask for 0 to 500 at a time"):
            lab.ask('{ artifactVersion(ref: "lab/data") { restrictedUsers(first: -1) { nodes { id } } } }')


def test_a_list_of_versions_costs_as_many_statements_with_restricted_nodes_however_long_it_is(world):
    read = """query($p: String!, $n: String!) { artifact(project: $p, name: $n) { versions { nodes {
      restrictedUsers { totalCount } restrictedProducers { totalCount } restrictedLinkedTo { totalCount }
      restrictedLinkedFrom { id } linkedFrom { ref } } } } }"""
    for number in range(5):
        log_inside(world.inside, "lab", "long", {"a": f"{number}".encode()})
    counts = []
    for name in ("data", "long"):
        with world.inside.statements() as seen:
            world.lab.ask(read, p="lab", n=name)
        counts.append(len(seen))

    assert counts[0] == counts[1]
