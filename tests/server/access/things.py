"""One of everything in a project, made over HTTP, for callers with every role."""

from functools import cached_property
from itertools import count

from sqlalchemy import delete, select
from wanllmdb_server.access.tables import principal
from wanllmdb_server.access.tables import project as project_table
from wanllmdb_server.api.ids import to_global
from wanllmdb_server.artifacts.tables import blob, upload

from tests.server.api.test_idempotency import TABLE
from tests.server.hooks import add_quiet_webhook
from tests.server.people import registry_of
from tests.server.protocol import add, create, log
from tests.server.protocol import upload as send_bytes

_numbers = count(1)


class Things:
    """Made by `root`, who administers the registry, when they are asked for; the draft by `author`."""

    def __init__(self, server, root, roles=(), author=None):
        self._server, self._root, self._author = server, root, author or root
        self._roles = dict(roles)
        self.project = self._make_project(f"project-{next(_numbers)}-it")
        self.upload = None

    def _make_project(self, name):
        self._root.do("createProject", "project { id }", name=name)
        for who, role in self._roles.items():
            self._root.do("addMember", "project { id }", project=name, principal=who, role=role.value)
        return name

    def publish(self):
        for name in (self.project, self.empty):
            self._root.do("updateProject", "project { id }", project=name, visibility="PUBLIC_READ")

    def make_all(self):
        """So that nothing is made any more while refusals are counted."""
        for name, value in vars(Things).items():
            if isinstance(value, cached_property):
                getattr(self, name)
        rows = [{"prefix": "https://data.example/images"}]
        self._root.do("setReferenceAllowlist", "project { id }", project=self.project, rows=rows)

    @cached_property
    def empty(self):
        return self._make_project(f"{self.project}-empty")

    @cached_property
    def beginning(self):
        """The cursor of the project's first event."""
        document = "query($p: String!) { events(project: $p, first: 500) { nodes { cursor } } }"
        return self._root.ask(document, p=self.project)["events"]["nodes"][-1]["cursor"]

    @cached_property
    def newcomer(self):
        return "newcomer"

    @cached_property
    def member(self):
        fields = {"project": self.project, "principal": "member", "role": "WRITER"}
        self._root.do("addMember", "project { id }", **fields)
        return "member"

    @cached_property
    def _started(self):
        return self._root.do("createRun", "run { id key }", project=self.project, process="p")["run"]

    @property
    def run(self):
        return self._started["id"]

    @property
    def run_key(self):
        return self._started["key"]

    @cached_property
    def ended(self):
        ended = self._root.do("createRun", "run { id }", project=self.project, process="p")["run"]["id"]
        self._root.do("finishRun", "run { id }", run=ended, process="p")
        return ended

    @cached_property
    def version(self):
        """Of two; its id."""
        log(self._root, self.project, "iris", {"a": b"one"}, aliases=["production"])
        return log(self._root, self.project, "iris", {"a": b"two"}, aliases=["production"])["id"]

    @property
    def iris(self):
        return self.version and f"{self.project}/iris"

    @cached_property
    def manifest(self):
        """What the route of manifests calls the version."""
        document = "query($id: ID!) { node(id: $id) { ... on ArtifactVersion { manifestUrl } } }"
        return self._root.ask(document, id=self.version)["node"]["manifestUrl"].rpartition("/")[2]

    @cached_property
    def artifact(self):
        document, variables = artifact_query("id")
        found = self.iris and self._root.ask(document, **variables(self))["artifact"]["id"]
        self._root.do("addTags", "node { id }", id=found, tags=["old"])
        return found

    @cached_property
    def user(self):
        name = f"{self.project}-user"
        self._root.do("createUser", "principal { id }", name=name)
        return name

    @cached_property
    def robot(self):
        name = f"{self.project}-robot"
        self._root.do("createServiceAccount", "principal { id }", name=name)
        return name

    @cached_property
    def api_key(self):
        made = self._root.do("createApiKey", "apiKey { id }", name="k", principal=self.robot)
        return made["apiKey"]["id"]

    @cached_property
    def protection(self):
        kept = {"project": self.project, "artifact": self.iris.partition("/")[2], "pattern": "held"}
        self._root.do("protectAlias", "protectedAliases { pattern }", **kept)
        return kept

    @cached_property
    def _quiet(self):
        with registry_of(self._server.data_dir) as database:
            return add_quiet_webhook(database, self.project)

    @property
    def webhook(self):
        return self._quiet[0]

    @property
    def delivery(self):
        return self._quiet[1]

    @cached_property
    def job(self):
        return self._root.do("checkReferences", "job { id }", version=f"{self.iris}:v1")["job"]["id"]

    @cached_property
    def draft(self):
        """It needs nothing but to be committed."""
        draft = create(self._author, self.project, "iris")["id"]
        if add(self._author, draft, {"a": b"four"}):
            send_bytes(self._author, draft, [b"four"])
        return draft

    def own_upload(self, name):
        """An upload in parts that the principal called `name` began while it could."""
        assert self.draft
        with registry_of(self._server.data_dir) as database, database.write() as connection:
            owner = connection.execute(select(principal.c.id).where(principal.c.name == name)).scalar_one()
            connection.execute(delete(upload).where(upload.c.principal_id == owner))
            mine = select(blob).join(project_table, project_table.c.id == blob.c.project_id)
            row = connection.execute(mine.where(project_table.c.name == self.project).limit(1)).one()
            made = connection.execute(
                upload.insert()
                .values(
                    project_id=row.project_id,
                    principal_id=owner,
                    digest=row.digest,
                    size=row.size,
                    blob_id=row.id,
                    storage=row.storage,
                    provider_id="none",
                    part_size=5 << 20,
                    created_at=row.created_at,
                    last_used_at=row.created_at,
                )
                .returning(upload.c.id)
            )
            self.upload = to_global("Upload", made.scalar_one())


def artifact_query(fields):
    document = 'query($p: String!) { artifact(project: $p, name: "iris") { ' + fields + " } }"
    return document, lambda t: {"p": t.project}


FIELDS = {name: (select_, fields) for name, (select_, fields, _) in TABLE.items()} | {
    "unprotectAlias": ("protectedAliases { pattern }", lambda t: t.protection),
    "signUploads": ("uploads { digest }", lambda t: {"version": t.draft, "digests": []}),
    "startUpload": ("upload { id }", lambda t: {"version": t.draft, "digest": FOUR}),
    "uploadParts": ("upload { id }", lambda t: {"upload": t.upload, "parts": []}),
    "completeUpload": ("digest", lambda t: {"upload": t.upload}),
    "abortUpload": ("id", lambda t: {"upload": t.upload}),
}
"""What to select of each mutation, and its input."""

FOUR = "sha256:04efaf080f5a3e74e1c29d1ca6a48569382cbbcd324e8d59d2b83ef21c039f00"
UPLOADS = {"uploadParts", "completeUpload", "abortUpload"}
