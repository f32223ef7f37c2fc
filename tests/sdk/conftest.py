import pytest
from wanllmdb.cache import Cache
from wanllmdb.http import Connections, Retry

from tests.sdk.blobserver import BlobServer, serving


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
