"""Names and ids of a project that one may not see, in every argument: answered like those of nothing."""

import pytest
from wanllmdb_server.api.ids import row_id_of, to_global

from tests.server.client import Refused
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
    "checkReferences.version": ("job { id }", "version", lambda t: {}),
}
KINDS = {"run": "Run", "version": "ArtifactVersion", "draft": "ArtifactVersion", "artifact": "Artifact"}


class Owned:
    """One of everything in a project of who calls."""

    def __init__(self, api, project):
        self.project = project
        self.run = api.do("createRun", "run { id }", project=project, process="p")["run"]["id"]
        self.version = log(api, project, "iris", {"a": b"one"})["id"]
        self.draft = create(api, project, "iris")["id"]
        document = 'query($p: String!) { artifact(project: $p, name: "iris") { id } }'
        self.artifact = api.ask(document, p=project)["artifact"]["id"]


@pytest.fixture
def mine(team, project):
    return Owned(team.eve, f"{project}-eves")


@pytest.fixture
def hidden(team, shared):
    return Owned(team.ada, shared)


def _refusal(api, mutation, select, fields):
    with pytest.raises(Refused) as refused:
        api.do(mutation, select, **fields)
    return refused.value


@pytest.mark.parametrize("argument", sorted(ARGUMENTS))
def test_an_id_of_another_project_is_no_id(team, mine, hidden, argument):
    select, kind, others = ARGUMENTS[argument]
    mutation, name = argument.split(".")
    gone = Owned(team.eve, f"{mine.project}-gone")
    unknown = _gone(team.eve, gone, kind)
    fields = others(mine)

    told = _refusal(team.eve, mutation, select, {**fields, name: getattr(hidden, kind)})
    nothing = _refusal(team.eve, mutation, select, {**fields, name: unknown})

    assert (told.code, told.message, told.details) == (nothing.code, nothing.message, nothing.details)
    assert told.code == "NOT_FOUND"


def _gone(api, owned, kind):
    """The id of a thing that was there and is not any more, so that nothing tells it from a hidden one."""
    if kind == "draft":
        api.do("discardDraft", "id", version=owned.draft)
        return owned.draft
    type_ = KINDS[kind]
    return to_global(type_, row_id_of(type_, getattr(owned, kind)) + 1_000_000)


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


def test_lists_and_counts_leave_out_what_is_hidden(team, hidden):
    answer = team.eve.ask(
        "query($p: String!) { projects(search: $p) { totalCount nodes { name } } }", p=hidden.project
    )
    nodes = team.eve.ask(
        "query($a: ID!, $b: ID!, $c: ID!) { a: node(id: $a) { id } b: node(id: $b) { id } c: node(id: $c) { id } }",
        a=hidden.version,
        b=hidden.run,
        c=hidden.artifact,
    )

    assert answer == {"projects": {"totalCount": 0, "nodes": []}}
    assert nodes == {"a": None, "b": None, "c": None}
