"""`linkVersion`: what the target gets, who may do it, and what is told."""

import pytest
from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.ranks import Role

from tests.server.client import Refused
from tests.server.people import person_inside
from tests.server.protocol import add, create, log_inside, manifest_of

EVENTS = """query($p: String!) { events(project: $p, first: 20) {
  nodes { type subjectName reason before after actor { name } } } }"""


def _events(places, project):
    return places.inside.api.ask(EVENTS, p=project)["events"]["nodes"]


def _id(places, ref):
    return places.inside.api.ask("query($r: String!) { artifactVersion(ref: $r) { id } }", r=ref)[
        "artifactVersion"
    ]["id"]


def test_the_target_gets_a_version_of_its_own_with_the_same_content(places, promoter):
    told = len(_events(places, places.research))

    linked = places.link(promoter, aliases=["production"], tags=["approved"], reason="passed all checks")

    assert linked.pop("id") != _id(places, f"{places.research}/iris:v1")
    assert linked.pop("digest") == _digest(places, "iris:v1")
    assert linked == {
        "ref": f"{places.registry}/iris:v1",
        "index": 1,
        "size": 6,
        "fileCount": 2,
        "referenceCount": 0,
        "description": "all of them",
        "metadata": {"rows": 150},
        "aliases": ["latest", "production"],
        "tags": ["approved"],
        "linkedFrom": {"ref": f"{places.research}/iris:v1"},
        "verification": "VERIFIED",
        "createdBy": {"name": f"promoter-{places.research}"},
    }
    assert len(_events(places, places.research)) == told
    events = _events(places, places.registry)
    told = [event["type"] for event in events[:4]]
    assert told == ["ALIAS_SET", "ALIAS_SET", "VERSION_LINKED", "ARTIFACT_CREATED"]
    assert {event["reason"] for event in events[:3]} == {"passed all checks"}
    assert places.research not in str([{**event, "actor": None} for event in events[:4]])
    moves = promoter.ask(
        'query($p: String!) { artifact(project: $p, name: "iris") { aliasHistory { nodes { alias reason } } } }',
        p=places.registry,
    )["artifact"]["aliasHistory"]["nodes"]
    assert {(move["alias"], move["reason"]) for move in moves} == {
        ("latest", "passed all checks"),
        ("production", "passed all checks"),
    }


def _digest(places, name):
    ref = f"{places.research}/{name}"
    return places.inside.api.ask("query($r: String!) { artifactVersion(ref: $r) { digest } }", r=ref)[
        "artifactVersion"
    ]["digest"]


def test_the_source_shows_where_it_was_linked_to(places, promoter):
    for target in ("iris", "flowers"):
        places.link(promoter, target=target)
    read = """query($r: String!) { artifactVersion(ref: $r) { aliases tags linkedFrom { ref } restrictedLinkedFrom { id }
      linkedTo(first: 1) { totalCount nodes { ref linkedFrom { ref } } pageInfo { hasNextPage endCursor } } } }"""

    found = promoter.ask(read, r=f"{places.research}/iris:v1")["artifactVersion"]

    assert (found["aliases"], found["tags"]) == (["best", "latest"], ["raw"])
    assert (found["linkedFrom"], found["restrictedLinkedFrom"]) == (None, None)
    assert found["linkedTo"]["totalCount"] == 2
    assert found["linkedTo"]["nodes"] == [
        {"ref": f"{places.registry}/iris:v1", "linkedFrom": {"ref": f"{places.research}/iris:v1"}}
    ]
    assert found["linkedTo"]["pageInfo"]["hasNextPage"] is True


def test_linking_again_changes_nothing_but_the_aliases(places, promoter, inside_state):
    first = places.link(promoter)
    before = inside_state()
    assert places.link(promoter) == first
    assert inside_state() == before

    again = places.link(promoter, aliases=["staging"])

    assert (again["id"], again["aliases"]) == (first["id"], ["latest", "staging"])
    assert [event["type"] for event in _events(places, places.registry)][:2] == [
        "VERSION_LOGGED_AGAIN",
        "ALIAS_SET",
    ]


def test_content_that_was_logged_there_is_not_linked(places, promoter):
    files = {"a": b"one", "b/c": b"two"}
    logged = log_inside(places.inside, places.registry, "iris", files)
    log_inside(places.inside, places.registry, "iris", {"a": b"newer"})

    linked = places.link(promoter)

    assert (linked["id"], linked["linkedFrom"], linked["aliases"]) == (logged["id"], None, ["latest"])


def test_logging_what_was_linked_uploads_nothing(places, promoter):
    linked = places.link(promoter)
    digest = linked["digest"]

    known = create(promoter, places.registry, "iris", manifestDigest=digest)

    assert (known["id"], known["state"]) == (linked["id"], "COMMITTED")


def test_a_link_of_a_link_names_the_version_it_came_from(places, promoter):
    places.link(promoter)
    wanted = {"version": f"{places.registry}/iris:v1", "target": f"{places.registry}/copy"}

    copy = promoter.do("linkVersion", "version { ref linkedFrom { ref } }", **wanted)["version"]

    assert copy == {
        "ref": f"{places.registry}/copy:v1",
        "linkedFrom": {"ref": f"{places.registry}/iris:v1"},
    }


