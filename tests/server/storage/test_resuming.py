"""Uploads into the local storage that go on where they broke off, past every client of ours."""

import hashlib
import http.client
import random
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from wanllmdb_server.errors import AlreadyExists, ChecksumMismatch, Conflict
from wanllmdb_server.storage.contract import BlobToSign
from wanllmdb_server.storage.layout import blob_key

from tests.server.storage.live import files_below, send, serve
from tests.server.storage.test_byte_routes import until

SIZE = (8 << 20) + 1000
DATA = random.Random(1).randbytes(SIZE)
DIGEST = "sha256:" + hashlib.sha256(DATA).hexdigest()
KEY = blob_key("1", DIGEST, "1")
BLOB = BlobToSign(KEY, DIGEST, SIZE)
HALF = 5 << 20


@pytest.fixture
def storage(tmp_path):
    with serve(tmp_path) as opened:
        yield opened


def url(storage, life=60):
    return storage.sign_put([BLOB], life)[0].url


def offset(storage):
    answer = send(url(storage), "HEAD")
    return answer.status, answer.headers["upload-offset"]


def break_off(storage, size=HALF):
    """A client that announces everything, sends so much, and is gone."""
    parts = urlsplit(url(storage))
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
    connection.putrequest("PUT", f"{parts.path}?{parts.query}")
    connection.putheader("content-length", str(SIZE))
    connection.endheaders()
    connection.send(DATA[:size])
    connection.close()
    until(lambda: storage.kept(KEY) > 0)
    return storage.kept(KEY)


def put_rest(storage, start, data=DATA):
    span = {"content-range": f"bytes {start}-{SIZE - 1}/{SIZE}"}
    return send(url(storage), "PUT", data[start:], span)


def test_what_was_sent_is_kept_and_the_rest_makes_it_whole(storage):
    assert offset(storage) == (200, "0")
    held = break_off(storage)

    asked = offset(storage)
    answer = put_rest(storage, held)

    assert held > HALF - (2 << 20)
    assert asked == (200, f"{held}")
    assert answer.status == 201
    assert answer.headers["etag"] == f'"{DIGEST}"'
    assert b"".join(storage.read(KEY)) == DATA
    assert files_below(storage.root) == [KEY]
    assert send(url(storage), "HEAD").status == 412
    assert put_rest(storage, held).status == 412


def test_an_earlier_offset_than_what_is_kept_will_do(storage):
    break_off(storage)

    answer = put_rest(storage, 1)

    assert answer.status == 201
    assert b"".join(storage.read(KEY)) == DATA


def test_a_later_offset_is_refused_and_what_is_kept_stays(storage):
    held = break_off(storage)

    answer = put_rest(storage, held + 1)

    assert (answer.status, answer.error["code"]) == (409, "STATE_CONFLICT")
    assert storage.kept(KEY) == held


def test_a_whole_upload_after_a_broken_one_starts_over(storage):
    break_off(storage)

    answer = send(url(storage), "PUT", DATA)

    assert answer.status == 201
    assert files_below(storage.root) == [KEY]


def test_wrong_bytes_kept_from_before_are_noticed_and_not_kept_again(storage):
    held = break_off(storage)
    [partial] = files_below(storage.root)
    with Path(storage.root, partial).open("r+b") as file:
        file.write(b"other bytes")

    answer = put_rest(storage, held)

    assert (answer.status, answer.error["code"]) == (400, "CHECKSUM_MISMATCH")
    assert files_below(storage.root) == []
    assert offset(storage) == (200, "0")


@pytest.mark.parametrize(
    "span",
    [
        f"bytes 5-10/{SIZE}",
        f"bytes 5-{SIZE - 1}/{SIZE + 1}",
        f"bytes {SIZE}-{SIZE - 1}/{SIZE}",
        f"bytes */{SIZE}",
        "bytes five",
        "",
    ],
)
def test_a_range_that_is_not_the_rest_is_refused(storage, span):
    held = break_off(storage)

    answer = send(url(storage), "PUT", DATA[held:], {"content-range": span})

    assert (answer.status, answer.error["code"]) == (400, "INVALID_INPUT")
    assert storage.kept(KEY) == held


def test_only_who_may_send_may_ask(storage):
    break_off(storage)
    changed = url(storage).replace("signature=", "signature=0")

    answers = [
        send(changed, "HEAD"),
        send(url(storage, life=-10), "HEAD"),
        send(url(storage).replace("digest=", "digits="), "HEAD"),
        send(storage.sign_get([BLOB], 60)[0].url + "&digest=x", "HEAD"),
    ]

    assert [answer.status for answer in answers] == [403, 403, 403, 403]
    assert [answer.headers["upload-offset"] for answer in answers] == [None] * 4


def test_a_second_writer_gets_a_file_of_its_own(storage):
    first = storage.receive(KEY, DIGEST, SIZE)
    first.feed(DATA[:HALF])
    second = storage.receive(KEY, DIGEST, SIZE)
    second.feed(DATA[:100])

    assert storage.kept(KEY) == 0
    with pytest.raises(Conflict):
        storage.resume(KEY, DIGEST, SIZE, 100).feed(DATA[100:])
    second.suspend()
    assert len(files_below(storage.root)) == 1
    first.finish(DATA[HALF:])
    assert files_below(storage.root) == [KEY]


def test_the_loser_of_two_leaves_nothing(storage):
    first = storage.receive(KEY, DIGEST, SIZE)
    first.feed(DATA[:HALF])
    storage.receive(KEY, DIGEST, SIZE).finish(DATA)

    with pytest.raises(AlreadyExists):
        first.finish(DATA[HALF:])

    assert files_below(storage.root) == [KEY]
    assert b"".join(storage.read(KEY)) == DATA


def test_what_is_kept_is_cleared_away_in_the_end(storage):
    upload = storage.receive(KEY, DIGEST, SIZE)
    upload.feed(DATA[:HALF])
    upload.suspend()
    assert storage.kept(KEY) == HALF

    assert storage.remove_partial_uploads(3600) == 0
    assert storage.remove_partial_uploads(-1) == 1

    assert storage.kept(KEY) == 0
    assert files_below(storage.root) == []


def test_aborted_and_refused_uploads_are_not_kept(storage):
    aborted = storage.receive(KEY, DIGEST, SIZE)
    aborted.feed(DATA[:HALF])
    aborted.abort()
    with pytest.raises(ChecksumMismatch):
        storage.receive(KEY, DIGEST, SIZE).finish(DATA[:-1] + b"?")

    assert files_below(storage.root) == []
