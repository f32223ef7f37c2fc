"""Protected aliases: who may move them, by which ways, and what is told of them."""

import pytest
from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.ranks import Role

from tests.server.client import Refused
from tests.server.people import person_inside
from tests.server.protocol import add, commit, create, log_inside, store

LIST = "protectedAliases { pattern artifact { name } createdBy { name } }"


@pytest.fixture
def demo(inside, project):
    """`<project>/iris` with v1, which `production` points to, and v2; `production` is protected."""
    inside.api.do("createProject", "project { id }", name=project)
    log_inside(inside, project, "iris", {"a": b"one"}, aliases=["production", "staging"])
    log_inside(inside, project, "iris", {"a": b"two"})
    inside.api.do("protectAlias", LIST, project=project, pattern="production")
    return project


@pytest.fixture
def people(inside, demo):
    """APIs of members with each role."""
    return {
        role: inside.acting(person_inside(inside, f"{role.value.lower()}-{demo}", {demo: role}))
        for role in Role
    }


def _refused(api, inside_state, mutation, code="FORBIDDEN", **fields):
    """The refusal, after which everything is as it was."""
    before = inside_state()
    with pytest.raises(Refused) as refused:
        api.do(mutation, "__typename", **fields)
    assert refused.value.code == code
    assert inside_state() == before
    return refused.value


MOVES = {
    "set": ("setAlias", lambda p: {"artifact": f"{p}/iris", "alias": "production", "version": "v2"}),
    "set where it is": (
        "setAlias",
        lambda p: {"artifact": f"{p}/iris", "alias": "production", "version": "v1"},
    ),
    "delete": ("deleteAlias", lambda p: {"artifact": f"{p}/iris", "alias": "production"}),
    "relog": ("commitVersion", lambda _: {"version": None, "aliases": ["production"]}),
}


@pytest.mark.parametrize("way", sorted(MOVES))
def test_a_writer_moves_a_protected_alias_by_no_way_and_a_maintainer_by_each(
    inside, inside_state, demo, people, way
):
    mutation, fields = MOVES[way]
    wanted = fields(demo)
    if mutation == "commitVersion":
        wanted["version"] = inside.api.ask(
            "query($r: String!) { artifactVersion(ref: $r) { id } }", r=f"{demo}/iris:v2"
        )["artifactVersion"]["id"]

    refusal = _refused(people[Role.WRITER], inside_state, mutation, **wanted)

    assert f"alias 'production' is protected by 'production' in '{demo}/iris'" in refusal.message
    assert refusal.details["needed"] == "MAINTAINER"
    people[Role.MAINTAINER].do(mutation, "__typename", **wanted)


def test_a_rollback_needs_a_maintainer(inside, inside_state, demo, people):
    moved = {"artifact": f"{demo}/iris", "alias": "production"}
    people[Role.MAINTAINER].do("setAlias", "alias { protected }", **moved, version="v2")

    _refused(people[Role.WRITER], inside_state, "rollbackAlias", **moved)

    back = people[Role.ADMIN].do("rollbackAlias", "alias { versionName protected }", **moved)
    assert back["alias"] == {"versionName": "v1", "protected": True}


def test_logging_with_a_protected_alias_is_refused_before_anything_is_uploaded(
    inside, inside_state, demo, people
):
    begin = {"project": demo, "artifact": "iris", "type": "dataset", "aliases": ["staging", "production"]}

    _refused(people[Role.WRITER], inside_state, "createVersion", **begin)

    assert create(people[Role.MAINTAINER], demo, "iris", aliases=["production"])["state"] == "DRAFT"
    assert create(people[Role.WRITER], demo, "iris", aliases=["staging"])["state"] == "DRAFT"


def test_the_commit_decides(inside, inside_state, demo, people):
    """Also when the alias was not told before, or was protected since."""
    writer = people[Role.WRITER]
    draft = create(writer, demo, "iris", aliases=["staging"])["id"]
    store(inside, set(add(writer, draft, {"a": b"new"})), [b"new"])
    inside.api.do("protectAlias", LIST, project=demo, pattern="stag*")

    _refused(writer, inside_state, "commitVersion", version=draft, aliases=["staging"])
    _refused(writer, inside_state, "commitVersion", version=draft, aliases=["production"])

    assert commit(writer, draft, aliases=["other"])["aliases"] == ["latest", "other"]


def test_a_version_that_carries_a_protected_alias_is_not_deleted_by_a_writer(
    inside, inside_state, demo, people
):
    wanted = {"version": f"{demo}/iris:v1", "deleteAliases": True}

    _refused(people[Role.WRITER], inside_state, "deleteVersion", **wanted)
    _refused(people[Role.WRITER], inside_state, "deleteArtifact", artifact=f"{demo}/iris")

    people[Role.MAINTAINER].do("deleteVersion", "version { state }", **wanted)
    people[Role.MAINTAINER].do("deleteArtifact", "id", artifact=f"{demo}/iris")