def test_linking_to_where_it_is_moves_the_aliases(places):
    log_inside(places.inside, places.research, "iris", {"a": b"newer"})
    wanted = {"version": f"{places.research}/iris:v1", "target": f"{places.research}/iris", "aliases": ["x"]}

    same = places.inside.api.do("linkVersion", "version { ref aliases linkedFrom { ref } }", **wanted)[
        "version"
    ]

    ref = f"{places.research}/iris:v1"
    assert same == {"ref": ref, "aliases": ["best", "latest", "x"], "linkedFrom": None}


def test_who_may_link(places, inside_state):
    outsider = places.person("outsider", registry=Role.ADMIN)
    reader = places.person("reader", research=Role.ADMIN, registry=Role.VIEWER)
    stranger = places.person("stranger", research=Role.ADMIN)

    hidden = places.refused(inside_state, outsider, "NOT_FOUND")
    unknown = places.refused(inside_state, outsider, "NOT_FOUND", version="nothing:v1")
    assert hidden.message.replace("iris", "nothing") == unknown.message
    assert "role writer" in places.refused(inside_state, reader, "FORBIDDEN").message
    absent = places.refused(inside_state, stranger, "NOT_FOUND")
    assert absent.message == (
        f"project {places.registry!r} not found; check the name, or create it by starting a run in it"
    )


def test_a_key_of_one_project_links_nothing_from_another(places, inside_state):
    who = person_inside(
        places.inside, f"keyed-{places.research}", {places.research: Role.ADMIN, places.registry: Role.ADMIN}
    )
    with places.inside.database.read() as connection:
        ids = dict(connection.exec_driver_sql("SELECT name, id FROM project").all())
    for project in (places.research, places.registry):
        keyed = places.inside.acting(Actor(who.principal_id, project_id=ids[project]))
        places.refused(inside_state, keyed, "NOT_FOUND")
    capped = places.inside.acting(Actor(who.principal_id, at_most=Role.VIEWER))
    places.refused(inside_state, capped, "FORBIDDEN")


def test_a_protected_alias_of_the_target_needs_a_maintainer(places, promoter, inside_state):
    places.inside.api.do("protectAlias", "__typename", project=places.registry, pattern="prod*")
    maintainer = places.person("maintainer", research=Role.VIEWER, registry=Role.MAINTAINER)

    places.refused(inside_state, promoter, "FORBIDDEN", aliases=["production"])

    assert places.link(promoter)["aliases"] == ["latest"]
    places.refused(inside_state, promoter, "FORBIDDEN", aliases=["production"])
    assert places.link(maintainer, aliases=["production"])["aliases"] == ["latest", "production"]


@pytest.mark.parametrize(
    ("wanted", "code", "names"),
    [
        ({"target": "iris:v1"}, "INVALID_NAME", "iris:v1"),
        ({"aliases": ["v7"]}, "ALIAS_RESERVED", "v7"),
        ({"tags": ["a b"]}, "INVALID_NAME", "a b"),
        ({"reason": "x" * 2001}, "LIMIT_EXCEEDED", "reason has 2001 characters"),
        ({"version": "iris:v9"}, "NOT_FOUND", "v9"),
    ],
)
def test_a_bad_link_is_refused(places, promoter, inside_state, wanted, code, names):
    assert names in places.refused(inside_state, promoter, code, **wanted).message


def test_a_target_without_a_project_is_refused(places, promoter, inside_state):
    before = inside_state()
    with pytest.raises(Refused, match="target 'iris' names no project") as refused:
        promoter.do("linkVersion", "version { id }", version=f"{places.research}/iris", target="iris")
    assert refused.value.code == "INVALID_INPUT"
    assert inside_state() == before


def test_another_type_is_refused(places, promoter, inside_state):
    log_inside(places.inside, places.registry, "net", {"a": b"x"}, kind="model")

    refusal = places.refused(inside_state, promoter, "TYPE_MISMATCH", target="net")

    assert "has type 'model', not 'dataset'" in refusal.message


def test_drafts_and_deleted_versions_are_not_linked(places, promoter, inside_state):
    draft = create(places.inside.api, places.research, "iris")["id"]
    wanted = {"version": draft, "target": f"{places.registry}/iris"}
    before = inside_state()
    with pytest.raises(Refused, match="is a draft; commit it first"):
        promoter.do("linkVersion", "version { id }", **wanted)
    assert inside_state() == before
    version = _id(places, f"{places.research}/iris:v1")
    places.inside.api.do("deleteVersion", "version { id }", version=version, deleteAliases=True)
    before = inside_state()

    with pytest.raises(Refused) as refused:
        promoter.do("linkVersion", "version { id }", version=version, target=f"{places.registry}/iris")

    assert refused.value.code == "VERSION_DELETED"
    assert inside_state() == before


def test_the_manifest_is_the_same_to_the_byte(places, promoter):
    linked = places.link(promoter)

    entries = promoter.ask(
        "query($id: ID!) { node(id: $id) { ... on ArtifactVersion { entries { nodes { path digest size } } } } }",
        id=linked["id"],
    )["node"]["entries"]["nodes"]

    assert manifest_of({"a": b"one", "b/c": b"two"}).decode() == "".join(
        f'{{"path":"{e["path"]}","digest":"{e["digest"]}","size":{e["size"]}}}\n' for e in entries
    )


def test_the_linked_content_is_no_dedup_for_uploads_of_the_target(places, promoter):
    """The target's own uploads go their own way, so that what a project holds has one answer."""
    places.link(promoter)
    draft = create(promoter, places.registry, "other")["id"]

    assert len(add(promoter, draft, {"a": b"one"})) == 1
