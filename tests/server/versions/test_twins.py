"""One draft with two blobs of the same content, as one was verified while the draft was being filled."""

import pytest
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.jobs.hashing import verify_blobs
from wanllmdb_server.jobs.worklist import Work

from tests.server.client import Refused
from tests.server.inside import opened
from tests.server.people import person_inside
from tests.server.protocol import add, commit, create, digest_of, log_inside
from tests.server.storage.lax import lax_plugins

DATA = b"the same"
DIGEST = digest_of(DATA)


@pytest.fixture
def registry(tmp_path):
    with opened(tmp_path / "data", plugins=lax_plugins(), storage=f"lax://{tmp_path / 'lax'}") as registry:
        yield registry


def states(registry):
    with registry.database.read() as connection:
        return connection.exec_driver_sql(
            "SELECT e.path, b.id, b.state FROM entry e JOIN blob b ON b.id = e.blob_id "
            "JOIN version v ON v.id = e.version_id JOIN artifact a ON a.id = v.artifact_id "
            "WHERE a.name = 'twice' ORDER BY e.path"
        ).all()


def test_what_is_verified_stands_for_what_was_still_expected(registry):
    services = registry.services
    log_inside(registry, "demo", "first", {"f": DATA})
    draft = create(registry.api, "demo", "twice")["id"]
    assert add(registry.api, draft, {"a": DATA}) == [DIGEST]
    verify_blobs(Work(services.database, services.storages, services.settings, lambda _done: None))
    assert add(registry.api, draft, {"b": DATA}) == []
    assert states(registry) == [("a", 2, "PENDING"), ("b", 1, "VERIFIED")]

    signed = registry.api.do("signUploads", "uploads { url } packs { url }", version=draft, digests=[DIGEST])
    version = commit(registry.api, draft)

    assert signed == {"uploads": [], "packs": []}
    assert (version["name"], version["fileCount"]) == ("v1", 2)
    assert states(registry) == [("a", 1, "VERIFIED"), ("b", 1, "VERIFIED")]


def test_one_of_two_that_are_expected_is_enough(registry):
    registry.api.do("createProject", "project { id }", name="demo")
    writer = registry.acting(person_inside(registry, "writer", {"demo": Role.WRITER}))
    draft = create(writer, "demo", "twice")["id"]
    add(writer, draft, {"a": DATA})
    add(registry.api, draft, {"b": DATA})
    assert states(registry) == [("a", 1, "PENDING"), ("b", 2, "PENDING")]
    with pytest.raises(Refused) as refused:
        commit(writer, draft)
    signed = writer.do("signUploads", "packs { listing }", version=draft, digests=[DIGEST])
    [key] = [line.split()[2] for pack in signed["packs"] for line in pack["listing"].splitlines()]
    registry.services.storage("default").write(key, [DATA])

    version = commit(writer, draft)

    assert refused.value.code == "BLOBS_MISSING"
    assert version["fileCount"] == 2
    assert {(path, state) for path, _, state in states(registry)} == {("a", "CLAIMED"), ("b", "CLAIMED")}
    assert len({blob for _, blob, _ in states(registry)}) == 1
