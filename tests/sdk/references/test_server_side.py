"""References that the server lists and checks, asked for through the SDK."""

import pytest
import wanllmdb
from wanllmdb.errors import AccessDenied, Conflict, TransferFailed

from tests.sdk.processes import ServerProcess
from tests.server.client import over_http


@pytest.fixture(scope="module")
def local_server(tmp_path_factory):
    """A server whose web references may reach this machine."""
    folder = tmp_path_factory.mktemp("local")
    running = ServerProcess(folder, dangerous_web_references_to_loopback="true").start()
    yield running
    running.stop()


@pytest.fixture
def allowed(local_server, at_home, monkeypatch, site):
    """That server is configured, and may read the site for the project `web`."""
    monkeypatch.setenv("WANLLMDB_URL", local_server.url)
    monkeypatch.setenv("WANLLMDB_PROJECT", "web")
    with wanllmdb.init():
        pass
    rows = [{"prefix": f"{site.url}/data"}]
    over_http(local_server.url).do("setReferenceAllowlist", "project { id }", project="web", rows=rows)
    return site


def _log(artifact):
    with wanllmdb.init() as run:
        return run.log_artifact(artifact)


def test_the_server_looks_and_its_check_is_stored(allowed):
    allowed.files["/data/x.bin"] = b"12345"
    artifact = wanllmdb.Artifact("served", "dataset")
    assert artifact.add_reference(f"{allowed.url}/data/x.bin", "x", resolve="server") == []
    with pytest.raises(Conflict, match="log the artifact first"):
        _ = artifact.digest

    logged = _log(artifact)
    first = logged.check(server=True)
    allowed.files["/data/x.bin"] = b"54321"
    second = logged.check(server=True)

    assert [(file.path, file.size, file.verified) for file in logged.files()] == [("x", 5, True)]
    assert [(item.path, item.state) for item in first] == [("x", "same")]
    assert [(item.path, item.state) for item in second] == [("x", "changed")]


def test_what_the_server_may_not_list_is_refused_and_nothing_is_logged(allowed):
    allowed.files["/other"] = b"12345"
    artifact = wanllmdb.Artifact("refused", "dataset")
    artifact.add_reference(f"{allowed.url}/other", resolve="server")

    with pytest.raises(AccessDenied, match="allow-list"):
        _log(artifact)
    missing = wanllmdb.Artifact("refused", "dataset")
    missing.add_reference(f"{allowed.url}/data/none", resolve="server")
    with pytest.raises(TransferFailed, match="there is nothing at"):
        _log(missing)

    assert [found.name for found in wanllmdb.Api().artifacts(search="refused")] == []
    assert ("HEAD", "/other") not in allowed.asked
