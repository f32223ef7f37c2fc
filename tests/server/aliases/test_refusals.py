"""What aliases and refs refuse: the code, a message that helps, and nothing changed."""

import pytest

from tests.server.client import Refused
from tests.server.protocol import create, log

MOVED = "alias { versionName }"


@pytest.mark.parametrize(
    ("fields", "code", "message"),
    [
        ({"alias": "latest"}, "ALIAS_RESERVED", "follows the newest logged version by itself"),
        ({"alias": "v7"}, "ALIAS_RESERVED", "alias 'v7' is the name of a version"),
        ({"alias": "v1234567890123"}, "ALIAS_RESERVED", "is the name of a version"),
        ({"alias": ""}, "INVALID_NAME", "use 1 to 128 letters"),
        ({"alias": "a b"}, "INVALID_NAME", "alias name 'a b' is not allowed"),
        ({"alias": "ä"}, "INVALID_NAME", "letters, digits"),
        ({"alias": "a\n"}, "INVALID_NAME", "is not allowed"),
        ({"alias": "x" * 129}, "INVALID_NAME", "1 to 128"),
        ({"alias": ".."}, "INVALID_NAME", "alias name '..' is not allowed"),
        ({"version": "v4"}, "NOT_FOUND", "version v4 not found in '.*/iris'; the newest is v3"),
        ({"version": "nonsense"}, "NOT_FOUND", "'nonsense' names nothing"),
        ({"expectedVersion": "3"}, "INVALID_INPUT", "expectedVersion '3' is no version name"),
        ({"reason": "x" * 2001}, "LIMIT_EXCEEDED", "reason has 2001 characters; 2000 are allowed"),
        ({"artifact": "no/such"}, "NOT_FOUND", "artifact 'no/such' not found"),
        ({"run": "UnVuOjk5OTk5OQ"}, "NOT_FOUND", "run not found"),
    ],
)
def test_a_bad_move_is_refused(api, project, iris, state, fields, code, message):
    api.do("setAlias", MOVED, artifact=iris, alias="production", version="v2")
    before = state()

    with pytest.raises(Refused, match=message) as refused:
        api.do("setAlias", MOVED, **{"artifact": iris, "alias": "production", "version": "v1"} | fields)

    assert refused.value.code == code
    assert state() == before


def test_an_alias_points_within_its_artifact(api, project, iris, state):
    log(api, project, "other", {"a": b"a"})
    before = state()

    with pytest.raises(Refused, match="version v1 belongs to 'other', not to 'iris'") as refused:
        api.do("setAlias", MOVED, artifact=iris, alias="production", version=f"{project}/other:v1")

    assert refused.value.code == "INVALID_INPUT"
    assert state() == before


@pytest.mark.parametrize("mutation", ["deleteAlias", "rollbackAlias"])
def test_what_nobody_may_set_nobody_may_delete_or_roll_back(api, project, iris, state, mutation):
    before = state()

    for alias in ("latest", "v1"):
        with pytest.raises(Refused) as refused:
            api.do(mutation, "__typename", artifact=iris, alias=alias)
        assert refused.value.code == "ALIAS_RESERVED"

    assert state() == before


def test_deleting_an_alias_that_is_not_there_names_it(api, project, iris, state):
    before = state()

    with pytest.raises(Refused, match=f"alias 'nightly' not found in '?{iris}") as refused:
        api.do("deleteAlias", "__typename", artifact=iris, alias="nightly")

    assert refused.value.code == "NOT_FOUND"
    assert state() == before


def test_a_held_version_is_not_deleted_unless_its_aliases_may_go(api, project, iris, state):
    for alias in ("production", "champion"):
        api.do("setAlias", MOVED, artifact=iris, alias=alias, version="v1")
    before = state()

    with pytest.raises(Refused, match="iris:v1 holds champion, production; move them first") as refused:
        api.do("deleteVersion", "__typename", version=f"{iris}:v1")

    assert refused.value.code == "STATE_CONFLICT"
    assert refused.value.details == {"aliases": ["champion", "production"]}
    assert state() == before


@pytest.mark.parametrize(
    ("selector", "code", "message"),
    [
        (":nightly", "NOT_FOUND", "alias 'nightly' not found in '.*/iris'; it has latest"),
        (":v9", "NOT_FOUND", "version v9 not found in '.*/iris'; the newest is v3"),
        ("@sha256:" + "0" * 64, "NOT_FOUND", "no version of '.*/iris' has digest"),
        ("@sha256:abc", "INVALID_REF", "is no digest"),
        (":", "INVALID_REF", "nothing follows the colon"),
        (":v1@2026-11-01T00:00:00Z", "INVALID_REF", "the same at any time"),
        (":latest@yesterday", "INVALID_REF", "neither a digest nor an RFC 3339 time"),
        (":latest@2026-11-01T00:00:00", "INVALID_REF", "has no zone; end it with Z"),
        (":latest@1999-01-01T00:00:00Z", "NOT_FOUND", "pointed nowhere at 1999"),
        (":latest@sha256:" + "0" * 64, "INVALID_REF", "both a digest and an alias"),
        (":a b", "INVALID_REF", "alias name 'a b' is not allowed"),
    ],
)
def test_a_ref_that_leads_nowhere_says_why(api, iris, selector, code, message):
    with pytest.raises(Refused, match=message) as refused:
        api.ask("query($ref: String!) { artifactVersion(ref: $ref) { name } }", ref=iris + selector)

    assert refused.value.code == code


def test_names_that_commit_would_refuse_are_refused_before_anything_is_uploaded(api, project, iris, state):
    before = state()

    for alias, message in (
        ("v9", "'v9' is the name of another version; this one is v4"),
        ("a b", "not allowed"),
    ):
        with pytest.raises(Refused, match=message):
            create(api, project, "iris", aliases=[alias])
    with pytest.raises(Refused, match="tag name 'a b' is not allowed"):
        create(api, project, "iris", tags=["a b"])

    assert state() == before


def test_latest_and_the_versions_own_number_go_without_saying(api, project, iris):
    fields = {"aliases": ["latest", "v4", "production", "production"]}

    version = log(api, project, "iris", {"data.csv": b"four"}, begin=fields, **fields)

    assert version["name"] == "v4"
    assert version["aliases"] == ["latest", "production"]
