"""Every mutation repeated with its key is carried out once, and its key is good for that request only."""

from itertools import count

import pytest
from graphql import build_schema
from wanllmdb_server.access.actors import PrincipalKind, local_actor
from wanllmdb_server.identities.principals import create_principal

from tests.server.api.test_contract import CONTRACT
from tests.server.client import Refused
from tests.server.hooks import add_quiet_webhook
from tests.server.protocol import add, create, log_inside, store

_numbers = count(1)


class Things:
    """One of everything, in a project of its own."""

    def __init__(self, inside):
        api = inside.api
        self.project = f"project-{next(_numbers)}"
        self.empty = f"{self.project}-empty"
        api.do("createProject", "project { id }", name=self.empty)
        self.run = api.do("createRun", "run { id }", project=self.project, process="p")["run"]["id"]
        self.ended = api.do("createRun", "run { id }", project=self.project, process="p")["run"]["id"]
        api.do("finishRun", "run { id }", run=self.ended, process="p")
        for content in (b"one", b"two", b"three"):
            log_inside(inside, self.project, "iris", {"a": content}, aliases=["production"])
        self.iris = f"{self.project}/iris"
        self.artifact = api.ask(
            'query($p: String!) { artifact(project: $p, name: "iris") { id } }', p=self.project
        )["artifact"]["id"]
        api.do("addTags", "node { id }", id=self.artifact, tags=["old"])
        rows = [{"prefix": "https://data.example/images"}]
        api.do("setReferenceAllowlist", "project { id }", project=self.project, rows=rows)
        self.newcomer, self.member = f"{self.project}-newcomer", f"{self.project}-member"
        with inside.database.write() as connection:
            for name in (self.newcomer, self.member):
                create_principal(connection, local_actor(), PrincipalKind.USER, name)
        api.do("addMember", "project { id }", project=self.project, principal=self.member, role="WRITER")
        kept = {"project": self.project, "artifact": "iris", "pattern": "held"}
        api.do("protectAlias", "protectedAliases { pattern }", **kept)
        self.webhook, self.delivery = add_quiet_webhook(inside.database, self.project)
        self.draft = create(api, self.project, "iris")["id"]
        store(inside, set(add(api, self.draft, {"a": b"four"})), [b"four"])
        self.user, self.robot = f"{self.project}-user", f"{self.project}-robot"
        api.do("createUser", "__typename", name=self.user, isAdmin=True)
        api.do("createServiceAccount", "__typename", name=self.robot)
        self.api_key = api.do("createApiKey", "apiKey { id }", name="k", principal=self.robot)["apiKey"]["id"]


