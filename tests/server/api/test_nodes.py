"""Global ids: every kind is found again, and none is taken for another."""

import base64

import pytest
from wanllmdb_server.access.actors import LOCAL_PRINCIPAL_ID
from wanllmdb_server.access.sessions import start_session

from tests.server.client import Refused
from tests.server.hooks import add_quiet_webhook
from tests.server.protocol import log_inside


@pytest.fixture(scope="module")
def ids(inside):
    """An id of each kind."""
    api = inside.api
    run = api.do("createRun", "run { id }", project="nodes", process="p")["run"]["id"]
    version = log_inside(inside, "nodes", "iris", {"a": b"a"})["id"]
    with inside.database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO job (kind, state, run_at, created_at, done) VALUES ('one', 'QUEUED', 0, 0, 0)"
        )
        start_session(connection, LOCAL_PRINCIPAL_ID, inside.services.authenticator.limits)
    api.do("createServiceAccount", "__typename", name="robot")
    key = api.do("createApiKey", "apiKey { id }", name="k", principal="robot")["apiKey"]["id"]
    webhook, delivery = add_quiet_webhook(inside.database, "nodes")
    found = api.ask(
        """{ viewer { id sessions { nodes { id } } } project(name: "nodes") { id }
        artifact(project: "nodes", name: "iris") { id aliasHistory { nodes { id } } }
        events(project: "nodes", first: 1) { nodes { id } } jobs { nodes { id } } }"""
    )
    return {
        "Run": run,
        "ArtifactVersion": version,
        "Project": found["project"]["id"],
        "Artifact": found["artifact"]["id"],
        "AliasMove": found["artifact"]["aliasHistory"]["nodes"][0]["id"],
        "Event": found["events"]["nodes"][0]["id"],
        "Job": found["jobs"]["nodes"][0]["id"],
        "Principal": found["viewer"]["id"],
        "Session": found["viewer"]["sessions"]["nodes"][0]["id"],
        "ApiKey": key,
        "Webhook": webhook,
        "Delivery": delivery,
    }


KINDS = [
    "AliasMove", "ApiKey", "Artifact", "ArtifactVersion", "Delivery", "Event", "Job", "Principal", "Project", "Run",
    "Session", "Webhook",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_node_finds_what_an_id_names(inside, ids, kind):
    found = inside.api.ask("query($id: ID!) { node(id: $id) { __typename id } }", id=ids[kind])

    assert found["node"] == {"__typename": kind, "id": ids[kind]}


def test_every_kind_with_an_id_is_tried(inside):
    found = inside.api.ask('{ __type(name: "Node") { possibleTypes { name } } }')

    assert sorted(kind["name"] for kind in found["__type"]["possibleTypes"]) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_node_is_null_for_an_id_that_names_nothing_any_more(inside, kind):
    gone = base64.urlsafe_b64encode(f"{kind}:987654321".encode()).decode().rstrip("=")

    assert inside.api.ask("query($id: ID!) { node(id: $id) { id } }", id=gone) == {"node": None}


@pytest.mark.parametrize("text", ["", "x", "é", "UnVu", "UnVuOg", "UnVuOjA", "UnVuOi0x", "UnVuOjAx", "A" * 5000,
                                  "UnVuOjk5OTk5OTk5OTk5OTk5OTk5OTk5OTk"])  # fmt: skip
def test_what_is_no_id_names_nothing(inside, text):
    with pytest.raises(Refused, match="names nothing; ids come from this API") as refused:
        inside.api.ask("query($id: ID!) { node(id: $id) { id } }", id=text)

    assert refused.value.code == "NOT_FOUND"


@pytest.mark.parametrize(
    ("mutation", "field", "more", "right"),
    [
        ("finishRun", "run", {"process": "p"}, "Run"),
        ("deleteRun", "run", {}, "Run"),
        ("addEntries", "version", {"entries": []}, "ArtifactVersion"),
        ("commitVersion", "version", {}, "ArtifactVersion"),
        ("discardDraft", "version", {}, "ArtifactVersion"),
        ("deleteVersion", "version", {}, "ArtifactVersion"),
        ("updateArtifact", "artifact", {"description": "x"}, "Artifact"),
        ("deleteArtifact", "artifact", {}, "Artifact"),
        ("revokeApiKey", "apiKey", {}, "ApiKey"),
    ],
)
def test_an_id_of_the_wrong_kind_is_refused_and_says_so(
    inside, inside_state, ids, mutation, field, more, right
):
    before = inside_state()

    for kind in set(KINDS) - {right}:
        with pytest.raises(
            Refused, match=f"is of kind {kind}, not {right}; pass the id of a {right}"
        ) as refused:
            inside.api.do(mutation, "__typename", **{field: ids[kind]}, **more)
        assert refused.value.code == "NOT_FOUND"

    assert inside_state() == before


def test_what_has_no_tags_is_not_tagged(inside, inside_state, ids):
    before = inside_state()

    for kind in ("Project", "Event", "Job"):
        with pytest.raises(Refused, match=f"a {kind} has no tags") as refused:
            inside.api.do("addTags", "node { id }", id=ids[kind], tags=["x"])
        assert refused.value.code == "INVALID_INPUT"

    assert inside_state() == before
