"""Who may do what: for every query, mutation and route, what it needs.

What each caller gets follows from that. Allowed means that the call got past every check of rights; it may
still be refused for another reason, such as a storage that cannot do it.
"""

from enum import Enum

from tests.server.access.things import FIELDS, artifact_query


class Needs(Enum):
    """What lets a caller pass."""

    LOGIN = "to be logged in"
    CREATOR = "to be logged in, with a key that is neither for one project nor for reading only"
    SELF = "to be the principal, or to administer the registry"
    VIEWER = "to see the project"
    MEMBER = "to be a member of the project"
    WRITER = "the role writer"
    MAINTAINER = "the role maintainer"
    ADMIN = "the role admin"
    INSTANCE = "to administer the registry"


MUTATIONS = {
    "createUser": Needs.INSTANCE,
    "createServiceAccount": Needs.INSTANCE,
    "updatePrincipal": Needs.SELF,
    "createApiKey": Needs.SELF,
    "revokeApiKey": Needs.SELF,
    "invite": Needs.SELF,
    "endSessions": Needs.SELF,
    "createProject": Needs.CREATOR,
    "updateProject": Needs.ADMIN,
    "assignStorage": Needs.INSTANCE,
    "deleteProject": Needs.ADMIN,
    "addMember": Needs.ADMIN,
    "removeMember": Needs.ADMIN,
    "createRun": Needs.WRITER,
    "updateRun": Needs.WRITER,
    "heartbeatRun": Needs.WRITER,
    "finishRun": Needs.WRITER,
    "deleteRun": Needs.MAINTAINER,
    "createVersion": Needs.WRITER,
    "addEntries": Needs.WRITER,
    "addReferences": Needs.WRITER,
    "expandReference": Needs.WRITER,
    "checkReferences": Needs.WRITER,
    "setReferenceAllowlist": Needs.INSTANCE,
    "signUploads": Needs.WRITER,
    "startUpload": Needs.WRITER,
    "uploadParts": Needs.WRITER,
    "completeUpload": Needs.WRITER,
    "abortUpload": Needs.WRITER,
    "commitVersion": Needs.WRITER,
    "discardDraft": Needs.WRITER,
    "useArtifact": Needs.WRITER,
    "setAlias": Needs.WRITER,
    "deleteAlias": Needs.WRITER,
    "rollbackAlias": Needs.WRITER,
    "protectAlias": Needs.MAINTAINER,
    "unprotectAlias": Needs.MAINTAINER,
    "linkVersion": Needs.WRITER,
    "createWebhook": Needs.ADMIN,
    "updateWebhook": Needs.ADMIN,
    "deleteWebhook": Needs.ADMIN,
    "replayDelivery": Needs.ADMIN,
    "updateArtifact": Needs.WRITER,
    "renameArtifact": Needs.MAINTAINER,
    "updateVersion": Needs.WRITER,
    "addTags": Needs.WRITER,
    "removeTags": Needs.WRITER,
    "deleteVersion": Needs.MAINTAINER,
    "deleteArtifact": Needs.MAINTAINER,
}

END = "-it"
"""How the name of a project ends that holds things; no other name does."""


def _nothing(_things):
    """The variables of a query that has none."""
    return {}


