"""What is told of a run, and that it is what the public schema says."""

import uuid
from contextlib import contextmanager

import orjson
import pytest
from openlineage.client.naming.dataset import GCS, S3, LocalFileSystem
from wanllmdb_server.events.sequencer import place_all
from wanllmdb_server.jobs.work import kinds
from wanllmdb_server.jobs.worklist import Work
from wanllmdb_server.openlineage.naming import place_of

from tests.server.inside import opened
from tests.server.openlineage.models import check
from tests.server.protocol import commit, create, digest_of, log_inside, manifest_of

HOST = "registry.example.org:8443"


@contextmanager
def telling(folder, **settings):
    """A registry in this process that tells a file, and a function that reads what was told since it was last asked."""
    file = folder / "told" / "lineage.ndjson"
    wanted = {"openlineage_file": file, "public_url": f"https://{HOST}"} | settings
    with opened(folder / "data", **wanted) as registry:
        services = registry.services
        (kind,) = (kind for kind in kinds(services.settings) if kind.name == "openlineage-file")
        told = 0

        def read():
            nonlocal told
            place_all(services.database)
            kind.run(Work(services.database, services.storages, services.settings, lambda _done: None))
            events = [orjson.loads(line) for line in file.read_bytes().splitlines()] if file.exists() else []
            new, told = events[told:], len(events)
            return new

        yield registry, read


@pytest.fixture
def registry(tmp_path):
    with telling(tmp_path) as found:
        yield found


def _start(api, project="demo", process="p", **fields):
    return api.do("createRun", "run { id key }", project=project, process=process, **fields)["run"]


def _finish(api, run, state="FINISHED"):
    api.do("finishRun", "run { id }", run=run["id"], process="p", state=state)


def test_a_run_is_told_from_start_to_end(registry):
    inside, read = registry
    api = inside.api
    log_inside(inside, "demo", "images", {"a": b"one"}, aliases=["gold"])
    read()
    run = _start(api, jobType="train", name="first-try", gitCommit="c0ffee")
    api.do("useArtifact", "version { id }", version="demo/images:gold", run=run["id"])
    log_inside(
        inside,
        "demo",
        "model",
        {"w": b"weights", "c": b"c"},
        begin={"run": run["id"]},
        aliases=["production"],
    )
    _finish(api, run)

    begun, ended = read()

    for event in (begun, ended):
        check(event)
        assert event["job"]["namespace"] == f"wanllmdb://{HOST}"
        assert event["job"]["name"] == "demo/train"
        assert event["job"]["facets"]["jobType"]["jobType"] == "train"
        assert event["producer"].startswith("urn:wanllmdb-server:")
        facet = event["run"]["facets"]["wanllmdb_run"]
        assert (facet["project"], facet["id"], facet["name"]) == ("demo", run["key"], "first-try")
        assert (facet["actor"], facet["reportedBy"], facet["gitCommit"]) == ("local", "tester@here", "c0ffee")
        assert facet["_schemaURL"] == (
            f"https://{HOST}/openlineage/1-0-0/facets.json#/$defs/WanllmdbRunFacet"
        )
    assert (begun["eventType"], begun["inputs"], begun["outputs"]) == ("START", [], [])
    assert begun["run"]["runId"] == ended["run"]["runId"]
    assert uuid.UUID(begun["run"]["runId"]).version == 5
    assert ended["eventType"] == "COMPLETE"
    assert ended["eventTime"] > begun["eventTime"]
    (used,), (made,) = ended["inputs"], ended["outputs"]
    assert (used["namespace"], used["name"]) == (f"wanllmdb://{HOST}", "demo/images")
    assert used["facets"]["version"]["datasetVersion"] == "v1"
    assert "outputFacets" not in used
    assert (made["namespace"], made["name"]) == (f"wanllmdb://{HOST}", "demo/model")
    known = made["facets"]["wanllmdb_version"]
    assert (known["ref"], known["type"], known["deleted"]) == ("demo/model:v1", "dataset", False)
    assert known["digest"] == digest_of(manifest_of({"w": b"weights", "c": b"c"}))
    assert known["aliases"] == ["latest", "production"]
    written = made["outputFacets"]["outputStatistics"]
    assert (written["size"], written["fileCount"]) == (8, 2)
    assert read() == []


