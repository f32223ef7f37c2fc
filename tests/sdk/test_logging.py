import hashlib
import os
import secrets

import pytest
import wanllmdb
from wanllmdb.errors import (
    AliasReserved,
    Conflict,
    InvalidInput,
    InvalidName,
    InvalidPath,
    NotFound,
    TypeMismatch,
)
from wanllmdb.manifest import BlobEntry, manifest_digest


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def artifact_of(files, name="iris", type_="dataset", **more):
    artifact = wanllmdb.Artifact(name, type_, **more)
    for path, data in files.items():
        with artifact.new_file(path, "wb") as file:
            file.write(data)
    return artifact


def content_of(version, folder):
    version.download(folder)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_is_logged_is_what_the_server_has(run, api, tmp_path):
    (tmp_path / "one.csv").write_bytes(b"a,b\n")
    (tmp_path / "d" / "e").mkdir(parents=True)
    (tmp_path / "d" / "two.bin").write_bytes(b"\0" * 1000)
    (tmp_path / "d" / "e" / "three").write_bytes(b"3")
    artifact = wanllmdb.Artifact("iris", "dataset", "what it is", {"rows": 3})
    assert artifact.add_file(tmp_path / "one.csv") == "one.csv"
    assert artifact.add_file(tmp_path / "one.csv", "copies/uno.csv") == "copies/uno.csv"
    assert artifact.add_dir(tmp_path / "d", "below") == 2
    with artifact.new_file("notes.txt") as file:
        file.write("größe")
    here = (artifact.digest, artifact.size, [file.path for file in artifact.files()])

    logged = run.log_artifact(artifact, aliases=["production", "best"], tags=["small", "clean"])

    there = api.artifact("iris:v1")
    assert logged is artifact
    assert here == (
        there.digest,
        1016,
        ["below/e/three", "below/two.bin", "copies/uno.csv", "notes.txt", "one.csv"],
    )
    assert there.files() == logged.files()
    assert there.files()[0].digest == digest_of(b"3")
    assert (
        manifest_digest([BlobEntry(file.path, file.digest, file.size) for file in there.files()])
        == there.digest
    )
    assert (there.size, there.version, there.type, there.name) == (1016, "v1", "dataset", "iris")
    assert there.aliases == logged.aliases == ["best", "latest", "production"]
    assert there.tags == logged.tags == ["clean", "small"]
    assert (there.description, there.metadata) == ("what it is", {"rows": 3})
    assert there.logged_by().key == run.id
    assert content_of(there, tmp_path / "out") == {
        "one.csv": b"a,b\n",
        "copies/uno.csv": b"a,b\n",
        "below/two.bin": b"\0" * 1000,
        "below/e/three": b"3",
        "notes.txt": "größe".encode(),
    }


def test_files_and_folders_can_be_taken_out_again(run, api):
    artifact = artifact_of({"a/1": b"1", "a/2": b"2", "ab": b"3", "b": b"4"})

    assert artifact.remove("a") == 2
    assert artifact.remove("b") == 1
    with pytest.raises(NotFound):
        artifact.remove("a")
    run.log_artifact(artifact)

    assert [file.path for file in api.artifact("iris").files()] == ["ab"]


def test_a_block_that_fails_adds_no_file(run):
    artifact = wanllmdb.Artifact("iris", "dataset")

    with pytest.raises(ZeroDivisionError), artifact.new_file("half.txt") as file:
        file.write(f"half {1 / 0}")

    assert artifact.files() == []


@pytest.mark.parametrize("path", ["/etc/passwd", "../up", "a/../b", "a//b", "C:x", "a\\b", "", "a\0b", "."])
def test_a_path_that_could_lead_out_is_refused(at_home, path):
    artifact = artifact_of({"fine": b"1"})
    (at_home / "f").write_text("x")

    with pytest.raises(InvalidPath):
        artifact.add_file(at_home / "f", path)
    with pytest.raises(InvalidPath), artifact.new_file(path):
        pass

    assert [file.path for file in artifact.files()] == ["fine"]


def test_a_path_is_taken_once_however_it_is_written(at_home):
    artifact = artifact_of({"caf\u00e9": b"1"})

    with pytest.raises(InvalidPath, match="added already"), artifact.new_file("cafe\u0301", "wb") as file:
        file.write(b"2")

    assert [(file.path, file.size) for file in artifact.files()] == [("caf\u00e9", 1)]


