"""Every mutation writes exactly its events, with who, what and why; a refused one writes none."""

import pytest

from tests.server.api.test_idempotency import TABLE, Things
from tests.server.client import Refused
from tests.server.protocol import add, commit, create, log_inside

READ = """query($p: String!, $filter: EventFilter) { events(project: $p, filter: $filter, first: 200) {
  totalCount nodes { type subjectKind subjectName reason before after actor { name reportedBy } run { key } } } }"""

# What each mutation of the table of idempotency writes, newest first.
WRITES = {
    "createProject": ["PROJECT_CREATED"],
    "updateProject": ["PROJECT_UPDATED"],
    "assignStorage": ["STORAGE_ASSIGNED"],
    "addMember": ["MEMBER_ADDED"],
    "removeMember": ["MEMBER_REMOVED"],
    "deleteProject": ["PROJECT_DELETED"],
    "createRun": ["RUN_CREATED"],
    "updateRun": ["RUN_UPDATED"],
    "heartbeatRun": [],
    "finishRun": ["RUN_FINISHED"],
    "deleteRun": ["RUN_DELETED"],
    "createVersion": ["DRAFT_CREATED"],
    "addEntries": [],
    "addReferences": [],
    "expandReference": [],
    "checkReferences": [],
    "setReferenceAllowlist": ["PROJECT_UPDATED"],
    "commitVersion": ["ALIAS_SET", "VERSION_COMMITTED"],
    "discardDraft": ["DRAFT_DISCARDED"],
    "useArtifact": ["VERSION_USED"],
    "linkVersion": ["ALIAS_SET", "VERSION_LINKED", "ARTIFACT_CREATED"],
    "setAlias": ["ALIAS_SET"],
    "deleteAlias": ["ALIAS_DELETED"],
    "rollbackAlias": ["ALIAS_ROLLED_BACK"],
    "protectAlias": ["ALIAS_PROTECTED"],
    "unprotectAlias": ["ALIAS_UNPROTECTED"],
    "createWebhook": ["WEBHOOK_CREATED"],
    "updateWebhook": ["WEBHOOK_UPDATED"],
    "deleteWebhook": ["WEBHOOK_DELETED"],
    "replayDelivery": ["DELIVERY_REPLAYED"],
    "updateArtifact": ["ARTIFACT_UPDATED"],
    "renameArtifact": ["ARTIFACT_UPDATED"],
    "updateVersion": ["VERSION_UPDATED"],
    "addTags": ["ARTIFACT_UPDATED"],
    "removeTags": ["ARTIFACT_UPDATED"],
    "deleteVersion": ["VERSION_DELETED"],
    "deleteArtifact": [
        "ARTIFACT_DELETED",
        "DRAFT_DISCARDED",
        *["VERSION_DELETED"] * 3,
        *["ALIAS_DELETED"] * 2,
    ],
    "createUser": ["PRINCIPAL_CREATED"],
    "createServiceAccount": ["PRINCIPAL_CREATED"],
    "updatePrincipal": ["PRINCIPAL_UPDATED"],
    "createApiKey": ["API_KEY_CREATED"],
    "revokeApiKey": ["API_KEY_REVOKED"],
    "invite": ["PRINCIPAL_UPDATED"],
    "endSessions": [],  # nobody was logged in
}


def _types(inside):
    with inside.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT type FROM event ORDER BY id DESC").scalars().all()
    return list(rows)


def _events(inside, project, **filter_):
    return inside.api.ask(READ, p=project, filter=filter_ or None)["events"]["nodes"]


def test_every_mutation_is_known_here():
    assert set(WRITES) == set(TABLE)


@pytest.mark.parametrize("mutation", sorted(WRITES))
def test_a_mutation_writes_its_events_and_no_others(inside, mutation):
    select, fields, _ = TABLE[mutation]
    wanted = fields(Things(inside))
    before = _types(inside)

    inside.api.do(mutation, select, **wanted)

    after = _types(inside)
    assert after[: len(after) - len(before)] == WRITES[mutation]


