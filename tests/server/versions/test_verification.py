"""What is known of stored bytes: claimed until they are hashed, corrupt when wrong, repaired by logging again."""

import hashlib

import pytest
from wanllmdb_server.jobs.hashing import scrub, verify_blobs
from wanllmdb_server.jobs.worklist import Work
from wanllmdb_server.storage.layout import blob_key

from tests.server.client import Refused
from tests.server.inside import opened
from tests.server.protocol import add, commit, create, digest_of, log_inside, manifest_of, store
from tests.server.storage.lax import lax_plugins


@pytest.fixture
def registry(tmp_path):
    url = f"lax://{tmp_path / 'bytes'}"
    with opened(tmp_path / "data", plugins=lax_plugins(), storage=url, gc_grace_minutes=0) as registry:
        yield registry


@pytest.fixture
def hashing_registry(tmp_path):
    """A registry whose storage checks nothing and tells the sha256 of what it has."""
    url = f"hashing://{tmp_path / 'bytes'}"
    with opened(tmp_path / "data", plugins=lax_plugins(), storage=url) as registry:
        yield registry


def _work(registry):
    services = registry.services
    return Work(services.database, services.storages, services.settings, lambda _done: None)


def _path(registry, tmp_path, data):
    """The file of the newest blob with those bytes."""
    with registry.database.read() as connection:
        row = connection.exec_driver_sql(
            "SELECT * FROM blob WHERE digest = ? ORDER BY id DESC", (digest_of(data),)
        ).first()
    return tmp_path / "bytes" / blob_key(str(row.project_id), row.digest, str(row.id))


def _known(registry, ref):
    found = registry.api.ask(
        "query($r: String!) { artifactVersion(ref: $r) { verification entries { nodes { path verification } } } }",
        r=ref,
    )["artifactVersion"]
    return found["verification"], {e["path"]: e["verification"] for e in found["entries"]["nodes"]}


def _corrupt_events(registry):
    query = '{ events(project: "demo") { nodes { type reason before after } } }'
    return [e for e in registry.api.ask(query)["events"]["nodes"] if e["type"] == "BLOB_CORRUPT"]


def test_a_commit_claims_and_the_job_verifies(registry):
    log_inside(registry, "demo", "iris", {"a": b"one", "b": b"x" * 3_000_000})
    before = _known(registry, "demo/iris")

    done = verify_blobs(_work(registry))

    assert before == ("UNVERIFIED", {"a": "CLAIMED", "b": "CLAIMED"})
    assert done == {"verified": 2, "corrupt": 0, "unreadable": 0, "bytes": 3_000_003}
    assert _known(registry, "demo/iris") == ("VERIFIED", {"a": "VERIFIED", "b": "VERIFIED"})
    assert verify_blobs(_work(registry))["verified"] == 0
    assert _corrupt_events(registry) == []


DAMAGES = {
    "overwritten": (
        lambda path: path.write_bytes(b"two"),
        "the stored bytes have digest " + digest_of(b"two"),
    ),
    "truncated": (lambda path: path.write_bytes(b"on"), "the storage holds 2 bytes instead of 3"),
    "longer": (lambda path: path.write_bytes(b"one!"), "the storage holds 4 bytes instead of 3"),
    "deleted": (lambda path: path.unlink(), "its bytes are gone from the storage"),
}


@pytest.mark.parametrize("damage", sorted(DAMAGES))
@pytest.mark.parametrize("after", [None, "verification"])
def test_damage_is_found_told_and_repaired_by_logging_again(registry, tmp_path, damage, after):
    spoil, reason = DAMAGES[damage]
    log_inside(registry, "demo", "iris", {"a": b"one", "b": b"fine"})
    log_inside(registry, "demo", "other", {"c": b"one"})
    if after:
        verify_blobs(_work(registry))
    for key in [path for path in (tmp_path / "bytes").rglob("*") if path.is_file()]:
        if key.read_bytes() == b"one":
            spoil(key)

    done = scrub(_work(registry)) if after else verify_blobs(_work(registry))

    damaged = done["corrupt"]
    assert damaged == 2  # an unverified blob does not satisfy another upload, so each version has its own
    assert _known(registry, "demo/iris") == ("CORRUPT", {"a": "CORRUPT", "b": "VERIFIED"})
    events = _corrupt_events(registry)
    assert [event["reason"] for event in events] == [reason] * 2
    assert {"state": "VERIFIED" if after else "CLAIMED"} == events[0]["before"]
    assert sorted(event["after"]["versions"] for event in events) == [["iris:v1"], ["other:v1"]]
    with pytest.raises(Refused) as refused:
        registry.api.ask(
            'query($d: [String!]!) { artifactVersion(ref: "demo/iris") { downloads(digests: $d) { blobs { url } } } }',
            d=[digest_of(b"one")],
        )
    assert refused.value.code == "BLOB_CORRUPT"
    with pytest.raises(Refused) as refused:
        registry.api.ask('{ artifactVersion(ref: "demo/iris") { entry(path: "a") { download { url } } } }')
    assert refused.value.code == "BLOB_CORRUPT"

    known = "sha256:" + hashlib.sha256(manifest_of({"a": b"one", "b": b"fine"})).hexdigest()
    draft = create(registry.api, "demo", "iris", manifestDigest=known)
    missing = add(registry.api, draft["id"], {"a": b"one", "b": b"fine"})
    store(registry, set(missing), [b"one"])
    again = commit(registry.api, draft["id"])
    verify_blobs(_work(registry))

    assert draft["state"] == "DRAFT"
    assert missing == [digest_of(b"one")]
    assert again["name"] == "v1"
    assert _known(registry, "demo/iris") == ("VERIFIED", {"a": "VERIFIED", "b": "VERIFIED"})
    assert _known(registry, "demo/other") == ("VERIFIED", {"c": "VERIFIED"})


