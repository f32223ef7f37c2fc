"""Setting, moving, deleting and rolling back, one example each."""

import pytest

from tests.server.client import Refused
from tests.server.protocol import log

MOVED = "alias { name versionName }"
HISTORY = """query($project: String!, $alias: String) { artifact(project: $project, name: "iris") {
  aliasHistory(alias: $alias) { totalCount nodes {
    alias kind reason from { name } to { name } run { name } actor { name reportedBy } } } } }"""


def _move(kind, before, after, *, alias="production", reason=None, run=None):
    return {
        "alias": alias,
        "kind": kind,
        "reason": reason,
        "from": {"name": before} if before else None,
        "to": {"name": after} if after else None,
        "run": {"name": run} if run else None,
        "actor": {"name": "local", "reportedBy": "tester@here"},
    }


@pytest.fixture
def history(api, project):
    def read(alias="production"):
        return api.ask(HISTORY, project=project, alias=alias)["artifact"]["aliasHistory"]["nodes"]

    return read


def test_a_move_is_kept_with_actor_run_and_reason(api, project, iris, history):
    run = api.do("createRun", "run { id }", project=project, process="p", name="promotion")["run"]["id"]

    api.do("setAlias", MOVED, artifact=iris, alias="production", version="v1")
    moved = api.do(
        "setAlias", MOVED, artifact=iris, alias="production", version="v3", reason="better", run=run
    )

    assert moved == {"alias": {"name": "production", "versionName": "v3"}}
    assert history() == [
        _move("SET", "v1", "v3", reason="better", run="promotion"),
        _move("SET", None, "v1"),
    ]


def test_setting_an_alias_to_where_it_points_writes_no_row_and_no_event(api, project, iris, state):
    api.do("setAlias", MOVED, artifact=iris, alias="production", version="v2")
    before = state()

    again = api.do("setAlias", MOVED, artifact=iris, alias="production", version="v2", reason="again")

    assert again == {"alias": {"name": "production", "versionName": "v2"}}
    assert state() == before


def test_each_rollback_goes_one_row_further_back_and_then_there_is_nothing(api, project, iris, state):
    for version in ("v1", "v2", "v3", "v1"):
        api.do("setAlias", MOVED, artifact=iris, alias="production", version=version)

    went = [
        api.do("rollbackAlias", MOVED, artifact=iris, alias="production")["alias"]["versionName"]
        for _ in range(3)
    ]

    assert went == ["v3", "v2", "v1"]
    before = state()
    with pytest.raises(Refused, match="has no earlier position") as refused:
        api.do("rollbackAlias", MOVED, artifact=iris, alias="production")
    assert refused.value.code == "NOTHING_TO_ROLL_BACK"
    assert state() == before


def test_a_set_after_a_rollback_goes_back_to_what_was_in_force_not_to_what_was_undone(api, iris):
    for version in ("v1", "v2"):
        api.do("setAlias", MOVED, artifact=iris, alias="production", version=version)
    api.do("rollbackAlias", MOVED, artifact=iris, alias="production")
    api.do("setAlias", MOVED, artifact=iris, alias="production", version="v3")

    back = api.do("rollbackAlias", MOVED, artifact=iris, alias="production")

    assert back["alias"]["versionName"] == "v1"


def test_a_deleted_alias_is_gone_and_a_rollback_brings_it_back(api, project, iris, history):
    api.do("setAlias", MOVED, artifact=iris, alias="production", version="v2")

    left = api.do(
        "deleteAlias", "artifact { aliases { name } }", artifact=iris, alias="production", reason="no"
    )

    assert left == {"artifact": {"aliases": [{"name": "latest"}]}}
    assert api.do("rollbackAlias", MOVED, artifact=iris, alias="production")["alias"]["versionName"] == "v2"
    assert history() == [
        _move("ROLLED_BACK", None, "v2"),
        _move("DELETED", "v2", None, reason="no"),
        _move("SET", None, "v2"),
    ]


def test_a_rollback_to_a_deleted_version_is_refused_and_names_it(api, project, iris, state):
    for version in ("v1", "v2"):
        api.do("setAlias", MOVED, artifact=iris, alias="production", version=version)
    api.do("deleteVersion", "version { state }", version=f"{iris}:v1")
    before = state()

    with pytest.raises(Refused, match="cannot roll back to v1: that version was deleted") as refused:
        api.do("rollbackAlias", MOVED, artifact=iris, alias="production")

    assert refused.value.code == "VERSION_DELETED"
    assert refused.value.details == {"alias": "production", "version": "v1"}
    assert state() == before


@pytest.mark.parametrize("mutation", ["setAlias", "deleteAlias", "rollbackAlias"])
def test_a_move_that_expected_another_position_is_refused_and_told_the_present_one(
    api, project, iris, state, mutation
):
    for version in ("v1", "v2"):
        api.do("setAlias", MOVED, artifact=iris, alias="production", version=version)
    fields = {"artifact": iris, "alias": "production"} | ({"version": "v3"} if mutation == "setAlias" else {})
    select = "artifact { id }" if mutation == "deleteAlias" else MOVED
    before = state()

    for expected, wanted in (("v1", "still be v1"), (None, "not exist yet")):
        with pytest.raises(Refused, match=f"points to v2, but was expected to {wanted}") as refused:
            api.do(mutation, select, **fields, expectedVersion=expected)
        assert refused.value.code == "ALIAS_CONFLICT"
        assert refused.value.details == {"alias": "production", "current": "v2", "expected": expected}

    assert state() == before
    api.do(mutation, select, **fields, expectedVersion="v2")
    assert state() != before


def test_an_alias_expected_not_to_exist_is_created_once(api, iris):
    api.do("setAlias", MOVED, artifact=iris, alias="production", version="v1", expectedVersion=None)

    with pytest.raises(Refused) as refused:
        api.do("setAlias", MOVED, artifact=iris, alias="production", version="v2", expectedVersion=None)

    assert refused.value.code == "ALIAS_CONFLICT"
    assert refused.value.details["current"] == "v1"


def test_a_repeated_set_is_answered_even_when_the_alias_was_deleted_since(api, iris, project, state):
    fields = {"artifact": iris, "alias": "production", "version": "v1", "idempotencyKey": f"set-{iris}"}
    api.do("setAlias", MOVED, **fields)
    api.do("deleteAlias", "artifact { id }", artifact=iris, alias="production")
    before = state()

    with pytest.raises(
        Refused, match="'production' was moved as asked, and has been deleted since"
    ) as refused:
        api.do("setAlias", MOVED, **fields)

    assert refused.value.code == "NOT_FOUND"
    assert state() == before


def test_deleting_the_holder_of_latest_moves_it_to_the_highest_version_left(api, project, iris, history):
    log(api, project, "iris", {"data.csv": b"one"})

    api.do("deleteVersion", "version { state }", version=f"{iris}:v1", reason="wrong labels")

    assert history("latest")[:2] == [
        _move("SET", "v1", "v3", alias="latest", reason="wrong labels"),
        _move("SET", "v3", "v1", alias="latest"),
    ]


def test_deleting_the_only_version_takes_latest_away(api, project, history):
    log(api, project, "iris", {"data.csv": b"only"})

    api.do("deleteVersion", "version { state }", version=f"{project}/iris:v1")

    assert [(m["kind"], m["from"], m["to"]) for m in history("latest")] == [
        ("DELETED", {"name": "v1"}, None),
        ("SET", None, {"name": "v1"}),
    ]
