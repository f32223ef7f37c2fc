"""A conformance suite for storages with `SupportsMultipart`, beside `StorageSuite`, with the same fixtures.

class TestMine(MultipartSuite): ...
"""

import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

import pytest

from wanllmdb_server.errors import AlreadyExists, ChecksumMismatch, ObjectNotFound
from wanllmdb_server.storage.contract import BlobToSign, PartStat, PartToSign, SupportsMultipart
from wanllmdb_server.storage.testing import LIFE, REFUSED, Answer, blob, send

KEY = "p/large"
GIBIBYTE = 1 << 30


class MultipartSuite(ABC):
    """Subclass it in a test module. `smallest_part` is what the provider takes for any part but the last."""

    smallest_part = 5 << 20
    refuses_wrong_sizes = True
    """Whether a URL for a part is good for its size only. Else the part has to be listed as it came."""

    @pytest.fixture
    @abstractmethod
    def storage(self) -> SupportsMultipart | Iterator[SupportsMultipart]:
        """Return a fresh, empty storage, whose signed URLs can be reached from here."""

    @abstractmethod
    def raw_write(self, storage: SupportsMultipart, key: str, data: bytes) -> None:
        """Put bytes under `key` without the storage's help, replacing what is there."""

    @abstractmethod
    def raw_read(self, storage: SupportsMultipart, key: str) -> bytes | None:
        """Return the bytes under `key` without the storage's help, or None."""

    @pytest.fixture
    def parts(self) -> list[bytes]:
        return [b"a" * self.smallest_part, bytes(range(256)) * (self.smallest_part // 256), b"the rest"]

    @pytest.fixture
    def whole(self, parts: list[bytes]) -> BlobToSign:
        return blob(b"".join(parts), KEY)

    @pytest.mark.parametrize("size", [0, 1, 64 << 20, 300 << 20, GIBIBYTE, 50 * GIBIBYTE, 5 << 40])
    def test_part_sizes_keep_the_limits(self, storage: SupportsMultipart, size: int) -> None:
        each = storage.part_size(size)

        assert self.smallest_part <= each <= 5 * GIBIBYTE
        assert -(-size // each) <= 10_000

    def test_parts_in_any_order_make_the_object(
        self, storage: SupportsMultipart, parts: list[bytes], whole: BlobToSign
    ) -> None:
        upload = storage.create_upload(whole)
        requests = storage.sign_parts(KEY, upload, _to_sign(parts), LIFE)

        answers = [send(requests[number], parts[number]) for number in (2, 0, 1)]

        assert [answer.status for answer in answers] == [200, 200, 200]
        assert self.raw_read(storage, KEY) is None
        found = storage.list_parts(KEY, upload)
        assert [(part.number, part.size) for part in found] == [(n, len(p)) for n, p in enumerate(parts, 1)]
        storage.complete_upload(KEY, upload, found)
        assert self.raw_read(storage, KEY) == b"".join(parts)
        assert list(storage.list_uploads("")) == []

    def test_completing_again_is_no_error(
        self, storage: SupportsMultipart, parts: list[bytes], whole: BlobToSign
    ) -> None:
        upload = storage.create_upload(whole)
        found = self._send_all(storage, upload, parts)

        for _ in range(3):
            storage.complete_upload(KEY, upload, found)

        assert self.raw_read(storage, KEY) == b"".join(parts)

    def test_complete_is_create_only(
        self, storage: SupportsMultipart, parts: list[bytes], whole: BlobToSign
    ) -> None:
        upload = storage.create_upload(whole)
        found = self._send_all(storage, upload, parts)
        self.raw_write(storage, KEY, b"first!")

        with pytest.raises(AlreadyExists):
            storage.complete_upload(KEY, upload, found)

        assert self.raw_read(storage, KEY) == b"first!"

    def test_of_two_uploads_of_a_key_one_wins(self, storage: SupportsMultipart, whole: BlobToSign) -> None:
        uploads = [storage.create_upload(whole) for _ in range(2)]
        first, second = (
            self._send_all(storage, upload, [data])
            for upload, data in zip(uploads, [b"one", b"two"], strict=True)
        )

        storage.complete_upload(KEY, uploads[1], second)
        with pytest.raises(AlreadyExists):
            storage.complete_upload(KEY, uploads[0], first)

        assert self.raw_read(storage, KEY) == b"two"
        assert [each.upload_id for each in storage.list_uploads("p/")] == [uploads[0]]

    def test_a_part_that_differs_is_refused(
        self, storage: SupportsMultipart, parts: list[bytes], whole: BlobToSign
    ) -> None:
        upload = storage.create_upload(whole)
        before = self._send_all(storage, upload, parts)
        other = b"y" * self.smallest_part
        self._send(storage, upload, PartToSign(1, len(other), zlib.crc32(other)), other)

        with pytest.raises(ChecksumMismatch):
            storage.complete_upload(KEY, upload, before)

        assert self.raw_read(storage, KEY) is None

    def test_resumes_with_what_has_arrived(
        self, storage: SupportsMultipart, parts: list[bytes], whole: BlobToSign
    ) -> None:
        upload = storage.create_upload(whole)
        wanted = _to_sign(parts)
        self._send(storage, upload, wanted[1], parts[1])

        [known] = storage.list_uploads("p/l")
        arrived = {part.number for part in storage.list_parts(known.key, known.upload_id)}
        for part, data in zip(wanted, parts, strict=True):
            if part.number not in arrived:
                self._send(storage, known.upload_id, part, data)

        assert arrived == {2}
        assert (known.key, known.upload_id) == (KEY, upload)
        storage.complete_upload(KEY, upload, storage.list_parts(KEY, upload))
        assert self.raw_read(storage, KEY) == b"".join(parts)

    def test_a_part_sent_again_replaces_it(
        self, storage: SupportsMultipart, parts: list[bytes], whole: BlobToSign
    ) -> None:
        upload = storage.create_upload(whole)
        self._send_all(storage, upload, [b"x" * self.smallest_part, *parts[1:]])

        self._send(storage, upload, _to_sign(parts)[0], parts[0])
        storage.complete_upload(KEY, upload, storage.list_parts(KEY, upload))

        assert self.raw_read(storage, KEY) == b"".join(parts)

    def test_a_part_of_the_wrong_size_is_refused_or_told(
        self, storage: SupportsMultipart, whole: BlobToSign
    ) -> None:
        upload = storage.create_upload(whole)
        [request] = storage.sign_parts(KEY, upload, [PartToSign(1, 5)], LIFE)

        for wrong in (b"", b"four", b"and more"):
            answer = send(request, wrong)
            sizes = [part.size for part in storage.list_parts(KEY, upload)]
            if self.refuses_wrong_sizes:
                assert (answer.status in REFUSED, sizes) == (True, [])
            else:
                assert (answer.status, sizes) == (200, [len(wrong)])

    def test_a_part_of_the_wrong_bytes_is_refused(
        self, storage: SupportsMultipart, whole: BlobToSign
    ) -> None:
        if not getattr(storage, "enforces_digest", False):
            pytest.skip("does not check digests at upload")
        upload = storage.create_upload(whole)
        [request] = storage.sign_parts(KEY, upload, [PartToSign(1, 5, zlib.crc32(b"right"))], LIFE)

        assert send(request, b"wrong").status in REFUSED

        assert storage.list_parts(KEY, upload) == []

    def test_abort_drops_the_parts(
        self, storage: SupportsMultipart, parts: list[bytes], whole: BlobToSign
    ) -> None:
        upload = storage.create_upload(whole)
        found = self._send_all(storage, upload, parts)
        [late] = storage.sign_parts(KEY, upload, _to_sign(parts)[:1], LIFE)

        storage.abort_upload(KEY, upload)
        storage.abort_upload(KEY, upload)

        assert list(storage.list_uploads("")) == []
        assert send(late, parts[0]).status in REFUSED
        with pytest.raises(ObjectNotFound):
            storage.list_parts(KEY, upload)
        with pytest.raises(ObjectNotFound):
            storage.complete_upload(KEY, upload, found)
        assert self.raw_read(storage, KEY) is None

    def test_lists_uploads_by_prefix(self, storage: SupportsMultipart) -> None:
        keys = ["p/a", "p/ab", "q/a"]
        uploads = {key: storage.create_upload(blob(b"x", key)) for key in keys}

        assert {each.key: each.upload_id for each in storage.list_uploads("")} == uploads
        assert [each.key for each in storage.list_uploads("p/")] == ["p/a", "p/ab"]
        assert [each.key for each in storage.list_uploads("p/ab")] == ["p/ab"]
        assert list(storage.list_uploads("r")) == []

    def _send(self, storage: SupportsMultipart, upload: str, part: PartToSign, data: bytes) -> Answer:
        [request] = storage.sign_parts(KEY, upload, [part], LIFE)
        answer = send(request, data)
        assert answer.status == 200
        return answer

    def _send_all(self, storage: SupportsMultipart, upload: str, parts: Sequence[bytes]) -> list[PartStat]:
        for part, data in zip(_to_sign(parts), parts, strict=True):
            self._send(storage, upload, part, data)
        return storage.list_parts(KEY, upload)


def _to_sign(parts: Sequence[bytes]) -> list[PartToSign]:
    return [PartToSign(number, len(data), zlib.crc32(data)) for number, data in enumerate(parts, 1)]
