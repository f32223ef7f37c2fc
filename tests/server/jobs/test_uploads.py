"""Upload sessions in the registry: what pins, what ends, and what the storage is told."""

import os
import zlib
from dataclasses import replace
from datetime import timedelta

import pytest
from wanllmdb_server.db.base import now, to_microseconds
from wanllmdb_server.errors import ObjectNotFound
from wanllmdb_server.jobs.garbage import collect_garbage
from wanllmdb_server.jobs.work import expire_uploads
from wanllmdb_server.jobs.worklist import Work
from wanllmdb_server.storage.contract import BlobToSign
from wanllmdb_server.storage.layout import blob_key
from wanllmdb_server.storage.registry import Storages

from tests.sdk.uploads.conftest import PART
from tests.sdk.uploads.partstore import PartStore
from tests.server.client import Refused
from tests.server.inside import Inside, opened
from tests.server.protocol import add, commit, create, digest_of

DATA = os.urandom(2 * PART + 5)
DIGEST = digest_of(DATA)
UPLOAD = "upload { id digest size partSize partCount heldParts }"


@pytest.fixture
def registry(tmp_path):
    with opened(tmp_path / "data", gc_grace_minutes=0) as registry:
        url = f"parts://store{tmp_path}/bucket?public=http://x"
        storages = Storages({"default": PartStore(url)}, {"default": url})
        yield Inside(replace(registry.services, storages=storages), registry.documents)


@pytest.fixture
def storage(registry):
    return registry.services.storages["default"]


@pytest.fixture
def draft(registry):
    draft = create(registry.api, "demo", "iris")["id"]
    assert add(registry.api, draft, {"a": DATA}) == [DIGEST]
    return draft


def begin(registry, draft):
    return registry.api.do("startUpload", UPLOAD, version=draft, digest=DIGEST)["upload"]


def work(registry):
    services = registry.services
    return Work(services.database, services.storages, services.settings, lambda _done: None)


def age(registry, hours=25):
    at = to_microseconds(now() - timedelta(hours=hours))
    with registry.database.write() as connection:
        connection.exec_driver_sql("UPDATE upload SET last_used_at = ?", (at,))
        connection.exec_driver_sql("UPDATE version SET last_used_at = ?", (at,))


def rows(registry, statement):
    with registry.database.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(statement).all()]


def put(storage, number, data=None):
    """Put a part into the storage, past HTTP."""
    [upload] = (storage.root / "uploads").iterdir()
    part = DATA[(number - 1) * PART : number * PART] if data is None else data
    (upload / f"{number}-{zlib.crc32(part)}").write_bytes(part)


def test_a_large_blob_is_named_and_found_again_by_any_draft(registry, draft):
    signed = registry.api.do(
        "signUploads", "uploads { url } packs { url } inParts", version=draft, digests=[DIGEST]
    )
    first = begin(registry, draft)
    other = create(registry.api, "demo", "other")["id"]
    assert add(registry.api, other, {"b": DATA}) == [DIGEST]

    again = begin(registry, other)

    assert signed == {"uploads": [], "packs": [], "inParts": [DIGEST]}
    assert first == again
    assert {**first, "id": None} == {
        "id": None, "digest": DIGEST, "size": len(DATA), "partSize": PART, "partCount": 3, "heldParts": [],
    }  # fmt: skip
    assert rows(registry, "SELECT count(*) FROM upload") == [(1,)]


def test_parts_make_the_blob_and_the_session_ends(registry, storage, draft):
    upload = begin(registry, draft)
    put(storage, 1)
    put(storage, 3)
    put(storage, 2, b"too short")
    assert begin(registry, draft)["heldParts"] == [1, 3]

    with pytest.raises(Refused) as refused:
        registry.api.do("completeUpload", "digest", upload=upload["id"])
    assert (refused.value.code, refused.value.details["parts"]) == ("STATE_CONFLICT", [2])
    assert rows(registry, "SELECT state FROM blob") == [("PENDING",)]
    [part] = list(storage.root.glob("uploads/*/2-*"))
    part.unlink()
    put(storage, 2)
    done = registry.api.do("completeUpload", "digest", upload=upload["id"])

    assert done == {"digest": DIGEST}
    assert rows(registry, "SELECT state FROM blob") == [("CLAIMED",)]
    assert rows(registry, "SELECT * FROM upload") == []
    assert begin(registry, draft) is None
    other = create(registry.api, "demo", "other")["id"]
    assert add(registry.api, other, {"b": DATA}) == []
    assert commit(registry.api, draft)["name"] == "v1"
    assert add(registry.api, create(registry.api, "demo", "third")["id"], {"b": DATA}) == [DIGEST]


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"number": 0, "crc32": 1}, "parts 1 to 3"),
        ({"number": 4, "crc32": 1}, "parts 1 to 3"),
        ({"number": 1, "crc32": -1}, "crc32 -1"),
        ({"number": 1, "crc32": 1 << 32}, "crc32 4294967296"),
    ],
)
def test_a_part_that_cannot_be_is_refused(registry, draft, part, message):
    upload = begin(registry, draft)

    with pytest.raises(Refused, match=message) as refused:
        registry.api.do("uploadParts", "parts { url }", upload=upload["id"], parts=[part])

    assert refused.value.code == "INVALID_INPUT"


