"""What add_reference finds, and what it refuses."""

from importlib.metadata import EntryPoints

import pytest
import wanllmdb
from wanllmdb import sources
from wanllmdb.errors import InvalidInput, InvalidPath, LimitExceeded, NotFound
from wanllmdb.manifest import ReferenceEntry, manifest_digest

from tests.sources import etag_of


@pytest.fixture
def artifact(at_home):
    return wanllmdb.Artifact("photos", "dataset")


def test_a_folder_is_what_lies_under_it_without_siblings_and_with_empty_objects(bucket, artifact):
    for name in ("data/a", "data/sub/b", "data2/c", "data.csv", "database"):
        bucket.put(f"s3://lake/{name}", name.encode())
    bucket.put("s3://lake/data/empty", b"")

    paths = artifact.add_reference("s3://lake/data", "raw")

    assert paths == ["raw/a", "raw/empty", "raw/sub/b"]
    assert [(f.path, f.size, f.digest, f.uri) for f in artifact.files()] == [
        ("raw/a", 6, None, "s3://lake/data/a"),
        ("raw/empty", 0, None, "s3://lake/data/empty"),
        ("raw/sub/b", 10, None, "s3://lake/data/sub/b"),
    ]
    assert bucket.listings == 1


def test_the_digest_is_over_what_pins_the_objects(bucket, artifact):
    version = bucket.put("s3://lake/data", b"one")

    artifact.add_reference("s3://lake/data")

    expected = ReferenceEntry("data", "s3://lake/data", etag_of(b"one"), version, 3)
    assert artifact.digest == manifest_digest([expected])


def test_more_objects_than_the_cap_are_an_error_and_nothing_is_added(bucket, artifact):
    for number in range(3):
        bucket.put(f"s3://lake/data/{number}", b"x")

    with pytest.raises(LimitExceeded, match="at least 3 objects under s3://lake/data"):
        artifact.add_reference("s3://lake/data", max_objects=2)

    assert artifact.files() == []
    assert artifact.add_reference("s3://lake/data", max_objects=3) == ["0", "1", "2"]


def test_a_path_that_is_taken_refuses_the_whole_folder(bucket, artifact):
    bucket.put("s3://lake/data/a", b"a")
    bucket.put("s3://lake/data/b", b"b")
    with artifact.new_file("b") as file:
        file.write("mine")

    with pytest.raises(InvalidPath, match="'b' was added already"):
        artifact.add_reference("s3://lake/data")

    assert [file.path for file in artifact.files()] == ["b"]


def test_references_without_a_checksum_are_expanded_and_marked(bucket, log):
    bucket.put("s3://lake/data/a", b"a")

    logged = log("s3://lake/data", checksum=None)

    assert [(f.path, f.size, f.verified) for f in logged.files()] == [("a", 1, False)]
    assert [f.verified for f in log("s3://lake/data/a", name="other").files()] == [True]


def test_nothing_there_is_an_error(bucket, site, artifact, tmp_path):
    for uri in ("s3://lake/none", f"{site.url}/none", (tmp_path / "none").as_uri()):
        with pytest.raises(NotFound):
            artifact.add_reference(uri)

    assert artifact.files() == []


@pytest.mark.parametrize(
    "uri",
    ["s3://lake/data/../secret", "s3://lake/./x", "https://host/a/%2e%2e/b", "ftp://host/x", "data/x",
     "https://user@host/x", "file://host/x", "file:///a/../etc/passwd", "s3://", "https://h/x#y", "s3://b\\c/x"],
)  # fmt: skip
def test_malformed_uris_are_refused(artifact, uri):
    with pytest.raises(InvalidInput):
        artifact.add_reference(uri)

    assert artifact.files() == []


def test_a_missing_plugin_says_what_to_install(artifact, monkeypatch):
    sources.bucket_references.cache_clear()
    monkeypatch.setattr(sources, "entry_points", lambda **_: EntryPoints())

    with pytest.raises(InvalidInput, match=r"pip install 'wanllmdb\[s3\]'"):
        artifact.add_reference("s3://lake/data")
    with pytest.raises(InvalidInput, match=r"pip install 'wanllmdb\[gcs\]'"):
        artifact.add_reference("gs://lake/data")


def test_a_local_folder_is_walked(artifact, tmp_path):
    folder = tmp_path / "my data"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_bytes(b"alpha")
    (folder / "sub" / "b.txt").write_bytes(b"")

    assert artifact.add_reference(folder.as_uri(), "in") == ["in/a.txt", "in/sub/b.txt"]
    assert [(f.size, f.uri) for f in artifact.files()] == [
        (5, (folder / "a.txt").as_uri()),
        (0, (folder / "sub" / "b.txt").as_uri()),
    ]


def test_names_are_decoded_where_uris_are_encoded_and_keys_are_not(artifact, bucket, site, tmp_path):
    (tmp_path / "my file.txt").write_bytes(b"1")
    site.files["/a b.bin"] = b"12"
    bucket.put("s3://lake/a%20b", b"123")

    paths = [
        *artifact.add_reference((tmp_path / "my file.txt").as_uri()),
        *artifact.add_reference(f"{site.url}/a%20b.bin"),
        *artifact.add_reference("s3://lake/a%20b"),
    ]

    assert paths == ["my file.txt", "a b.bin", "a%20b"]


def test_a_web_address_is_one_object(artifact, site):
    site.files["/data.bin"] = b"12345"

    assert artifact.add_reference(f"{site.url}/data.bin") == ["data.bin"]
    assert [(f.path, f.size) for f in artifact.files()] == [("data.bin", 5)]
    assert site.asked == [("HEAD", "/data.bin")]
