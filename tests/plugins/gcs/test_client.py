"""Retries, broken connections and refusals on our own requests."""

import pytest
from wanllmdb_gcs import client
from wanllmdb_server.errors import AccessDenied, InvalidInput, ObjectNotFound, StorageUnavailable
from wanllmdb_server.storage.testing import blob

from tests.gcsfake.exchange import Answer
from tests.plugins.gcs.conftest import CONTEXT, open_gcs

BUSY = Answer(503, b"", {"retry-after": "0"})


@pytest.fixture
def pauses(monkeypatch):
    """The pauses between attempts, which are not made."""
    slept = []
    monkeypatch.setattr(client.time, "sleep", slept.append)
    return slept


@pytest.mark.parametrize("fault", [BUSY, Answer(429), Answer(500), Answer(502), Answer(408), None])
def test_tries_again(storage, bucket, fake, pauses, fault):
    fake.faults += [fault, fault]

    storage.write("a", [b"one", b"two"])

    assert bucket.live["its/place/a"].data == b"onetwo"
    assert [request.method for request in fake.seen] == ["PUT"] * 3
    assert len(pauses) == 2


def test_pauses_grow_and_obey_the_server(storage, fake, pauses):
    fake.faults += [Answer(503), Answer(503), Answer(503), Answer(503, b"", {"retry-after": "7"})]

    assert storage.stat("a") is None

    assert [low <= pause <= 2 * low for low, pause in zip((0.25, 0.5, 1), pauses, strict=False)] == [True] * 3
    assert pauses[3] == 7


def test_gives_up_and_says_why(storage, fake, pauses):
    fake.faults += [Answer(503)] * 6

    with pytest.raises(StorageUnavailable, match=r"cannot serve gs://bucket/its/place/a now: 503"):
        storage.stat("a")

    assert len(fake.seen) == 6


@pytest.mark.parametrize("status", [400, 403, 409])
def test_does_not_repeat_what_was_refused(storage, fake, pauses, status):
    fake.faults.append(Answer(status))

    with pytest.raises((StorageUnavailable, AccessDenied), match=f"its/place/a .*{status}|{status}"):
        storage.stat("a")

    assert (len(fake.seen), pauses) == (1, [])


def test_a_read_that_breaks_is_taken_up_in_the_same_generation(storage, bucket, fake, pauses):
    data = bytes(range(256)) * 20_000
    generation = bucket.put("its/place/a", data).generation
    fake.cut_after = 3_000_000

    assert b"".join(storage.read("a", 10)) == data[10:]

    first, second = fake.seen
    assert (first.headers["range"], first.query) == ("bytes=10-", {})
    assert second.query == {"generation": str(generation)}
    assert 10 < int(second.headers["range"].removeprefix("bytes=").removesuffix("-")) <= 3_000_010


def test_a_read_whose_object_was_replaced_on_the_way_fails(storage, bucket, fake, pauses):
    bucket.put("its/place/a", b"x" * 5_000_000)
    fake.cut_after = 3_000_000
    chunks = storage.read("a")
    next(chunks)
    bucket.put("its/place/a", b"y" * 5_000_000)

    with pytest.raises(ObjectNotFound):
        list(chunks)


def test_a_refused_token_is_fetched_anew_once(storage, fake, pauses):
    fake.faults.append(Answer(401))

    assert storage.stat("a") is None
    fake.faults += [Answer(401), Answer(401)]
    with pytest.raises(AccessDenied, match="check the credentials and their permissions"):
        storage.stat("a")

    assert (len(fake.seen), pauses) == (4, [])


def test_lists_by_pages(storage, bucket, fake):
    for number in range(2_500):
        bucket.put(f"its/place/p/{number:04}", b"")

    assert [each.key for each in storage.list("p/")] == [f"p/{number:04}" for number in range(2_500)]
    assert len(fake.seen) == 3


def test_a_bucket_that_is_missing(storage, fake):
    fake.buckets.clear()

    assert storage.stat("a") is None
    with pytest.raises(ObjectNotFound, match="gs://bucket "):
        list(storage.list(""))


def test_the_public_endpoint_is_what_is_signed(open_storage, fake):
    storage = open_storage(public_endpoint="https://files.example:8443")

    [request] = storage.sign_get([blob(b"data", "p/a")], 60)

    assert request.url.startswith("https://files.example:8443/bucket/its/place/p/a?X-Goog-Algorithm=")
    assert storage.stat("p/a") is None


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("gs://", "write gs://bucket/prefix"),
        ("gs://UPPER/x", "'UPPER' is no name of a bucket"),
        ("gs://bucket/a/../b", "the prefix 'a/../b'"),
        ("gs://bucket?region=x", "gs:// has no option 'region'; it has credentials, endpoint"),
        ("gs://bucket?endpoint=localhost", "endpoint='localhost' is no endpoint"),
        (
            "gs://bucket?credentials=/nowhere/key.json",
            "/nowhere/key.json is no key file of a service account",
        ),
    ],
)
def test_urls_that_are_wrong(url, message):
    with pytest.raises(InvalidInput) as caught:
        open_gcs(url, CONTEXT)

    assert message in caught.value.message
