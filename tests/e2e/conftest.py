"""Servers and scripts over real buckets; each test has a bucket of its own."""

import pytest

from tests.e2e.stores import gcs_store, local_store, minio_store, swift_store
from tests.gcsfake.server import running
from tests.plugins.gcs.conftest import CONTEXT
from tests.sdk.conftest import at_home
from tests.sdk.uploads.conftest import proxy, start

__all__ = ["at_home", "proxy", "start"]


@pytest.fixture(params=["swift"])
def store(request, at_home, proxy, tmp_path, monkeypatch):
    """Where a server keeps its blobs; `indirect` names another one: `ministack`, `gcs` or `local`."""
    if request.param == "gcs":
        with running() as fake:
            yield gcs_store(fake, proxy, CONTEXT, fake.key_file(tmp_path))
        return
    if request.param == "local":
        with local_store(tmp_path, proxy) as opened:
            yield opened
        return
    server = request.getfixturevalue(request.param)
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    yield (swift_store if request.param == "swift" else minio_store)(server, proxy)
