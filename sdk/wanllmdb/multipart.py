"""A large blob in parts: read at offsets from the file, signed a few at a time, sent in parallel.

The upload lives in the registry and its parts at the storage, so that a rerun, by whatever process, sends
only what has not arrived. Two processes that send the same help each other.
"""

import os
import threading
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import NamedTuple, Protocol

from wanllmdb.errors import (
    Conflict,
    FileChanged,
    NotFound,
    ObjectNotFound,
    RequestTimeout,
    UrlExpired,
    WanllmdbError,
)
from wanllmdb.hashing import changed
from wanllmdb.http import Connections
from wanllmdb.parallel import Job, run_all
from wanllmdb.progress import Advance
from wanllmdb.sockets import FileBody
from wanllmdb.uploaditem import UploadItem, guard, opened

_BATCH = 16
_SIGNINGS = 5
_STARTS = 5
_CHUNK = 1 << 20


class SignedPart(NamedTuple):
    """The request that carries one part."""

    method: str
    url: str
    headers: Mapping[str, str]


class Parts(NamedTuple):
    """An upload under way: its id, how it is cut, and the numbers of the parts that have arrived."""

    upload: str
    part_size: int
    part_count: int
    held: frozenset[int]


class Sessions(Protocol):
    """The registry's side of it. All calls are safe from several threads."""

    def start(self, digest: str) -> Parts | None:
        """The upload of a blob, new or to be continued; None if the blob has arrived."""

    def sign(self, upload: str, checksums: Mapping[int, int]) -> Mapping[int, SignedPart]:
        """Requests for parts, given the CRC-32 of each by number."""

    def complete(self, upload: str) -> None:
        """Make the blob of the parts. Raises `Conflict` if some are missing."""

    def abort(self, upload: str) -> None:
        """Drop the upload and its parts."""


def send(
    connections: Connections, sessions: Sessions, item: UploadItem, threads: int, advance: Advance
) -> int | None:
    """Send what is missing of a blob; return how many bytes travelled, None if it had arrived already.

    Raises `FileChanged`, and then drops what was sent; else like `Connections.request`.
    """
    travelled, starts = 0, 0
    while True:
        starts += 1
        parts = sessions.start(item.digest)
        if parts is None:
            advance(item.size)
            return travelled or None
        sending = _Sending(connections, sessions, item, parts, advance)
        try:
            run_all(sending.jobs(threads), threads)
            sessions.complete(parts.upload)
        except FileChanged:
            with suppress(WanllmdbError):
                sessions.abort(parts.upload)
            raise
        except (NotFound, ObjectNotFound, Conflict, RequestTimeout):
            # Completed or dropped by somebody else, or forgotten by the storage: ask how things stand now.
            if starts >= _STARTS:
                raise
            connections.retry.pause(starts)
        else:
            return travelled + sending.travelled
        travelled += sending.travelled
        sending.unshow()


class _Sending:
    """One go at the parts that are missing."""

    def __init__(
        self, connections: Connections, sessions: Sessions, item: UploadItem, parts: Parts, advance: Advance
    ) -> None:
        self._connections = connections
        self._sessions = sessions
        self._item = item
        self._parts = parts
        self._advance = advance
        self._lock = threading.Lock()
        self._shown = 0
        self.travelled = 0

    def jobs(self, threads: int) -> Iterator[Job]:
        """A job for each missing part, in order; parts are signed just before their turn comes."""
        numbers = range(1, self._parts.part_count + 1)
        self._show(sum(len(self._span(number)) for number in numbers if number in self._parts.held))
        missing = [number for number in numbers if number not in self._parts.held]
        at, batch = 0, min(threads, _BATCH)  # the first few soon, so that sending begins
        while at < len(missing):
            yield from self._batch(missing[at : at + batch])
            at, batch = at + batch, _BATCH

    def _batch(self, numbers: Sequence[int]) -> Iterator[Job]:
        checksums = {number: self._checksum(number) for number in numbers}
        signed = self._sessions.sign(self._parts.upload, checksums)
        for number, checksum in checksums.items():
            yield partial(self._send, number, checksum, signed[number])

    def _send(self, number: int, checksum: int, signed: SignedPart) -> None:
        """Send one part; if its URL has expired meanwhile, have it signed again."""
        for signing in range(1, _SIGNINGS + 1):
            try:
                self._put(number, signed)
            except UrlExpired:
                if signing == _SIGNINGS:
                    raise
                signed = self._sessions.sign(self._parts.upload, {number: checksum})[number]
            else:
                with self._lock:
                    self.travelled += len(self._span(number))
                return

    def _put(self, number: int, signed: SignedPart) -> None:
        span, source = self._span(number), self._item.source
        if isinstance(source, bytes):
            body = source[span.start : span.stop]
            self._connections.request(signed.method, signed.url, body, signed.headers)
            self._show(len(body))
            return
        with opened(source) as file:
            guard(file.fileno(), self._item)
            try:
                body_ = FileBody(file, span.stop, self._show, start=span.start)
                self._connections.request(signed.method, signed.url, body_, signed.headers)
            except EOFError:
                raise changed(source, "it became shorter") from None
            finally:
                guard(file.fileno(), self._item)

    def _checksum(self, number: int) -> int:
        span, source = self._span(number), self._item.source
        if isinstance(source, bytes):
            return zlib.crc32(memoryview(source)[span.start : span.stop])
        with opened(source) as file:
            checksum, at = 0, span.start
            while at < span.stop:
                chunk = os.pread(file.fileno(), min(_CHUNK, span.stop - at), at)
                if not chunk:
                    raise changed(source, "it became shorter")
                checksum = zlib.crc32(chunk, checksum)
                at += len(chunk)
            guard(file.fileno(), self._item)
        return checksum

    def _span(self, number: int) -> range:
        """The positions of a part's bytes."""
        start = (number - 1) * self._parts.part_size
        return range(start, min(start + self._parts.part_size, self._item.size))

    def _show(self, count: int) -> None:
        with self._lock:
            self._shown += count
        self._advance(count)

    def unshow(self) -> None:
        """Take back the progress: the next go counts anew what has arrived."""
        self._show(-self._shown)
