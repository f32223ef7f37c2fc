"""References of a linked version: copied as they were recorded, read by the rights of where they are now."""

import pytest

from tests.server.client import Refused
from tests.server.references.conftest import allow, refer, run_job
from tests.server.rows import rows_of

READ = """query($r: String!) { artifactVersion(ref: $r) { id digest size referenceCount entries { nodes {
  path uri endpoint size etag objectVersion checksum modifiedAt verified driftState checkedAt } } } }"""
SIGNED = 'query($r: String!) { artifactVersion(ref: $r) { referenceDownloads(paths: ["a"]) { path } } }'
URL = 'query($r: String!) { artifactVersion(ref: $r) { entry(path: "a") { download { url } } } }'
FULL = {
    "path": "a",
    "uri": "s3://lake/x",
    "endpoint": "https://s3.example",
    "size": 1,
    "etag": "e",
    "objectVersion": "n1",
    "checksum": "crc32c:AAAA",
    "modifiedAt": "2026-11-01T00:00:00+00:00",
    "verified": False,
}


@pytest.fixture
def places(registry, lake, monkeypatch):
    """`lab/photos:v1`, whose project may read the lake, was linked to `shop/photos`, whose may not."""
    lake.put("s3://lake/x", b"1")
    monkeypatch.setattr(lake, "endpoint", FULL["endpoint"])
    refer(registry.api, FULL, {"path": "b", "uri": "s3://lake/y"}, project="lab")
    allow(registry.api, ("lake", "s3://lake"), project="lab")
    _check(registry, "lab/photos")
    registry.api.do("createProject", "project { id }", name="shop")
    registry.api.do("linkVersion", "version { id }", version="lab/photos", target="shop/photos")
    return registry


def _check(registry, ref):
    job = registry.api.do("checkReferences", "job { id }", version=ref)["job"]["id"]
    return run_job(registry, job)["result"]


def _read(registry, ref):
    return registry.api.ask(READ, r=ref)["artifactVersion"]


def _download(registry, ref):
    return registry.api.ask(URL, r=ref)["artifactVersion"]["entry"]["download"]


def test_they_are_copied_whole_but_nothing_is_known_of_their_drift(places):
    source, linked = _read(places, "lab/photos"), _read(places, "shop/photos")

    drifted = [{**node, "driftState": "UNKNOWN", "checkedAt": None} for node in source["entries"]["nodes"]]
    assert source["entries"]["nodes"] != drifted
    assert linked["entries"]["nodes"] == drifted
    assert {**drifted[0], **FULL, "modifiedAt": drifted[0]["modifiedAt"]} == drifted[0]
    assert (linked["digest"], linked["size"], linked["referenceCount"]) == (source["digest"], 1, 2)
    assert linked["id"] != source["id"]


def test_the_source_projects_allow_list_lends_nothing_to_the_target(places, lake):
    asked = len(lake.site.asked)

    with pytest.raises(Refused, match="the project's allow-list does not let the server read s3://lake/x"):
        _download(places, "shop/photos")
    signed = places.api.ask(SIGNED, r="shop/photos")["artifactVersion"]["referenceDownloads"]
    checked = _check(places, "shop/photos")

    assert signed == []
    assert checked == {"same": 0, "changed": 0, "missing": 0, "unreadable": 2}
    assert len(lake.site.asked) == asked
    assert "/s3/lake/x" in _download(places, "lab/photos")["url"]


def test_the_targets_allow_list_lends_nothing_to_the_source(places):
    allow(places.api, ("lake", "s3://lake"), project="shop")
    allow(places.api, project="lab")

    assert "/s3/lake/x" in _download(places, "shop/photos")["url"]
    with pytest.raises(Refused, match="ACCESS_DENIED"):
        _download(places, "lab/photos")


def test_deleting_the_source_leaves_the_targets_references(places):
    linked = _read(places, "shop/photos")

    places.api.do("deleteArtifact", "id", artifact="lab/photos")

    assert _read(places, "shop/photos") == linked
    places.api.do("deleteVersion", "version { id }", version="shop/photos")
    assert rows_of(places.database)["reference"] == []
