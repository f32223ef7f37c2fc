"""The example of docs/writing-a-storage-plugin.md: installed, loaded by a server, held to the suite."""

import re
import socket
import sqlite3
import threading
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from wanllmdb_server.api.blobs import blob_routes
from wanllmdb_server.errors import InvalidInput, LimitExceeded, StorageUnavailable
from wanllmdb_server.storage.contract import BlobToSign, ServesBytes, SupportsPacks
from wanllmdb_server.storage.hookspecs import StorageContext
from wanllmdb_server.storage.keyring import Keyring
from wanllmdb_server.storage.testing import StorageSuite
from wanllmdb_sqlite import LARGEST, open_sqlite

from tests.server.protocol import log
from tests.server.servers import serving

ROOT = Path(__file__).parents[3]
PLUGIN = ROOT / "tests" / "thirdparty" / "wanllmdb-sqlite"
KEYRING = Keyring(["a secret of the tests"])


@pytest.fixture
def storage(tmp_path):
    """A SQLite storage whose URLs lead to a server that runs meanwhile."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    context = StorageContext("default", lambda: url, KEYRING, tmp_path)
    opened = open_sqlite(f"sqlite://{tmp_path}/blobs.db", context)
    app = Starlette(routes=blob_routes({"default": opened}))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield opened
    server.should_exit = True
    thread.join()
    listener.close()


class TestSqlite(StorageSuite):
    @pytest.fixture
    def storage(self, storage):
        return storage

    def raw_write(self, storage, key, data):
        with sqlite3.connect(storage.path) as database:
            database.execute("INSERT OR REPLACE INTO objects VALUES (?, ?, unixepoch())", [key, data])
        database.close()

    def raw_read(self, storage, key):
        with sqlite3.connect(storage.path) as database:
            row = database.execute("SELECT data FROM objects WHERE key = ?", [key]).fetchone()
        database.close()
        return row[0] if row else None


def test_the_abilities(storage):
    assert isinstance(storage, ServesBytes)
    assert not isinstance(storage, SupportsPacks)


def test_is_installed_as_a_distribution():
    [found] = entry_points(group="wanllmdb", name="sqlite")

    assert found.dist.metadata["Name"] == "wanllmdb-sqlite"
    assert found.load().open_sqlite is open_sqlite


def test_a_real_server_keeps_its_blobs_there(tmp_path):
    path = tmp_path / "blobs.db"

    with serving(tmp_path / "data", storage=f"sqlite://{path}") as server:
        version = log(server.api, "project", "iris", {"a.csv": b"one", "b/c.csv": b"two", "same.csv": b"one"})

    database = sqlite3.connect(path)
    rows = database.execute("SELECT data FROM objects ORDER BY data").fetchall()
    database.close()
    assert version["fileCount"] == 3
    assert rows == [(b"one",), (b"two",)]
    assert [file for file in (tmp_path / "data").rglob("*") if "blobs" in file.parts] == []


@pytest.mark.parametrize("url", ["sqlite://relative.db", "sqlite:///", "sqlite://"])
def test_urls_that_are_wrong(tmp_path, url):
    with pytest.raises(InvalidInput, match="sqlite:///absolute/path.db"):
        open_sqlite(url, StorageContext("default", str, KEYRING, tmp_path))


def test_a_folder_that_is_missing(tmp_path):
    with pytest.raises(StorageUnavailable, match="blobs.db cannot be used"):
        open_sqlite(
            f"sqlite://{tmp_path}/missing/blobs.db", StorageContext("default", str, KEYRING, tmp_path)
        )


def test_what_is_too_large_is_refused_before_it_is_sent(storage):
    with pytest.raises(LimitExceeded):
        storage.sign_put([BlobToSign("p/a", "sha256:" + "0" * 64, LARGEST + 1)], 60)


def test_the_page_shows_the_files():
    text = (ROOT / "docs" / "writing-a-storage-plugin.md").read_text()
    project, *module = re.findall(r"^```(?:python|toml)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[:-1]

    assert project == (PLUGIN / "pyproject.toml").read_text()
    assert "".join(module) == (PLUGIN / "wanllmdb_sqlite.py").read_text()
