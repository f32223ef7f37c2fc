"""A conformance suite for storages, for plugins to run. Needs pytest.

    class TestMine(StorageSuite):
        @pytest.fixture
        def storage(self):            # a fresh, empty storage
            return open_mine(...)

        def raw_write(self, storage, key, data): ...   # past the storage: with the provider's own tools
        def raw_read(self, storage, key): ...          # the bytes, or None

There are no exceptions for a backend: a test is skipped only for an ability that the storage lacks.
"""

# These are tests, though they are shipped: they assert, and on literals.

import hashlib
import http.client
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

import pytest

from wanllmdb_server.errors import InvalidInput, ObjectNotFound, UnsupportedOperation
from wanllmdb_server.storage.contract import (
    BlobToSign,
    NamesOrigins,
    ServesBytes,
    SignedPack,
    SignedRequest,
    Storage,
    SupportsFlush,
    SupportsPacks,
)

REFUSED = range(400, 500)
LIFE = 300


class Answer(NamedTuple):
    """What came back over HTTP."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


def blob(data: bytes, key: str) -> BlobToSign:
    """`data` as a blob to be signed under `key`."""
    return BlobToSign(key, "sha256:" + hashlib.sha256(data).hexdigest(), len(data))


def send(request: SignedRequest, body: bytes | None = None) -> Answer:
    """Send a signed request as a client would, following nothing and adding nothing."""
    parts = urlsplit(request.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=30)
    try:
        target = urlunsplit(("", "", parts.path, parts.query, ""))
        # Refused before the body was read: the answer is there all the same
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.request(request.method, target, body, dict(request.headers))
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


class StorageSuite(ABC):
    """Subclass it in a test module, as the head of this file shows."""

    @pytest.fixture
    @abstractmethod
    def storage(self) -> Storage | Iterator[Storage]:
        """Return a fresh, empty storage, whose signed URLs can be reached from here."""

    @abstractmethod
    def raw_write(self, storage: Storage, key: str, data: bytes) -> None:
        """Put bytes under `key` without the storage's help, replacing what is there."""

    @abstractmethod
    def raw_read(self, storage: Storage, key: str) -> bytes | None:
        """Return the bytes under `key` without the storage's help, or None."""

    # stat, read, write

    def test_is_a_storage(self, storage: Storage) -> None:
        assert isinstance(storage, Storage)
        assert isinstance(storage.enforces_digest, bool)

    def test_writes_and_reads_back(self, storage: Storage) -> None:
        storage.write("a/b", [b"one", b"", b"two"])

        assert self.raw_read(storage, "a/b") == b"onetwo"
        assert b"".join(storage.read("a/b")) == b"onetwo"

    def test_write_replaces(self, storage: Storage) -> None:
        storage.write("a", [b"long before"])
        storage.write("a", [b"new"])

        assert self.raw_read(storage, "a") == b"new"

    def test_stat_tells_size_and_time(self, storage: Storage) -> None:
        self.raw_write(storage, "a/b", b"12345")

        found = storage.stat("a/b")

        assert found is not None
        assert (found.key, found.size) == ("a/b", 5)
        assert abs(found.modified_at.timestamp() - time.time()) < 60

    def test_missing_object(self, storage: Storage) -> None:
        self.raw_write(storage, "a/b", b"1")

        assert storage.stat("a/c") is None
        assert storage.stat("a") is None
        assert storage.stat("a/b/c") is None
        with pytest.raises(ObjectNotFound) as caught:
            list(storage.read("a/c"))
        assert caught.value.details["key"] == "a/c"

    def test_empty_object(self, storage: Storage) -> None:
        storage.write("empty", [])

        found = storage.stat("empty")

        assert found is not None
        assert found.size == 0
        assert b"".join(storage.read("empty")) == b""
        assert b"".join(storage.read("empty", 0, 10)) == b""

    @pytest.mark.parametrize(
        ("start", "length", "expected"),
        [
            (0, None, b"0123456789"),
            (3, None, b"3456789"),
            (3, 4, b"3456"),
            (0, 1, b"0"),
            (8, 99, b"89"),
            (10, None, b""),
            (11, 5, b""),
            (4, 0, b""),
        ],
    )
    def test_reads_a_range(self, storage: Storage, start: int, length: int | None, expected: bytes) -> None:
        self.raw_write(storage, "digits", b"0123456789")

        assert b"".join(storage.read("digits", start, length)) == expected

    def test_reads_large_objects(self, storage: Storage) -> None:
        data = bytes(range(256)) * (5 * 4096)
        storage.write("large", [data])

        assert b"".join(storage.read("large")) == data
        assert b"".join(storage.read("large", 1, len(data) - 2)) == data[1:-1]

    def test_a_broken_write_leaves_what_was_there(self, storage: Storage) -> None:
        def broken() -> Iterator[bytes]:
            yield b"half"
            raise ValueError("the source broke")

        storage.write("kept", [b"before"])

        for key in ("kept", "never"):
            with pytest.raises(ValueError, match="the source broke"):
                storage.write(key, broken())

        assert self.raw_read(storage, "kept") == b"before"
        assert self.raw_read(storage, "never") is None
        assert [found.key for found in storage.list("")] == ["kept"]

    def test_change_from_outside_is_noticed(self, storage: Storage) -> None:
        storage.write("a", [b"original"])

        self.raw_write(storage, "a", b"origina1")
        assert b"".join(storage.read("a")) == b"origina1"
        self.raw_write(storage, "a", b"short")
        found = storage.stat("a")

        assert found is not None
        assert found.size == 5

    @pytest.mark.parametrize(
        "key",
        [
            "ü/日本語",
            "a b",
            "a%20b",
            "a+b",
            "a#b?c&d=e",
            "😀",
            "~`^{}|'\"",
            "a\u2028b",
            "n" * 255,
            "%2e%2e/x",
        ],
    )
    def test_odd_keys(self, storage: Storage, key: str) -> None:
        storage.write(key, [b"odd"])

        assert self.raw_read(storage, key) == b"odd"
        assert storage.stat(key) is not None
        assert b"".join(storage.read(key)) == b"odd"
        assert [found.key for found in storage.list("")] == [key]
        storage.delete([key])
        assert self.raw_read(storage, key) is None

    @pytest.mark.parametrize(
        "key",
        ["", "/a", "a/", "a//b", "..", "../a", "a/../b", "a/./b", ".hidden", "a/.b", "a\0b", "a\\b", "a\nb"],
    )
    def test_refuses_keys_that_are_none(self, storage: Storage, key: str) -> None:
        with pytest.raises(InvalidInput):
            storage.write(key, [b"x"])
        with pytest.raises(InvalidInput):
            storage.stat(key)
        with pytest.raises(InvalidInput):
            list(storage.read(key))
        with pytest.raises(InvalidInput):
            storage.delete([key])

        assert list(storage.list("")) == []

    # list, delete

    def test_lists_in_key_order(self, storage: Storage) -> None:
        keys = ["a", "a-b", "a.b", "a/b", "a/b-c", "a/b/c", "a0", "b/a", "z", "é", "日"]
        for key in reversed(keys):
            if key not in {"a", "a/b"}:  # a name that is a folder too: not for every storage
                self.raw_write(storage, key, key.encode())

        found = list(storage.list(""))

        expected = sorted({*keys} - {"a", "a/b"}, key=str.encode)
        assert [each.key for each in found] == expected
        assert [each.size for each in found] == [len(key.encode()) for key in expected]

    def test_lists_by_prefix_of_the_key_not_of_the_folder(self, storage: Storage) -> None:
        for key in ("p/ab/1", "p/ab/2", "p/abc/1", "p/a", "p/b", "q/ab/1"):
            self.raw_write(storage, key, b"x")

        assert [each.key for each in storage.list("p/ab")] == ["p/ab/1", "p/ab/2", "p/abc/1"]
        assert [each.key for each in storage.list("p/ab/")] == ["p/ab/1", "p/ab/2"]
        assert [each.key for each in storage.list("p/a")] == ["p/a", "p/ab/1", "p/ab/2", "p/abc/1"]
        assert [each.key for each in storage.list("nothing")] == []

    def test_pages_with_after(self, storage: Storage) -> None:
        keys = [f"p/{folder}/{name}" for folder in ("a", "a-", "b") for name in range(3)]
        for key in keys:
            self.raw_write(storage, key, b"x")
        self.raw_write(storage, "q", b"x")
        expected = sorted(keys)

        for position, key in enumerate(expected):
            assert [each.key for each in storage.list("p/", after=key)] == expected[position + 1 :]
        assert [each.key for each in storage.list("p/", after="p/a/1x")] == expected[
            expected.index("p/a/2") :
        ]
        assert [each.key for each in storage.list("p/", after="a")] == expected

    def test_delete_spares_neighbours(self, storage: Storage) -> None:
        for key in ("p/a", "p/ab", "p/a-b", "pa/a", "r/s/t"):
            self.raw_write(storage, key, b"x")

        storage.delete(["p/a", "r/s", "missing", "p/missing"])

        assert [each.key for each in storage.list("")] == ["p/a-b", "p/ab", "pa/a", "r/s/t"]
        storage.delete([])
        storage.delete(["p/a"])
        assert [each.key for each in storage.list("")] == ["p/a-b", "p/ab", "pa/a", "r/s/t"]

    def test_can_be_written_after_everything_was_deleted(self, storage: Storage) -> None:
        storage.write("p/q/a", [b"1"])
        storage.delete(["p/q/a"])
        storage.write("p/q/b", [b"2"])

        assert [each.key for each in storage.list("")] == ["p/q/b"]

    def test_flush(self, storage: Storage) -> None:
        if not isinstance(storage, SupportsFlush):
            pytest.skip("has no flush")
        keys = [f"p/{number}" for number in range(20)]
        for key in keys:
            storage.write(key, [b"x"])

        storage.flush([])
        storage.flush(keys[:1])
        storage.flush(keys)
        storage.flush(["missing"])

        assert [each.key for each in storage.list("")] == sorted(keys)

    # Signed requests

    def test_put_then_get(self, storage: Storage) -> None:
        for key, data in (("p/a b/ü", b"some bytes"), ("p/empty", b"")):
            to_sign = blob(data, key)

            put = send(_put(storage, to_sign), data)
            got = send(_get(storage, to_sign, filename="my file.bin"))

            assert put.status in {200, 201, 204}
            assert self.raw_read(storage, key) == data
            assert (got.status, got.body) == (200, data)
            assert (got.headers["content-disposition"] or "").startswith("attachment")

    def test_signs_in_order(self, storage: Storage) -> None:
        blobs = [blob(name.encode(), f"p/{name}") for name in ("b", "a", "c")]

        requests = _signed(lambda: storage.sign_put(blobs, LIFE))

        for to_sign, request in zip(blobs, requests, strict=True):
            send(request, to_sign.key.removeprefix("p/").encode())
        assert [self.raw_read(storage, f"p/{name}") for name in "abc"] == [b"a", b"b", b"c"]
        left = requests[0].expires_at.timestamp() - time.time()
        assert LIFE - 60 < left < LIFE + 60

    def test_names_where_its_urls_lead(self, storage: Storage) -> None:
        if isinstance(storage, ServesBytes):
            pytest.skip("the server carries the bytes of this storage")
        blobs = [blob(b"one", "p/a")]

        requests = _signed(lambda: storage.sign_get(blobs, LIFE) + storage.sign_put(blobs, LIFE))

        assert isinstance(storage, NamesOrigins)
        lead_to = {"{0.scheme}://{0.netloc}".format(urlsplit(request.url)) for request in requests}
        assert lead_to == set(storage.public_origins)

    def test_put_is_create_only(self, storage: Storage) -> None:
        request = _put(storage, blob(b"second", "p/a"))
        self.raw_write(storage, "p/a", b"first!")

        assert send(request, b"second").status == 412
        assert self.raw_read(storage, "p/a") == b"first!"

    def test_put_refuses_wrong_bytes(self, storage: Storage) -> None:
        request = _put(storage, blob(b"right", "p/a"))
        if not storage.enforces_digest:
            pytest.skip("does not check digests at upload")

        assert send(request, b"wrong").status in REFUSED
        assert self.raw_read(storage, "p/a") is None
        assert list(storage.list("")) == []

    @pytest.mark.parametrize("sent", [b"", b"righ", b"right and more"])
    def test_put_refuses_a_wrong_size(self, storage: Storage, sent: bytes) -> None:
        request = _put(storage, blob(b"right", "p/a"))

        assert send(request, sent).status in REFUSED
        assert self.raw_read(storage, "p/a") is None

    def test_get_of_a_missing_object(self, storage: Storage) -> None:
        assert send(_get(storage, blob(b"x", "p/missing"))).status == 404

    def test_expired_urls_are_refused(self, storage: Storage) -> None:
        to_sign = blob(b"data", "p/a")
        put = _put(storage, to_sign, expires=1)
        get = _get(storage, to_sign, expires=1)
        time.sleep(3.1)

        assert send(put, b"data").status in REFUSED
        assert self.raw_read(storage, "p/a") is None
        self.raw_write(storage, "p/a", b"data")
        refused = send(get)
        assert refused.status in REFUSED
        assert refused.body != b"data"

    def test_a_url_is_good_for_one_key_and_method_only(self, storage: Storage) -> None:
        get = _get(storage, blob(b"data", "p/a"))
        put = _put(storage, blob(b"data", "p/a"))
        self.raw_write(storage, "p/b", b"other")

        assert send(_replace(get, "p/a", "p/b")).status in REFUSED
        assert send(_replace(put, "p/a", "p/c"), b"data").status in REFUSED
        as_put = SignedRequest("PUT", get.url, get.headers, get.expires_at)
        as_delete = SignedRequest("DELETE", put.url, put.headers, put.expires_at)
        assert send(as_put, b"data").status in REFUSED
        assert send(as_delete).status in REFUSED
        assert [each.key for each in storage.list("")] == ["p/b"]

    # Packs

    def test_packs_up_and_down(self, storage: Storage) -> None:
        packs = _packs(storage)
        data = {f"p/{number:04}": b"%d" % number * (number % 7) for number in range(2_500)}
        blobs = [blob(value, key) for key, value in data.items()]

        up = packs.sign_put_packs(blobs, LIFE)
        first = [send(pack.request, _pack_body(pack, data)) for pack in up]
        again = [send(pack.request, _pack_body(pack, data)) for pack in up]
        down = [send(pack.request, pack.listing.encode()) for pack in packs.sign_get_packs(blobs, LIFE)]

        assert [answer.status for answer in first + again + down] == [200] * 6
        assert {each.key: self.raw_read(storage, each.key) for each in storage.list("")} == data
        assert b"".join(answer.body for answer in down) == b"".join(data.values())

    def test_packs_refuse_wrong_bytes(self, storage: Storage) -> None:
        packs = _packs(storage)
        [pack] = packs.sign_put_packs([blob(b"one", "p/1"), blob(b"two", "p/2"), blob(b"six", "p/3")], LIFE)

        answer = send(pack.request, pack.listing.encode() + b"\n" + b"oneTWOsix")

        assert answer.status == 400
        assert [each.key for each in storage.list("")] == ["p/1"]

    def test_packs_are_signed(self, storage: Storage) -> None:
        packs = _packs(storage)
        self.raw_write(storage, "p/secret", b"one")
        [up] = packs.sign_put_packs([blob(b"one", "p/1")], LIFE)
        [down] = packs.sign_get_packs([blob(b"one", "p/1")], LIFE)

        stolen = down.listing.replace("p/1", "p/2")
        assert send(down.request, stolen.encode()).status == 403
        assert send(up.request, stolen.encode() + b"\none").status == 403
        assert [each.key for each in storage.list("")] == ["p/secret"]

    def test_packs_name_a_missing_blob(self, storage: Storage) -> None:
        packs = _packs(storage)
        missing = blob(b"two", "p/2")
        self.raw_write(storage, "p/1", b"one")
        [pack] = packs.sign_get_packs([blob(b"one", "p/1"), missing], LIFE)

        answer = send(pack.request, pack.listing.encode())

        assert answer.status == 404
        assert missing.digest.encode() in answer.body

    def test_large_blobs_travel_alone(self, storage: Storage) -> None:
        packs = _packs(storage)
        large = BlobToSign("p/large", "sha256:" + "0" * 64, packs.pack_blob_limit + 1)

        with pytest.raises(InvalidInput):
            packs.sign_put_packs([large], LIFE)


def _signed(sign: Callable[[], list[SignedRequest]]) -> list[SignedRequest]:
    try:
        return sign()
    except UnsupportedOperation:
        pytest.skip("signs no URLs")


def _put(storage: Storage, to_sign: BlobToSign, expires: int = LIFE) -> SignedRequest:
    return _signed(lambda: storage.sign_put([to_sign], expires))[0]


def _get(
    storage: Storage, to_sign: BlobToSign, expires: int = LIFE, filename: str | None = None
) -> SignedRequest:
    return _signed(lambda: storage.sign_get([to_sign], expires, filename))[0]


def _packs(storage: Storage) -> SupportsPacks:
    if not isinstance(storage, SupportsPacks):
        pytest.skip("moves no packs")
    return storage


def _pack_body(pack: SignedPack, data: dict[str, bytes]) -> bytes:
    keys = [line.split(" ", 2)[2] for line in pack.listing.split("\n")[:-1]]
    return pack.listing.encode() + b"\n" + b"".join(data[key] for key in keys)


def _replace(request: SignedRequest, old: str, new: str) -> SignedRequest:
    return SignedRequest(
        request.method, request.url.replace(f"/{old}?", f"/{new}?"), request.headers, request.expires_at
    )
