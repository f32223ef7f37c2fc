"""Blobs to the storage: large ones alone and straight from the file, small ones many to a request."""

import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from wanllmdb import multipart, resuming
from wanllmdb.errors import ChecksumMismatch, SizeMismatch, TransferFailed, UrlExpired
from wanllmdb.hashing import SMALL, changed, hash_file
from wanllmdb.http import Connections
from wanllmdb.parallel import Job, run_all
from wanllmdb.progress import Advance, silent
from wanllmdb.scan import LocalFile
from wanllmdb.signing import Sign, SignedBlob, SignedPack, Signer, batches, covered_by
from wanllmdb.sockets import FileBody
from wanllmdb.uploaditem import UploadItem, guard, opened

_SIGNINGS = 4


@dataclass(slots=True)
class Uploaded:
    """`sent` blobs were stored, `existing` ones were there already; `bytes` travelled."""

    sent: int = 0
    existing: int = 0
    bytes: int = 0


@dataclass
class LargeBlobs:
    """Blobs that the storage takes in parts only: `sign` adds their digests to `digests`."""

    sessions: multipart.Sessions
    digests: set[str] = field(default_factory=set)


def upload(
    connections: Connections,
    items: Iterable[UploadItem],
    sign: Sign,
    *,
    threads: int = 4,
    advance: Advance = silent,
    large: LargeBlobs | None = None,
) -> Uploaded:
    """Send every item, each digest once, and return when the storage has answered for all of them.

    What `sign` leaves out and `large` names is sent in parts.

    Raises `FileChanged` naming a file that is not as it was hashed, `TransferFailed` and the
    storage's own errors otherwise. What was stored by then stays; the next upload finds it there.
    """
    return _Upload(connections, {item.digest: item for item in items}, sign, advance, large).run(threads)


class _Upload:
    def __init__(
        self,
        connections: Connections,
        items: dict[str, UploadItem],
        sign: Sign,
        advance: Advance,
        large: LargeBlobs | None,
    ) -> None:
        self._connections = connections
        self._items = items
        self._sign = Signer(sign, may_omit=True)
        self._advance = advance
        self._large = large
        self._in_parts: list[str] = []
        self._lock = threading.Lock()
        self._result = Uploaded()

    def run(self, threads: int) -> Uploaded:
        run_all(self._all_jobs(threads), threads)
        return self._result

    def _all_jobs(self, threads: int) -> Iterator[Job]:
        for batch in batches(self._items.values()):
            yield from self._jobs(batch, _SIGNINGS)
            while self._in_parts:  # one after the other, each by as many threads
                self._send_in_parts(self._in_parts.pop(0), threads)

    def _jobs(self, digests: Sequence[str], signings: int) -> list[Job]:
        requests = self._sign(digests)
        for digest in set(digests).difference(covered_by(requests)):
            if self._large is not None and digest in self._large.digests:
                self._in_parts.append(digest)
                continue
            # Another process has sent the same bytes, and its commit has verified them meanwhile.
            self._count(stored=0, existing=1, size=0)
            self._advance(self._items[digest].size)
        return [partial(self._send, signed, signings) for signed in requests]

    def _send_in_parts(self, digest: str, threads: int) -> None:
        assert self._large is not None  # noqa: S101 - it named the digest
        item = self._items[digest]
        travelled = multipart.send(self._connections, self._large.sessions, item, threads, self._advance)
        self._count(stored=travelled is not None, existing=travelled is None, size=travelled or 0)

    def _send(self, signed: SignedBlob | SignedPack, signings: int) -> None:
        """Send one request; if its URL has expired meanwhile, sign its digests again and send those."""
        try:
            if isinstance(signed, SignedPack):
                self._send_pack(signed)
            else:
                self._send_blob(signed)
        except UrlExpired:
            if signings <= 1:
                raise
            for job in self._jobs(signed.digests(), signings - 1):
                job()

    def _send_blob(self, signed: SignedBlob) -> None:
        item = self._items[signed.digest]
        if isinstance(item.source, bytes):
            self._put(signed, item, item.source)
            self._advance(item.size)
            return
        with opened(item.source) as file:
            guard(file.fileno(), item)
            try:
                if item.size <= SMALL:
                    self._put(signed, item, os.read(file.fileno(), item.size))
                    self._advance(item.size)
                else:
                    self._put(signed, item, FileBody(file, item.size, self._advance))
            except EOFError:
                raise changed(item.source, "it became shorter") from None
            finally:
                guard(file.fileno(), item)

    def _put(self, signed: SignedBlob, item: UploadItem, body: bytes | FileBody) -> None:
        try:
            if signed.resumable and isinstance(body, FileBody):
                answer = resuming.put(self._connections, signed, body, item.size)
            else:
                answer = self._connections.request(
                    signed.method, signed.url, body, signed.headers, expect=(resuming.EXISTS,)
                )
        except (ChecksumMismatch, SizeMismatch):
            _find_changed([item])
            raise
        existing = answer.status == resuming.EXISTS
        self._count(stored=not existing, existing=existing, size=item.size)

    def _send_pack(self, signed: SignedPack) -> None:
        items = [self._items[digest] for digest in signed.digests()]
        body = _pack_body(signed.listing, items)
        try:
            counts = self._connections.request(signed.method, signed.url, body, signed.headers).json()
            stored, existing = int(counts["stored"]), int(counts["existing"])
        except (ChecksumMismatch, SizeMismatch):
            _find_changed(items)
            raise
        except (ValueError, KeyError, TypeError):
            raise TransferFailed(
                "the storage's answer to a pack of blobs is not understood; upgrade wanllmdb or the server"
            ) from None
        size = sum(item.size for item in items)
        self._count(stored=stored, existing=existing, size=size)
        self._advance(size)

    def _count(self, *, stored: int, existing: int, size: int) -> None:
        with self._lock:
            self._result.sent += stored
            self._result.existing += existing
            self._result.bytes += size


def _pack_body(listing: str, items: Sequence[UploadItem]) -> bytearray:
    """The listing, an empty line and the bytes of all items, each read straight to its place."""
    head = listing.encode() + b"\n"
    body = bytearray(len(head) + sum(item.size for item in items))
    body[: len(head)] = head
    at = len(head)
    with memoryview(body) as view:
        for item in items:
            end = at + item.size
            if isinstance(item.source, bytes):
                view[at:end] = item.source
            else:
                _read_into(view[at:end], item)
            at = end
    return body


def _read_into(space: memoryview, item: UploadItem) -> None:
    source = str(item.source)
    try:
        handle = os.open(source, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise changed(source, f"it cannot be opened any more ({error.strerror})") from None
    try:
        count = os.readv(handle, [space])
        guard(handle, item)
    finally:
        os.close(handle)
    if count != item.size:
        raise changed(source, f"it had {item.size} bytes, {count} could be read")


def _find_changed(items: Iterable[UploadItem]) -> None:
    """After the storage got other bytes than promised: raise `FileChanged` if a file is the reason."""
    for item in items:
        if isinstance(item.source, str):
            file = LocalFile(item.source, item.source, item.size, item.mtime_ns, item.inode)
            if hash_file(file) != item.digest:
                raise changed(item.source, "its bytes are not what was hashed")
