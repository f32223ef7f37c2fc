import os
import time
from datetime import UTC, datetime

import pytest
import wanllmdb
from wanllmdb.errors import InvalidInput, InvalidPath, InvalidRef, NotFound, VersionDeleted

FILES = {"a.txt": b"hello", "d/b.bin": b"\0\1" * 1000, "d/e/c": b"c", "db": b"not below d"}


def log(run, files, name="iris", **more):
    artifact = wanllmdb.Artifact(name, "dataset")
    for path, data in files.items():
        with artifact.new_file(path, "wb") as file:
            file.write(data)
    return run.log_artifact(artifact, **more)


def files_in(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def logged(registry):
    """v1, made by another run."""
    with wanllmdb.init(id="maker") as maker:
        return log(maker, FILES, aliases=["production"])


def test_every_way_to_name_a_version(run, api, logged):
    before = datetime.now(UTC).isoformat()
    second = log(run, {"a.txt": b"2"}, aliases=["production"])

    used = [
        run.use_artifact("iris"),
        run.use_artifact("iris:production"),
        run.use_artifact(f"{run.project}/iris:v1"),
        run.use_artifact("iris", alias="production"),
        run.use_artifact("iris", version="v1"),
        run.use_artifact("iris", digest=logged.digest),
        run.use_artifact(f"iris@{second.digest}"),
        run.use_artifact(f"iris:production@{before}"),
        run.use_artifact("iris", alias=f"latest@{before}"),
    ]

    assert [version.version for version in used] == ["v2", "v2", "v1", "v2", "v1", "v1", "v2", "v1", "v1"]
    assert [version.ref for version in used[:3]] == [f"{run.project}/iris:v{n}" for n in (2, 2, 1)]


def test_using_is_remembered_once(run, logged):
    used = run.use_artifact("iris:v1")
    run.use_artifact("iris:production")

    assert [user.key for user in used.used_by()] == [run.id]
    assert used.logged_by().key == "maker"


def test_lineage_of_a_run(run, api, logged):
    run.use_artifact("iris")
    log(run, {"m": b"1"}, name="model")

    inputs, outputs = api.run_artifacts(run.id)

    assert [version.ref for version in inputs] == [f"{run.project}/iris:v1"]
    assert [version.ref for version in outputs] == [f"{run.project}/model:v1"]


@pytest.mark.parametrize(
    ("ref", "options", "error"),
    [
        ("iris:nothing", {}, NotFound),
        ("iris:v7", {}, NotFound),
        ("nothing", {}, NotFound),
        ("nowhere/iris", {}, NotFound),
        ("iris@sha256:" + "0" * 64, {}, NotFound),
        ("iris:production@2001-01-01T00:00:00Z", {}, NotFound),
        ("iris@yesterday", {}, InvalidRef),
        ("iris:", {}, InvalidRef),
        ("iris:v1", {"alias": "production"}, InvalidRef),
        ("iris", {"alias": "production", "version": "v1"}, InvalidRef),
    ],
)
def test_what_is_not_there_is_an_error_and_no_use(run, api, logged, ref, options, error):
    with pytest.raises(error) as refused:
        run.use_artifact(ref, **options)

    assert len(refused.value.message) > 20
    assert api.run_artifacts(run.id) == ([], [])


def test_a_deleted_version_says_so(run, api, logged):
    logged.delete(delete_aliases=True)

    with pytest.raises(VersionDeleted) as refused:
        run.use_artifact("iris:v1")

    assert refused.value.details == {"version": "v1"}
    assert api.run_artifacts(run.id) == ([], [])


def test_download_puts_every_file_in_its_place(run, logged, at_home, tmp_path):
    used = run.use_artifact("iris")

    given, default = used.download(tmp_path / "out"), used.download()

    assert given == tmp_path / "out"
    assert files_in(given) == FILES
    assert default.absolute() == at_home / "artifacts" / "iris-v1"
    assert files_in(default) == FILES


@pytest.mark.parametrize(
    ("prefix", "paths"),
    [("d", ["d/b.bin", "d/e/c"]), ("d/", ["d/b.bin", "d/e/c"]), ("d/e/c", ["d/e/c"]), ("db", ["db"])],
)
def test_a_part_can_be_downloaded(run, logged, tmp_path, prefix, paths):
    run.use_artifact("iris").download(tmp_path / "out", path_prefix=prefix)

    assert files_in(tmp_path / "out") == {path: FILES[path] for path in paths}


@pytest.mark.parametrize(("prefix", "error"), [("nothing", NotFound), ("a", NotFound), ("../a", InvalidPath)])
def test_a_part_that_is_not_there_is_an_error(run, logged, tmp_path, prefix, error):
    with pytest.raises(error):
        run.use_artifact("iris").download(tmp_path / "out", path_prefix=prefix)

    assert files_in(tmp_path / "out") == {}


def test_single_files_can_be_had_and_opened(run, logged, at_home):
    used = run.use_artifact("iris")

    path = used.get_path("d/e/c")
    with used.open("a.txt") as text, used.open("d/b.bin", "rb") as binary:
        contents = text.read(), binary.read()

    assert path.absolute() == at_home / "artifacts" / "iris-v1" / "d" / "e" / "c"
    assert path.read_bytes() == b"c"
    assert contents == ("hello", b"\0\1" * 1000)
    assert sorted(files_in(at_home)) == [f"artifacts/iris-v1/{p}" for p in ("a.txt", "d/b.bin", "d/e/c")]
    with pytest.raises(InvalidInput, match="immutable"):
        used.open("a.txt", "w")
    with pytest.raises(NotFound):
        used.open("nothing")


def test_verify_names_what_is_wrong(run, logged, tmp_path):
    used = run.use_artifact("iris")
    used.download(tmp_path / "out")
    right = used.verify(tmp_path / "out")
    (tmp_path / "out" / "a.txt").write_bytes(b"hELLO")
    (tmp_path / "out" / "d" / "b.bin").write_bytes(b"short")
    (tmp_path / "out" / "db").unlink()
    (tmp_path / "out" / "besides").write_bytes(b"does not matter")

    assert right == []
    assert used.verify(tmp_path / "out") == [
        "a.txt: has other bytes",
        "d/b.bin: has 5 bytes instead of 2000",
        "db: missing",
    ]
    assert used.verify(tmp_path / "nowhere") == [f"{path}: missing" for path in sorted(FILES)]


def test_a_second_download_mends_what_is_wrong_and_leaves_the_rest(run, logged, tmp_path):
    out = run.use_artifact("iris").download(tmp_path / "out")
    (out / "a.txt").write_bytes(b"hELLO")
    (out / "db").unlink()
    (out / "besides").write_bytes(b"mine")
    os.utime(out / "d" / "b.bin", ns=(1, 1))
    inode = (out / "d" / "b.bin").stat().st_ino

    run.use_artifact("iris").download(out)

    assert files_in(out) == FILES | {"besides": b"mine"}
    untouched = (out / "d" / "b.bin").stat()
    assert (untouched.st_ino, untouched.st_mtime_ns) == (inode, 1)


def test_a_second_download_asks_for_no_bytes(proxied, tmp_path):
    proxy, run, _ = proxied
    log(run, FILES | {"large": os.urandom(2 << 20)})
    run.use_artifact("iris").download(tmp_path / "one")
    proxy.take()

    run.use_artifact("iris").download(tmp_path / "two")

    assert [passed.what for passed in proxy.take()] == ["UseArtifact"]
    assert files_in(tmp_path / "two") == files_in(tmp_path / "one")


def test_a_part_is_all_that_travels(proxied, tmp_path):
    proxy, run, _ = proxied
    log(run, {"small": b"1", "large": os.urandom(2 << 20)})
    proxy.take()

    run.use_artifact("iris").download(tmp_path / "out", path_prefix="small")

    whats = [passed.what for passed in proxy.take()]
    assert whats[0] == "UseArtifact"
    assert whats[2:3] == ["SignDownloads"]
    assert len(whats) == 4


def test_a_version_can_be_described_tagged_and_deleted(run, api, logged):
    logged.update("new words", {"rows": 5})
    logged.add_tags("x", "y")
    logged.remove_tags("x")

    found = api.artifact("iris:v1")
    assert (found.description, found.metadata, found.tags) == ("new words", {"rows": 5}, ["y"])
    assert (logged.description, logged.metadata, logged.tags) == ("new words", {"rows": 5}, ["y"])
    assert abs(found.created_at.timestamp() - time.time()) < 600
    assert repr(found) == f"<Artifact {run.project}/iris:v1 dataset>"
