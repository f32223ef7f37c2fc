import pytest
import wanllmdb
from wanllmdb._generated.enums import MoveKind
from wanllmdb.errors import (
    AliasConflict,
    AliasReserved,
    InvalidInput,
    InvalidName,
    NotFound,
    NothingToRollBack,
    VersionDeleted,
)

SET, DELETED, ROLLED_BACK = MoveKind.SET, MoveKind.DELETED, MoveKind.ROLLED_BACK


def log(run, text, **more):
    artifact = wanllmdb.Artifact("iris", "dataset")
    with artifact.new_file("a.txt") as file:
        file.write(text)
    return run.log_artifact(artifact, **more)


@pytest.fixture
def versions(run):
    """v1, v2 and v3, none with an alias of its own."""
    return [log(run, str(number)) for number in (1, 2, 3)]


def moves(version, alias="production"):
    return [
        (move.kind, move.from_ and move.from_.name, move.to and move.to.name)
        for move in version.alias_history(alias)
    ]


def test_an_alias_moves_and_the_ledger_tells(run, api, versions):
    one, two, _ = versions

    one.set_alias("production", reason="first")
    two.set_alias("production", expected_version="v1", reason="better")

    assert two.aliases == ["production"]
    assert api.artifact("iris:production").version == "v2"
    assert api.artifact("iris:v1").aliases == []
    assert moves(two) == [(SET, "v1", "v2"), (SET, None, "v1")]
    newest = two.alias_history("production")[0]
    assert (newest.reason, newest.actor.name, newest.run.key) == ("better", "local", run.id)
    assert "@" in newest.actor.reported_by


def test_a_move_without_a_run_names_none(run, api, versions):
    api.artifact("iris:v1").set_alias("production")

    [move] = versions[0].alias_history("production")
    assert move.run is None
    assert (move.to.name, move.reason) == ("v1", None)


def test_setting_it_where_it_is_writes_nothing(versions):
    versions[0].set_alias("production")
    before = versions[0].alias_history()

    versions[0].set_alias("production", expected_version="v1", reason="again")

    assert versions[0].alias_history() == before


@pytest.mark.parametrize("change", ["set_alias", "delete_alias", "rollback_alias"])
@pytest.mark.parametrize(("expected", "current"), [("v3", "v2"), (None, "v2")])
def test_a_wrong_expectation_is_a_conflict_that_tells_where_it_points(versions, change, expected, current):
    one, two, _ = versions
    one.set_alias("production")
    two.set_alias("production")
    before = two.alias_history()

    with pytest.raises(AliasConflict) as refused:
        getattr(one, change)("production", expected_version=expected)

    assert refused.value.code == "ALIAS_CONFLICT"
    assert refused.value.details == {"alias": "production", "current": current, "expected": expected}
    assert "points to v2" in refused.value.message
    assert two.alias_history() == before


def test_none_expects_that_there_is_no_such_alias(versions):
    versions[0].set_alias("production", expected_version=None)

    with pytest.raises(AliasConflict) as refused:
        versions[1].set_alias("other", expected_version="v1")

    assert moves(versions[0]) == [(SET, None, "v1")]
    assert refused.value.details == {"alias": "other", "current": None, "expected": "v1"}
    assert moves(versions[0], "other") == []


def test_an_expectation_has_to_be_a_version(versions):
    with pytest.raises(InvalidInput, match="'v3'"):
        versions[0].set_alias("production", expected_version="3")

    assert moves(versions[0]) == []


def test_a_deleted_alias_is_gone_and_remembered(run, api, versions):
    versions[0].set_alias("production")

    versions[0].delete_alias("production", expected_version="v1", reason="retired")

    assert versions[0].aliases == []
    with pytest.raises(NotFound, match="it has latest"):
        api.artifact("iris:production")
    assert moves(versions[0]) == [(DELETED, "v1", None), (SET, None, "v1")]
    assert versions[0].alias_history("production")[0].reason == "retired"
    with pytest.raises(NotFound):
        versions[0].delete_alias("production")
    assert len(moves(versions[0])) == 2


def test_each_rollback_goes_one_move_further_back(api, versions):
    one, two, three = versions
    for version in (one, two, three):
        version.set_alias("production")

    back = [three.rollback_alias("production", reason="bad"), three.rollback_alias("production")]

    assert back == ["v2", "v1"]
    assert three.aliases == ["latest"]
    assert api.artifact("iris:production").version == "v1"
    assert moves(three)[:2] == [(ROLLED_BACK, "v2", "v1"), (ROLLED_BACK, "v3", "v2")]
    assert [move.reason for move in three.alias_history("production")[:2]] == [None, "bad"]
    with pytest.raises(NothingToRollBack):
        three.rollback_alias("production")
    assert len(moves(three)) == 5


def test_a_deletion_can_be_rolled_back(api, versions):
    versions[1].set_alias("production")
    versions[1].delete_alias("production")

    assert versions[1].rollback_alias("production", expected_version=None) == "v2"

    assert versions[1].aliases == ["production"]


def test_a_rollback_to_a_deleted_version_names_it(api, versions):
    one, two, _ = versions
    one.set_alias("production")
    two.set_alias("production")
    one.delete()

    with pytest.raises(VersionDeleted) as refused:
        two.rollback_alias("production")

    assert refused.value.details == {"alias": "production", "version": "v1"}
    assert api.artifact("iris:production").version == "v2"
    assert len(moves(two)) == 2


@pytest.mark.parametrize(
    ("name", "error"),
    [("latest", AliasReserved), ("v9", AliasReserved), ("a b", InvalidName), ("", InvalidName)],
)
def test_reserved_and_malformed_names_are_refused(versions, name, error):
    before = versions[2].alias_history()

    for change in (versions[2].set_alias, versions[2].delete_alias, versions[2].rollback_alias):
        with pytest.raises(error):
            change(name)

    assert versions[2].alias_history() == before
    assert versions[2].aliases == ["latest"]


def test_aliases_of_logging_move_and_latest_follows_the_newest_log(run, api, versions):
    log(run, "4", aliases=["production"])

    again = log(run, "1", aliases=["production"])

    assert (again.version, again.aliases) == ("v1", ["latest", "production"])
    assert api.artifact("iris").version == "v1"
    assert api.artifact("iris:v4").aliases == []
    assert moves(again) == [(SET, "v4", "v1"), (SET, None, "v4")]
    assert {move.run.key for move in again.alias_history()} == {run.id}


def test_a_long_history_is_read_to_its_end(versions):
    one, two, _ = versions
    for _ in range(55):
        one.set_alias("production")
        two.set_alias("production")

    history = moves(one)

    assert history == [(SET, "v1", "v2"), (SET, "v2", "v1")] * 54 + [(SET, "v1", "v2"), (SET, None, "v1")]
