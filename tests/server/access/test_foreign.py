"""Names and ids of a project that one may not see, in every argument: answered like those of nothing."""

import json

import pytest
from graphql import build_schema, get_named_type
from wanllmdb_server.api.ids import row_id_of, to_global

from tests.server.api.test_contract import CONTRACT
from tests.server.client import Refused
from tests.server.hooks import add_quiet_webhook
from tests.server.live.listening import stream
from tests.server.people import add_key, registry_of
from tests.server.protocol import create, log

# mutation: select, the argument that names a foreign thing, which thing, and the other arguments.
ARGUMENTS = {
    "createVersion.run": (
        "version { id }",
        "run",
        lambda t: {"project": t.project, "artifact": "b", "type": "c"},
    ),
    "commitVersion.run": ("version { id }", "run", lambda t: {"version": t.draft}),
    "commitVersion.version": ("version { id }", "draft", lambda t: {}),
    "useArtifact.run": ("version { id }", "run", lambda t: {"version": t.version}),
    "useArtifact.version": ("version { id }", "version", lambda t: {"run": t.run}),
    "setAlias.artifact": ("alias { name }", "artifact", lambda t: {"alias": "a", "version": t.version}),
    "setAlias.version": ("alias { name }", "version", lambda t: {"artifact": t.artifact, "alias": "a"}),
    "setAlias.run": (
        "alias { name }",
        "run",
        lambda t: {"artifact": t.artifact, "alias": "a", "version": "v1"},
    ),
    "addTags.id": ("node { id }", "version", lambda t: {"tags": ["a"]}),
    "addEntries.version": ("missing", "draft", lambda t: {"entries": []}),
    "signUploads.version": ("inParts", "draft", lambda t: {"digests": []}),
    "discardDraft.version": ("id", "draft", lambda t: {}),
    "deleteVersion.version": ("version { id }", "version", lambda t: {}),
    "deleteArtifact.artifact": ("id", "artifact", lambda t: {}),
    "updateRun.run": ("run { id }", "run", lambda t: {"name": "a"}),
    "heartbeatRun.run": ("run { id }", "run", lambda t: {"process": "p"}),
    "finishRun.run": ("run { id }", "run", lambda t: {"process": "p"}),
    "deleteRun.run": ("id", "run", lambda t: {}),
    "checkReferences.version": ("job { id }", "version", lambda t: {}),
    "addReferences.version": ("added", "draft", lambda t: {"references": []}),
    "expandReference.version": ("job { id }", "draft", lambda t: {"uri": "https://data.example/a"}),
    "startUpload.version": ("upload { id }", "draft", lambda t: {"digest": "sha256:" + "0" * 64}),
    "deleteAlias.artifact": ("artifact { id }", "artifact", lambda t: {"alias": "a"}),
    "deleteAlias.run": ("artifact { id }", "run", lambda t: {"artifact": t.artifact, "alias": "a"}),
    "rollbackAlias.artifact": ("alias { name }", "artifact", lambda t: {"alias": "a"}),
    "rollbackAlias.run": ("alias { name }", "run", lambda t: {"artifact": t.artifact, "alias": "a"}),
    "updateArtifact.artifact": ("artifact { id }", "artifact", lambda t: {"description": "a"}),
    "renameArtifact.artifact": ("artifact { id }", "artifact", lambda t: {"name": "a"}),
    "updateVersion.version": ("version { id }", "version", lambda t: {"description": "a"}),
    "removeTags.id": ("node { id }", "version", lambda t: {"tags": ["a"]}),
    "linkVersion.version": ("version { id }", "version", lambda t: {"target": f"{t.project}/b"}),
    "linkVersion.target": ("version { id }", "path", lambda t: {"version": t.version}),
    "protectAlias.project": ("protectedAliases { pattern }", "project", lambda t: {"pattern": "a"}),
    "unprotectAlias.project": ("protectedAliases { pattern }", "project", lambda t: {"pattern": "a"}),
    "updateProject.project": ("project { id }", "project", lambda t: {"description": "a"}),
    "deleteProject.project": ("name", "project", lambda t: {}),
    "assignStorage.project": ("project { id }", "project", lambda t: {"storage": None}),
    "setReferenceAllowlist.project": ("project { id }", "project", lambda t: {"rows": []}),
    "addMember.project": ("project { id }", "project", lambda t: {"principal": "eve", "role": "VIEWER"}),
    "removeMember.project": ("project", "project", lambda t: {"principal": "eve"}),
    "createWebhook.project": ("secret", "project", lambda t: {"url": "https://receiver.example/"}),
    "updateWebhook.webhook": ("webhook { id }", "webhook", lambda t: {"enabled": False}),
    "deleteWebhook.webhook": ("id", "webhook", lambda t: {}),
    "replayDelivery.delivery": ("delivery { id }", "delivery", lambda t: {}),
    "createApiKey.project": ("apiKey { id }", "project", lambda t: {"name": "a"}),
}
NAMING = {"run", "version", "artifact", "project", "upload", "id", "target", "apiKey", "webhook", "delivery"}
"""What inputs call an argument that names a thing of a project."""
ELSEWHERE = {
    # Names that are created where they are missing: see TAKEN in the access matrix.
    "createRun.project",
    "createVersion.project",
    # Names within the project of the same input.
    "createVersion.artifact",
    "protectAlias.artifact",
    "unprotectAlias.artifact",
    # What belongs to one principal alone: tried by every other in the access matrix.
    "uploadParts.upload",
    "completeUpload.upload",
    "abortUpload.upload",
    "revokeApiKey.apiKey",
}
KINDS = {
    "run": "Run",
    "version": "ArtifactVersion",
    "draft": "ArtifactVersion",
    "artifact": "Artifact",
    "webhook": "Webhook",
    "delivery": "Delivery",
}


