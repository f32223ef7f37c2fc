from pathlib import Path

import obstore
import pytest
from obstore.store import MemoryStore
from wanllmdb_server.storage.obstore_base import ObstoreStorage
from wanllmdb_server.storage.testing import StorageSuite

from tests.server.storage.live import serve


class TestLocal(StorageSuite):
    @pytest.fixture
    def storage(self, tmp_path):
        with serve(tmp_path) as storage:
            yield storage

    def raw_write(self, storage, key, data):
        path = self._path(storage, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def raw_read(self, storage, key):
        path = self._path(storage, key)
        return path.read_bytes() if path.is_file() else None

    @staticmethod
    def _path(storage, key):
        return Path(storage.root) / key


class TestMemory(StorageSuite):
    @pytest.fixture
    def storage(self):
        self.store = MemoryStore()
        return ObstoreStorage(self.store, "memory://")

    def raw_write(self, _storage, key, data):
        obstore.put(self.store, key, data)

    def raw_read(self, _storage, key):
        try:
            return bytes(obstore.get(self.store, key).bytes())
        except FileNotFoundError:
            return None
