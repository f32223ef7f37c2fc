"""What a client with a signed URL may not do, and what the bucket says then."""

import time
from dataclasses import replace

import pytest
from wanllmdb_server.storage.testing import blob, send


def put(storage, data=b"right", expires=300):
    return storage.sign_put([blob(data, "p/a")], expires)[0]


def test_an_upload_cannot_be_replaced(storage, bucket):
    request = put(storage)

    assert send(request, b"right").status == 200
    assert send(request, b"wrong").status == 412
    assert bucket.live["its/place/p/a"].data == b"right"


@pytest.mark.parametrize("dropped", ["x-goog-if-generation-match", "x-goog-content-length-range"])
def test_the_conditions_cannot_be_left_out(storage, bucket, dropped):
    request = put(storage)
    without = replace(request, headers={n: v for n, v in request.headers.items() if n != dropped})

    assert send(without, b"right").status == 400
    assert bucket.live == {}


@pytest.mark.parametrize(
    "changed",
    [
        {"x-goog-if-generation-match": "1"},
        {"x-goog-content-length-range": "0,99"},
        {"x-goog-meta-more": "1"},
        {"x-goog-copy-source": "/bucket/secret"},
    ],
)
def test_headers_cannot_be_changed_or_added(storage, bucket, changed):
    request = put(storage)

    assert send(replace(request, headers={**request.headers, **changed}), b"right").status in {400, 403}
    assert bucket.live == {}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/its/place/p/a?", "/its/place/p/b?"),
        ("X-Goog-Expires=300", "X-Goog-Expires=3000"),
        ("X-Goog-Algorithm=GOOG4-RSA-SHA256", "X-Goog-Algorithm=none"),
        ("registry%40project", "other%40project"),
        ("&X-Goog-Signature=", "&partNumber=1&X-Goog-Signature="),
        ("&X-Goog-Signature=", "&X-Goog-Signature=00"),
        ("/bucket/", "/other/"),
    ],
)
def test_a_changed_url_is_refused(storage, bucket, fake, old, new):
    fake.buckets["other"] = type(bucket)()
    request = put(storage)
    assert request.url.count(old) == 1

    answer = send(replace(request, url=request.url.replace(old, new)), b"right")

    assert answer.status in {400, 403}
    assert bucket.live == fake.buckets["other"].live == {}


def test_an_expired_url_is_refused(storage, bucket):
    request = put(storage, expires=1)
    time.sleep(2.1)

    answer = send(request, b"right")

    assert (answer.status, b"ExpiredToken" in answer.body) == (400, True)
    assert bucket.live == {}


def test_another_key_is_refused(storage, fake, bucket):
    fake.account, before = type(fake.account)(), fake.account
    try:
        assert send(put(storage), b"right").status == 403
    finally:
        fake.account = before
    assert bucket.live == {}


def test_wrong_bytes_of_the_right_length_are_taken_and_stay_a_claim(storage, bucket):
    assert storage.enforces_digest is False

    assert send(put(storage), b"WRONG").status == 200

    assert bucket.live["its/place/p/a"].data == b"WRONG"
    assert storage.stat("p/a").checksum == "md5:3902ee7e149eb8313a34757e89e21af6"