def test_a_file_and_a_folder_of_one_name_are_refused(run, api):
    artifact = artifact_of({"a": b"1", "a/b": b"2"})

    with pytest.raises(InvalidPath, match="'a'"):
        run.log_artifact(artifact)

    assert list(api.artifacts()) == []


def test_paths_can_be_logged_without_an_artifact(run, api, at_home):
    (at_home / "data").mkdir()
    (at_home / "data" / "x").write_bytes(b"1")

    folder = run.log_artifact("data/", type="dataset", aliases=["a"], tags=["t"])
    file = run.log_artifact(at_home / "data" / "x", name="one", type="file")
    os.chdir("data")
    here = run.log_artifact(".", type="dataset")

    assert (folder.ref, folder.aliases, folder.tags) == (f"{run.project}/data:v1", ["a", "latest"], ["t"])
    assert [entry.path for entry in folder.files()] == ["x"]
    assert (file.ref, [entry.path for entry in file.files()]) == (f"{run.project}/one:v1", ["x"])
    assert here.ref == folder.ref


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"aliases": "production"}, InvalidInput),
        ({"tags": "small"}, InvalidInput),
        ({"aliases": ["v7"]}, AliasReserved),
        ({"aliases": ["no spaces"]}, InvalidName),
        ({"tags": ["no/slash"]}, InvalidName),
        ({"name": "other"}, InvalidInput),
    ],
)
def test_wrong_names_are_refused_before_anything_is_sent(proxied, arguments, error):
    proxy, run, api = proxied

    with pytest.raises(error):
        run.log_artifact(artifact_of({"a": secrets.token_bytes(10)}), **arguments)

    assert [passed.what for passed in proxy.take()] in ([], ["CreateVersion"])
    assert list(api.artifacts()) == []


def test_another_type_is_refused_before_anything_is_sent(proxied):
    proxy, run, api = proxied
    run.log_artifact(artifact_of({"a": b"1"}))
    proxy.take()

    with pytest.raises(TypeMismatch) as refused:
        run.log_artifact(artifact_of({"a": b"2"}, type_="model"))

    assert [passed.what for passed in proxy.take()] == ["CreateVersion"]
    assert refused.value.code == "TYPE_MISMATCH"
    assert [version.version for version in api.versions("iris")] == ["v1"]


def test_latest_and_its_own_number_go_without_saying(run):
    logged = run.log_artifact(artifact_of({"a": b"1"}), aliases=["latest", "v1", "x", "x"])

    assert logged.aliases == ["latest", "x"]
    assert [(move.alias, move.to.name) for move in logged.alias_history()] == [("x", "v1"), ("latest", "v1")]


def test_identical_content_is_the_same_version_and_sends_nothing(proxied, caplog):
    proxy, run, api = proxied
    files = {f"{number}": secrets.token_bytes(2000) for number in range(50)} | {
        "large": secrets.token_bytes(3 << 20)
    }
    run.log_artifact(artifact_of(files, description="first", metadata={"a": 1}))
    run.log_artifact(artifact_of({"other": b"2"}))
    proxy.take()

    again = run.log_artifact(artifact_of(files, description="first", metadata={"a": 1}), aliases=["again"])

    passed = proxy.take()
    assert [one.what for one in passed] == ["CreateVersion", "CommitVersion"]
    assert sum(one.size for one in passed) < 5000
    assert again.version == "v1"
    assert again.aliases == ["again", "latest"]
    assert [version.version for version in api.versions("iris")] == ["v2", "v1"]
    assert caplog.messages == []


def test_identical_content_keeps_its_description_and_says_so(run, api, caplog):
    run.log_artifact(artifact_of({"a": b"1"}, description="old", metadata={"a": 1}))

    again = run.log_artifact(artifact_of({"a": b"1"}, description="new", metadata={"a": 2}))

    assert (again.description, again.metadata) == ("old", {"a": 1})
    assert caplog.messages == [
        "iris:v1 has this content already and keeps its own description; use update() to change it",
        "iris:v1 has this content already and keeps its own metadata; use update() to change it",
    ]
    again.update("new", {"a": 2})
    kept = api.artifact("iris:v1")
    assert (kept.description, kept.metadata) == ("new", {"a": 2})


