"""The bytes that two projects share: needed until neither has them, damaged and repaired for both."""

import json
from pathlib import Path

import pytest
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.jobs.garbage import collect_garbage
from wanllmdb_server.jobs.hashing import scrub
from wanllmdb_server.jobs.worklist import Work
from wanllmdb_server.storage.layout import blob_key

from tests.server.client import Refused, over_http, send
from tests.server.inside import opened
from tests.server.people import add_person
from tests.server.protocol import add, commit, create, digest_of, log, log_inside, manifest_of, store
from tests.server.servers import serving
from tests.server.storage.lax import lax_plugins

LINKED = {"version": "research/iris:v1", "target": "registry/iris"}


@pytest.fixture
def registry(tmp_path):
    """Two projects on a storage that checks nothing; `registry/iris:v1` is linked."""
    url = f"lax://{tmp_path / 'bytes'}"
    with opened(tmp_path / "data", plugins=lax_plugins(), storage=url, gc_grace_minutes=0) as registry:
        registry.api.do("createProject", "project { id }", name="registry")
        log_inside(registry, "research", "iris", {"a": b"one", "b": b"two"})
        scrub(_work(registry))
        registry.api.do("linkVersion", "version { id }", **LINKED)
        yield registry


def _work(registry):
    services = registry.services
    return Work(services.database, services.storages, services.settings, lambda _done: None)


def _files(tmp_path):
    return sorted(path.read_bytes() for path in (tmp_path / "bytes").rglob("*") if path.is_file())


def _blobs(registry, statement="SELECT * FROM blob ORDER BY id"):
    with registry.database.read() as connection:
        return connection.exec_driver_sql(statement).all()


def _path(tmp_path, row) -> Path:
    return tmp_path / "bytes" / blob_key(str(row.project_id), row.digest, str(row.id))


def _state(registry, ref):
    read = "query($r: String!) { artifactVersion(ref: $r) { verification } }"
    return registry.api.ask(read, r=ref)["artifactVersion"]["verification"]


def _preview(registry, ref):
    read = "query($v: ID!) { deletePreview(version: $v) { freedBlobs freedBytes } }"
    return tuple(registry.api.ask(read, v=ref)["deletePreview"].values())


def test_a_link_moves_no_bytes(registry, tmp_path):
    assert len(_blobs(registry)) == 2
    assert _files(tmp_path) == [b"one", b"two"]


@pytest.mark.parametrize("first", ["research", "registry"])
def test_the_bytes_stay_until_both_versions_are_gone(registry, tmp_path, first):
    second = {"research": "registry", "registry": "research"}[first]
    assert _preview(registry, f"{first}/iris") == (0, 0)

    registry.api.do("deleteVersion", "version { id }", version=f"{first}/iris")
    collect_garbage(_work(registry))
    assert _files(tmp_path) == [b"one", b"two"]
    assert _preview(registry, f"{second}/iris") == (2, 6)
    assert scrub(_work(registry))["verified"] == 2

    registry.api.do("deleteVersion", "version { id }", version=f"{second}/iris")
    collect_garbage(_work(registry))
    assert _files(tmp_path) == []


def test_deleting_the_whole_source_project_leaves_the_target_whole(registry, tmp_path):
    registry.api.do("deleteArtifact", "id", artifact="research/iris")
    registry.api.do("deleteProject", "name", project="research")
    collect_garbage(_work(registry))

    assert _files(tmp_path) == [b"one", b"two"]
    found = registry.api.ask(
        '{ artifactVersion(ref: "registry/iris") { linkedFrom { state deletedAt } entries { nodes { path } } } }'
    )["artifactVersion"]
    assert found["linkedFrom"]["state"] == "DELETED"
    assert [node["path"] for node in found["entries"]["nodes"]] == ["a", "b"]
    assert scrub(_work(registry)) == {"verified": 2, "corrupt": 0, "unreadable": 0, "bytes": 6}


def test_a_scrub_of_the_target_reads_what_was_linked(registry):
    with registry.database.read() as connection:
        ids = dict(connection.exec_driver_sql("SELECT name, id FROM project").all())

    assert scrub(_work(registry), ids["registry"])["verified"] == 2
    registry.api.do("deleteVersion", "version { id }", version="registry/iris")
    assert scrub(_work(registry), ids["registry"])["verified"] == 0
    assert scrub(_work(registry), ids["research"])["verified"] == 2


def _damage(registry, tmp_path):
    for row in _blobs(registry):
        _path(tmp_path, row).write_bytes(b"bad")
    assert scrub(_work(registry))["corrupt"] == 2


