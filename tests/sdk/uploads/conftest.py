"""Servers on storages that take parts, with a proxy before the storage; the storage is a parameter."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.sdk.processes import ServerProcess
from tests.sdk.uploads.faultproxy import FaultProxy, fault_proxy
from tests.sdk.uploads.partstore import bytes_server

REPOSITORY = Path(__file__).parents[3]
PART = 8 << 20


@dataclass
class Bucket:
    """A storage of that URL, whose bytes clients send and fetch through the proxy."""

    url: str
    proxy: FaultProxy
    root: Path

    def held(self):
        """How many bytes of parts have arrived for uploads that go on."""
        folders = (self.root / "uploads").iterdir()
        parts = [path for folder in folders for path in folder.iterdir() if path.name[0].isdigit()]
        return sum(path.stat().st_size for path in parts if ".new" not in path.name)

    def uploads(self):
        """How many uploads go on."""
        return len(list((self.root / "uploads").iterdir()))

    def objects(self):
        """The stored objects."""
        return [path.read_bytes() for path in (self.root / "objects").iterdir()]


def install_partstore(folder, monkeypatch):
    """Make the test's storage an installed distribution for the processes that this test starts."""
    info = folder / "plugin" / "partstore-0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: partstore\nVersion: 0\n")
    (info / "entry_points.txt").write_text("[wanllmdb]\npartstore = tests.sdk.uploads.partstore\n")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(info.parent), str(REPOSITORY)]))


@pytest.fixture
def proxy():
    with fault_proxy() as running:
        yield running


@pytest.fixture(params=["parts"])
def bucket(request, at_home, proxy, tmp_path, monkeypatch):
    """Where large blobs go, in parts of 8 MiB."""
    assert request.param == "parts"
    install_partstore(tmp_path, monkeypatch)
    root = tmp_path / "bucket"
    root.mkdir()
    with bytes_server(root) as target:
        proxy.target = target
        url = f"parts://store{root}?public={proxy.url}&part_size={PART}"
        yield Bucket(url, proxy, root)


@pytest.fixture
def start(at_home, tmp_path, monkeypatch):
    """Start a server with settings; scripts of this test find it."""
    started = []

    def begin(**settings):
        server = ServerProcess(tmp_path / f"server-{len(started)}", **settings).start()
        started.append(server)
        monkeypatch.setenv("WANLLMDB_URL", server.url)
        return server

    yield begin
    for server in started:
        server.stop()
