"""References to objects in S3, on both servers, each rule with an attempt to break it."""

import base64
import hashlib
from importlib.metadata import entry_points

import pytest
from wanllmdb_s3.faults import BadUri, NothingThere, ReadRefused, S3Fault, TooManyObjects
from wanllmdb_s3.options import parse_url
from wanllmdb_s3.references import S3References, open_references
from wanllmdb_s3.storage import S3Storage
from wanllmdb_server.errors import InvalidInput, LimitExceeded, ObjectNotFound
from wanllmdb_server.storage.contract import SupportsReferences
from wanllmdb_server.storage.testing import send

from tests.s3servers.fixtures import new_bucket
from tests.s3servers.servers import S3Server

VERSIONED = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"


@pytest.fixture(params=["swift", "ministack"])
def server(request) -> S3Server:
    return request.getfixturevalue(request.param)


@pytest.fixture
def client(server):
    return server.client()


@pytest.fixture
def bucket(server):
    return new_bucket(server)


@pytest.fixture
def references(client):
    return S3References(client)


@pytest.fixture
def put(client, bucket):
    def put(key, data=b"x"):
        return client.request("PUT", bucket, key, body=data).headers.get("x-amz-version-id")

    return put


def uris(found):
    return [each.uri for each in found]


def expand(references, uri, *, max_objects=100, checksum="listing"):
    return references.expand_reference(uri, max_objects=max_objects, checksum=checksum)


def test_a_folder_is_everything_under_it_and_no_neighbour(references, bucket, put):
    for key in ("data/a", "data/b/c", "data2/a", "data-2", "dat", "data.txt", "x/data/a"):
        put(key)

    assert uris(expand(references, f"s3://{bucket}/data")) == [
        f"s3://{bucket}/data/{k}" for k in ("a", "b/c")
    ]
    assert uris(expand(references, f"s3://{bucket}/data/")) == [
        f"s3://{bucket}/data/{k}" for k in ("a", "b/c")
    ]
    assert uris(expand(references, f"s3://{bucket}/data/b")) == [f"s3://{bucket}/data/b/c"]
    assert len(expand(references, f"s3://{bucket}")) == 7
    for nothing in ("da", "data/a/", "data/b/c/d", "missing", "data/../data2"):
        with pytest.raises(NothingThere):
            expand(references, f"s3://{bucket}/{nothing}")


def test_an_object_is_itself_whatever_lies_under_its_name(references, bucket, put):
    put("data", b"object")
    put("data/a", b"in the folder")

    assert [(each.uri, each.size) for each in expand(references, f"s3://{bucket}/data")] == [
        (f"s3://{bucket}/data", 6)
    ]
    assert uris(expand(references, f"s3://{bucket}/data/")) == [f"s3://{bucket}/data/a"]


def test_empty_objects_count_and_markers_do_not(references, bucket, put):
    put("data/empty", b"")
    put("data/", b"")
    put("data/folder/", b"")
    put("data/bytes/", b"an object, though it ends in a slash")

    found = expand(references, f"s3://{bucket}/data")

    assert [(each.uri, each.size) for each in found] == [
        (f"s3://{bucket}/data/bytes/", 36),
        (f"s3://{bucket}/data/empty", 0),
    ]


def test_only_markers_are_nothing(references, bucket, put):
    put("data/", b"")

    with pytest.raises(NothingThere):
        expand(references, f"s3://{bucket}/data")


@pytest.mark.parametrize("checksum", ["listing", "provider", None])
def test_records_what_the_source_says(server, references, bucket, put, checksum):
    put("data/a", b"bytes")

    [found] = expand(references, f"s3://{bucket}/data", checksum=checksum)

    digest = md5(b"bytes")
    assert found.uri == f"s3://{bucket}/data/a"
    assert found.endpoint == server.endpoint
    assert (found.size, found.etag, found.version) == (5, digest, None)
    assert found.checksum == (f"md5:{digest}" if checksum == "provider" else None)
    assert found.modified_at is not None
    assert found.modified_at.tzinfo is not None