def test_the_table_knows_every_argument_that_names_a_thing():
    mutations = build_schema(CONTRACT.read_text()).mutation_type.fields
    inputs = {name: get_named_type(field.args["input"].type).fields for name, field in mutations.items()}

    named = {f"{mutation}.{field}" for mutation in inputs for field in inputs[mutation] if field in NAMING}
    assert set(ARGUMENTS) | ELSEWHERE == named


class Owned:
    """One of everything in a project of who calls."""

    def __init__(self, server, api, project):
        self.project, self.path = project, f"{project}/b"
        self.run = api.do("createRun", "run { id }", project=project, process="p")["run"]["id"]
        self.version = log(api, project, "iris", {"a": b"one"})["id"]
        self.draft = create(api, project, "iris")["id"]
        with registry_of(server.data_dir) as database:
            self.webhook, self.delivery = add_quiet_webhook(database, project)
        document = 'query($p: String!) { artifact(project: $p, name: "iris") { id } }'
        self.artifact = api.ask(document, p=project)["artifact"]["id"]


@pytest.fixture
def mine(team, project):
    return Owned(team.server, team.eve, f"{project}-eves")


@pytest.fixture
def hidden(team, shared):
    return Owned(team.server, team.ada, shared)


def _refusal(api, mutation, select, fields):
    with pytest.raises(Refused) as refused:
        api.do(mutation, select, **fields)
    return refused.value


@pytest.mark.parametrize("argument", sorted(ARGUMENTS))
def test_an_id_of_another_project_is_no_id(team, mine, hidden, argument):
    select, kind, others = ARGUMENTS[argument]
    mutation, name = argument.split(".")
    fields = others(mine)
    if kind in KINDS:
        unknown = _gone(team.eve, Owned(team.server, team.eve, f"{mine.project}-gone"), kind)
    else:
        unknown = getattr(hidden, kind).replace(hidden.project, "nowhere")

    told = _refusal(team.eve, mutation, select, {**fields, name: getattr(hidden, kind)})
    nothing = _refusal(team.eve, mutation, select, {**fields, name: unknown})

    def plain(refused):
        text = json.dumps([refused.code, refused.message, refused.details])
        return text.replace(hidden.project, "PROJECT").replace("nowhere", "PROJECT")

    assert plain(told) == plain(nothing)
    assert told.code == "NOT_FOUND"


