"""Blobs from the cache or the storage to their paths below a folder, each verified before it appears."""

import hashlib
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from urllib3.exceptions import HTTPError

from wanllmdb.cache import Cache
from wanllmdb.cachepacks import PackReader
from wanllmdb.errors import TransferFailed, UrlExpired, WanllmdbError
from wanllmdb.hashing import SMALL, hash_open
from wanllmdb.http import Connections, may_pass
from wanllmdb.large import Blob, explained, fetch_large, mismatch, place_large
from wanllmdb.parallel import Job, run_all
from wanllmdb.paths import Root, check_entry_paths, ignores_case
from wanllmdb.placing import write_file
from wanllmdb.progress import Advance, silent
from wanllmdb.receive import Source
from wanllmdb.signing import Sign, SignedBlob, SignedPack, Signer, batches

_PACK_CHUNK = 256 << 10


class Wanted(NamedTuple):
    """A path that is to hold the blob `digest` of `size` bytes."""

    path: str
    digest: str
    size: int


@dataclass(slots=True)
class Downloaded:
    """How many blobs came from the storage and from the cache; `unchanged` files were right already."""

    fetched: int = 0
    fetched_bytes: int = 0
    cached: int = 0
    unchanged: int = 0


def download(
    connections: Connections,
    wanted: Iterable[Wanted],
    folder: str | os.PathLike[str],
    sign: Sign,
    *,
    cache: Cache,
    link: bool = False,
    threads: int = 4,
    advance: Advance = silent,
) -> Downloaded:
    """Put every wanted path below `folder`, fetching each digest once.

    A file appears under its name only when its bytes were verified; one that is right already is
    left alone, another one is replaced in one step. An interrupted download is run again to
    continue it. With `link`, blobs of more than 1 MiB are hard links to the cache and must not be
    written to.
    Raises `InvalidPath` or `PathNotAllowed` before anything is fetched, `ChecksumMismatch` naming
    the path, `TransferFailed`, and the storage's own errors.
    """
    return _Download(connections, sign, cache, link=link, advance=advance).run(list(wanted), folder, threads)


