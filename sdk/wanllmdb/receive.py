"""The bytes of one signed download in order, from any offset, across lost connections and expired URLs."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from urllib3.exceptions import HTTPError

from wanllmdb.errors import TransferFailed, UrlExpired, WanllmdbError
from wanllmdb.http import Connections, may_pass
from wanllmdb.signing import SignedBlob

PARALLEL_SIZE = 64 << 20
"""What is left of a blob is fetched by several requests at once from this size on."""
_CHUNK = 1 << 20
_RANGE = 8 << 20
_STREAMS = 4
_AHEAD = 6
_PARTIAL_CONTENT = 206


class Source:
    """One blob at a signed URL. `renew` signs again once the URL has expired."""

    def __init__(
        self, connections: Connections, signed: SignedBlob, size: int, renew: Callable[[], SignedBlob]
    ) -> None:
        self._connections = connections
        self._signed = signed
        self._size = size
        self._renew = renew
        self._signing = threading.Lock()

    def read(self, start: int) -> Iterator[bytes]:
        """All bytes from `start`. Raises `TransferFailed` when retries do not help."""
        near = self._connections.is_near(self._signed.url)
        if near or self._size - start < PARALLEL_SIZE:
            # Measured over loopback: one stream is faster, the other requests only add switching.
            yield from self._range(start, self._size)
        else:
            yield from self._ranges(start)

    def _ranges(self, start: int) -> Iterator[bytes]:
        """Several requests at once, handed out in order; at most `_AHEAD` pieces are in memory."""
        pool = ThreadPoolExecutor(_STREAMS, "wanllmdb-range")
        pieces: deque[Future[bytes]] = deque()
        try:
            for at in range(start, self._size, _RANGE):
                pieces.append(pool.submit(self._piece, at, min(at + _RANGE, self._size)))
                if len(pieces) >= _AHEAD:
                    yield pieces.popleft().result()
            while pieces:
                yield pieces.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _piece(self, start: int, end: int) -> bytes:
        return b"".join(self._range(start, end))

    def _range(self, start: int, end: int) -> Iterator[bytes]:
        """Bytes from `start` to `end`, going on from where a connection was lost."""
        retry = self._connections.retry
        failures = 0
        while start < end:
            signed = self._signed
            try:
                for chunk in self._attempt(signed, start, end):
                    start += len(chunk)
                    failures = 0
                    yield chunk
            except (HTTPError, WanllmdbError) as error:
                failures += 1
                if failures >= retry.attempts or not may_pass(error):
                    raise _failed(error, signed, end - start) from error
                if isinstance(error, UrlExpired):
                    self._sign_again(signed)
                else:
                    retry.pause(failures, getattr(error, "retry_after", None))

    def _attempt(self, signed: SignedBlob, start: int, end: int) -> Iterator[bytes]:
        headers = dict(signed.headers)
        whole = start == 0 and end == self._size
        if not whole:
            headers["range"] = f"bytes={start}-{end - 1}"
        with self._connections.stream(signed.method, signed.url, None, headers) as answer:
            # A server that ignores ranges sends everything: pass over what was not asked for.
            skip = 0 if answer.status == _PARTIAL_CONTENT else start
            left = end - start
            while left and (chunk := answer.read(min(_CHUNK, skip or left))):
                if skip:
                    skip -= len(chunk)
                else:
                    left -= len(chunk)
                    yield chunk
            if left:
                raise TransferFailed("the answer ended early")

    def _sign_again(self, expired: SignedBlob) -> None:
        with self._signing:
            if self._signed is expired:
                self._signed = self._renew()


def _failed(error: Exception, signed: SignedBlob, missing: int) -> WanllmdbError:
    if isinstance(error, WanllmdbError) and error.status is not None:
        return error
    return TransferFailed(
        f"downloading {signed.digest} stopped {missing} bytes before its end: {error}. Run the download "
        "again to continue from there",
        details={"digest": signed.digest, "missing": missing},
    )
