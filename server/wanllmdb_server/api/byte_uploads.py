"""Receiving one blob, from its beginning or from where an upload of it broke off, and how bodies are read.

The offset is asked for with the URL that was signed for the PUT: who may send the bytes may know how many
of them have arrived, and nobody else.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from wanllmdb_server.api.byte_responses import SAFE_HEADERS
from wanllmdb_server.errors import (
    AlreadyExists,
    InvalidInput,
    RegistryError,
    SizeMismatch,
    UnsupportedOperation,
)
from wanllmdb_server.storage.contract import ResumesUploads, ServesBytes, SuspendableUpload, Upload

HOP_BYTES = 1 << 20

_T = TypeVar("_T")
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})\Z", re.ASCII)


async def receive(request: Request, storage: ServesBytes) -> Response:
    """Take a blob's bytes, or the rest of them."""
    key = request.path_params["key"]
    fields = storage.check_url("PUT", key, request.url.query)
    digest, size = fields["digest"], int(fields["length"])
    start = _start(request, size)
    check_length(request, size - start, digest=digest)
    if size > HOP_BYTES and await run_in_thread(storage.exists, key):
        raise _stored_already(key, digest)
    upload = (
        _resumes(storage).resume(key, digest, size, start) if start else storage.receive(key, digest, size)
    )
    await _receive(request, upload, size - start)
    return Response(status_code=201, headers={**SAFE_HEADERS, "ETag": f'"{digest}"'})


async def _receive(request: Request, upload: Upload, size: int) -> None:
    feeding: asyncio.Future[None] | None = None
    try:
        buffer = bytearray()
        async for chunk in chunks(request, size):
            buffer += chunk
            if len(buffer) >= HOP_BYTES:
                if feeding is not None:
                    await feeding
                feeding = run_in_thread(upload.feed, buffer)  # hashed and written while more arrives
                buffer = bytearray()
        if feeding is not None:
            await feeding
        await run_in_thread(upload.finish, buffer)
    except BaseException as error:
        if isinstance(upload, SuspendableUpload) and not isinstance(error, RegistryError):
            upload.suspend()  # the client or the server is going away: the next upload may continue
        else:
            upload.abort()
        if feeding is not None:
            await asyncio.wait([feeding])  # its own error, if any, is the one on the way
        raise


def is_for_upload(request: Request) -> bool:
    """Whether the URL was signed for a PUT: only those name a digest."""
    return "digest" in request.query_params


async def offset(request: Request, storage: ServesBytes) -> Response:
    """How many bytes of the blob are kept. Raises `AlreadyExists` when all are, and published."""
    key = request.path_params["key"]
    fields = storage.check_url("PUT", key, request.url.query)
    if await run_in_thread(storage.exists, key):
        raise _stored_already(key, fields["digest"])
    held = await run_in_thread(_resumes(storage).kept, key)
    headers = {**SAFE_HEADERS, "Upload-Offset": str(held), "Cache-Control": "no-store"}
    return Response(status_code=200, headers=headers)


def _resumes(storage: ServesBytes) -> ResumesUploads:
    if not isinstance(storage, ResumesUploads):
        raise UnsupportedOperation("this storage keeps nothing of a broken upload; send all of it again")
    return storage


def _start(request: Request, size: int) -> int:
    """The offset that a PUT goes on from. Raises `InvalidInput` for a range that is not the whole rest."""
    header = request.headers.get("content-range")
    if header is None:
        return 0
    match = _RANGE.match(header)
    first, last, whole = map(int, match.groups()) if match else (-1, -1, -1)
    if not 0 <= first <= last or last != size - 1 or whole != size:
        raise InvalidInput(
            f"Content-Range {header!r} is not the rest of a blob of {size} bytes; "
            f"write bytes <offset>-{size - 1}/{size}",
            size=size,
        )
    return first


def _stored_already(key: str, digest: str) -> AlreadyExists:
    return AlreadyExists(f"{key!r} is stored already", key=key, digest=digest)


def check_length(request: Request, size: int, **named: str) -> None:
    """Raise `SizeMismatch` if the request announces another length."""
    declared = request.headers.get("content-length")
    if declared is not None and int(declared) != size:
        raise SizeMismatch(
            f"the request announces {declared} bytes, its URL was signed for {size}; "
            "read the file and ask for a new URL",
            **named,
            size=size,
            actual=int(declared),
        )


async def chunks(request: Request, size: int) -> AsyncIterator[bytes]:
    """The body as it arrives; not a byte is read after it has become longer than `size`."""
    seen = 0
    async for chunk in request.stream():
        seen += len(chunk)
        if seen > size:
            raise SizeMismatch(
                f"more bytes were sent than the {size} the URL was signed for; "
                "read the file and ask for a new URL",
                size=size,
            )
        yield chunk
    request.state.body_ended = True


async def drained(request: Request) -> bool:
    """Whether the body is read to its end, as another request on the connection needs it.

    What is left of a small body is read here; a large one is not worth the time.
    """
    if request.method in {"PUT", "POST"} and not getattr(request.state, "body_ended", False):
        if int(request.headers.get("content-length", HOP_BYTES + 1)) > HOP_BYTES:
            return False
        async for _ in chunks(request, HOP_BYTES):
            pass
    return True


def run_in_thread(function: Callable[..., _T], *arguments: object) -> "asyncio.Future[_T]":
    return asyncio.get_running_loop().run_in_executor(None, partial(function, *arguments))
