import itertools
from pathlib import Path

import pytest
from wanllmdb_gcs.storage import open_gcs
from wanllmdb_server.storage.hookspecs import StorageContext
from wanllmdb_server.storage.keyring import Keyring

from tests.gcsfake.server import running

CONTEXT = StorageContext(
    "default", lambda: "http://here", Keyring(["a secret of the tests"]), Path("/nowhere")
)
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def shared_fake():
    with running() as fake:
        yield fake


@pytest.fixture
def fake(shared_fake):
    shared_fake.buckets.clear()
    shared_fake.seen.clear()
    yield shared_fake
    assert shared_fake.faults == []


@pytest.fixture
def open_storage(fake, tmp_path):
    """Opens a storage in the bucket `bucket` of the fake, below the prefix `its/place`."""

    def opened(prefix="its/place", **options):
        options.setdefault("credentials", fake.key_file(tmp_path))
        return open_gcs(fake.storage_url("bucket", prefix, **options), CONTEXT)

    return opened


@pytest.fixture
def storage(open_storage):
    return open_storage()


@pytest.fixture
def bucket(fake, storage):
    return fake.buckets["bucket"]