def test_damage_is_told_in_each_project_with_its_own_versions_only(registry, tmp_path):
    registry.api.do("linkVersion", "version { id }", **{**LINKED, "target": "registry/secret"})
    _damage(registry, tmp_path)

    read = """query($p: String!) { events(project: $p, filter: {types: [BLOB_CORRUPT]}) {
      nodes { subjectName after } } }"""
    told = {
        project: registry.api.ask(read, p=project)["events"]["nodes"] for project in ("research", "registry")
    }

    assert _state(registry, "research/iris") == _state(registry, "registry/iris") == "CORRUPT"
    assert {name: {event["subjectName"] for event in events} for name, events in told.items()} == {
        "research": {"research"},
        "registry": {"registry"},
    }
    assert [e["after"]["versions"] for e in told["research"]] == [["iris:v1"]] * 2
    assert [e["after"]["versions"] for e in told["registry"]] == [["iris:v1", "secret:v1"]] * 2
    assert [e["after"]["versionCount"] for e in told["research"] + told["registry"]] == [1, 1, 2, 2]


def _log_again(registry, project):
    """What a client does whose version is damaged: the bytes are asked for and sent once more."""
    files = {"a": b"one", "b": b"two"}
    digest = digest_of(manifest_of(files))
    draft = create(registry.api, project, "iris", manifestDigest=digest)
    assert draft["state"] == "DRAFT"
    missing = add(registry.api, draft["id"], files)
    assert len(missing) == 2
    store(registry, set(missing), list(files.values()))
    return commit(registry.api, draft["id"])["name"]


def test_logging_the_source_again_repairs_what_was_linked_from_it(registry, tmp_path):
    _damage(registry, tmp_path)

    assert _log_again(registry, "research") == "v1"

    assert scrub(_work(registry))["verified"] == 2
    assert _state(registry, "research/iris") == _state(registry, "registry/iris") == "VERIFIED"


def test_logging_the_linked_content_in_the_target_repairs_the_target(registry, tmp_path):
    _damage(registry, tmp_path)

    assert _log_again(registry, "registry") == "v1"

    scrub(_work(registry))
    assert _state(registry, "registry/iris") == "VERIFIED"
    assert _state(registry, "research/iris") == "CORRUPT"
    collect_garbage(_work(registry))
    assert _files(tmp_path) == [b"bad", b"bad", b"one", b"two"]


def test_a_damaged_version_is_not_linked(registry, tmp_path):
    _damage(registry, tmp_path)

    with pytest.raises(Refused, match="some stored bytes of research/iris:v1 are damaged") as refused:
        registry.api.do("linkVersion", "version { id }", **{**LINKED, "target": "registry/new"})

    assert refused.value.code == "BLOB_CORRUPT"
    found = registry.api.ask('{ artifact(project: "registry", name: "new") { id } }')
    assert found == {"artifact": None}


def test_linking_sound_content_over_the_same_damaged_one_repairs_it(registry, tmp_path):
    own = log_inside(registry, "registry", "own", {"a": b"one", "b": b"two"})
    scrub(_work(registry))
    for row in _blobs(registry)[2:]:
        _path(tmp_path, row).write_bytes(b"bad")
    assert scrub(_work(registry))["corrupt"] == 2
    assert _state(registry, "registry/own") == "CORRUPT"

    registry.api.do("linkVersion", "version { id }", **{**LINKED, "target": "registry/own"})

    assert _state(registry, "registry/own") == "VERIFIED"
    assert registry.api.ask('{ artifactVersion(ref: "registry/own") { id } }')["artifactVersion"] == {
        "id": own["id"]
    }


def test_linked_bytes_are_downloaded_by_who_may_read_the_target_only(tmp_path):
    """Over HTTP: singly, by one entry's link, in packs, and the manifest."""
    with serving(tmp_path / "data") as server:
        for name in ("research", "registry"):
            server.api.do("createProject", "project { id }", name=name)
        small, large = b"one", b"x" * 3_000_000
        log(server.api, "research", "iris", {"a": small, "b": large})
        server.api.do("linkVersion", "version { id }", **LINKED)
        reader = over_http(server.url, add_person(server.data_dir, "reader", roles={"registry": Role.VIEWER}))
        other = over_http(server.url, add_person(server.data_dir, "other", roles={"research": Role.VIEWER}))

        read = """query($digests: [String!]!) { artifactVersion(ref: "registry/iris") { manifestUrl
          downloads(digests: $digests) { blobs { url method headers digest } packs { url method headers listing } }
          entries { nodes { path download { url method headers } } } } }"""
        found = reader.ask(read, digests=[digest_of(small), digest_of(large)])["artifactVersion"]

        got = [
            send(item["url"], item["method"], None, item["headers"])[2]
            for item in found["downloads"]["blobs"]
        ]
        got += [
            send(pack["url"], pack["method"], pack["listing"].encode(), pack["headers"])[2]
            for pack in found["downloads"]["packs"]
        ]
        entries = [node["download"] for node in found["entries"]["nodes"]]
        got += [send(item["url"], item["method"], None, item["headers"])[2] for item in entries]
        assert sorted(got) == sorted([small, large, small, large])
        for hidden, api in (("research", reader), ("registry", other)):
            with pytest.raises(Refused) as refused:
                api.ask("query($r: String!) { artifactVersion(ref: $r) { id } }", r=f"{hidden}/iris")
            assert refused.value.code == "NOT_FOUND"
        assert json.dumps(found).count("research") == 0
