"""The life of a run: its processes, their ends, and starting it again."""

import pytest

from tests.server.client import Refused
from tests.server.inside import opened
from tests.server.protocol import log

RUN = "run { id key state finishedAt }"


@pytest.fixture
def start(api, project):
    def start(process="one", **fields):
        return api.do("createRun", RUN, project=project, process=process, **fields)["run"]

    return start


def _finish(api, run, process="one", **fields):
    return api.do("finishRun", RUN, run=run["id"], process=process, **fields)["run"]


@pytest.mark.parametrize("end", ["FINISHED", "FAILED"])
def test_a_run_runs_until_its_process_ends(api, start, end):
    run = start()

    ended = _finish(api, run, state=end)

    assert (run["state"], run["finishedAt"]) == ("RUNNING", None)
    assert ended["state"] == end
    assert ended["finishedAt"] is not None


def test_finishing_again_changes_nothing(api, start, state):
    run = start()
    _finish(api, run)
    before = state()

    _finish(api, run)

    assert state() == before


def test_a_run_of_several_processes_takes_the_worst_end_when_the_last_one_ends(api, start):
    run = start("one", key="shared")
    for process in ("two", "three"):
        assert start(process, key="shared", resume="ALLOW")["id"] == run["id"]

    states = [
        _finish(api, run, "one")["state"],
        _finish(api, run, "two", state="FAILED")["state"],
        _finish(api, run, "three")["state"],
    ]

    assert states == ["RUNNING", "RUNNING", "FAILED"]


def test_never_refuses_a_run_that_exists(api, start, state):
    start(key="mine")
    before = state()

    with pytest.raises(Refused, match="run 'mine' exists already in .*; pass resume='allow'") as refused:
        start("two", key="mine", resume="NEVER")

    assert refused.value.code == "ALREADY_EXISTS"
    assert refused.value.details == {"run": "mine", "state": "RUNNING"}
    assert state() == before


def test_must_refuses_a_run_that_does_not_exist(api, project, start, state):
    start(key="other")
    before = state()

    with pytest.raises(Refused, match="run 'mine' not found") as refused:
        start(key="mine", resume="MUST")

    assert refused.value.code == "NOT_FOUND"
    assert state() == before


def test_allow_creates_continues_and_keeps_what_the_run_was(api, project, start):
    first = start(key="mine", resume="ALLOW", name="first", config={"a": 1}, tags=["x"])
    _finish(api, first, state="FAILED")

    again = start("two", key="mine", resume="ALLOW", name="second", config={"a": 2}, tags=["y"])

    kept = api.ask(
        'query($p: String!) { run(project: $p, key: "mine") { name config tags state } }', p=project
    )
    assert (again["id"], again["state"], again["finishedAt"]) == (first["id"], "RUNNING", None)
    assert kept["run"] == {"name": "first", "config": {"a": 1}, "tags": ["x"], "state": "RUNNING"}
    assert _finish(api, again, "two")["state"] == "FINISHED"


def test_a_process_that_never_attached_or_has_ended_has_no_heartbeat(api, start, state):
    run = start()
    with pytest.raises(Refused, match="process 'two' is not attached to run") as unknown:
        api.do("heartbeatRun", RUN, run=run["id"], process="two")
    _finish(api, run)
    before = state()

    with pytest.raises(Refused, match="process 'one' of run .* has ended") as ended:
        api.do("heartbeatRun", RUN, run=run["id"], process="one")

    assert (unknown.value.code, ended.value.code) == ("NOT_FOUND", "STATE_CONFLICT")
    assert state() == before


def test_a_running_run_is_not_deleted_and_an_ended_one_stays_in_lineage(api, project, start, state):
    run = start(key="mine")
    version = log(api, project, "iris", {"a": b"a"}, begin={"run": run["id"]})
    before = state()
    with pytest.raises(Refused, match="is running; finish it before deleting it") as refused:
        api.do("deleteRun", "id", run=run["id"])
    assert refused.value.code == "STATE_CONFLICT"
    assert state() == before
    _finish(api, run)

    assert api.do("deleteRun", "id", run=run["id"]) == {"id": run["id"]}

    found = api.ask(
        """query($p: String!, $v: ID!) { run(project: $p, key: "mine") { id } runs(project: $p) { totalCount }
        node(id: $v) { ... on ArtifactVersion { producedBy { nodes { key deletedAt } } } } }""",
        p=project,
        v=version["id"],
    )
    assert (found["run"], found["runs"]["totalCount"]) == (None, 0)
    (maker,) = found["node"]["producedBy"]["nodes"]
    assert maker["key"] == "mine"
    assert maker["deletedAt"] is not None
    with pytest.raises(Refused, match="run id 'mine' belonged to a deleted run"):
        start(key="mine", resume="ALLOW")


def test_inputs_and_outputs_are_recorded_once(api, project, start, state):
    run = start()
    version = log(api, project, "iris", {"a": b"a"}, begin={"run": run["id"]})
    used = api.do("useArtifact", "version { name }", version=f"{project}/iris:latest", run=run["id"])
    before = state()

    again = api.do("useArtifact", "version { name }", version=version["id"], run=run["id"])

    edges = api.ask(
        """query($id: ID!) { node(id: $id) { ... on Run {
        inputs { totalCount nodes { ref } } outputs { totalCount nodes { ref } } } } }""",
        id=run["id"],
    )
    one = {"totalCount": 1, "nodes": [{"ref": f"{project}/iris:v1"}]}
    assert used == again == {"version": {"name": "v1"}}
    assert edges["node"] == {"inputs": one, "outputs": one}
    assert state() == before


@pytest.mark.parametrize(
    ("fields", "code", "message"),
    [
        ({"process": ""}, "INVALID_NAME", "process name '' is not allowed"),
        ({"key": "a b"}, "INVALID_NAME", "run name 'a b' is not allowed"),
        ({"jobType": "a b"}, "INVALID_NAME", "job type name"),
        ({"config": [1]}, "INVALID_INPUT", "config must be a JSON object, not list"),
        ({"config": {"a": "x" * (1 << 20)}}, "LIMIT_EXCEEDED", "config has"),
        ({"gitCommit": "x" * 65}, "LIMIT_EXCEEDED", "gitCommit has 65 characters; 64"),
        ({"host": "x" * 257}, "LIMIT_EXCEEDED", "host has 257"),
        ({"tags": ["a b"]}, "INVALID_NAME", "tag name 'a b'"),
        ({"project": "a b"}, "INVALID_NAME", "project name 'a b'"),
    ],
)
def test_a_run_that_cannot_be_is_refused(api, start, project, state, fields, code, message):
    before = state()

    with pytest.raises(Refused, match=message) as refused:
        api.do("createRun", RUN, **{"project": project, "process": "p"} | fields)

    assert refused.value.code == code
    assert state() == before


def test_a_missing_project_is_not_made_when_the_settings_forbid_it(tmp_path):
    with opened(tmp_path / "data", create_missing_projects=False) as registry:
        for mutation, fields in (
            ("createRun", {"process": "p"}),
            ("createVersion", {"artifact": "a", "type": "dataset"}),
        ):
            with pytest.raises(Refused, match="project 'new' not found; check the name") as refused:
                registry.api.do(mutation, "__typename", project="new", **fields)
            assert refused.value.code == "NOT_FOUND"

        assert registry.api.ask("{ projects { totalCount } }") == {"projects": {"totalCount": 0}}
