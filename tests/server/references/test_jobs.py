"""Checks and expansions: jobs on request, with progress and a result."""

import pytest
from wanllmdb_server.jobs import queue
from wanllmdb_server.jobs.worker import Worker

from tests.server.protocol import commit, create
from tests.server.references.conftest import allow, refer, run_job
from tests.server.rows import query, rows_of
from tests.sources import etag_of


def _reference(lake, name, data):
    uri = f"s3://lake/data/{name}"
    version = lake.put(uri, data)
    return {"path": name, "uri": uri, "size": len(data), "etag": etag_of(data), "objectVersion": version}


def test_every_reference_is_compared_stored_and_told(registry, lake):
    names = ("same", "changed", "missing")
    refer(
        registry.api,
        *[_reference(lake, name, name.encode()) for name in names],
        {"path": "outside", "uri": "s3://elsewhere/x", "size": 1},
    )
    allow(registry.api, ("lake", "s3://lake"))
    lake.put("s3://lake/data/changed", b"CHANGED")
    lake.delete("s3://lake/data/missing")

    begun = registry.api.do("checkReferences", "job { id state kind }", version="demo/photos:v1")["job"]
    job = run_job(registry, begun["id"])

    counts = {"same": 1, "changed": 1, "missing": 1, "unreadable": 1}
    assert (begun["kind"], begun["state"]) == ("check-references", "QUEUED")
    assert job == {
        "kind": "check-references", "state": "FINISHED", "done": 4, "total": 4, "result": counts, "error": None,
    }  # fmt: skip
    asked = "entries { nodes { path driftState checkedAt } }"
    nodes = registry.api.ask(f'{{ artifactVersion(ref: "demo/photos:v1") {{ {asked} }} }}')
    states = {n["path"]: n["driftState"] for n in nodes["artifactVersion"]["entries"]["nodes"]}
    assert states == {"same": "SAME", "changed": "CHANGED", "missing": "MISSING", "outside": "UNREADABLE"}
    assert all(n["checkedAt"] for n in nodes["artifactVersion"]["entries"]["nodes"])
    events = registry.api.ask('{ events(project: "demo") { nodes { type after subjectName } } }')["events"]
    assert [(e["subjectName"], e["after"]) for e in events["nodes"] if e["type"] == "REFERENCES_CHECKED"] == [
        ("photos:v1", counts)
    ]


def test_two_checks_may_wait_and_a_third_with_the_same_key_is_the_first(registry):
    refer(registry.api, {"path": "a", "uri": "s3://lake/x"})

    ids = [
        registry.api.do("checkReferences", "job { id }", version="demo/photos:v1", idempotencyKey=key)["job"][
            "id"
        ]
        for key in ("one", "two", "one")
    ]

    assert ids[0] == ids[2] != ids[1]
    assert [run_job(registry, job)["state"] for job in ids[:2]] == ["FINISHED", "FINISHED"]


def test_a_version_that_was_deleted_meanwhile_fails_the_job(registry):
    version = refer(registry.api, {"path": "a", "uri": "s3://lake/x"})
    job = registry.api.do("checkReferences", "job { id }", version="demo/photos:v1")["job"]["id"]
    registry.api.do("deleteVersion", "version { state }", version=version["id"], deleteAliases=True)

    done = run_job(registry, job)

    assert (done["state"], done["result"]) == ("FAILED", None)
    assert "was deleted" in done["error"]


def test_a_job_whose_worker_died_is_taken_over_and_ends_once(registry, monkeypatch):
    refer(registry.api, {"path": "a", "uri": "s3://lake/x"})
    registry.api.do("checkReferences", "job { id }", version="demo/photos:v1")
    with registry.database.write() as connection:
        dead = queue.claim(connection, "dead", ["check-references"])
    later = queue.now() + queue.LEASE * 2
    monkeypatch.setattr(queue, "now", lambda: later)
    services = registry.services

    while Worker(services.database, services.storages, services.settings).run_one():
        pass
    with registry.database.write() as connection:
        late = queue.finish(connection, dead, None, {"by": "dead"}, None)

    assert dead.arguments["version"] == 1
    assert late is False
    (job,) = query(registry.database, "SELECT state, result FROM job WHERE once")
    assert (job["state"], "dead" in job["result"]) == ("FINISHED", False)


def test_the_server_lists_a_folder_into_a_draft(registry, lake, site):
    for name in ("data/a", "data/sub/b", "data/empty", "data2/c"):
        lake.put(f"s3://lake/{name}", b"" if name.endswith("empty") else b"12")
    allow_first = create(registry.api, "demo", "photos")["id"]
    allow(registry.api, ("lake", "s3://lake/data"))

    begun = registry.api.do(
        "expandReference",
        "job { id }",
        version=allow_first,
        uri="s3://lake/data",
        name="raw",
        checksum="NONE",
    )
    job = run_job(registry, begun["job"]["id"])
    version = commit(registry.api, allow_first)

    assert (job["state"], job["result"]) == ("FINISHED", {"added": 3, "found": 3})
    assert lake.listings == 1
    assert (version["fileCount"], version["size"]) == (3, 4)
    asked = "entries { nodes { path uri objectVersion verified } }"
    nodes = registry.api.ask(f'{{ artifactVersion(ref: "demo/photos:v1") {{ {asked} }} }}')
    assert [tuple(n.values()) for n in nodes["artifactVersion"]["entries"]["nodes"]] == [
        ("raw/a", "s3://lake/data/a", "n1", False),
        ("raw/empty", "s3://lake/data/empty", "n3", False),
        ("raw/sub/b", "s3://lake/data/sub/b", "n2", False),
    ]


@pytest.mark.parametrize("cap", [2, 0, -5])
def test_more_than_the_cap_is_an_error_and_nothing_is_added(registry, lake, cap):
    for number in range(3):
        lake.put(f"s3://lake/data/{number}", b"x")
    draft = create(registry.api, "demo", "photos")["id"]
    allow(registry.api, ("lake", "s3://lake/data"))
    before = rows_of(registry.database)

    begun = registry.api.do(
        "expandReference", "job { id }", version=draft, uri="s3://lake/data", maxObjects=cap
    )
    job = run_job(registry, begun["job"]["id"])

    assert (job["state"], job["result"]) == ("FAILED", None)
    assert rows_of(registry.database) == before


def test_a_web_address_is_added_by_the_server(registry, site):
    site.files["/data.bin"] = b"12345"
    draft = create(registry.api, "demo", "photos")["id"]
    allow(registry.api, (None, site.url))

    begun = registry.api.do("expandReference", "job { id }", version=draft, uri=f"{site.url}/data.bin")
    job = run_job(registry, begun["job"]["id"])

    assert job["result"] == {"added": 1, "found": 1}
    assert commit(registry.api, draft)["size"] == 5