# For each mutation: what to select, the input, and what of the input makes it another request.
TABLE = {
    "createProject": ("project { id name }", lambda t: {"name": f"{t.project}-new"}, {"name": "x"}),
    "updateProject": (
        "project { id name }",
        lambda t: {"project": t.empty, "name": f"{t.empty}-2"},
        {"name": "x"},
    ),
    "assignStorage": (
        "project { storage }",
        lambda t: {"project": t.empty, "storage": "default"},
        {"storage": None},
    ),
    "addMember": (
        "project { members { nodes { name role } } }",
        lambda t: {"project": t.project, "principal": t.newcomer, "role": "VIEWER"},
        {"role": "ADMIN"},
    ),
    "removeMember": (
        "project principal",
        lambda t: {"project": t.project, "principal": t.member},
        {"principal": "x"},
    ),
    "deleteProject": ("name", lambda t: {"project": t.empty}, {"project": "x"}),
    "createRun": ("run { id }", lambda t: {"project": t.project, "process": "q"}, {"process": "x"}),
    "updateRun": ("run { id name }", lambda t: {"run": t.run, "name": "new"}, {"name": "x"}),
    "heartbeatRun": ("run { id state }", lambda t: {"run": t.run, "process": "p"}, {"process": "x"}),
    "finishRun": ("run { id state }", lambda t: {"run": t.run, "process": "p"}, {"state": "FAILED"}),
    "deleteRun": ("id", lambda t: {"run": t.ended}, {"run": "x"}),
    "createVersion": (
        "version { id state }",
        lambda t: {"project": t.project, "artifact": "new", "type": "model"},
        {"metadata": {"a": 1}},
    ),
    "addEntries": (
        "missing",
        lambda t: {"version": t.draft, "entries": [{"path": "b", "digest": "sha256:" + "0" * 64, "size": 1}]},
        {"entries": []},
    ),
    "addReferences": (
        "added",
        lambda t: {"version": t.draft, "references": [{"path": "r", "uri": "s3://lake/r", "etag": "1"}]},
        {"references": []},
    ),
    "expandReference": (
        "job { id kind }",
        lambda t: {"version": t.draft, "uri": "https://data.example/images/a"},
        {"uri": "https://data.example/images/b"},
    ),
    "checkReferences": ("job { id kind }", lambda t: {"version": f"{t.iris}:v1"}, {"version": "a/b"}),
    "setReferenceAllowlist": (
        "project { id }",
        lambda t: {"project": t.project, "rows": [{"prefix": "https://data.example/a"}]},
        {"rows": []},
    ),
    "commitVersion": ("version { id name }", lambda t: {"version": t.draft, "tags": ["t"]}, {"tags": []}),
    "discardDraft": ("id", lambda t: {"version": t.draft}, {"version": "x"}),
    "useArtifact": (
        "version { id }",
        lambda t: {"version": f"{t.iris}:v1", "run": t.run},
        {"version": "a/b"},
    ),
    "linkVersion": (
        "version { id ref }",
        lambda t: {"version": f"{t.iris}:v1", "target": f"{t.empty}/iris"},
        {"reason": "x"},
    ),
    "setAlias": (
        "alias { name versionName }",
        lambda t: {"artifact": t.iris, "alias": "a", "version": "v1"},
        {"expectedVersion": None},
    ),
    "deleteAlias": (
        "artifact { id }",
        lambda t: {"artifact": t.iris, "alias": "production"},
        {"reason": "x"},
    ),
    "rollbackAlias": (
        "alias { versionName }",
        lambda t: {"artifact": t.iris, "alias": "production"},
        {"expectedVersion": "v3"},
    ),
    "protectAlias": (
        "protectedAliases { pattern }",
        lambda t: {"project": t.project, "pattern": "prod*"},
        {"pattern": "*"},
    ),
    "unprotectAlias": (
        "protectedAliases { pattern }",
        lambda t: {"project": t.project, "artifact": "iris", "pattern": "held"},
        {"pattern": "*"},
    ),
    "createWebhook": (
        "webhook { id url types aliasPattern enabled }",
        lambda t: {"project": t.project, "url": "https://receiver.example/", "types": ["PROJECT_DELETED"]},
        {"enabled": False},
    ),
    "updateWebhook": (
        "webhook { id enabled }",
        lambda t: {"webhook": t.webhook, "enabled": False},
        {"enabled": True},
    ),
    "deleteWebhook": ("id", lambda t: {"webhook": t.webhook}, {"webhook": "V2ViaG9vazo5OTk5OTk"}),
    "replayDelivery": (
        "delivery { id messageId state }",
        lambda t: {"delivery": t.delivery},
        {"delivery": "RGVsaXZlcnk6OTk5OTk5"},
    ),
    "updateArtifact": (
        "artifact { description }",
        lambda t: {"artifact": t.iris, "description": "new"},
        {"metadata": {}},
    ),
    "renameArtifact": (
        "artifact { id name }",
        lambda t: {"artifact": t.artifact, "name": "new"},
        {"name": "x"},
    ),
    "updateVersion": (
        "version { metadata }",
        lambda t: {"version": f"{t.iris}:v1", "metadata": {"a": 1}},
        {"metadata": {"a": 2}},
    ),
    "addTags": ("node { id }", lambda t: {"id": t.artifact, "tags": ["new"]}, {"tags": ["x"]}),
    "removeTags": ("node { id }", lambda t: {"id": t.artifact, "tags": ["old"]}, {"tags": ["x"]}),
    "deleteVersion": ("version { state }", lambda t: {"version": f"{t.iris}:v1"}, {"deleteAliases": True}),
    "deleteArtifact": ("id", lambda t: {"artifact": t.artifact}, {"reason": "x"}),
    "createUser": (
        "principal { id name isAdmin }",
        lambda t: {"name": f"{t.user}-2", "isAdmin": True},
        {"isAdmin": False},
    ),
    "createServiceAccount": ("principal { id name }", lambda t: {"name": f"{t.robot}-2"}, {"name": "x"}),
    "updatePrincipal": (
        "principal { id disabled }",
        lambda t: {"principal": t.robot, "disabled": True},
        {"disabled": False},
    ),
    "createApiKey": (
        "apiKey { id prefix }",
        lambda t: {"name": "new", "principal": t.robot, "project": t.project, "role": "VIEWER"},
        {"role": None},
    ),
    "revokeApiKey": ("apiKey { id revokedAt }", lambda t: {"apiKey": t.api_key}, {"apiKey": "QXBpS2V5OjE"}),
    "invite": ("principal { id }", lambda t: {"principal": t.user}, {"principal": "x"}),
    "endSessions": ("ended principal { id }", lambda t: {"principal": t.user}, {"principal": None}),
}
HARMLESS = {"signUploads", "startUpload", "uploadParts", "completeUpload", "abortUpload"}
"""Change nothing that could happen twice, and answer anew each time."""