def test_the_strongest_checksum_is_taken(server, client, references, bucket):
    if server.name == "swift":
        pytest.skip("Swift compares checksums and does not keep them")
    digest = hashlib.sha256(b"bytes")
    headers = {"x-amz-checksum-sha256": base64.b64encode(digest.digest()).decode()}
    client.request("PUT", bucket, "data/a", headers=headers, body=b"bytes")

    [found] = expand(references, f"s3://{bucket}/data", checksum="provider")

    assert found.checksum == f"sha256:{digest.hexdigest()}"


@pytest.mark.parametrize("objects", [10, 11, 25])
def test_one_listing_whatever_the_number(server, client, bucket, put, objects):
    for number in range(objects):
        put(f"data/{number:03}")
        put(f"data2/{number:03}")
    references = S3References(client, page_size=10)

    found = expand(references, f"s3://{bucket}/data")

    assert uris(found) == [f"s3://{bucket}/data/{number:03}" for number in range(objects)]
    if server.name == "swift":  # ministack begins a page with the last object of the one before
        assert found.pages == -(-objects // 10)


def test_the_cap_says_how_many_there_are_at_least(client, references, bucket, put):
    for number in range(12):
        put(f"data/{number}")

    assert len(expand(references, f"s3://{bucket}/data", max_objects=12)) == 12
    with pytest.raises(TooManyObjects, match="at least 12 objects") as caught:
        expand(references, f"s3://{bucket}/data", max_objects=11)
    assert caught.value.at_least == 12
    with pytest.raises(TooManyObjects) as caught:
        expand(S3References(client, page_size=5), f"s3://{bucket}/data", max_objects=7)
    assert 7 < caught.value.at_least < 12


ODD = ["a b", "a+b", "a%20b", "a&b<c>\"d'", "ü/日本語", "😀", "a#b?c", "..", "a//b", "a\nb", "a;b,c"]


def test_odd_keys_come_back_as_they_are(server, references, bucket, put):
    # ministack puts keys into XML as they are, even where that is no XML
    keys = [*ODD, "a\x01b"] if server.name == "swift" else ODD
    for key in keys:
        put(f"data/{key}", key.encode())

    found = expand(references, f"s3://{bucket}/data")

    expected = sorted(keys, key=str.encode)
    assert uris(found) == [f"s3://{bucket}/data/{key}" for key in expected]
    for each, key in zip(found, expected, strict=True):
        assert references.stat_reference(each.uri, None) is not None
        if key != "..":
            assert fetch(references.sign_reference(each.uri, None, 60)) == key.encode()


def test_the_pinned_version_outlives_an_overwrite_and_a_deletion(client, references, bucket, put):
    client.request("PUT", bucket, query={"versioning": ""}, body=VERSIONED)
    first = put("data/a", b"first")
    [pinned] = expand(references, f"s3://{bucket}/data")
    put("data/a", b"second one")
    put("data/b", b"deleted")
    client.request("DELETE", bucket, "data/b")

    assert first
    assert pinned.version == first
    [now] = expand(references, f"s3://{bucket}/data", checksum="provider")
    assert (now.size, now.version != first, now.checksum) == (
        10,
        True,
        f"md5:{md5(b'second one')}",
    )
    assert references.stat_reference(pinned.uri, None)[2:5] == now[2:5]
    assert references.stat_reference(pinned.uri, pinned.version).size == 5
    assert fetch(references.sign_reference(pinned.uri, pinned.version, 60)) == b"first"
    assert fetch(references.sign_reference(pinned.uri, None, 60)) == b"second one"
    client.request("DELETE", bucket, "data/a")
    assert references.stat_reference(pinned.uri, None) is None
    assert fetch(references.sign_reference(pinned.uri, pinned.version, 60)) == b"first"
    client.request("DELETE", bucket, "data/a", {"versionId": first})
    assert references.stat_reference(pinned.uri, pinned.version) is None
    with pytest.raises(NothingThere):
        expand(references, f"s3://{bucket}/data")


def test_many_versions_are_one_object(client, bucket, put):
    client.request("PUT", bucket, query={"versioning": ""}, body=VERSIONED)
    versions = [put("data/a", b"%d" % number) for number in range(7)]
    put("data/b")

    found = expand(S3References(client, page_size=3), f"s3://{bucket}/data", max_objects=2)

    assert uris(found) == [f"s3://{bucket}/data/a", f"s3://{bucket}/data/b"]
    assert found[0].version == versions[-1]
    assert found.pages == 3


def test_without_versions_a_change_shows_and_nothing_is_pinned(client, references, bucket, put):
    put("data/a", b"first")
    [before] = expand(references, f"s3://{bucket}/data")
    put("data/a", b"other")

    now = references.stat_reference(before.uri, before.version)

    assert before.version is None
    assert (now.version, now.size) == (None, 5)
    assert now.etag == md5(b"other") != before.etag
    client.request("DELETE", bucket, "data/a")
    assert references.stat_reference(before.uri, None) is None


def test_refused_is_not_missing(server, bucket, put):
    put("data/a")
    stranger = S3Server(server.name, server.endpoint, server.access_key, "wrong")
    references = S3References(stranger.client())

    with pytest.raises(ReadRefused):
        references.stat_reference(f"s3://{bucket}/data/a", None)
    with pytest.raises(ReadRefused):
        expand(references, f"s3://{bucket}/data")


@pytest.mark.parametrize(
    "uri", ["", "s3:", "s3://", "s3:///key", "bucket/key", "gs://b/k", "file:///etc/passwd"]
)
def test_uris_that_are_none(references, uri):
    with pytest.raises(BadUri):
        expand(references, uri)
    with pytest.raises(BadUri):
        references.stat_reference(uri, None)
    with pytest.raises(BadUri):
        references.sign_reference(uri, None, 60)


def test_an_unknown_checksum_is_refused(references, bucket):
    with pytest.raises(S3Fault, match="none of 'listing', 'provider', None"):
        expand(references, f"s3://{bucket}/data", checksum="md5")


def test_the_storage_looks_with_the_errors_of_the_server(server, bucket, put):
    put("data/a", b"bytes")
    put("data/b", b"bytes")
    storage = S3Storage(
        parse_url(f"s3://{new_bucket(server)}/p?endpoint={server.endpoint}"), server.credentials
    )

    assert isinstance(storage, SupportsReferences)
    assert len(storage.expand_reference(f"s3://{bucket}/data", max_objects=2, checksum=None)) == 2
    with pytest.raises(LimitExceeded) as caught:
        storage.expand_reference(f"s3://{bucket}/data", max_objects=1, checksum=None)
    assert caught.value.details["at_least"] == 2
    with pytest.raises(ObjectNotFound):
        storage.expand_reference(f"s3://{bucket}/dat", max_objects=1, checksum=None)
    with pytest.raises(InvalidInput):
        storage.stat_reference("file:///etc/passwd", None)
    assert storage.stat_reference(f"s3://{bucket}/data/a", None).size == 5
    answer = send(storage.sign_reference(f"s3://{bucket}/data/a", None, 60))
    assert (answer.body, answer.headers["content-disposition"]) == (b"bytes", "attachment")


def test_the_sdk_opens_them_by_entry_point(server, bucket, put, monkeypatch):
    put("data/a", b"bytes")
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    [entry] = entry_points(group="wanllmdb.references", name="s3")

    opened = entry.load()
    assert opened is open_references
    assert len(expand(opened(), f"s3://{bucket}/data")) == 1
    monkeypatch.delenv("AWS_ENDPOINT_URL_S3")
    assert len(expand(opened(server.endpoint), f"s3://{bucket}/data")) == 1


def md5(data) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def fetch(signed) -> bytes:
    answer = send(signed)
    assert answer.status == 200
    return answer.body
