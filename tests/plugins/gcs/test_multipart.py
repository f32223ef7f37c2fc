import secrets
from dataclasses import replace

import pytest
from wanllmdb_server.errors import AlreadyExists, ChecksumMismatch, LimitExceeded, ObjectNotFound
from wanllmdb_server.storage.contract import PartToSign
from wanllmdb_server.storage.testing import blob, send

from tests.gcsfake.bucket import Part
from tests.gcsfake.exchange import Answer

MIB = 1 << 20
PART = 5 * MIB
DATA = secrets.token_bytes(2 * PART + 1000)
PIECES = [DATA[:PART], DATA[PART : 2 * PART], DATA[2 * PART :]]


@pytest.fixture
def upload_id(storage):
    return storage.create_upload(blob(DATA, "p/a"))


def send_parts(storage, upload_id, numbers=(1, 2, 3)):
    wanted = [PartToSign(number, len(PIECES[number - 1])) for number in numbers]
    for part, request in zip(wanted, storage.sign_parts("p/a", upload_id, wanted, 300), strict=True):
        assert send(request, PIECES[part.number - 1]).status == 200


def test_an_upload_in_parts(storage, bucket, upload_id):
    send_parts(storage, upload_id, (3, 1))
    assert [(part.number, part.size) for part in storage.list_parts("p/a", upload_id)] == [
        (1, PART),
        (3, 1000),
    ]
    send_parts(storage, upload_id, (2, 1))
    assert bucket.live == {}

    storage.complete_upload("p/a", upload_id, storage.list_parts("p/a", upload_id))

    assert b"".join(storage.read("p/a")) == DATA
    stored = bucket.live["its/place/p/a"]
    assert stored.metadata == {"x-goog-meta-wanllmdb-digest": blob(DATA, "p/a").digest}
    assert storage.stat("p/a").checksum.startswith("crc32c:")
    assert list(storage.list_uploads("")) == []


def test_completing_again_changes_nothing(storage, bucket, upload_id):
    send_parts(storage, upload_id)
    listed = storage.list_parts("p/a", upload_id)
    storage.complete_upload("p/a", upload_id, listed)
    generation = bucket.live["its/place/p/a"].generation

    storage.complete_upload("p/a", upload_id, listed)

    assert bucket.live["its/place/p/a"].generation == generation


def test_a_completion_whose_answer_was_lost(storage, bucket, fake, upload_id, monkeypatch):
    send_parts(storage, upload_id)
    listed = storage.list_parts("p/a", upload_id)
    real = type(fake).answer

    def lossy(self, request):
        answer = real(self, request)
        return Answer(503, b"", {"retry-after": "0"}) if request.method == "POST" else answer

    with monkeypatch.context() as patch:
        patch.setattr(type(fake), "answer", lossy)
        storage.complete_upload("p/a", upload_id, listed)

    assert bucket.live["its/place/p/a"].data == DATA


def test_completion_is_create_only(storage, bucket, upload_id):
    send_parts(storage, upload_id)
    listed = storage.list_parts("p/a", upload_id)
    taken = bucket.put("its/place/p/a", b"x" * len(DATA))

    with pytest.raises(AlreadyExists):
        storage.complete_upload("p/a", upload_id, listed)

    assert bucket.live == {"its/place/p/a": taken}
    assert [upload.upload_id for upload in storage.list_uploads("p/")] == [upload_id]


def test_a_part_that_is_not_as_listed(storage, bucket, upload_id):
    send_parts(storage, upload_id)
    first, *rest = storage.list_parts("p/a", upload_id)

    with pytest.raises(ChecksumMismatch):
        storage.complete_upload("p/a", upload_id, [replace(first, checksum='"' + "0" * 32 + '"'), *rest])

    assert bucket.live == {}
    assert len(storage.list_parts("p/a", upload_id)) == 3


def test_a_part_url_is_good_for_one_part_of_one_upload(storage, bucket, upload_id):
    [request] = storage.sign_parts("p/a", upload_id, [PartToSign(1, PART)], 300)
    other = storage.create_upload(blob(DATA, "p/a"))

    for old, new in ((upload_id, other), ("partNumber=1", "partNumber=2")):
        assert send(replace(request, url=request.url.replace(old, new)), b"x").status == 403

    assert [upload.parts for upload in bucket.uploads.values()] == [{}, {}]


def test_unknown_uploads(storage, bucket, upload_id):
    send_parts(storage, upload_id)
    listed = storage.list_parts("p/a", upload_id)
    storage.abort_upload("p/a", upload_id)

    storage.abort_upload("p/a", upload_id)
    with pytest.raises(ObjectNotFound):
        storage.list_parts("p/a", upload_id)
    with pytest.raises(ObjectNotFound):
        storage.complete_upload("p/a", upload_id, listed)
    [request] = storage.sign_parts("p/a", upload_id, [PartToSign(1, PART)], 300)
    assert send(request, PIECES[0]).status == 404

    assert (bucket.live, bucket.uploads) == ({}, {})


def test_lists_uploads_by_pages_and_only_its_own(storage, bucket):
    keys = [f"p/{number:04}" for number in range(1_001)]
    ids = {key: storage.create_upload(blob(b"x", key)) for key in keys[:3]}
    template = next(iter(bucket.uploads.values()))
    for number, key in enumerate(keys[3:]):
        bucket.uploads[f"id{number}"] = replace(template, key=f"its/place/{key}", id=f"id{number}")
    bucket.uploads["other"] = replace(template, key="elsewhere/p/0000", id="other")

    found = list(storage.list_uploads("p/"))

    assert [upload.key for upload in found] == keys
    assert {upload.key: upload.upload_id for upload in found[:3]} == ids
    assert found[0].started_at == template.at


@pytest.mark.parametrize(
    ("size", "part"),
    [(65 * MIB, 16 * MIB), (160_000 * MIB, 16 * MIB), (160_000 * MIB + 1, 17 * MIB), (5 << 40, 525 * MIB)],
)
def test_10_000_parts_are_enough(storage, size, part):
    assert storage.part_size(size) == part
    assert -(-size // part) <= 10_000


def test_an_object_has_a_limit(storage):
    with pytest.raises(LimitExceeded):
        storage.part_size((5 << 40) + 1)


def test_lists_parts_by_pages(storage, bucket, fake, upload_id):
    bucket.uploads[upload_id].parts = {number: Part(b"%d" % number) for number in range(2_001, 0, -1)}
    fake.seen.clear()

    found = storage.list_parts("p/a", upload_id)

    assert [(part.number, part.size) for part in found] == [(n, len(str(n))) for n in range(1, 2_002)]
    assert len(fake.seen) == 3