def test_a_key_of_a_maintainer_that_is_capped_may_not(inside, inside_state, demo):
    who = person_inside(inside, f"capped-{demo}", {demo: Role.MAINTAINER})
    capped = inside.acting(Actor(who.principal_id, at_most=Role.WRITER))
    moved = {"artifact": f"{demo}/iris", "alias": "production", "version": "v2"}

    _refused(capped, inside_state, "setAlias", **moved)
    _refused(capped, inside_state, "protectAlias", project=demo, pattern="a")

    assert inside.acting(who).do("setAlias", "alias { versionName }", **moved) == {
        "alias": {"versionName": "v2"}
    }


@pytest.mark.parametrize("mutation", ["protectAlias", "unprotectAlias"])
def test_protections_are_for_maintainers(inside, inside_state, demo, people, mutation):
    wanted = {"project": demo, "pattern": "production"}
    stranger = inside.acting(person_inside(inside, f"stranger-{demo}", {}))

    for role in (Role.VIEWER, Role.WRITER):
        assert "role maintainer" in _refused(people[role], inside_state, mutation, **wanted).message
    refusal = _refused(stranger, inside_state, mutation, code="NOT_FOUND", **wanted)
    unknown = _refused(stranger, inside_state, mutation, code="NOT_FOUND", project="nobody", pattern="a")

    assert refusal.message.replace(demo, "nobody") == unknown.message


def test_a_protection_of_one_artifact_leaves_the_others_free(inside, inside_state, demo, people):
    writer = people[Role.WRITER]
    log_inside(inside, demo, "other", {"a": b"other"})
    only = {"project": demo, "artifact": "iris", "pattern": "best"}
    told = people[Role.MAINTAINER].do("protectAlias", LIST, **only)

    author = f"maintainer-{demo}"
    assert told["protectedAliases"] == [
        {"pattern": "best", "artifact": {"name": "iris"}, "createdBy": {"name": author}},
        {"pattern": "production", "artifact": None, "createdBy": {"name": "local"}},
    ]
    _refused(writer, inside_state, "setAlias", artifact=f"{demo}/iris", alias="best", version="v1")
    writer.do("setAlias", "alias { name }", artifact=f"{demo}/other", alias="best", version="v1")
    _refused(writer, inside_state, "setAlias", artifact=f"{demo}/other", alias="production", version="v1")


def test_a_rename_does_not_shake_a_protection_off(inside, inside_state, demo, people):
    inside.api.do("protectAlias", LIST, project=demo, artifact="iris", pattern="best")
    inside.api.do("renameArtifact", "artifact { id }", artifact=f"{demo}/iris", name="moved")

    _refused(
        people[Role.WRITER], inside_state, "setAlias", artifact=f"{demo}/moved", alias="best", version="v1"
    )


def test_a_deleted_artifact_takes_its_protections_along(inside, demo):
    inside.api.do("protectAlias", LIST, project=demo, artifact="iris", pattern="best")
    inside.api.do("deleteArtifact", "id", artifact=f"{demo}/iris")

    assert [row["pattern"] for row in _listed(inside, demo)] == ["production"]


def test_latest_goes_on_following_under_a_star(inside, demo, people):
    inside.api.do("protectAlias", LIST, project=demo, pattern="*")
    writer = people[Role.WRITER]
    draft = create(writer, demo, "iris")["id"]
    store(inside, set(add(writer, draft, {"a": b"three"})), [b"three"])

    assert commit(writer, draft)["aliases"] == ["latest"]


@pytest.mark.parametrize(
    ("pattern", "code"), [("latest", "ALIAS_RESERVED"), ("v3", "ALIAS_RESERVED"), ("[ab]", "INVALID_NAME")]
)
def test_a_bad_pattern_is_refused(inside, inside_state, demo, pattern, code):
    _refused(inside.api, inside_state, "protectAlias", code=code, project=demo, pattern=pattern)


def test_protecting_again_changes_nothing_and_an_unknown_protection_cannot_be_taken_away(
    inside, inside_state, demo
):
    before = inside_state()
    inside.api.do("protectAlias", LIST, project=demo, pattern="production")
    assert inside_state() == before

    refusal = _refused(
        inside.api, inside_state, "unprotectAlias", code="NOT_FOUND",
        project=demo, artifact="iris", pattern="production",
    )  # fmt: skip

    assert f"'{demo}/iris' itself has no protection 'production'" in refusal.message


def test_both_are_told_in_the_audit_log(inside, demo):
    inside.api.do("protectAlias", LIST, project=demo, artifact="iris", pattern="best")
    inside.api.do("unprotectAlias", LIST, project=demo, pattern="production")

    read = """query($p: String!) { events(project: $p, first: 2) {
      nodes { type subjectKind subjectName before after } } }"""
    assert inside.api.ask(read, p=demo)["events"]["nodes"] == [
        {
            "type": "ALIAS_UNPROTECTED",
            "subjectKind": "PROJECT",
            "subjectName": demo,
            "before": {"pattern": "production"},
            "after": None,
        },
        {
            "type": "ALIAS_PROTECTED",
            "subjectKind": "ARTIFACT",
            "subjectName": "iris",
            "before": None,
            "after": {"pattern": "best"},
        },
    ]


def _listed(inside, project):
    read = "query($p: String!) { project(name: $p) { protectedAliases { pattern } } }"
    return inside.api.ask(read, p=project)["project"]["protectedAliases"]
