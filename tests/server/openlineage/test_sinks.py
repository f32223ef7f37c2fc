"""Run events arrive at least once, in order, also when the file or the endpoint fails for a while."""

import json

import pytest
from pydantic import ValidationError
from wanllmdb_server.errors import StorageUnavailable
from wanllmdb_server.events.sequencer import place_all
from wanllmdb_server.jobs.work import kinds
from wanllmdb_server.jobs.worklist import Work
from wanllmdb_server.settings import Settings

from tests.server.client import send
from tests.server.inside import opened
from tests.server.openlineage.models import check
from tests.server.servers import serving, wait_until
from tests.server.webhooks.receiver import receiving, status

PATH = "/api/v1/lineage"


@pytest.fixture
def receiver():
    with receiving() as running:
        yield running


def _emit(registry, name):
    services = registry.services
    place_all(services.database)
    (kind,) = (kind for kind in kinds(services.settings) if kind.name == name)
    return kind.run(Work(services.database, services.storages, services.settings, lambda _done: None))


def _run(api, job_type):
    run = api.do("createRun", "run { id }", project="demo", process="p", jobType=job_type)["run"]["id"]
    api.do("finishRun", "run { id }", run=run, process="p")


def _told(receiver):
    return [
        (message.document["eventType"], message.document["job"]["name"].rpartition("/")[2])
        for message in receiver.got[PATH]
    ]


def test_a_server_tells_an_endpoint_and_goes_on_after_a_restart(tmp_path, receiver):
    settings = {
        "openlineage_url": receiver.url + PATH, "openlineage_api_key": "s3cret-key", "openlineage_seconds": 0.05,
    }  # fmt: skip
    with serving(tmp_path / "data", **settings) as server:
        _run(server.api, "one")
        wait_until(lambda: ("COMPLETE", "one") in _told(receiver))
        status_, _, body = send(f"{server.url}/openlineage/1-0-0/facets.json", "GET", None, {})
        assert (status_, sorted(json.loads(body)["$defs"])) == (
            200, ["WanllmdbRunFacet", "WanllmdbVersionDatasetFacet"],
        )  # fmt: skip
    with serving(tmp_path / "data", **settings) as server:
        _run(server.api, "two")
        wait_until(lambda: ("COMPLETE", "two") in _told(receiver))

    # At least once: the stop may have come between the answer and writing down that it came.
    assert list(dict.fromkeys(_told(receiver))) == [
        ("START", "one"), ("COMPLETE", "one"), ("START", "two"), ("COMPLETE", "two"),
    ]  # fmt: skip
    for message in receiver.got[PATH]:
        check(message.document)
        assert message.headers["authorization"] == "Bearer s3cret-key"
        assert message.headers["content-type"] == "application/json"
    logs = "".join(path.read_text() for path in tmp_path.glob("*.log"))
    assert "s3cret-key" not in logs


def test_an_endpoint_that_fails_gets_the_rest_later(tmp_path, receiver):
    with opened(tmp_path / "data", openlineage_url=receiver.url + PATH) as registry:
        _run(registry.api, "one")
        _run(registry.api, "two")
        receiver.scripts[PATH] = [status(201), status(503)]
        with pytest.raises(StorageUnavailable, match="the OpenLineage endpoint answered 503"):
            _emit(registry, "openlineage")
        assert _told(receiver) == [("START", "one"), ("COMPLETE", "one")]

        assert _emit(registry, "openlineage") == {"emitted": 3, "refused": 0}

        assert _told(receiver)[2:] == [("COMPLETE", "one"), ("START", "two"), ("COMPLETE", "two")]
        assert _emit(registry, "openlineage") == {"emitted": 0, "refused": 0}


def test_an_event_that_is_refused_for_good_holds_up_nothing(tmp_path, receiver):
    with opened(tmp_path / "data", openlineage_url=receiver.url + PATH) as registry:
        _run(registry.api, "one")
        receiver.scripts[PATH] = [status(422)]

        assert _emit(registry, "openlineage") == {"emitted": 1, "refused": 1}


def test_an_endpoint_that_is_gone(tmp_path, receiver):
    with opened(tmp_path / "data", openlineage_url="http://127.0.0.1:9/x") as registry:
        _run(registry.api, "one")

        with pytest.raises(StorageUnavailable, match="the OpenLineage endpoint cannot be reached"):
            _emit(registry, "openlineage")


def test_redirects_are_not_followed(tmp_path, receiver):
    with opened(tmp_path / "data", openlineage_url=receiver.url + PATH) as registry:
        _run(registry.api, "one")
        receiver.scripts[PATH] = [status(307, Location=f"{receiver.url}/elsewhere")]

        with pytest.raises(StorageUnavailable, match="answered 307"):
            _emit(registry, "openlineage")
        assert "/elsewhere" not in receiver.got


def test_a_file_that_was_moved_away_or_torn_is_gone_on_with(tmp_path):
    file = tmp_path / "lineage.ndjson"
    with opened(tmp_path / "data", openlineage_file=file) as registry:
        _run(registry.api, "one")
        assert _emit(registry, "openlineage-file") == {"emitted": 2, "refused": 0}
        file.rename(tmp_path / "yesterday.ndjson")
        _run(registry.api, "two")
        _emit(registry, "openlineage-file")
        with file.open("ab") as torn:
            torn.write(b'{"eventType": "STA')
        _run(registry.api, "three")
        _emit(registry, "openlineage-file")

    lines = file.read_bytes().splitlines()
    assert lines[2] == b'{"eventType": "STA'
    names = [json.loads(line)["job"]["name"] for line in (*lines[:2], *lines[3:])]
    assert names == ["demo/two", "demo/two", "demo/three", "demo/three"]


def test_a_file_that_cannot_be_written(tmp_path):
    (tmp_path / "occupied").write_text("")
    with opened(tmp_path / "data", openlineage_file=tmp_path / "occupied" / "x.ndjson") as registry:
        _run(registry.api, "one")

        with pytest.raises(StorageUnavailable, match="correct WANLLMDB_OPENLINEAGE_FILE, or make room"):
            _emit(registry, "openlineage-file")


def test_a_registry_that_tells_nobody_has_no_such_job():
    names = {kind.name for kind in kinds(Settings())}

    assert not {"openlineage", "openlineage-file"} & names


@pytest.mark.parametrize("url", ["marquez:5000", "ftp://marquez/", "https://"])
def test_what_is_no_endpoint(url):
    with pytest.raises(ValidationError, match="is no endpoint"):
        Settings(openlineage_url=url)