@pytest.mark.parametrize(("state", "told"), [("FINISHED", "COMPLETE"), ("FAILED", "FAIL")])
def test_how_a_run_ended(registry, state, told):
    inside, read = registry
    run = _start(inside.api)
    _finish(inside.api, run, state)
    inside.api.do("createRun", "run { id }", project="demo", process="p", key=run["key"], resume="MUST")
    _finish(inside.api, run)

    events = read()

    assert [event["eventType"] for event in events] == ["START", told, "RUNNING", "COMPLETE"]
    assert len({event["run"]["runId"] for event in events}) == 1
    assert events[0]["job"]["name"] == "demo/run"
    for event in events:
        check(event)


def test_a_run_that_fell_silent_was_aborted(tmp_path):
    with telling(tmp_path, heartbeat_timeout_seconds=0.001) as (inside, read):
        services = inside.services
        _start(inside.api)
        (kind,) = (kind for kind in kinds(services.settings) if kind.name == "notice-crashed-runs")
        done = {"crashed": 0}
        while not done["crashed"]:
            done = kind.run(Work(services.database, services.storages, services.settings, lambda _done: None))

        events = read()

    assert [event["eventType"] for event in events] == ["START", "ABORT"]
    check(events[1])


def test_references_name_the_places_outside(registry):
    inside, read = registry
    api = inside.api
    draft = create(api, "demo", "lake")["id"]
    places = [
        "s3://lake/raw/a b.csv",
        "gs://pond/x/y",
        "file:///data/z.csv",
        "https://data.example:8443/i?x=1",
    ]
    references = [{"path": str(n), "uri": uri, "etag": "1"} for n, uri in enumerate(places)]
    api.do("addReferences", "added", version=draft, references=references)
    commit(api, draft)
    run = _start(api)
    api.do("useArtifact", "version { id }", version="demo/lake:v1", run=run["id"])
    _finish(api, run)

    ended = read()[-1]

    check(ended)
    assert [(found["namespace"], found["name"]) for found in ended["inputs"]] == [
        (f"wanllmdb://{HOST}", "demo/lake"),
        ("s3://lake", "raw/a b.csv"),
        ("gs://pond", "x/y"),
        ("file", "/data/z.csv"),
        ("https://data.example:8443", "/i"),
    ]


@pytest.mark.parametrize(
    ("uri", "rule"),
    [
        ("s3://lake/raw/a.csv", S3("lake", "raw/a.csv")),
        ("gs://pond/x/y", GCS("pond", "x/y")),
        ("file:///data/z.csv", LocalFileSystem("/data/z.csv")),
    ],
)
def test_names_are_those_of_the_naming_rules(uri, rule):
    assert place_of(uri) == {"namespace": rule.get_namespace(), "name": rule.get_name()}


def test_runs_of_before_and_of_what_is_gone_are_told_too(tmp_path):
    with opened(tmp_path / "data") as inside:
        run = _start(inside.api, project="old")
        log_inside(inside, "old", "model", {"w": b"w"}, begin={"run": run["id"]})
        _finish(inside.api, run)
        inside.api.do("deleteVersion", "version { id }", version="old/model:v1")
        inside.api.do("deleteRun", "id", run=run["id"])

    with telling(tmp_path) as (_, read):
        begun, ended = read()

    assert (begun["eventType"], ended["eventType"]) == ("START", "COMPLETE")
    check(ended)
    (made,) = ended["outputs"]
    assert made["facets"]["wanllmdb_version"]["deleted"] is True
    assert made["facets"]["wanllmdb_version"]["aliases"] == []


def test_a_registry_can_be_given_a_name(tmp_path):
    with telling(tmp_path, openlineage_namespace="lab") as (inside, read):
        _start(inside.api)
        (event,) = read()

    assert event["job"]["namespace"] == "lab"
    check(event)
