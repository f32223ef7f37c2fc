import pytest
from wanllmdb_server.storage.contract import Storage, SupportsMultipart, SupportsReferences
from wanllmdb_server.storage.testing import StorageSuite
from wanllmdb_server.storage.testing_multipart import MultipartSuite


class TestGcs(StorageSuite, MultipartSuite):
    refuses_wrong_sizes = False  # no header of an upload in parts holds its size

    @pytest.fixture
    def storage(self, open_storage, fake):
        storage = open_storage()
        self.bucket = fake.buckets["bucket"]
        return storage

    def raw_write(self, _storage, key, data):
        self.bucket.put(f"its/place/{key}", data)

    def raw_read(self, _storage, key):
        found = self.bucket.get(f"its/place/{key}")
        return found.data if found else None


class TestGcsWithoutPrefix(StorageSuite):
    @pytest.fixture
    def storage(self, open_storage, fake):
        storage = open_storage("")
        self.bucket = fake.buckets["bucket"]
        return storage

    def raw_write(self, _storage, key, data):
        self.bucket.put(key, data)

    def raw_read(self, _storage, key):
        found = self.bucket.get(key)
        return found.data if found else None


def test_the_abilities(storage):
    for ability in (Storage, SupportsMultipart, SupportsReferences):
        assert isinstance(storage, ability)