class _Download:
    def __init__(
        self, connections: Connections, sign: Sign, cache: Cache, *, link: bool, advance: Advance
    ) -> None:
        self._connections = connections
        self._sign = Signer(sign)
        self._cache = cache
        self._link = link
        self._advance = advance
        self._lock = threading.Lock()
        self._keep = cache.small_writer()
        self._blobs: dict[str, Blob] = {}
        self._result = Downloaded()

    def run(self, wanted: Sequence[Wanted], folder: str | os.PathLike[str], threads: int) -> Downloaded:
        root = Root(folder)
        paths = check_entry_paths((item.path for item in wanted), ignore_case=ignores_case(Path(root.folder)))
        for item, target in zip(wanted, map(root.place, paths), strict=True):
            if _is_right(target, item):
                self._result.unchanged += 1
                self._advance(item.size)
            else:
                blob = self._blobs.setdefault(item.digest, Blob(item.digest, item.size, []))
                blob.targets.append(target)
        missing = self._place_cached()
        jobs = (job for batch in batches(missing) for job in self._jobs(batch, 0))
        try:
            run_all(jobs, threads)
        finally:
            self._keep.flush()
            if self._result.fetched:
                self._cache.prune()
        return self._result

    def _place_cached(self) -> list[Blob]:
        """Place what the cache holds; return the rest."""
        reader = self._cache.small_reader(self._blobs)
        try:
            return [blob for blob in self._blobs.values() if not self._is_placed(blob, reader)]
        finally:
            reader.close()

    def _is_placed(self, blob: Blob, reader: PackReader) -> bool:
        if blob.size > SMALL:
            if not place_large(self._cache, blob, link=self._link):
                return False
        elif (data := reader.get(blob.digest, blob.size)) is not None:
            _write(blob, data)
        else:
            return False
        self._result.cached += 1
        self._advance(blob.size * len(blob.targets))
        return True

    def _jobs(self, digests: Sequence[str], failures: int) -> Iterator[Job]:
        for signed in self._sign(digests):
            if isinstance(signed, SignedPack):
                yield partial(self._fetch_pack, signed, failures)
            elif self._blobs[signed.digest].size > SMALL:
                yield partial(self._fetch_large, signed)
            else:
                yield partial(self._fetch_small, signed, failures)

    def _fetch_large(self, signed: SignedBlob) -> None:
        blob = self._blobs[signed.digest]
        source = Source(self._connections, signed, blob.size, partial(self._sign_one, blob.digest))
        try:
            fetch_large(source, blob, self._cache, link=self._link, advance=self._advance)
        except WanllmdbError as error:
            raise explained(error, blob) from error
        self._advance(blob.size * (len(blob.targets) - 1))
        self._count(1, blob.size)

    def _sign_one(self, digest: str) -> SignedBlob:
        signed = self._sign([digest])[0]
        if isinstance(signed, SignedPack):
            raise TransferFailed(f"the server now packs {digest}, which is too large; run the download again")
        return signed

    def _fetch_small(self, signed: SignedBlob, failures: int) -> None:
        try:
            answer = self._connections.request(signed.method, signed.url, None, signed.headers)
        except UrlExpired as error:
            self._again(error, [signed.digest], failures + 1)
        except WanllmdbError as error:
            raise explained(error, self._blobs[signed.digest]) from error
        else:
            self._deliver(signed.digest, answer.data)

    def _fetch_pack(self, pack: SignedPack, failures: int) -> None:
        left = deque(pack.digests())
        try:
            self._read_pack(pack, left)
        except (HTTPError, WanllmdbError) as error:
            if not may_pass(error):
                raise self._explained(error) from error
            progress = len(left) < len(pack.digests())
            self._again(error, list(left), 1 if progress else failures + 1)

    def _explained(self, error: Exception) -> Exception:
        if not isinstance(error, WanllmdbError):
            return error
        return explained(error, self._blobs.get(str(error.details.get("digest"))))

    def _read_pack(self, pack: SignedPack, left: deque[str]) -> None:
        """Deliver the blobs of a pack, taking each from `left` when it is done."""
        sizes = [size for _, size in pack.blobs()]
        with self._connections.stream(pack.method, pack.url, pack.listing.encode(), pack.headers) as answer:
            for data in _cut(answer.read, sizes):
                self._deliver(left[0], data)
                left.popleft()

    def _again(self, error: Exception, digests: Sequence[str], failures: int) -> None:
        """Sign what is left of a request anew and fetch that."""
        retry = self._connections.retry
        if failures >= retry.attempts:
            if isinstance(error, WanllmdbError):
                raise error
            raise TransferFailed(
                f"downloading {len(digests)} files broke off: {error}. Run the download again; what is there "
                "already stays",
                details={"missing": len(digests)},
            ) from error
        if not isinstance(error, UrlExpired):
            retry.pause(failures, getattr(error, "retry_after", None))
        for job in self._jobs(digests, failures):
            job()

    def _deliver(self, digest: str, data: bytes) -> None:
        """Verify a small blob, write it to its paths and keep it for the cache."""
        blob = self._blobs[digest]
        if len(data) != blob.size or "sha256:" + hashlib.sha256(data).hexdigest() != digest:
            raise mismatch(blob)
        _write(blob, data)
        self._keep.add(digest, data)
        self._advance(blob.size * len(blob.targets))
        self._count(1, blob.size)

    def _count(self, blobs: int, size: int) -> None:
        with self._lock:
            self._result.fetched += blobs
            self._result.fetched_bytes += size


def _write(blob: Blob, data: bytes) -> None:
    for target in blob.targets:
        write_file(target, data)


def _is_right(target: str, item: Wanted) -> bool:
    """Whether the file is there with the right content. What a symlink points to does not count."""
    try:
        found = os.lstat(target)
    except FileNotFoundError:
        return False
    if not S_ISREG(found.st_mode) or found.st_size != item.size:
        return False
    try:
        handle = os.open(target, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        return hash_open(handle) == item.digest
    finally:
        os.close(handle)


def _cut(read: Callable[[int], bytes], sizes: Iterable[int]) -> Iterator[bytes]:
    """A stream cut into pieces of the given sizes. Raises `TransferFailed` if it ends before."""
    chunk, at = b"", 0
    for size in sizes:
        while len(chunk) - at < size:
            more = read(max(_PACK_CHUNK, size))
            if not more:
                raise TransferFailed("the answer to a pack of blobs ended early")
            chunk, at = chunk[at:] + more, 0
        yield chunk[at : at + size]
        at += size