def test_bytes_the_project_has_are_not_sent_again(proxied):
    proxy, run, _ = proxied
    shared, new = secrets.token_bytes(2 << 20), secrets.token_bytes(1000)
    run.log_artifact(artifact_of({"a": shared}))
    proxy.take()

    run.log_artifact(artifact_of({"b": shared, "c": new, "d": new}, name="other"))

    sent = [passed.size for passed in proxy.take() if passed.what.startswith("PUT")]
    assert len(sent) == 1
    assert 1000 < sent[0] < 1500


def test_what_another_draft_has_sent_meanwhile_counts_as_there(run, api, tmp_path):
    shared = secrets.token_bytes(1000)
    slow, fast = artifact_of({"a": shared, "own": b"1"}, "slow"), artifact_of({"b": shared}, "fast")
    content = slow.content
    uploads = content.uploads

    # Between learning what is missing and signing it, the other one is logged.
    def late(digests):
        run.log_artifact(fast)
        return uploads(digests)

    content.uploads = late
    run.log_artifact(slow)

    assert content_of(api.artifact("slow"), tmp_path / "slow") == {"a": shared, "own": b"1"}
    assert content_of(api.artifact("fast"), tmp_path / "fast") == {"b": shared}


def test_a_logged_artifact_is_immutable(run, api):
    logged = run.log_artifact(artifact_of({"a": b"1"}))

    for change in (
        lambda: logged.add_file(__file__),
        lambda: logged.new_file("b"),
        lambda: logged.remove("a"),
    ):
        with pytest.raises(Conflict, match="immutable"):
            change()
    with pytest.raises(Conflict, match="logged already"):
        run.log_artifact(logged)

    assert [file.path for file in api.artifact("iris").files()] == ["a"]
    assert [version.version for version in api.versions("iris")] == ["v1"]


def test_nothing_of_a_version_can_be_had_before_it_is_logged(at_home):
    artifact = artifact_of({"a": b"1"})

    for ask in (
        lambda: artifact.version,
        lambda: artifact.aliases,
        artifact.download,
        artifact.logged_by,
        artifact.used_by,
        lambda: artifact.set_alias("x"),
        artifact.verify,
    ):
        with pytest.raises(Conflict, match="not logged yet"):
            ask()
    assert list(at_home.iterdir()) == []


def test_an_empty_artifact_is_a_version(run, api, tmp_path):
    logged = run.log_artifact(wanllmdb.Artifact("nothing", "dataset"))

    found = api.artifact("nothing:v1")
    assert (found.size, found.files(), found.digest) == (0, [], digest_of(b""))
    assert list(logged.download(tmp_path / "out").iterdir()) == []
    assert found.verify(tmp_path / "out") == []


def test_three_thousand_small_files(run, api, tmp_path):
    made = {f"{number % 30}/{number}": os.urandom(number % 3000) for number in range(3000)}
    for path, data in made.items():
        (tmp_path / "many" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "many" / path).write_bytes(data)
    artifact = wanllmdb.Artifact("many", "dataset")

    assert artifact.add_dir(tmp_path / "many") == 3000
    run.log_artifact(artifact)

    found = api.artifact("many")
    assert found.digest == manifest_digest(
        [BlobEntry(path, digest_of(data), len(data)) for path, data in sorted(made.items())]
    )
    assert content_of(found, tmp_path / "out") == made


def test_a_file_of_100_mib(run, api, tmp_path):
    whole = hashlib.sha256()
    with (tmp_path / "big").open("wb") as file:
        for _ in range(100):
            piece = os.urandom(1 << 20)
            whole.update(piece)
            file.write(piece)

    run.log_artifact(tmp_path / "big", type="model")

    found = api.artifact("big").download(tmp_path / "out") / "big"
    assert found.stat().st_size == 100 << 20
    with found.open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == whole.hexdigest()


def test_metadata_that_is_no_json_is_refused(run, api):
    for value in (float("nan"), [1, float("-inf")], object()):
        with pytest.raises(InvalidInput, match="JSON"):
            run.log_artifact(artifact_of({"a": b"1"}, metadata={"bad": value}))

    assert list(api.artifacts()) == []