def test_a_file_that_was_restored_recovers_by_scrubbing(registry, tmp_path):
    log_inside(registry, "demo", "iris", {"a": b"one"})
    path = _path(registry, tmp_path, b"one")
    path.write_bytes(b"bad")
    verify_blobs(_work(registry))
    path.write_bytes(b"one")

    assert verify_blobs(_work(registry))["verified"] == 0
    assert scrub(_work(registry))["verified"] == 1

    assert _known(registry, "demo/iris") == ("VERIFIED", {"a": "VERIFIED"})


def test_a_storage_that_cannot_be_read_damages_nothing(registry, tmp_path):
    log_inside(registry, "demo", "iris", {"a": b"one"})
    (tmp_path / "bytes").rename(tmp_path / "elsewhere")

    done = verify_blobs(_work(registry))
    (tmp_path / "elsewhere").rename(tmp_path / "bytes")

    assert done == {"verified": 0, "corrupt": 0, "unreadable": 1, "bytes": 0}
    assert _known(registry, "demo/iris")[0] == "UNVERIFIED"


def test_only_verified_blobs_satisfy_another_upload(registry):
    log_inside(registry, "demo", "iris", {"a": b"one"})
    draft = create(registry.api, "demo", "other")["id"]

    before = add(registry.api, draft, {"a": b"one"})
    verify_blobs(_work(registry))
    second = create(registry.api, "demo", "third")["id"]
    after = add(registry.api, second, {"a": b"one"})

    assert (before, after) == ([digest_of(b"one")], [])


def test_a_claimed_blob_that_no_version_uses_counts_as_there_for_who_brought_it(registry):
    gone = log_inside(registry, "demo", "iris", {"a": b"one"})
    registry.api.do("deleteVersion", "version { id }", version=gone["id"])

    draft = create(registry.api, "demo", "iris")["id"]
    missing = add(registry.api, draft, {"a": b"one"})
    version = commit(registry.api, draft)

    assert missing == []
    assert version["name"] == "v2"


def test_wrong_bytes_under_a_key_get_a_new_key(registry, tmp_path):
    draft = create(registry.api, "demo", "iris")["id"]
    missing = add(registry.api, draft, {"a": b"one"})
    first = _path(registry, tmp_path, b"one")
    first.parent.mkdir(parents=True)
    first.write_bytes(b"too long")

    with pytest.raises(Refused) as refused:
        commit(registry.api, draft)
    second = _path(registry, tmp_path, b"one")
    store(registry, set(missing), [b"one"])
    version = commit(registry.api, draft)

    assert (refused.value.code, refused.value.details["paths"]) == ("BLOBS_MISSING", ["a"])
    assert first != second
    assert version["name"] == "v1"
    assert first.read_bytes() == b"too long"


def test_a_sha256_that_the_provider_keeps_verifies_at_the_commit(hashing_registry):
    log_inside(hashing_registry, "demo", "iris", {"a": b"one", "b": b"x" * 3_000_000})

    assert _known(hashing_registry, "demo/iris") == ("VERIFIED", {"a": "VERIFIED", "b": "VERIFIED"})
    assert verify_blobs(_work(hashing_registry)) == {
        "verified": 0, "corrupt": 0, "unreadable": 0, "bytes": 0
    }  # fmt: skip
    assert _corrupt_events(hashing_registry) == []


def test_another_sha256_that_the_provider_keeps_is_refused_at_the_commit(hashing_registry, tmp_path):
    registry = hashing_registry
    draft = create(registry.api, "demo", "iris")["id"]
    missing = add(registry.api, draft, {"a": b"one"})
    first = _path(registry, tmp_path, b"one")
    first.parent.mkdir(parents=True)
    first.write_bytes(b"two")

    with pytest.raises(Refused) as refused:
        commit(registry.api, draft)
    published = registry.api.ask('{ artifact(project: "demo", name: "iris") { id } }')
    second = _path(registry, tmp_path, b"one")
    store(registry, set(missing), [b"one"])
    version = commit(registry.api, draft)

    assert (refused.value.code, refused.value.details["digests"]) == ("BLOBS_MISSING", missing)
    assert published == {"artifact": None}
    assert first != second
    assert (first.read_bytes(), version["name"]) == (b"two", "v1")
    assert _known(registry, "demo/iris") == ("VERIFIED", {"a": "VERIFIED"})
