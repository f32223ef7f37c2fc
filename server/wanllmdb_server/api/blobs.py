"""The byte routes: signed uploads and downloads for storages without a server of their own.

    PUT        /storage/<name>/<key>     create-only: 201, or 412 when the key exists
    GET, HEAD  /storage/<name>/<key>     Range, If-None-Match, If-Range
    PUT        /storage/<name>/packs     many small blobs in one body, see storage/packs.py
    POST       /storage/<name>/packs     the same on the way down

The loop only moves bytes; files and hashing are a worker thread's, a whole small blob or pack, or
1 MiB of a large blob, per hop.
"""

import asyncio
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import partial
from typing import TypeAlias, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from wanllmdb_server.api.byte_responses import SAFE_HEADERS, download, refusal
from wanllmdb_server.errors import AlreadyExists, NotFound, RegistryError, SizeMismatch, UrlInvalid
from wanllmdb_server.storage.contract import ServesBytes, Storage
from wanllmdb_server.storage.packs import PACK_KEY, listing_digest, parse_listing

HOP_BYTES = 1 << 20

_T = TypeVar("_T")
Handler: TypeAlias = Callable[[Request, ServesBytes], Awaitable[Response]]


def blob_routes(storages: Mapping[str, Storage]) -> list[Route]:
    """Routes for those of `storages` whose bytes the server carries."""
    served = {name: storage for name, storage in storages.items() if isinstance(storage, ServesBytes)}
    packs = f"/storage/{{name}}/{PACK_KEY}"
    blob = "/storage/{name}/{key:path}"
    return [
        Route(packs, _endpoint(served, _put_pack), methods=["PUT"]),
        Route(packs, _endpoint(served, _get_pack), methods=["POST"]),
        Route(blob, _endpoint(served, _put), methods=["PUT"]),
        Route(blob, _endpoint(served, _get), methods=["GET", "HEAD"]),
    ]


def _endpoint(
    served: Mapping[str, ServesBytes], handler: Handler
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return await handler(request, _named(served, request.path_params["name"]))
        except RegistryError as error:
            return refusal(error, unread=not await _drained(request))
        except ClientDisconnect:
            return Response(status_code=400, headers=SAFE_HEADERS)  # nobody is there to read it

    return endpoint


def _named(served: Mapping[str, ServesBytes], name: str) -> ServesBytes:
    if name not in served:
        raise NotFound(f"this server carries no bytes for a storage named {name!r}", storage=name)
    return served[name]


async def _put(request: Request, storage: ServesBytes) -> Response:
    key = request.path_params["key"]
    fields = storage.check_url("PUT", key, request.url.query)
    digest, size = fields["digest"], int(fields["length"])
    _check_length(request, size, digest=digest)
    if size > HOP_BYTES and await _run(storage.exists, key):
        raise AlreadyExists(f"{key!r} is stored already", key=key, digest=digest)
    upload = storage.receive(key, digest, size)
    feeding: asyncio.Future[None] | None = None
    try:
        buffer = bytearray()
        async for chunk in _chunks(request, size):
            buffer += chunk
            if len(buffer) >= HOP_BYTES:
                if feeding is not None:
                    await feeding
                feeding = _run(upload.feed, buffer)  # hashed and written while more arrives
                buffer = bytearray()
        if feeding is not None:
            await feeding
        await _run(upload.finish, buffer)
    except BaseException:
        upload.abort()
        if feeding is not None:
            await asyncio.wait([feeding])  # its own error, if any, is the one on the way
        raise
    return Response(status_code=201, headers={**SAFE_HEADERS, "ETag": f'"{digest}"'})


async def _get(request: Request, storage: ServesBytes) -> Response:
    key = request.path_params["key"]
    fields = storage.check_url("GET", key, request.url.query)
    return await download(request, storage, key, fields)


async def _put_pack(request: Request, storage: ServesBytes) -> Response:
    fields = storage.check_url("PUT", PACK_KEY, request.url.query)
    end = int(fields["listing-length"])
    body = await _body(request, end + 1 + int(fields["length"]))

    def store() -> tuple[int, int]:
        listing = bytes(memoryview(body)[:end])
        _check_listing(listing, fields)
        if body[end : end + 1] != b"\n":
            raise UrlInvalid("an empty line has to follow the listing of a pack")
        return storage.write_pack(parse_listing(listing), memoryview(body)[end + 1 :])

    stored, existing = await _run(store)
    return JSONResponse({"stored": stored, "existing": existing}, headers=SAFE_HEADERS)


async def _get_pack(request: Request, storage: ServesBytes) -> Response:
    fields = storage.check_url("POST", PACK_KEY, request.url.query)
    body = await _body(request, int(fields["listing-length"]))

    def load() -> bytes:
        listing = bytes(body)
        _check_listing(listing, fields)
        return b"".join(storage.read_pack(parse_listing(listing)))

    headers = {**SAFE_HEADERS, "Content-Disposition": "attachment"}
    return Response(await _run(load), media_type="application/octet-stream", headers=headers)


async def _body(request: Request, size: int) -> bytearray:
    """The whole body, which has to be `size` bytes long; reading stops when it is longer."""
    _check_length(request, size)
    body = bytearray()
    async for chunk in _chunks(request, size):
        body += chunk
    if len(body) != size:
        raise SizeMismatch(f"the body has {len(body)} bytes, not {size}", size=size, actual=len(body))
    return body


def _check_length(request: Request, size: int, **named: str) -> None:
    declared = request.headers.get("content-length")
    if declared is not None and int(declared) != size:
        raise SizeMismatch(
            f"the request announces {declared} bytes, its URL was signed for {size}; "
            "read the file and ask for a new URL",
            **named,
            size=size,
            actual=int(declared),
        )


def _check_listing(listing: bytes, fields: Mapping[str, str]) -> None:
    if not hmac.compare_digest(listing_digest(listing), fields["listing"]):
        raise UrlInvalid("the listing is not the one that the URL was signed for; send it unchanged")


async def _chunks(request: Request, size: int) -> AsyncIterator[bytes]:
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


async def _drained(request: Request) -> bool:
    """Whether the body is read to its end, as another request on the connection needs it.

    What is left of a small body is read here; a large one is not worth the time.
    """
    if request.method in {"PUT", "POST"} and not getattr(request.state, "body_ended", False):
        if int(request.headers.get("content-length", HOP_BYTES + 1)) > HOP_BYTES:
            return False
        async for _ in _chunks(request, HOP_BYTES):
            pass
    return True


def _run(function: Callable[..., _T], *arguments: object) -> "asyncio.Future[_T]":
    return asyncio.get_running_loop().run_in_executor(None, partial(function, *arguments))
