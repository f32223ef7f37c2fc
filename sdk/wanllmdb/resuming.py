"""A PUT that goes on where it broke off, at a storage that keeps what has arrived.

A HEAD of the signed URL tells how many bytes are kept; a PUT with `Content-Range` sends the rest.
"""

import logging

from wanllmdb.errors import ChecksumMismatch, Conflict, UrlExpired, WanllmdbError
from wanllmdb.http import Connections, Response, may_pass
from wanllmdb.signing import SignedBlob
from wanllmdb.sockets import FileBody

log = logging.getLogger("wanllmdb")

ASK_FIRST = 64 << 20
"""Above this many bytes the storage is asked before the first attempt, for an earlier run may have begun."""

EXISTS = 412
_OFFSET = "upload-offset"


def put(connections: Connections, signed: SignedBlob, body: FileBody, size: int) -> Response:
    """Send `body`, the whole blob of `size` bytes; the answer is 2xx, or 412 if the storage has it already.

    Raises like `Connections.request`. Attempts count only while nothing more arrives, so that a long
    upload survives any number of broken connections.
    """
    if size > ASK_FIRST:
        body.start = _offset(connections, signed, size)
    failures = 0
    while True:
        try:
            return _send(connections, signed, body, size)
        except WanllmdbError as error:
            # Kept bytes that are not ours, or not there any more: once more, from the beginning.
            if body.start and isinstance(error, ChecksumMismatch | Conflict):
                body.start = 0
                continue
            failures += 1
            if isinstance(error, UrlExpired) or not may_pass(error):
                raise
            if failures >= connections.retry.attempts:
                raise
            connections.retry.pause(failures, error.retry_after)
        before = body.start
        body.start = _offset(connections, signed, size)
        if body.start > before:
            failures = 0
            log.info("an upload broke off and goes on at byte %d of %d", body.start, size)


def _send(connections: Connections, signed: SignedBlob, body: FileBody, size: int) -> Response:
    headers = dict(signed.headers)
    if body.start:
        headers["content-range"] = f"bytes {body.start}-{size - 1}/{size}"
    return connections.request(signed.method, signed.url, body, headers, repeat=False, expect=(EXISTS,))


def _offset(connections: Connections, signed: SignedBlob, size: int) -> int:
    """How many bytes the storage keeps; 0 if it does not say, for then the PUT will tell why."""
    try:
        answer = connections.request("HEAD", signed.url, None, signed.headers, expect=(EXISTS,))
        kept = int(answer.headers.get(_OFFSET, "0"))
    except (WanllmdbError, ValueError):
        return 0
    # Where all bytes are kept the last one is sent again, for something has to be.
    return max(0, min(kept, size - 1))
