import os
import secrets

import pytest
import wanllmdb
from wanllmdb.errors import ChecksumMismatch, FileChanged, NotFound, ObjectNotFound, ServerUnreachable
from wanllmdb.http import Retry

from tests.sdk.processes import ServerProcess
from tests.sdk.proxy import counting_proxy

LARGE = 3 << 20
FAST = Retry(2, 0.01, 0.05)


def log(run, files, name="iris", **more):
    artifact = wanllmdb.Artifact(name, "dataset")
    for path, data in files.items():
        with artifact.new_file(path, "wb") as file:
            file.write(data)
    return run.log_artifact(artifact, **more)


def files_in(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def grow(path):
    with path.open("ab") as file:
        file.write(b"more")


def rewrite(path):
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.write_bytes(data)


def replace(path):
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    other.replace(path)


CHANGES = [grow, rewrite, replace, os.unlink, lambda path: os.truncate(path, 1)]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("size", [1000, LARGE])
@pytest.mark.parametrize("moment", ["added", "hashed", "asked what is missing"])
def test_a_file_that_changes_before_it_is_sent_is_named(run, api, tmp_path, change, size, moment):
    path = tmp_path / "data.bin"
    path.write_bytes(secrets.token_bytes(size))
    artifact = wanllmdb.Artifact("iris", "dataset")
    artifact.add_file(path)
    with artifact.new_file("besides") as file:
        file.write("fine")
    uploads = artifact.content.uploads

    def change_now(digests):
        change(path)
        return uploads(digests)

    if moment == "asked what is missing":
        artifact.content.uploads = change_now
    else:
        if moment == "hashed":
            assert artifact.digest.startswith("sha256:")
        change(path)
    with pytest.raises(FileChanged) as refused:
        run.log_artifact(artifact, aliases=["production"])

    assert refused.value.details == {"path": str(path)}
    assert str(path) in refused.value.message
    assert api.run_artifacts(run.id) == ([], [])
    with pytest.raises(NotFound):
        api.artifact("iris")


def test_a_changed_file_is_not_passed_off_as_what_the_project_has(run, api, tmp_path):
    path = tmp_path / "data.bin"
    path.write_bytes(b"old")
    log(run, {"data.bin": b"old"}, name="other")
    artifact = wanllmdb.Artifact("iris", "dataset")
    artifact.add_file(path)
    assert artifact.digest == api.artifact("other").digest
    path.write_bytes(b"new")

    with pytest.raises(FileChanged):
        run.log_artifact(artifact)

    assert [found.name for found in api.artifacts()] == ["other"]


@pytest.mark.parametrize("size", [1000, LARGE])
@pytest.mark.parametrize(
    ("damage", "error"),
    [
        (rewrite, ChecksumMismatch),
        (lambda path: os.truncate(path, 500), ChecksumMismatch),
        (os.unlink, ObjectNotFound),
    ],
)
def test_damaged_bytes_of_the_storage_never_get_a_name(registry, run, tmp_path, size, damage, error):
    data = secrets.token_bytes(size)
    logged = log(run, {"d/damaged.bin": data})
    digest = logged.files()[0].digest.removeprefix("sha256:")
    [stored] = [path for path in registry.blobs if path.name.startswith(digest)]
    assert stored.read_bytes() == data
    stored.chmod(0o600)
    damage(stored)
    logged._connected().connections.retry = FAST

    with pytest.raises(error) as refused:
        logged.download(tmp_path / "out")

    assert str(tmp_path / "out" / "d" / "damaged.bin") in refused.value.message
    assert files_in(tmp_path / "out") == {}
    stored.write_bytes(data)
    logged.download(tmp_path / "out")
    assert files_in(tmp_path / "out") == {"d/damaged.bin": data}


def test_a_damaged_cache_costs_a_download_and_nothing_else(run, tmp_path):
    files = {"small": secrets.token_bytes(1000), "large": secrets.token_bytes(LARGE)}
    logged = log(run, files)
    logged.download(tmp_path / "one")
    for path in (tmp_path / "cache").rglob("*"):
        if path.is_file() and path.stat().st_size >= 1000:
            path.chmod(0o600)
            rewrite(path)

    logged.download(tmp_path / "two")

    assert files_in(tmp_path / "two") == files


@pytest.fixture
def frail(at_home, tmp_path, monkeypatch):
    """A server of this test's own, and a run on it that does not wait long for answers."""
    server = ServerProcess(tmp_path / "frail").start()
    monkeypatch.setenv("WANLLMDB_URL", server.url)
    started = wanllmdb.init(id="r")
    started._session.connections.retry = FAST
    yield server, started
    server.stop()


def test_what_the_cache_holds_works_while_the_server_is_down(frail, tmp_path):
    server, run = frail
    files = {"a": b"1", "large": secrets.token_bytes(LARGE)}
    known = log(run, files, name="known")
    partly = log(run, {"x": b"in", "y": b"out"}, name="partly")
    other = log(run, {"a": b"2"}, name="other")
    known.download(tmp_path / "first")
    partly.download(tmp_path / "partly", path_prefix="x")
    run.finish()

    server.stop()

    with pytest.warns(UserWarning, match="comes from the cache"):
        used = run.use_artifact("known", digest=known.digest)
    used.download(tmp_path / "second")
    assert files_in(tmp_path / "second") == files
    assert (used.digest, used.size, used.name) == (known.digest, LARGE + 1, "known")
    assert used.files() == known.files()
    assert used.verify(tmp_path / "second") == []

    api = wanllmdb.Api()
    api._session.connections.retry = FAST
    assert api.artifact(f"known@{known.digest}").files() == known.files()
    half = api.artifact(f"partly@{partly.digest}")
    with half.open("x") as file:
        assert file.read() == "in"
    with pytest.raises(ServerUnreachable, match="1 files are not in the cache"):
        half.download(tmp_path / "half")
    assert not (tmp_path / "half" / "y").exists()

    for ask in (
        lambda: run.use_artifact("known:latest"),
        lambda: run.use_artifact("other", digest=other.digest),
        lambda: api.artifact(f"other@{other.digest}"),
        lambda: log(run, {"a": b"3"}),
        lambda: list(api.artifacts()),
        lambda: used.set_alias("x"),
    ):
        with pytest.raises(ServerUnreachable) as refused:
            ask()
        assert refused.value.code == "SERVER_UNREACHABLE"
        assert server.url in refused.value.message
        assert "Start it with `wanllmdb-server serve`, or set WANLLMDB_URL" in refused.value.message


MOMENTS = [
    ("PUT", "half"),
    ("CommitVersion", "sent"),
    ("CommitVersion", "answered"),
]


def test_a_server_killed_while_logging_loses_nothing_and_shows_nothing_half(at_home, tmp_path, monkeypatch):
    with counting_proxy() as proxy:
        server = ServerProcess(tmp_path / "server", public_url=proxy.url).start()
        proxy.target = server.url
        monkeypatch.setenv("WANLLMDB_URL", proxy.url)
        run = wanllmdb.init(id="r")
        run._session.connections.retry = FAST
        for number, (what, moment) in enumerate(MOMENTS):
            files = {f"{n}": secrets.token_bytes(500) for n in range(20)} | {"l": secrets.token_bytes(LARGE)}
            name = f"a{number}"
            killed = []

            def kill(passing, now, what=what, moment=moment, killed=killed):
                if passing.startswith(what) and now == moment and not killed:
                    killed.append(now)
                    server.kill()
                    raise ConnectionResetError

            proxy.watch = kill
            with pytest.raises(wanllmdb.WanllmdbError):
                log(run, files, name=name, aliases=["production"])
            assert killed == [moment]
            server.start()
            seen = [version.version for version in wanllmdb.Api().versions(name)] if is_there(name) else []

            logged = log(run, files, name=name, aliases=["production"])

            assert seen == (["v1"] if (what, moment) == ("CommitVersion", "answered") else seen[:1])
            assert [version.version for version in wanllmdb.Api().versions(name)] == ["v1"]
            assert logged.aliases == ["latest", "production"]
            assert [move.to.name for move in logged.alias_history()] == ["v1", "v1"]
            assert files_in(logged.download(tmp_path / name)) == files
        run.finish()
        assert wanllmdb.Api().run("r").state.value == "FINISHED"
        server.stop()


def is_there(name):
    return name in [artifact.name for artifact in wanllmdb.Api().artifacts()]