def test_a_session_pins_its_blob_until_it_expires(registry, storage, draft):
    begin(registry, draft)
    put(storage, 1)
    registry.api.do("discardDraft", "id", version=draft)
    assert collect_garbage(work(registry))["deleted"] == 0
    assert expire_uploads(work(registry)) == {"expired": 0, "strays": 0}
    age(registry)

    ended = expire_uploads(work(registry))

    assert ended == {"expired": 1, "strays": 0}
    assert list((storage.root / "uploads").iterdir()) == []
    assert collect_garbage(work(registry))["deleted"] == 1


def test_signing_parts_keeps_session_and_draft_alive(registry, draft):
    upload = begin(registry, draft)
    age(registry)

    signed = registry.api.do(
        "uploadParts", "upload { heldParts } parts { number method }",
        upload=upload["id"], parts=[{"number": 2, "crc32": 7}],
    )  # fmt: skip

    assert signed == {"upload": {"heldParts": []}, "parts": [{"number": 2, "method": "PUT"}]}
    assert expire_uploads(work(registry)) == {"expired": 0, "strays": 0}
    [(used,)] = rows(registry, "SELECT last_used_at FROM version")
    assert used > to_microseconds(now() - timedelta(minutes=5))


def test_an_upload_that_no_session_knows_is_dropped_once_it_is_old(registry, storage, draft):
    begin(registry, draft)
    stray = storage.create_upload(BlobToSign(blob_key("1", DIGEST, "99"), DIGEST, len(DATA)))
    foreign = storage.create_upload(BlobToSign("somebody/else", DIGEST, len(DATA)))
    assert expire_uploads(work(registry)) == {"expired": 0, "strays": 0}
    for folder in (storage.root / "uploads").iterdir():
        os.utime(folder / "key", (1, 1))

    ended = expire_uploads(work(registry))

    assert ended == {"expired": 0, "strays": 1}
    left = {folder.name for folder in (storage.root / "uploads").iterdir()}
    assert len(left) == 2 and foreign in left and stray not in left


def test_an_upload_that_the_storage_forgot_is_begun_anew_under_the_same_session(registry, storage, draft):
    first = begin(registry, draft)
    put(storage, 1)
    [(provider_id,)] = rows(registry, "SELECT provider_id FROM upload")
    storage.abort_upload("", provider_id)

    again = begin(registry, draft)

    assert again == {**first, "heldParts": []}
    assert rows(registry, "SELECT provider_id FROM upload") != [(provider_id,)]
    storage.list_parts(blob_key("1", DIGEST, "1"), rows(registry, "SELECT provider_id FROM upload")[0][0])
    with pytest.raises(ObjectNotFound):
        storage.list_parts(blob_key("1", DIGEST, "1"), provider_id)


def test_an_aborted_upload_is_gone_on_both_sides(registry, storage, draft):
    upload = begin(registry, draft)

    registry.api.do("abortUpload", "id", upload=upload["id"])

    assert list((storage.root / "uploads").iterdir()) == []
    assert rows(registry, "SELECT * FROM upload") == []
    for mutation, more in (("completeUpload", {}), ("abortUpload", {}), ("uploadParts", {"parts": []})):
        with pytest.raises(Refused) as refused:
            registry.api.do(mutation, "__typename", upload=upload["id"], **more)
        assert refused.value.code == "NOT_FOUND"


def test_a_storage_without_parts_says_so(tmp_path):
    with opened(tmp_path / "data", gc_grace_minutes=0) as registry:
        draft = create(registry.api, "demo", "iris")["id"]
        add(registry.api, draft, {"a": DATA})

        with pytest.raises(Refused) as refused:
            begin(registry, draft)

        assert refused.value.code == "UNSUPPORTED_OPERATION"
        assert rows(registry, "SELECT * FROM upload") == []
