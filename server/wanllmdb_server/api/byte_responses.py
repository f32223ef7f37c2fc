"""Answers of the byte routes: downloads with ranges and conditions, and refusals."""

import asyncio
import os
import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from typing import BinaryIO

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from wanllmdb_server.api.streams import EndingStream
from wanllmdb_server.errors import ErrorCode, RegistryError
from wanllmdb_server.storage.contract import ServesBytes
from wanllmdb_server.storage.disposition import CONTENT_TYPE, DISPOSITION, RASTER_TYPES
from wanllmdb_server.storage.layout import parse_blob_key

SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
}
"""On every answer, so that users' bytes never run in our origin."""

READ_BYTES = 1 << 20
LINGER_SECONDS = 10.0
LINGER_BYTES = 32 << 20

_STATUS = {
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.OBJECT_NOT_FOUND: 404,
    ErrorCode.ACCESS_DENIED: 403,
    ErrorCode.URL_INVALID: 403,
    ErrorCode.URL_EXPIRED: 403,
    ErrorCode.STATE_CONFLICT: 409,
    ErrorCode.ALREADY_EXISTS: 412,
    ErrorCode.STORAGE_UNAVAILABLE: 503,
    ErrorCode.STORAGE_FULL: 507,
}

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z", re.ASCII)


def refusal(error: RegistryError, *, unread: bool) -> Response:
    """`error` as JSON. `unread` tells that the request's body is still on its way."""
    content = {"code": error.code.value, "message": error.message, "details": dict(error.details)}
    status = _STATUS.get(error.code, 400)
    if unread:
        return _EarlyAnswer({"error": content}, status, {**SAFE_HEADERS, "Connection": "close"})
    return JSONResponse({"error": content}, status, SAFE_HEADERS)


class _EarlyAnswer(JSONResponse):
    """An answer in the middle of a large body, after which the connection is closed.

    Closed at once, the connection would be reset by the bytes still arriving, and the client would never
    see the answer. So what arrives is thrown away until the client has read it: for a while, not for ever.
    """

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": True})
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_SECONDS):
                await _throw_away(receive, LINGER_BYTES)
        await send({"type": "http.response.body", "body": b""})


async def _throw_away(receive: Receive, at_most: int) -> None:
    more = True
    while more and at_most > 0:
        message = await receive()
        more = message["type"] == "http.request" and message.get("more_body", False)
        at_most -= len(message.get("body", b""))


async def download(request: Request, storage: ServesBytes, key: str, fields: Mapping[str, str]) -> Response:
    """The object under `key`, whole or the part that was asked for. Raises `ObjectNotFound`."""
    file, found, small = await asyncio.get_running_loop().run_in_executor(None, _open, storage, key)
    size = found.st_size
    etag = _etag(key, found)
    headers = {
        **SAFE_HEADERS,
        **_presentation(fields),
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=31536000, immutable",
    }
    if _matches(request.headers.get("if-none-match"), etag):
        file.close()
        return Response(status_code=304, headers=headers)
    start, end = _span(request, size, etag)
    if start > end:
        file.close()
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    partial = (start, end) != (0, size)
    status = 206 if partial else 200
    if partial:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    headers["Content-Length"] = str(end - start)
    if request.method == "HEAD" or len(small) == size:
        file.close()
        return Response(b"" if request.method == "HEAD" else small[start:end], status, headers)
    chunks = _stream(file, start, end)
    return EndingStream(chunks, chunks.aclose, status_code=status, headers=headers)


def _open(storage: ServesBytes, key: str) -> tuple[BinaryIO, os.stat_result, bytes]:
    """The open file, what is known of it, and all its bytes if they are few."""
    file = storage.open(key)
    found = os.fstat(file.fileno())
    return file, found, file.read() if found.st_size <= READ_BYTES else b""


async def _stream(file: BinaryIO, start: int, end: int) -> AsyncGenerator[bytes]:
    """The bytes from `start` to `end`; the next chunk is read while one is being sent."""
    loop = asyncio.get_running_loop()

    def read(position: int) -> asyncio.Future[bytes]:
        wanted = min(READ_BYTES, end - position)
        return loop.run_in_executor(None, os.pread, file.fileno(), wanted, position)

    def close(done: asyncio.Future[bytes]) -> None:
        file.close()
        done.exception()  # whoever awaited it has had it

    reading = read(start)
    try:
        while start < end:
            # A thread cannot be cancelled: the file stays open until it has read.
            chunk = await asyncio.shield(reading)
            if not chunk:
                return  # cut from outside: the client sees fewer bytes than were announced
            start += len(chunk)
            reading = read(start)
            yield chunk
    finally:
        reading.add_done_callback(close)


def _etag(key: str, found: os.stat_result) -> str:
    named = parse_blob_key(key)
    return f'"{named.digest}"' if named else f'"{found.st_mtime_ns:x}-{found.st_size:x}"'


def _presentation(fields: Mapping[str, str]) -> dict[str, str]:
    """Content type and disposition as signed. Only raster images may be shown inline."""
    content_type = fields.get(CONTENT_TYPE, "application/octet-stream")
    disposition = fields.get(DISPOSITION, "attachment")
    if content_type not in RASTER_TYPES.values() and not disposition.startswith("attachment"):
        disposition = "attachment"
    return {"Content-Type": content_type, "Content-Disposition": disposition}


def _matches(condition: str | None, etag: str) -> bool:
    if condition is None:
        return False
    tags = {tag.strip().removeprefix("W/") for tag in condition.split(",")}
    return etag in tags or "*" in tags


def _span(request: Request, size: int, etag: str) -> tuple[int, int]:
    """First byte and end of what was asked for; the first lies behind the end if that is impossible.

    A range that cannot be understood, or is for another state of the object, counts as none (RFC 9110).
    """
    match = _RANGE.match(request.headers.get("range", ""))
    if match is None or not any(match.groups()) or request.headers.get("if-range", etag) != etag:
        return 0, size
    first, last = match.groups()
    if not first:
        return (size - min(int(last), size), size) if int(last) and size else (1, 0)
    if last and int(last) < int(first):
        return 0, size
    if int(first) >= size:
        return 1, 0
    return int(first), min(int(last) + 1, size) if last else size
