"""Manifests over HTTP: the very bytes that the manifest digest is over, streamed as NDJSON."""

from collections.abc import Generator
from functools import partial
from itertools import islice

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.api.context import Services
from wanllmdb_server.api.plain_errors import error_response
from wanllmdb_server.api.streams import EndingStream
from wanllmdb_server.artifacts.entries import manifest_lines
from wanllmdb_server.artifacts.versions import get_committed
from wanllmdb_server.errors import NotFound, RegistryError
from wanllmdb_server.web.authentication import actor_of

_LINES = 2_000


def manifest_route(services: Services, path: str) -> Route:
    """`GET <path>/<version>`; the ETag is the manifest digest, and the content never changes."""

    async def endpoint(request: Request) -> Response:
        try:
            version_id = _row_id(request.path_params["version"])
            digest = await run_in_threadpool(_digest, services, actor_of(request.scope), version_id)
        except RegistryError as error:
            return error_response(error)
        headers = {"ETag": f'"{digest}"', "Cache-Control": "private, no-cache"}
        if f'"{digest}"' in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        chunks = _chunks(services, version_id)
        end = partial(run_in_threadpool, chunks.close)
        return EndingStream(chunks, end, headers=headers, media_type="application/x-ndjson")

    return Route(path + "/{version}", endpoint)


def _row_id(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:  # noqa: PLR2004  # fits 64 bits
        raise NotFound(f"there is no manifest {text!r}; take the URL from manifestUrl")
    return int(text)


def _digest(services: Services, actor: Actor, version_id: int) -> str:
    with services.database.read() as connection:
        return str(get_committed(connection, actor, version_id).digest)


def _chunks(services: Services, version_id: int) -> Generator[bytes]:
    with services.database.read() as connection:
        lines = manifest_lines(connection, version_id)
        while chunk := b"".join(islice(lines, _LINES)):
            yield chunk