def test_an_event_tells_who_what_and_why(inside, project):
    run = inside.api.do("createRun", "run { id }", project=project, process="p", key="maker")["run"]["id"]
    log_inside(inside, project, "iris", {"a": b"one"}, begin={"run": run})
    log_inside(inside, project, "iris", {"a": b"two"})
    inside.api.do(
        "setAlias", "alias { name }",
        artifact=f"{project}/iris", alias="production", version="v1", reason="better", run=run,
    )  # fmt: skip

    latest, committed = _events(inside, project)[:1], _events(inside, project, types=["VERSION_COMMITTED"])

    assert latest == [
        {
            "type": "ALIAS_SET",
            "subjectKind": "ARTIFACT",
            "subjectName": "iris",
            "reason": "better",
            "before": {"alias": "production", "version": None},
            "after": {"alias": "production", "version": "v1"},
            "actor": {"name": "local", "reportedBy": "tester@here"},
            "run": {"key": "maker"},
        }
    ]
    assert [(e["subjectName"], e["run"], e["after"]["size"]) for e in committed] == [
        ("iris:v2", None, 3),
        ("iris:v1", {"key": "maker"}, 3),
    ]


@pytest.mark.parametrize("what", ["version", "artifact"])
def test_a_deletion_keeps_its_reason_also_when_no_alias_is_touched(inside, project, what):
    for content in (b"one", b"two"):
        log_inside(inside, project, "iris", {"a": content})
    ref = f"{project}/iris:v1" if what == "version" else f"{project}/iris"

    inside.api.do(f"delete{what.title()}", "__typename", **{what: ref}, reason="wrong labels")

    (event,) = _events(inside, project, types=[f"{what.upper()}_DELETED"])
    assert event["reason"] == "wrong labels"


@pytest.mark.parametrize("what", ["version", "artifact"])
def test_a_deletion_with_too_long_a_reason_is_refused(inside, inside_state, project, what):
    log_inside(inside, project, "iris", {"a": b"one"})
    ref = f"{project}/iris:v1" if what == "version" else f"{project}/iris"
    before = inside_state()

    with pytest.raises(Refused, match="reason has 2001 characters; 2000 are allowed") as refused:
        inside.api.do(f"delete{what.title()}", "__typename", **{what: ref}, reason="x" * 2001)

    assert refused.value.code == "LIMIT_EXCEEDED"
    assert inside_state() == before


def test_content_logged_again_is_told_when_it_changed_something(inside, project):
    for content in (b"one", b"two"):
        log_inside(inside, project, "iris", {"a": content})
    before = len(_events(inside, project))
    draft = create(inside.api, project, "iris")["id"]
    add(inside.api, draft, {"a": b"one"})

    commit(inside.api, draft)

    told = [event["type"] for event in _events(inside, project)]
    assert told[: len(told) - before] == ["VERSION_LOGGED_AGAIN", "ALIAS_SET", "DRAFT_CREATED"]


def test_events_are_filtered_and_paged(inside, project):
    first = log_inside(inside, project, "iris", {"a": b"one"})
    log_inside(inside, project, "other", {"a": b"two"})
    artifact = inside.api.ask(
        "query($id: ID!) { node(id: $id) { ... on ArtifactVersion { artifact { id } } } }", id=first["id"]
    )["node"]["artifact"]["id"]
    everything = [event["type"] for event in _events(inside, project)]

    seen, after = [], None
    while after or not seen:
        page = inside.api.ask(
            """query($p: String!, $after: String) { events(project: $p, first: 2, after: $after) {
            nodes { type } pageInfo { endCursor hasNextPage } } }""",
            p=project,
            after=after,
        )["events"]
        seen += [event["type"] for event in page["nodes"]]
        after = page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None

    assert seen == everything
    assert len(seen) == 9
    assert {e["subjectName"] for e in _events(inside, project, artifact=artifact)} == {
        "iris",
        "iris:v1",
        "iris (draft)",
    }
    assert _events(inside, project, until="2001-01-01T00:00:00Z") == []
    assert len(_events(inside, project, since="2001-01-01T00:00:00Z", types=["PROJECT_CREATED"])) == 1
