"""A server whose default storage is down: it runs, says so, and goes on by itself when the storage is back."""

import json

import pytest

from tests.s3servers.fixtures import new_name
from tests.s3servers.processes import free_ports
from tests.server.client import Refused, over_http, send
from tests.server.protocol import add, create, digest_of, log
from tests.server.rows import rows_of

STORAGES = "{ storages { name isDefault check { ok message } } }"


@pytest.fixture
def minio(ministack, proxy, monkeypatch):
    """The URL of a storage, down until the proxy's target is there; its bucket is not made yet."""
    for name, value in ministack.environment.items():
        monkeypatch.setenv(name, value)
    [port] = free_ports(1)
    proxy.target = f"http://127.0.0.1:{port}"
    return f"minio://{proxy.url.removeprefix('http://')}/{new_name()}/reg?secure=false"


def readiness(server):
    status, _, body = send(f"{server.url}/readyz", "GET", None, {})
    return status, json.loads(body)["failed"]


def test_the_server_starts_says_what_is_down_and_goes_on_when_it_is_back(minio, ministack, proxy, start):
    server = start(storage=minio)
    api = over_http(server.url)

    down = readiness(server)
    [told] = api.ask(STORAGES)["storages"]
    draft = create(api, "demo", "iris")["id"]
    missing = add(api, draft, {"a": b"x"})
    database = server.folder / "data"
    before = rows_of(database)
    with pytest.raises(Refused) as refused:
        api.do("signUploads", "uploads { url }", version=draft, digests=missing)
    unchanged = rows_of(database) == before
    proxy.target = ministack.endpoint
    up = readiness(server)
    version = log(api, "demo", "iris", {"a": b"x"})
    [well] = api.ask(STORAGES)["storages"]

    assert (down, up) == ((503, ["storage default"]), (200, []))
    assert (told["isDefault"], told["check"]["ok"]) == (True, False)
    assert f"{proxy.url} cannot be reached" in told["check"]["message"]
    assert (refused.value.code, unchanged) == ("STORAGE_UNAVAILABLE", True)
    assert missing == [digest_of(b"x")]
    assert (version["name"], well["check"]["ok"]) == ("v1", True)
