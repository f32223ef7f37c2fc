import os
import secrets

import pytest
import wanllmdb
from wanllmdb.cache import Cache
from wanllmdb.http import Connections, Retry

from tests.sdk.blobserver import BlobServer, serving
from tests.sdk.processes import ServerProcess
from tests.sdk.proxy import counting_proxy
from tests.server.people import add_person

# Whoever runs the tests may have a keyring of their own, in which they have no business.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"


@pytest.fixture
def server():
    with serving(BlobServer()) as running:
        yield running


@pytest.fixture
def connections(server):
    with Connections(server.url, retry=Retry(4, 0.01, 0.05), timeout=5) as opened:
        yield opened


@pytest.fixture
def cache(tmp_path):
    return Cache(tmp_path / "cache")


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory):
    """A real server for all tests of the SDK; each test has a project of its own on it."""
    running = ServerProcess(tmp_path_factory.mktemp("server")).start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def closed_server(tmp_path_factory):
    """A real server that wants a login. `key` is that of ana, who administers it."""
    running = ServerProcess(tmp_path_factory.mktemp("closed")).start()
    running.data = running.folder / "data"
    running.key = add_person(running.data, "ana", is_admin=True)
    yield running
    running.stop()


@pytest.fixture
def at_home(tmp_path, monkeypatch):
    """An empty working folder, an empty cache, no settings."""
    for name in list(os.environ):
        if name.startswith("WANLLMDB_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("WANLLMDB_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("WANLLMDB_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("WANLLMDB_PROJECT", f"p-{secrets.token_hex(6)}")
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return work


@pytest.fixture
def registry(shared_server, at_home, monkeypatch):
    """The shared server, configured for this test."""
    monkeypatch.setenv("WANLLMDB_URL", shared_server.url)
    return shared_server


@pytest.fixture
def api(registry):
    return wanllmdb.Api()


@pytest.fixture
def run(registry):
    with wanllmdb.init() as started:
        yield started


@pytest.fixture(scope="session")
def proxied_server(tmp_path_factory):
    """A real server, and the proxy through which everything reaches it."""
    with counting_proxy() as proxy:
        running = ServerProcess(tmp_path_factory.mktemp("proxied"), public_url=proxy.url).start()
        proxy.target = running.url
        yield proxy
        running.stop()


@pytest.fixture
def proxied(proxied_server, at_home, monkeypatch):
    """The counting proxy, and a run and an Api that go through it."""
    monkeypatch.setenv("WANLLMDB_URL", proxied_server.url)
    with wanllmdb.init() as started:
        proxied_server.take()
        yield proxied_server, started, wanllmdb.Api()
