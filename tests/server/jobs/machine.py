"""A model of logging, linking, deleting and collecting, step by step, for random walks over a real registry.

Three storages, of which one checks nothing and one takes large content in parts, and two projects, between
which versions are linked. The model knows which bytes each committed version needs and which drafts there
are; the registry must give back the former after every step. In the end whoever is still on his way is
abandoned, and the registry must hold nothing that no version needs: neither rows nor bytes.
"""

from urllib.parse import unquote

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from wanllmdb_server.api.ids import row_id_of
from wanllmdb_server.artifacts.blobs import BlobState
from wanllmdb_server.artifacts.collecting import note_unreferenced, take_unreferenced
from wanllmdb_server.db.base import now
from wanllmdb_server.jobs.garbage import collect_garbage
from wanllmdb_server.jobs.hashing import scrub, verify_blobs
from wanllmdb_server.jobs.work import expire
from wanllmdb_server.storage.layout import blob_key

from tests.server.jobs.drafting import STORAGES, with_versions
from tests.server.jobs.parting import Parting
from tests.server.protocol import digest_of


class Collecting(Parting):
    """Nothing that a committed version needs is ever lost, and in the end nothing else is left."""

    def teardown(self):
        try:
            self._end()
        finally:
            self.close()

    @with_versions
    @rule(which=st.data(), others=st.booleans())
    def delete(self, which, others):
        """With or without the others that hold any of its bytes, so that nothing needs those any more."""
        version = which.draw(st.sampled_from(list(self.versions)))
        bytes_of = set(self.versions[version].values())
        for known, files in list(self.versions.items()):
            if known == version or (others and not bytes_of.isdisjoint(files.values())):
                del self.versions[known]
                self.api.do("deleteVersion", "version { id }", version=known, deleteAliases=True)

    @with_versions
    @rule(which=st.data(), where=st.sampled_from(["shelf/iris", "shelf/other", "demo/iris"]))
    def link(self, which, where):
        """No bytes move, so what is linked needs those of the source from now on."""
        version = which.draw(st.sampled_from(list(self.versions)))
        linked = self.api.do("linkVersion", "version { id }", version=version, target=where)
        self.versions[linked["version"]["id"]] = self.versions[version]

    @rule(job=st.sampled_from(["collect", "note", "mark", "verify"]))
    def work_on(self, job):
        """A job, or only the first step of a collector, after which it dies or is slow, or only the second.

        Anything may have happened between these two.
        """
        if job == "collect":
            collect_garbage(self.work())
        elif job == "verify":
            assert verify_blobs(self.work())["corrupt"] == 0
        else:
            with self.registry.database.write() as connection:
                for storage in STORAGES:
                    if job == "note":
                        note_unreferenced(connection, storage)
                    else:
                        take_unreferenced(connection, storage, 2, since=now())

    # What must hold

    @invariant()
    def every_version_has_its_bytes(self):
        for version, files in self.versions.items():
            assert self._read(version) == files

    def _end(self):
        if self.random.choice([True, False]):
            for draft in list(self.open_drafts):  # whatever happened to it, a draft can be completed
                self.finish(draft)
        self.every_version_has_its_bytes()
        self._abandon_the_rest()
        collect_garbage(self.work())
        self.every_version_has_its_bytes()
        result = scrub(self.work())
        assert (result["corrupt"], result["unreadable"]) == (0, 0)
        self._nothing_else_is_left()

    def _abandon_the_rest(self):
        for draft in self.open_drafts:
            self.age("version", row_id_of("ArtifactVersion", draft))
        self.abandon_all()
        with self.registry.database.write() as connection:  # every signed URL expires
            connection.exec_driver_sql("UPDATE blob SET uploads_until = 0 WHERE uploads_until IS NOT NULL")
        assert expire(self.work()) == {"discarded": len(self.open_drafts)}
        self.expire_uploads()

    def _nothing_else_is_left(self):
        committed = self.rows("SELECT id FROM version WHERE state = 'COMMITTED'")
        assert {row.id for row in committed} == {row_id_of("ArtifactVersion", id_) for id_ in self.versions}
        assert self.rows("SELECT id FROM version WHERE state = 'DRAFT'") == []
        assert self.rows("SELECT * FROM upload") == []
        assert list((self.store.root / "uploads").iterdir()) == []

        blobs = self.rows("SELECT * FROM blob")
        needed = {data for files in self.versions.values() for data in files.values()}
        assert {row.digest for row in blobs} == set(map(digest_of, needed))
        assert {row.state for row in blobs} <= {BlobState.CLAIMED.value, BlobState.VERIFIED.value}
        used = self.rows("SELECT DISTINCT blob_id FROM entry")
        assert {row.id for row in blobs} == {row.blob_id for row in used}
        expected = {(row.storage, blob_key(str(row.project_id), row.digest, str(row.id))) for row in blobs}
        assert self._stored() == expected

    def _stored(self):
        """All files in the three storages, looked at past them."""
        local = {"default": self.folder / "data" / "blobs", "lax": self.folder / "lax"}
        found = {
            (name, str(path.relative_to(root)))
            for name, root in local.items()
            for path in root.rglob("*")
            if path.is_file()
        }
        return found | {("parts", unquote(path.name)) for path in (self.store.root / "objects").iterdir()}

    def _read(self, version):
        found = {}
        for row in self.rows(
            "SELECT e.path, b.* FROM entry e JOIN blob b ON b.id = e.blob_id WHERE e.version_id = ?",
            row_id_of("ArtifactVersion", version),
        ):
            assert row.state in (BlobState.CLAIMED.value, BlobState.VERIFIED.value)
            key = blob_key(str(row.project_id), row.digest, str(row.id))
            found[row.path] = b"".join(self.registry.services.storage(row.storage).read(key))
            assert digest_of(found[row.path]) == row.digest
        return found