def _gone(api, owned, kind):
    """The id of a thing that was there and is not any more, so that nothing tells it from a hidden one."""
    if kind == "draft":
        api.do("discardDraft", "id", version=owned.draft)
        return owned.draft
    type_ = KINDS[kind]
    return to_global(type_, row_id_of(type_, getattr(owned, kind)) + 1_000_000)


QUERIES = {
    "lineage(root)": ("query($x: ID!) { lineage(root: $x) { nodes { id } } }", ["run", "version"]),
    "impact(version)": ("query($x: ID!) { impact(version: $x) { versionCount } }", ["version"]),
    "lineagePath(from)": (
        "query($x: ID!, $mine: ID!) { lineagePath(from: $x, to: $mine) { id } }",
        ["run", "version"],
    ),
    "lineagePath(to)": (
        "query($x: ID!, $mine: ID!) { lineagePath(from: $mine, to: $x) { id } }",
        ["run", "version"],
    ),
    "deletePreview(version)": ("query($x: ID!) { deletePreview(version: $x) { freedBlobs } }", ["version"]),
}


@pytest.mark.parametrize(
    ("query", "kind"), [(query, kind) for query in QUERIES for kind in QUERIES[query][1]]
)
def test_an_id_of_another_project_is_no_id_in_a_query(team, mine, hidden, query, kind):
    unknown = _gone(team.eve, Owned(team.server, team.eve, f"{mine.project}-gone"), kind)

    def told(row):
        document = QUERIES[query][0]
        with pytest.raises(Refused) as refused:
            team.eve.ask(document, x=row, **({"mine": mine.version} if "$mine" in document else {}))
        return refused.value.code, refused.value.message, refused.value.details

    assert told(getattr(hidden, kind)) == told(unknown)
    assert told(unknown)[0] == "NOT_FOUND"


@pytest.mark.parametrize(
    "ref", ["{}/iris", "{}/iris:v1", "{}/iris:nothing", "{}/iris@sha256:" + "0" * 64, "{}/rose:v1"]
)
def test_a_ref_into_another_project_names_nothing(team, hidden, ref):
    document = "query($ref: String!) { artifactVersion(ref: $ref) { id } }"

    def told(project):
        with pytest.raises(Refused) as refused:
            team.eve.ask(document, ref=ref.format(project))
        return refused.value.code, refused.value.message.replace(project, "PROJECT")

    assert told(hidden.project) == told("nowhere")
    assert told(hidden.project)[0] == "NOT_FOUND"


def test_a_subscription_to_another_project_is_one_to_nothing(team, hidden):
    key = add_key(team.server.data_dir, "eve")

    def told(project):
        with stream(team.server.url, key, project=project) as events:
            with pytest.raises(Refused) as refused:
                events.next()
            return refused.value.code, refused.value.message.replace(project, "PROJECT")

    assert told(hidden.project) == told("nowhere")
    assert told(hidden.project)[0] == "NOT_FOUND"


def test_lists_and_counts_leave_out_what_is_hidden(team, hidden):
    answer = team.eve.ask(
        "query($p: String!) { projects(search: $p) { totalCount nodes { name } } }", p=hidden.project
    )
    nodes = team.eve.ask(
        "query($a: ID!, $b: ID!, $c: ID!, $d: ID!, $e: ID!) { a: node(id: $a) { id } b: node(id: $b) { id } "
        "c: node(id: $c) { id } d: node(id: $d) { id } e: node(id: $e) { id } }",
        a=hidden.version,
        b=hidden.run,
        c=hidden.artifact,
        d=hidden.webhook,
        e=hidden.delivery,
    )

    assert answer == {"projects": {"totalCount": 0, "nodes": []}}
    assert nodes == dict.fromkeys("abcde")
