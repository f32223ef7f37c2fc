"""A model of logging, linking, deleting and collecting, step by step, for random walks over a real registry.

Two storages, of which one checks nothing, and two projects, between which versions are linked. The model
knows which bytes each committed version needs and which drafts there are; the registry must give back the
former after every step, and at the end hold nothing else.
"""

import hashlib
import shutil
import tempfile
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    precondition,
    rule,
)
from wanllmdb_server.api.ids import row_id_of
from wanllmdb_server.artifacts.blobs import BlobState
from wanllmdb_server.artifacts.collecting import note_unreferenced, take_unreferenced
from wanllmdb_server.db.base import now
from wanllmdb_server.jobs.garbage import collect_garbage
from wanllmdb_server.jobs.hashing import scrub, verify_blobs
from wanllmdb_server.jobs.worklist import Work
from wanllmdb_server.storage.layout import blob_key

from tests.server.client import Refused
from tests.server.inside import opened
from tests.server.protocol import add, commit, create, digest_of
from tests.server.storage.lax import lax_plugins

contents = st.sampled_from([b"a", b"b"])
artifacts = st.just("iris")
projects = st.sampled_from(["demo", "demo", "shelf"])
paths = st.sampled_from(["p", "q"])
STORAGES = ("default", "lax")


class Collecting(RuleBasedStateMachine):
    """Nothing that a committed version needs is ever lost, and in the end nothing else is left."""

    drafts = Bundle("drafts")

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self._context = opened(
            self.folder / "data",
            plugins=lax_plugins(),
            storages={"lax": f"lax://{self.folder / 'lax'}"},
            gc_grace_minutes=0,
        )
        self.registry = self._context.__enter__()
        self.versions = {}
        self.open_drafts = {}

    @initialize()
    def begin(self):
        for name in ("demo", "shelf"):
            self.registry.api.do("createProject", "project { id }", name=name)

    def teardown(self):
        try:
            self._end()
        finally:
            self._context.__exit__(None, None, None)
            shutil.rmtree(self.folder)

    # Logging, step by step

    @rule(target=drafts, project=projects, artifact=artifacts)
    def draft(self, project, artifact):
        draft = create(self.registry.api, project, artifact)["id"]
        self.open_drafts[draft] = {}
        return draft

    @rule(draft=drafts, path=paths, data=contents)
    def add_entry(self, draft, path, data):
        if draft in self.open_drafts:
            add(self.registry.api, draft, {path: data}, replace=True)
            self.open_drafts[draft][path] = data

    @rule(draft=drafts)
    def upload(self, draft):
        """What an honest client does: it asks what to send, and creates only what is not there."""
        for data in set(self.open_drafts.get(draft, {}).values()):
            signed = self.registry.api.do(
                "signUploads", "uploads { url } packs { listing }", version=draft, digests=[digest_of(data)]
            )
            keys = [pack["listing"].split()[2] for pack in signed["packs"]]
            for key in keys:
                storage = self._storage_of(key)
                if storage.stat(key) is None:
                    storage.write(key, [data])

    @rule(draft=drafts)
    def commit(self, draft):
        if draft not in self.open_drafts:
            return
        try:
            version = commit(self.registry.api, draft)
        except Refused as refused:
            assert refused.code == "BLOBS_MISSING"
            return
        self.versions[version["id"]] = self.open_drafts.pop(draft)

    @rule(draft=consumes(drafts))
    def discard(self, draft):
        if self.open_drafts.pop(draft, None) is not None:
            self.registry.api.do("discardDraft", "id", version=draft)

    # Everything else

    @rule(data=contents)
    def delete(self, data):
        """Every version that holds these bytes, so that nothing needs them any more."""
        for version in [known for known, files in self.versions.items() if data in files.values()]:
            del self.versions[version]
            self.registry.api.do("deleteVersion", "version { id }", version=version, deleteAliases=True)

    @precondition(lambda self: self.versions)
    @rule(data=st.data())
    def delete_one(self, data):
        """Whatever else shares its bytes."""
        version = data.draw(st.sampled_from(list(self.versions)))
        del self.versions[version]
        self.registry.api.do("deleteVersion", "version { id }", version=version, deleteAliases=True)

    @precondition(lambda self: self.versions)
    @rule(data=st.data(), where=st.sampled_from(["shelf/iris", "shelf/other", "demo/iris"]))
    def link(self, data, where):
        """No bytes move, so what is linked needs those of the source from now on."""
        version = data.draw(st.sampled_from(list(self.versions)))
        linked = self.registry.api.do("linkVersion", "version { id }", version=version, target=where)
        self.versions[linked["version"]["id"]] = self.versions[version]

    @rule(project=projects, storage=st.sampled_from(["lax", None]))
    def assign(self, project, storage):
        self.registry.api.do("assignStorage", "project { id }", project=project, storage=storage)

    @rule()
    def collect(self):
        collect_garbage(self._work())

    @rule()
    def note(self):
        """The first step of a collector, after which it dies or is slow."""
        with self.registry.database.write() as connection:
            for storage in STORAGES:
                note_unreferenced(connection, storage)

    @rule()
    def mark(self):
        """The second step, whatever happened since the first one."""
        with self.registry.database.write() as connection:
            for storage in STORAGES:
                take_unreferenced(connection, storage, 2, since=now())

    @rule(project=projects, artifact=artifacts, path=paths, data=contents)
    def log(self, project, artifact, path, data):
        """All steps of an upload without pause: nothing may stand in its way."""
        draft = create(self.registry.api, project, artifact)["id"]
        self.open_drafts[draft] = {}
        self.add_entry(draft, path, data)
        self._finish(draft)

    def _finish(self, draft):
        self.upload(draft)
        self.versions[commit(self.registry.api, draft)["id"]] = self.open_drafts.pop(draft)

    @rule()
    def verify(self):
        assert verify_blobs(self._work())["corrupt"] == 0

    # What must hold

    @invariant()
    def every_version_has_its_bytes(self):
        for version, files in self.versions.items():
            assert self._read(version) == files

    def _end(self):
        for draft in list(self.open_drafts):  # whatever happened to it, a draft can be completed
            self._finish(draft)
        self.every_version_has_its_bytes()
        with self.registry.database.write() as connection:  # every signed URL expires
            connection.exec_driver_sql("UPDATE blob SET uploads_until = 0 WHERE uploads_until IS NOT NULL")
        collect_garbage(self._work())
        self.every_version_has_its_bytes()
        result = scrub(self._work())
        with self.registry.database.read() as connection:
            rows = connection.exec_driver_sql("SELECT * FROM blob").all()
            used = set(connection.exec_driver_sql("SELECT blob_id FROM entry").scalars())
        assert {row.id for row in rows} == used
        expected = {(row.storage, blob_key(str(row.project_id), row.digest, str(row.id))) for row in rows}
        assert self._on_disk() == expected
        assert (result["corrupt"], result["unreadable"]) == (0, 0)

    def _on_disk(self):
        roots = {"default": self.folder / "data" / "blobs", "lax": self.folder / "lax"}
        return {
            (name, str(path.relative_to(root)))
            for name, root in roots.items()
            for path in root.rglob("*")
            if path.is_file() and "blobs/sha256" in str(path.relative_to(root))
        }

    def _read(self, version):
        with self.registry.database.read() as connection:
            rows = connection.exec_driver_sql(
                "SELECT e.path, b.* FROM entry e JOIN blob b ON b.id = e.blob_id "
                "JOIN version v ON v.id = e.version_id WHERE v.id = ?",
                (self._row_id(version),),
            ).all()
        found = {}
        for row in rows:
            assert row.state in (BlobState.CLAIMED.value, BlobState.VERIFIED.value)
            key = blob_key(str(row.project_id), row.digest, str(row.id))
            found[row.path] = b"".join(self.registry.services.storage(row.storage).read(key))
            assert "sha256:" + hashlib.sha256(found[row.path]).hexdigest() == row.digest
        return found

    def _row_id(self, version):

        return row_id_of("ArtifactVersion", version)

    def _storage_of(self, key):
        with self.registry.database.read() as connection:
            name = connection.exec_driver_sql(
                "SELECT storage FROM blob WHERE id = ?", (int(key.rpartition("-")[2]),)
            ).scalar_one()
        return self.registry.services.storage(name)

    def _work(self):
        services = self.registry.services
        return Work(services.database, services.storages, services.settings, lambda _done: None)
