"""References as entries: what is stored, what is refused, what they count for."""

import json

import pytest
from wanllmdb_server.db.base import metadata
from wanllmdb_server.digests import digest_of

from tests.server.client import Refused
from tests.server.protocol import add, commit, create, log_inside, store
from tests.server.references.conftest import refer
from tests.server.rows import query, rows_of

ENTRY = (
    "path digest size isReference uri endpoint etag objectVersion checksum modifiedAt verified driftState "
    "checkedAt verification"
)
FULL = {
    "path": "raw/a", "uri": "s3://b/data/a", "endpoint": "https://s3.example.com", "size": 5, "etag": "e1",
    "objectVersion": "v1", "checksum": "sha256:aa", "modifiedAt": "2026-11-01T12:00:00Z", "verified": True,
}  # fmt: skip


def _state(registry):
    return rows_of(registry.database)


def test_a_version_of_both_kinds(registry):
    api = registry.api
    draft = create(api, "demo", "photos")["id"]
    store(registry, set(add(api, draft, {"labels": b"123"})), [b"123"])
    bare = {"path": "web", "uri": "https://example.com/x", "verified": False}

    added = api.do("addReferences", "added", version=draft, references=[FULL, bare])
    again = api.do("addReferences", "added", version=draft, references=[FULL])
    version = commit(api, draft)

    assert (added, again) == ({"added": 2}, {"added": 0})
    blob = {"path": "labels", "digest": digest_of(b"123"), "size": 3}
    raw = {"path": "raw/a", "uri": "s3://b/data/a", "etag": "e1", "version": "v1", "size": 5}
    web = {"path": "web", "uri": "https://example.com/x"}
    lines = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in (blob, raw, web))
    assert version["digest"] == digest_of(lines.encode())
    assert (version["fileCount"], version["size"]) == (3, 8)
    asked = f"referenceCount entries {{ totalCount nodes {{ {ENTRY} }} }}"
    asked += " outside: entries(referencesOnly: true) { totalCount nodes { path } }"
    found = api.ask(f'{{ artifactVersion(ref: "demo/photos:v1") {{ {asked} }} }}')["artifactVersion"]
    assert found["referenceCount"] == 2
    assert found["outside"] == {"totalCount": 2, "nodes": [{"path": "raw/a"}, {"path": "web"}]}
    nodes = found["entries"]["nodes"]
    assert [(n["path"], n["isReference"], n["verification"], n["verified"]) for n in nodes] == [
        ("labels", False, "VERIFIED", True),
        ("raw/a", True, None, True),
        ("web", True, None, False),
    ]
    expected = {**FULL, "digest": None, "isReference": True, "driftState": "UNKNOWN", "checkedAt": None}
    assert nodes[1] == {**expected, "modifiedAt": "2026-11-01T12:00:00Z", "verification": None}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"uri": "s3://b/data/../secret"}, "INVALID_INPUT"),
        ({"uri": "s3://b"}, "INVALID_INPUT"),
        ({"uri": "ftp://b/x"}, "INVALID_INPUT"),
        ({"uri": "https://user:pw@host/x"}, "INVALID_INPUT"),
        ({"uri": "https://host/a/%2e%2E/b"}, "INVALID_INPUT"),
        ({"uri": "file://host/x"}, "INVALID_INPUT"),
        ({"uri": "s3://b/" + "x" * 2048}, "INVALID_INPUT"),
        ({"uri": "s3://b/a\nb"}, "INVALID_INPUT"),
        ({"uri": "s3://b\\x/a"}, "INVALID_INPUT"),
        ({"path": "../up"}, "INVALID_PATH"),
        ({"path": "/abs"}, "INVALID_PATH"),
        ({"size": -1}, "INVALID_INPUT"),
        ({"etag": ""}, "INVALID_INPUT"),
        ({"etag": "x" * 1025}, "INVALID_INPUT"),
        ({"objectVersion": "a\tb"}, "INVALID_INPUT"),
    ],
)
def test_what_is_malformed_is_refused(registry, change, code):
    draft = create(registry.api, "demo", "photos")["id"]
    before = _state(registry)

    with pytest.raises(Refused) as refused:
        registry.api.do("addReferences", "added", version=draft, references=[{**FULL, **change}])

    assert refused.value.code == code
    assert _state(registry) == before


def test_a_path_is_a_blob_or_a_reference(registry):
    api = registry.api
    draft = create(api, "demo", "photos")["id"]
    add(api, draft, {"a": b"123"})
    before = _state(registry)

    with pytest.raises(Refused, match="INVALID_PATH"):
        api.do("addReferences", "added", version=draft, references=[{"path": "a", "uri": "s3://b/a"}])
    with pytest.raises(Refused, match="occurs twice"):
        twice = [{"path": "b", "uri": "s3://b/a"}, {"path": "b", "uri": "s3://b/c"}]
        api.do("addReferences", "added", version=draft, references=twice)

    assert _state(registry) == before
    api.do(
        "addReferences", "added", version=draft, references=[{"path": "a", "uri": "s3://b/a"}], replace=True
    )
    with pytest.raises(Refused, match="INVALID_PATH"):
        add(api, draft, {"a": b"123"})
    add(api, draft, {"a": b"123"}, replace=True)
    assert query(registry.database, "SELECT count(*) AS n FROM reference") == [{"n": 0}]


def test_a_file_is_no_folder_of_a_reference(registry):
    api = registry.api
    draft = create(api, "demo", "photos")["id"]
    add(api, draft, {"a": b"123"})
    api.do("addReferences", "added", version=draft, references=[{"path": "a/b", "uri": "s3://b/a"}])

    with pytest.raises(Refused, match="both a file and a folder"):
        commit(api, draft)


def test_a_committed_version_takes_no_references(registry):
    version = refer(registry.api, FULL)
    before = _state(registry)

    with pytest.raises(Refused, match="STATE_CONFLICT"):
        registry.api.do("addReferences", "added", version=version["id"], references=[FULL])

    assert _state(registry) == before


def test_the_same_references_are_the_same_version(registry):
    first, second = refer(registry.api, FULL), refer(registry.api, FULL)

    assert (first["id"], first["name"]) == (second["id"], "v1")
    assert query(registry.database, "SELECT count(*) AS n FROM reference") == [{"n": 1}]
    assert refer(registry.api, {**FULL, "objectVersion": "v2"})["name"] == "v2"


def test_rows_go_with_the_version_and_the_draft(registry):
    version = refer(registry.api, FULL)
    draft = create(registry.api, "demo", "photos")["id"]
    registry.api.do("addReferences", "added", version=draft, references=[{**FULL, "path": "other"}])

    registry.api.do("deleteVersion", "version { state }", version=version["id"], deleteAliases=True)
    registry.api.do("discardDraft", "id", version=draft)

    assert query(registry.database, "SELECT count(*) AS n FROM reference") == [{"n": 0}]
    assert query(registry.database, "SELECT count(*) AS n FROM entry") == [{"n": 0}]


def test_references_do_not_hold_or_free_blobs(registry):
    log_inside(registry, "demo", "iris", {"a": b"1"})
    refer(registry.api, FULL)

    assert query(registry.database, "SELECT count(*) AS n FROM blob") == [{"n": 1}]
    assert "reference" in metadata.tables
