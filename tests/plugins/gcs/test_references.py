from importlib.metadata import entry_points

import pytest
from wanllmdb_gcs.references import GcsReferences, NothingThere, ReadRefused, TooManyObjects, open_references
from wanllmdb_server.errors import LimitExceeded, ObjectNotFound
from wanllmdb_server.storage.testing import send

from tests.gcsfake.bucket import Bucket
from tests.gcsfake.exchange import Answer


@pytest.fixture
def outside(fake):
    """A bucket that is none of the storage's."""
    fake.buckets["outside"] = Bucket(versioned=True)
    return fake.buckets["outside"]


@pytest.fixture
def references(fake, tmp_path, monkeypatch):
    """As the SDK opens them: by the entry point, with the application default credentials."""
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(fake.key_file(tmp_path)))
    [found] = entry_points(group="wanllmdb.references", name="gs")
    assert found.load() is open_references
    return open_references(endpoint=fake.url)


def expand(references, uri, max_objects=100, checksum="listing"):
    return references.expand_reference(uri, max_objects=max_objects, checksum=checksum)


def test_a_folder_is_not_its_neighbours(references, outside, fake):
    for key in ("data/b", "data/a/c", "data/", "data/empty", "data/sub/", "data2/x", "data-x", "dat"):
        outside.put(key, b"" if key.endswith(("/", "empty")) else b"12345")

    found = expand(references, "gs://outside/data")

    assert [(each.uri, each.size) for each in found] == [
        ("gs://outside/data/a/c", 5),
        ("gs://outside/data/b", 5),
        ("gs://outside/data/empty", 0),
    ]
    assert {each.endpoint for each in found} == {fake.url}
    assert {each.checksum for each in found} == {None}
    assert [each.version for each in found] == [
        str(outside.live[key].generation) for key in ("data/a/c", "data/b", "data/empty")
    ]
    assert found == expand(references, "gs://outside/data/")


def test_an_object_is_itself(references, outside):
    outside.put("data", b"12345")
    outside.put("data/x", b"1")
    outside.put("data2", b"1")

    [found] = expand(references, "gs://outside/data")
    [under] = expand(references, "gs://outside/data/")

    assert (found.uri, found.size, found.checksum) == ("gs://outside/data", 5, None)
    assert found.etag == "827ccb0eea8a706c4c34a16891f84e7b"
    assert found.modified_at is not None
    assert under.uri == "gs://outside/data/x"


def test_one_listing_for_many(references, outside, fake):
    for number in range(2_500):
        outside.put(f"data/{number:04}", b"x")
    for number in range(3_000):
        outside.put(f"data2/{number}", b"x")

    assert len(expand(references, "gs://outside/data", max_objects=2_500)) == 2_500
    assert [request.method for request in fake.seen] == ["HEAD", "GET", "GET", "GET"]


def test_the_cap_is_an_error(references, storage, outside, fake):
    for number in range(1_500):
        outside.put(f"data/{number:04}", b"x")

    with pytest.raises(TooManyObjects, match="at least 1000 objects, more than the 10") as caught:
        expand(references, "gs://outside/data", max_objects=10)
    assert caught.value.at_least == 1_000
    with pytest.raises(TooManyObjects, match="at least 1500"):
        expand(references, "gs://outside/data", max_objects=1_499)
    with pytest.raises(LimitExceeded) as translated:
        expand(storage, "gs://outside/data", max_objects=10)
    assert translated.value.details == {"uri": "gs://outside/data", "atLeast": 1_000}


def test_provider_checksums(references, outside, fake):
    outside.put("data/a", b"12345")
    outside.put("data/b", b"12345", composed_of=2)

    found = expand(references, "gs://outside/data", checksum="provider")

    assert [each.checksum for each in found] == ["md5:827ccb0eea8a706c4c34a16891f84e7b", "crc32c:18d12335"]
    assert len(fake.seen) == 4


def test_nothing_there(references, storage, outside):
    outside.put("data/", b"")

    for uri in ("gs://outside/data", "gs://outside/other", "gs://missing/data"):
        with pytest.raises(NothingThere):
            expand(references, uri)
        with pytest.raises(ObjectNotFound):
            expand(storage, uri)
        assert references.stat_reference(uri, None) is None


def test_refused(references, outside, fake):
    fake.faults.append(Answer(403))

    with pytest.raises(ReadRefused, match="check the credentials"):
        expand(references, "gs://outside/data")


@pytest.mark.parametrize("opened", ["references", "storage"])
def test_a_pinned_generation_survives_its_source(request, outside, opened):
    references = request.getfixturevalue(opened)
    old = str(outside.put("data", b"old").generation)
    new = str(outside.put("data", b"newer").generation)

    assert references.stat_reference("gs://outside/data", None).version == new
    assert references.stat_reference("gs://outside/data", old).size == 3
    assert send(references.sign_reference("gs://outside/data", old, 60)).body == b"old"
    assert send(references.sign_reference("gs://outside/data", None, 60)).body == b"newer"
    outside.delete("data")
    assert references.stat_reference("gs://outside/data", None) is None
    assert send(references.sign_reference("gs://outside/data", old, 60)).body == b"old"


def test_without_versions_an_overwritten_or_deleted_source_is_gone(references, outside):
    outside.versioned = False
    old = str(outside.put("data", b"old").generation)
    outside.put("data", b"newer")

    assert references.stat_reference("gs://outside/data", old) is None
    assert send(references.sign_reference("gs://outside/data", old, 60)).status == 404
    outside.delete("data")
    assert references.stat_reference("gs://outside/data", None) is None
    assert send(references.sign_reference("gs://outside/data", None, 60)).status == 404


@pytest.mark.parametrize("key", ["data/../secret", "./x", "a//b", "é ü+&?#%41", "a/./b", "~"])
def test_keys_are_taken_as_they_are(references, outside, key):
    outside.put(key, b"12345")
    outside.put("secret", b"secret!")

    [found] = expand(references, f"gs://outside/{key}")

    assert (found.uri, found.size) == (f"gs://outside/{key}", 5)
    signed = references.sign_reference(found.uri, found.version, 60)
    assert references.stat_reference(found.uri, found.version) is not None
    assert send(signed).body == b"12345"


def test_is_what_the_server_asks_for(storage):
    assert isinstance(storage._references, GcsReferences)
