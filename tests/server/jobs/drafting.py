"""The first part of the model in `machine.py`: a registry of three storages, and drafts up to their end.

A draft ends as a version, or is discarded, or expires because its client never came back.
"""

import shutil
import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from wanllmdb_server.api.ids import row_id_of
from wanllmdb_server.db.base import now, to_microseconds
from wanllmdb_server.jobs.work import expire
from wanllmdb_server.jobs.worklist import Work

from tests.databases import make_database
from tests.sdk.uploads import partstore
from tests.server.client import Refused, send
from tests.server.inside import opened
from tests.server.protocol import add, commit, create, digest_of
from tests.server.storage.lax import lax_plugins

PART = 3
LARGE = b"a b c d"
"""So large, to the storage that takes parts, that it takes it in no other way."""
PARTS = [LARGE[start : start + PART] for start in range(0, len(LARGE), PART)]

STORAGES = ("default", "lax", "parts")
storages = st.sampled_from([None, "lax", "parts", "parts", "parts"])
contents = st.sampled_from([b"a", b"b", LARGE])
projects = st.sampled_from(["demo", "demo", "shelf"])
paths = st.sampled_from(["p", "q"])

_LONG = timedelta(days=2)


# In any order of steps somebody has to be there who does the next one.
with_drafts = precondition(lambda self: self.open_drafts)
with_versions = precondition(lambda self: self.versions)


class Drafting(RuleBasedStateMachine):
    """The model knows which bytes each version needs, and which drafts there are."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        (self.folder / "parts").mkdir()
        (self.folder / "data").mkdir()
        make_database(self.folder / "data")
        self._stack = ExitStack()
        url = self._stack.enter_context(partstore.bytes_server(self.folder / "parts"))
        plugins = lax_plugins()
        plugins.register(partstore)
        registry = opened(
            self.folder / "data",
            plugins=plugins,
            storages={
                "lax": f"lax://{self.folder / 'lax'}",
                "parts": f"parts://store{self.folder / 'parts'}?public={url}&threshold={PART}&part_size={PART}",
            },
            gc_grace_minutes=0,
        )
        self.registry = self._stack.enter_context(registry)
        self.api = self.registry.api
        self.versions = {}
        self.open_drafts = {}

    def close(self):
        self._stack.close()
        shutil.rmtree(self.folder)

    @initialize()
    def begin_projects(self):
        for name in ("demo", "shelf"):
            self.api.do("createProject", "project { id }", name=name)
        self.assign_to("demo", "parts")

    @with_versions
    @rule(project=projects, storage=storages)
    def assign(self, project, storage):
        self.assign_to(project, storage)

    def assign_to(self, project, storage):
        self.api.do("assignStorage", "project { id }", project=project, storage=storage)

    @rule(project=projects, path=paths, data=contents)
    def draft(self, project, path, data):
        self.begin(project, path, data)

    def begin(self, project, path, data):
        draft = create(self.api, project, "iris")["id"]
        self.open_drafts[draft] = {}
        self.add(draft, path, data)
        return draft

    @with_drafts
    @rule(which=st.data(), path=paths, data=contents)
    def add_entry(self, which, path, data):
        self.add(self.one_draft(which), path, data)

    def one_draft(self, which):
        return which.draw(st.sampled_from(list(self.open_drafts)))

    def add(self, draft, path, data):
        add(self.api, draft, {path: data}, replace=True)
        self.open_drafts[draft][path] = data

    @with_drafts
    @rule(which=st.data())
    def upload_all(self, which):
        self.upload(self.one_draft(which))

    def upload(self, draft):
        """What an honest client does: it asks what to send, and creates only what is not there."""
        for data in set(self.open_drafts[draft].values()):
            select = "uploads { url method headers } packs { listing } inParts"
            signed = self.api.do("signUploads", select, version=draft, digests=[digest_of(data)])
            for item in signed["uploads"]:
                assert send(item["url"], item["method"], data, item["headers"])[0] in (200, 412)
            for pack in signed["packs"]:
                self.create_object(pack["listing"].split()[2], data)
            for digest in signed["inParts"]:
                assert digest == digest_of(LARGE)
                self.upload_in_parts(draft)

    def create_object(self, key, data):
        """Past HTTP, for the storages that this server would serve itself."""
        with self.registry.database.read() as connection:
            name = connection.exec_driver_sql(
                "SELECT storage FROM blob WHERE id = ?", (int(key.rpartition("-")[2]),)
            ).scalar_one()
        storage = self.registry.services.storage(name)
        if storage.stat(key) is None:
            storage.write(key, [data])

    def upload_in_parts(self, draft):
        """Send what is missing of the large content of a draft, and have it put together."""
        raise NotImplementedError

    @with_drafts
    @rule(which=st.data())
    def commit(self, which):
        draft = self.one_draft(which)
        try:
            version = commit(self.api, draft)
        except Refused as refused:
            assert refused.code == "BLOBS_MISSING"
            return
        self.versions[version["id"]] = self.open_drafts.pop(draft)

    def finish(self, draft):
        """Upload and commit without pause: nothing may stand in its way."""
        self.upload(draft)
        self.versions[commit(self.api, draft)["id"]] = self.open_drafts.pop(draft)

    @rule(project=projects, path=paths, data=contents)
    def log(self, project, path, data):
        self.finish(self.begin(project, path, data))

    @with_drafts
    @rule(which=st.data(), politely=st.booleans())
    def give_up_draft(self, which, politely):
        """Or its client never comes back, and it expires; the drafts of others are not touched."""
        draft = self.one_draft(which)
        del self.open_drafts[draft]
        if politely:
            self.api.do("discardDraft", "id", version=draft)
        else:
            self.age("version", row_id_of("ArtifactVersion", draft))
            assert expire(self.work()) == {"discarded": 1}

    def age(self, table, row_id):
        """As if it had been left alone for days."""
        long_ago = to_microseconds(now() - _LONG)
        with self.registry.database.write() as connection:
            connection.exec_driver_sql(
                f"UPDATE {table} SET last_used_at = ? WHERE id = ?",  # a name of this test's
                (long_ago, row_id),
            )

    def rows(self, statement, *values):
        with self.registry.database.read() as connection:
            return connection.exec_driver_sql(statement, values).all()

    def work(self):
        services = self.registry.services
        return Work(services.database, services.storages, services.settings, lambda _done: None)
