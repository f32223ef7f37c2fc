"""The byte routes: signed uploads and downloads for storages without a server of their own.

    PUT        /storage/<name>/<key>     create-only: 201, or 412 when the key exists; with
                                         `Content-Range: bytes n-<size - 1>/<size>` the rest of an upload
                                         that broke off, or 409 when its beginning is not there
    HEAD       the URL signed for PUT    200 with `Upload-Offset: n`, the bytes kept of an upload that
                                         broke off (0: none); 412 when the key exists
    GET, HEAD  /storage/<name>/<key>     Range, If-None-Match, If-Range
    PUT        /storage/<name>/packs     many small blobs in one body, see storage/packs.py
    POST       /storage/<name>/packs     the same on the way down

The loop only moves bytes; files and hashing are a worker thread's, a whole small blob or pack, or
1 MiB of a large blob, per hop.
"""

import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from wanllmdb_server.api.byte_responses import SAFE_HEADERS, download, refusal
from wanllmdb_server.api.byte_uploads import (
    check_length,
    chunks,
    drained,
    is_for_upload,
    offset,
    receive,
    run_in_thread,
)
from wanllmdb_server.errors import NotFound, RegistryError, SizeMismatch, UnsupportedOperation, UrlInvalid
from wanllmdb_server.storage.contract import ServesBytes, ServesPacks, Storage
from wanllmdb_server.storage.packs import PACK_KEY, listing_digest, parse_listing

Handler: TypeAlias = Callable[[Request, ServesBytes], Awaitable[Response]]


def blob_routes(storages: Mapping[str, Storage]) -> list[Route]:
    """Routes for those of `storages` whose bytes the server carries."""
    served = {name: storage for name, storage in storages.items() if isinstance(storage, ServesBytes)}
    packs = f"/storage/{{name}}/{PACK_KEY}"
    blob = "/storage/{name}/{key:path}"
    return [
        Route(packs, _endpoint(served, _put_pack), methods=["PUT"]),
        Route(packs, _endpoint(served, _get_pack), methods=["POST"]),
        Route(blob, _endpoint(served, receive), methods=["PUT"]),
        Route(blob, _endpoint(served, _get), methods=["GET", "HEAD"]),
    ]


def _endpoint(
    served: Mapping[str, ServesBytes], handler: Handler
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return await handler(request, _named(served, request.path_params["name"]))
        except RegistryError as error:
            return refusal(error, unread=not await drained(request))
        except ClientDisconnect:
            return Response(status_code=400, headers=SAFE_HEADERS)  # nobody is there to read it

    return endpoint


def _named(served: Mapping[str, ServesBytes], name: str) -> ServesBytes:
    if name not in served:
        raise NotFound(f"this server carries no bytes for a storage named {name!r}", storage=name)
    return served[name]


async def _get(request: Request, storage: ServesBytes) -> Response:
    key = request.path_params["key"]
    if request.method == "HEAD" and is_for_upload(request):
        return await offset(request, storage)
    fields = storage.check_url("GET", key, request.url.query)
    return await download(request, storage, key, fields)


def _takes_packs(storage: ServesBytes) -> ServesPacks:
    if not isinstance(storage, ServesPacks):
        raise UnsupportedOperation("this storage takes no packs; ask the API for a URL for each blob")
    return storage


async def _put_pack(request: Request, storage: ServesBytes) -> Response:
    fields = storage.check_url("PUT", PACK_KEY, request.url.query)
    packs = _takes_packs(storage)
    end = int(fields["listing-length"])
    body = await _body(request, end + 1 + int(fields["length"]))

    def store() -> tuple[int, int]:
        listing = bytes(memoryview(body)[:end])
        _check_listing(listing, fields)
        if body[end : end + 1] != b"\n":
            raise UrlInvalid("an empty line has to follow the listing of a pack")
        return packs.write_pack(parse_listing(listing), memoryview(body)[end + 1 :])

    stored, existing = await run_in_thread(store)
    return JSONResponse({"stored": stored, "existing": existing}, headers=SAFE_HEADERS)


async def _get_pack(request: Request, storage: ServesBytes) -> Response:
    fields = storage.check_url("POST", PACK_KEY, request.url.query)
    packs = _takes_packs(storage)
    body = await _body(request, int(fields["listing-length"]))

    def load() -> bytes:
        listing = bytes(body)
        _check_listing(listing, fields)
        return b"".join(packs.read_pack(parse_listing(listing)))

    headers = {**SAFE_HEADERS, "Content-Disposition": "attachment"}
    return Response(await run_in_thread(load), media_type="application/octet-stream", headers=headers)


async def _body(request: Request, size: int) -> bytearray:
    """The whole body, which has to be `size` bytes long; reading stops when it is longer."""
    check_length(request, size)
    body = bytearray()
    async for chunk in chunks(request, size):
        body += chunk
    if len(body) != size:
        raise SizeMismatch(f"the body has {len(body)} bytes, not {size}", size=size, actual=len(body))
    return body


def _check_listing(listing: bytes, fields: Mapping[str, str]) -> None:
    if not hmac.compare_digest(listing_digest(listing), fields["listing"]):
        raise UrlInvalid("the listing is not the one that the URL was signed for; send it unchanged")