def test_the_table_knows_every_mutation():
    mutations = set(build_schema(CONTRACT.read_text()).mutation_type.fields)

    assert set(TABLE) | HARMLESS == mutations


@pytest.mark.parametrize("mutation", sorted(TABLE))
def test_a_repeated_mutation_is_carried_out_once(inside, inside_state, mutation):
    select, fields, other = TABLE[mutation]
    wanted = fields(Things(inside)) | {"idempotencyKey": f"key-{next(_numbers)}"}
    before = inside_state()

    first = inside.api.do(mutation, select, **wanted)
    after = inside_state()
    second = inside.api.do(mutation, select, **wanted)

    assert second == first
    assert inside_state() == after
    assert len(after["idempotency"]) == len(before["idempotency"]) + 1
    with pytest.raises(Refused, match="was used for a different request; make a new key") as refused:
        inside.api.do(mutation, select, **wanted | other)
    assert refused.value.code == "IDEMPOTENCY_CONFLICT"
    assert inside_state() == after


def test_a_key_of_one_mutation_is_no_key_of_another(inside, inside_state):
    things = Things(inside)
    key = f"key-{next(_numbers)}"
    inside.api.do("addTags", "node { id }", id=things.artifact, tags=["new"], idempotencyKey=key)
    before = inside_state()

    with pytest.raises(Refused) as refused:
        inside.api.do("removeTags", "node { id }", id=things.artifact, tags=["new"], idempotencyKey=key)

    assert refused.value.code == "IDEMPOTENCY_CONFLICT"
    assert inside_state() == before


def test_a_refused_mutation_leaves_its_key_free(inside):
    things = Things(inside)
    wanted = {
        "artifact": things.iris,
        "alias": "a",
        "version": "v1",
        "idempotencyKey": f"key-{next(_numbers)}",
    }
    with pytest.raises(Refused):
        inside.api.do("setAlias", "alias { name }", **wanted | {"version": "v99"})

    assert inside.api.do("setAlias", "alias { name }", **wanted) == {"alias": {"name": "a"}}


def test_an_over_long_key_is_refused(inside, inside_state):
    before = inside_state()

    with pytest.raises(Refused, match="idempotencyKey has 129 characters; 128 are allowed") as refused:
        inside.api.do("createProject", "project { id }", name="long-key", idempotencyKey="x" * 129)

    assert refused.value.code == "LIMIT_EXCEEDED"
    assert inside_state() == before


def test_signing_again_is_harmless(inside, inside_state):
    things = Things(inside)
    draft = create(inside.api, things.project, "iris")["id"]
    (digest,) = add(inside.api, draft, {"a": b"unsent"})
    wanted = {"version": draft, "digests": [digest], "idempotencyKey": "sign"}

    signed = [inside.api.do("signUploads", "packs { listing }", **wanted) for _ in range(2)]

    assert signed[0] == signed[1]
    assert len(signed[0]["packs"]) == 1