# For each query: what it needs, the document, its variables, and whether the answer shows the project's things.
QUERIES = {
    "serverInfo": (Needs.LOGIN, "{ serverInfo { version } }", _nothing, bool),
    "viewer": (Needs.LOGIN, "{ viewer { name } }", _nothing, bool),
    "node": (
        Needs.VIEWER,
        "query($id: ID!) { node(id: $id) { id } }",
        lambda t: {"id": t.version},
        lambda d: d["node"],
    ),
    "project": (
        Needs.VIEWER,
        "query($p: String!) { project(name: $p) { id role } }",
        lambda t: {"p": t.project},
        lambda d: d["project"],
    ),
    "Project.members": (
        Needs.MEMBER,
        "query($p: String!) { project(name: $p) { members { nodes { name } } } }",
        lambda t: {"p": t.project},
        lambda d: d["project"],
    ),
    "Project.webhooks": (
        Needs.ADMIN,
        "query($p: String!) { project(name: $p) { webhooks { nodes { url } } } }",
        lambda t: {"p": t.project},
        lambda d: d["project"],
    ),
    "projects": (
        Needs.VIEWER,
        "query($p: String!) { projects(search: $p) { totalCount nodes { name } } }",
        lambda t: {"p": t.project},
        lambda d: any(node["name"].endswith(END) for node in d["projects"]["nodes"]),
    ),
    "artifact": (Needs.VIEWER, *artifact_query("id"), lambda d: d["artifact"]),
    "artifacts": (
        Needs.VIEWER,
        "query($p: String!) { artifacts(project: $p) { totalCount nodes { name } } }",
        lambda t: {"p": t.project},
        lambda d: d["artifacts"]["nodes"],
    ),
    "artifactVersion": (
        Needs.VIEWER,
        "query($ref: String!) { artifactVersion(ref: $ref) { id entries { nodes { path } } } }",
        lambda t: {"ref": f"{t.iris}:v1"},
        bool,
    ),
    "run": (
        Needs.VIEWER,
        "query($p: String!, $key: String!) { run(project: $p, key: $key) { id } }",
        lambda t: {"p": t.project, "key": t.run_key},
        lambda d: d["run"],
    ),
    "runs": (
        Needs.VIEWER,
        "query($p: String!) { runs(project: $p) { nodes { id } } }",
        lambda t: {"p": t.project},
        lambda d: d["runs"]["nodes"],
    ),
    "events": (
        Needs.MEMBER,
        "query($p: String!) { events(project: $p) { nodes { id } } }",
        lambda t: {"p": t.project},
        lambda d: d["events"]["nodes"],
    ),
    "deletePreview": (
        Needs.VIEWER,
        "query($v: ID!) { deletePreview(version: $v) { freedBlobs } }",
        lambda t: {"v": t.version},
        bool,
    ),
    "lineage": (
        Needs.VIEWER,
        "query($v: ID!) { lineage(root: $v) { nodes { id } } }",
        lambda t: {"v": t.version},
        bool,
    ),
    "impact": (
        Needs.VIEWER,
        "query($v: ID!) { impact(version: $v) { versionCount } }",
        lambda t: {"v": t.version},
        bool,
    ),
    "lineagePath": (
        Needs.VIEWER,
        "query($v: ID!, $r: ID!) { lineagePath(from: $v, to: $r) { id } }",
        lambda t: {"v": t.version, "r": t.version},
        bool,
    ),
    "principals": (
        Needs.INSTANCE,
        "query($p: String!) { principals(search: $p) { nodes { name } } }",
        lambda t: {"p": t.robot},
        lambda d: d["principals"]["nodes"],
    ),
    "apiKeys": (
        Needs.SELF,
        "query($p: String!) { apiKeys(principal: $p) { nodes { id } } }",
        lambda t: {"p": t.robot},
        lambda d: d["apiKeys"]["nodes"],
    ),
    "storages": (Needs.INSTANCE, "{ storages { name } }", _nothing, bool),
    "deniedAttempts": (
        Needs.INSTANCE,
        "{ deniedAttempts(first: 1) { totalCount } }",
        _nothing,
        bool,
    ),
    "job": (
        Needs.VIEWER,
        "query($id: ID!) { job(id: $id) { id } }",
        lambda t: {"id": t.job},
        lambda d: d["job"],
    ),
    "jobs": (
        Needs.VIEWER,
        "{ jobs(first: 500) { nodes { id kind } } }",
        _nothing,
        lambda d: [node for node in d["jobs"]["nodes"] if node["kind"] == "check-references"],
    ),
}

# For each subscription: what it needs, the document, and its variables. All begin at the first event.
SUBSCRIPTIONS = {
    "events": (
        Needs.MEMBER,
        "subscription($p: String!, $a: String) { events(project: $p, after: $a) { id } }",
        lambda t: {"p": t.project, "a": t.beginning},
    ),
    "lineageChanged": (
        Needs.VIEWER,
        "subscription($r: ID!, $a: String) { lineageChanged(root: $r, after: $a) { version run } }",
        lambda t: {"r": t.version, "a": t.beginning},
    ),
}

OPEN = "open to everybody"
SIGNED = "a signed URL"
ROUTES = {
    "/graphql": Needs.LOGIN,
    "/api/manifests/{version}": Needs.VIEWER,
    "/api/projects/{name}/events.ndjson": Needs.MEMBER,
    "/api/events.ndjson": Needs.INSTANCE,
    "/metrics": Needs.INSTANCE,
    "/storage/{name}/{key:path}": SIGNED,
    "/storage/{name}/packs": SIGNED,
    "/openlineage/1-0-0/facets.json": OPEN,
    "/healthz": OPEN,
    "/readyz": OPEN,
    "/assets/{name}": OPEN,
    "/{page:path}": OPEN,
}
OPEN_FOLDERS = ("/auth/", "/login", "/setup")

__all__ = [
    "FIELDS",
    "MUTATIONS",
    "OPEN",
    "OPEN_FOLDERS",
    "QUERIES",
    "ROUTES",
    "SIGNED",
    "SUBSCRIPTIONS",
    "Needs",
]
