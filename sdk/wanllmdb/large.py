"""A large blob: received once, hashed on the way, written to the cache and to its paths together."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from wanllmdb.cache import Cache, Partial
from wanllmdb.errors import ChecksumMismatch, ObjectNotFound, SizeMismatch, WanllmdbError
from wanllmdb.hashing import HashThread
from wanllmdb.placing import NewFile, link_file, reflink, rename, write_all
from wanllmdb.progress import Advance
from wanllmdb.receive import Source

_CHUNK = 1 << 20
_RANGE_NOT_SATISFIABLE = 416


@dataclass(slots=True)
class Blob:
    """A blob and the absolute paths it is to appear at."""

    digest: str
    size: int
    targets: list[str]


def fetch_large(source: Source, blob: Blob, cache: Cache, *, link: bool, advance: Advance) -> None:
    """Fetch, verify, place and cache `blob`, going on from a partial of an earlier run.

    Raises `ChecksumMismatch`; then nothing has changed under the blob's paths.
    """
    with cache.partial(blob.digest) as partial:
        if _received(source, blob, partial, cache, link=link, advance=advance):
            return
        os.ftruncate(partial.handle, 0)
        if partial.size:  # the bytes from the earlier run may have been the bad ones
            fresh = Partial(partial.path, partial.handle, 0)
            if _received(source, blob, fresh, cache, link=link, advance=advance):
                return
        os.ftruncate(partial.handle, 0)
        raise mismatch(blob)


def place_large(cache: Cache, blob: Blob, *, link: bool) -> bool:
    """Make the blob appear at its paths from the cache; False if it is not there or was damaged."""
    if link and cache.is_sealed(blob.digest, blob.size) and _linked(cache, blob.digest, blob.targets):
        return True
    handle = cache.open(blob.digest, blob.size)
    if handle is None:
        return False
    try:
        with ExitStack() as stack:
            files = [stack.enter_context(NewFile(target)) for target in blob.targets]
            copies = [file for file in files if not reflink(handle, file.handle)]
            if not _copied(_beginning(handle, blob.size), copies, blob.digest):
                cache.drop(blob.digest)
                return False
            for file in files:
                file.commit()
            return True
    finally:
        os.close(handle)


def explained(error: WanllmdbError, blob: Blob | None) -> WanllmdbError:
    """The error of a request for `blob`; where the storage has lost or cut the bytes, naming the path."""
    is_lost = isinstance(error, ObjectNotFound | SizeMismatch) or error.status == _RANGE_NOT_SATISFIABLE
    if blob is None or not is_lost:
        return error
    kind = ObjectNotFound if isinstance(error, ObjectNotFound) else ChecksumMismatch
    return kind(
        f"{blob.targets[0]}: the storage does not hold {blob.digest} any more, or not all of it. Nothing was "
        "written; restore the storage from a backup, or log the data anew",
        details={"path": blob.targets[0], "digest": blob.digest},
    )


def mismatch(blob: Blob) -> ChecksumMismatch:
    return ChecksumMismatch(
        f"{blob.targets[0]}: the bytes that arrived are not {blob.digest}. Nothing was written; if it "
        "happens again, the storage's copy is damaged and the data has to be logged anew",
        details={"path": blob.targets[0], "digest": blob.digest},
    )


def _received(
    source: Source, blob: Blob, partial: Partial, cache: Cache, *, link: bool, advance: Advance
) -> bool:
    """Whether the blob arrived as it should be; then it is placed and cached."""
    start = min(partial.size, blob.size)
    os.ftruncate(partial.handle, start)
    os.lseek(partial.handle, start, os.SEEK_SET)
    way = cache.way(blob.size, Path(blob.targets[0]).parent, link=link)
    with ExitStack() as stack:
        targets = blob.targets if way == "copy" else []
        files = [stack.enter_context(NewFile(target)) for target in targets]
        hashed = stack.enter_context(HashThread())
        for chunk in _beginning(partial.handle, start):
            hashed.update(chunk)
            _write(files, chunk)
        advance(start)
        for chunk in source.read(start):
            hashed.update(chunk)
            write_all(partial.handle, chunk)
            _write(files, chunk)
            advance(len(chunk))
        if hashed.digest() != blob.digest:
            advance(-blob.size)
            return False
        for file in files:
            file.commit()
        if way == "move":
            rename(partial.path, blob.targets[0])
            _copy(partial.handle, blob.size, blob.targets[1:])
        else:
            cache.adopt(partial, blob.digest)
        if way == "share" and not (link and _linked(cache, blob.digest, blob.targets)):
            _copy(partial.handle, blob.size, blob.targets)
    return True


def _copy(handle: int, size: int, targets: Sequence[str]) -> None:
    """Put what was verified just now at the targets, by reflink where that can be."""
    for target in targets:
        with NewFile(target) as file:
            if not reflink(handle, file.handle):
                for chunk in _beginning(handle, size):
                    write_all(file.handle, chunk)
            file.commit()


def _linked(cache: Cache, digest: str, targets: Sequence[str]) -> bool:
    """False where hard links cannot be: another file system, or evicted meanwhile."""
    with suppress(OSError):
        for target in targets:
            link_file(cache.path(digest), target)
        return True
    return False


def _copied(chunks: Iterator[bytes], files: Sequence[NewFile], digest: str) -> bool:
    with HashThread() as hashed:
        for chunk in chunks:
            hashed.update(chunk)
            _write(files, chunk)
        return hashed.digest() == digest


def _beginning(handle: int, size: int) -> Iterator[bytes]:
    at = 0
    while at < size and (chunk := os.pread(handle, min(_CHUNK, size - at), at)):
        yield chunk
        at += len(chunk)


def _write(files: Sequence[NewFile], chunk: bytes) -> None:
    for file in files:
        write_all(file.handle, chunk)
