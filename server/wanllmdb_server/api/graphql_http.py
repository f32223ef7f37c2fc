"""GraphQL over HTTP: `POST` with a JSON body, `GET` for queries, one operation a request.

The event loop reads the request and sends the answer. All between (JSON, document, execution, JSON) is
one function, run in one thread, so that a slow operation holds up nobody else and a fast one pays for
one hop only. Status codes follow "GraphQL over HTTP": with `application/graphql-response+json` they
tell what happened, with `application/json` every well-formed request is answered with 200.
"""

import asyncio
from collections.abc import Callable
from time import monotonic

import strawberry
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from wanllmdb_server.api import errors
from wanllmdb_server.api.answers import Answer, Call, answer, failed, refused
from wanllmdb_server.api.documents import Documents, InvalidDocumentError
from wanllmdb_server.api.execution import OperationContext, timed_out
from wanllmdb_server.api.live.server_sent import EventStreams
from wanllmdb_server.api.media import EVENT_STREAM, JSON, answer_type, is_json, wants_stream
from wanllmdb_server.api.parameters import Parameters, from_body, from_url
from wanllmdb_server.api.threads import Threads
from wanllmdb_server.errors import BodyTooLarge, LimitExceeded, QueryInvalid, RegistryError
from wanllmdb_server.settings import Settings
from wanllmdb_server.web.requests import DENIED, request_id

_Read = Callable[[bytes], Parameters]


class GraphQLEndpoint:
    """The ASGI app behind `/graphql`.

    `make_context(request, deadline)` is called on the event loop for each operation and must not block;
    `deadline` is a time of `time.monotonic`. What it raises is answered like an error of the operation.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        make_context: Callable[[Request, float], OperationContext],
        settings: Settings,
        threads: Threads,
        streams: EventStreams | None = None,
    ) -> None:
        self.schema = schema._schema  # noqa: SLF001  # the graphql-core schema has no public name
        self.documents = Documents(self.schema, settings)
        self._make_context = make_context
        self._settings = settings
        self._threads = threads
        self.streams = streams
        """Answers who asks for server-sent events."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        accept = headers.get("accept", "")
        media_type = answer_type(accept)
        try:
            streams = self.streams if wants_stream(accept) else None
            if media_type is None and streams is None:
                raise _not_acceptable(headers)
            read, source = await self._source(scope, headers, receive)
            if streams and (media_type is None or await self._is_subscription(read, source)):
                await self._stream(streams, read, source, scope, receive, send)
                return
            reply = await self._answer(Request(scope), read, source, media_type or JSON)
            if reply.denied:
                scope[DENIED] = reply.denied
        except _RefusedError as reason:
            reply = refused(
                reason.status, reason.error, request_id(scope), media_type or JSON, allow=reason.allow
            )
        await _send(reply, send)

    async def _is_subscription(self, read: _Read, source: bytes) -> bool:
        """Which of the types that a client accepts fits; what is no valid operation is told in JSON."""

        def look() -> bool:
            parameters = read(source)
            document = self.documents.get(parameters.query)
            return document.operation(parameters.operation_name).is_subscription

        try:
            return await self._threads.run(look)
        except (RegistryError, InvalidDocumentError):
            return False

    async def _stream(
        self, streams: EventStreams, read: _Read, source: bytes, scope: Scope, receive: Receive, send: Send
    ) -> None:
        try:
            parameters = read(source)
        except QueryInvalid as error:
            raise _RefusedError(400, error) from error
        try:
            await streams.answer(parameters, scope, receive, send)
        except LimitExceeded as error:
            raise _RefusedError(429, error) from error

    async def _source(self, scope: Scope, headers: Headers, receive: Receive) -> tuple[_Read, bytes]:
        """The bytes that hold the parameters, and the function that reads them (in the thread)."""
        if scope["method"] == "GET":
            return from_url, scope["query_string"]
        if scope["method"] != "POST":
            error = QueryInvalid(f"{scope['method']} is not supported here; send POST, or GET for a query")
            raise _RefusedError(405, error, allow="GET, POST")
        content_type = headers.get("content-type", "")
        if not is_json(content_type):
            error = QueryInvalid(
                f"a body of type '{content_type}' is not read; send JSON in UTF-8 with Content-Type: {JSON}"
            )
            raise _RefusedError(415, error)
        return from_body, await _body(headers, receive, self._settings.body_max_bytes)

    async def _answer(self, request: Request, read: _Read, source: bytes, media_type: str) -> Answer:
        """Execute in a thread; when time is up, answer without it and interrupt it."""
        seconds = self._settings.request_timeout_seconds
        deadline = monotonic() + seconds
        identity = request_id(request.scope)
        try:
            context = self._make_context(request, deadline)
        except Exception as error:  # noqa: BLE001  # the boundary that answers every error
            return failed([errors.from_exception(error, identity)], media_type)
        call = Call(read, source, read is from_url, media_type, identity, context, deadline)
        running = self._threads.run(answer, call, self.schema, self.documents, self._settings)
        timer = asyncio.get_running_loop().call_later(seconds, self._give_up, running, call)
        try:
            return await running
        finally:
            timer.cancel()

    def _give_up(self, running: "asyncio.Future[Answer]", call: Call) -> None:
        if not running.done():
            error = errors.from_registry(timed_out(self._settings), call.request_id)
            running.set_result(failed([error], call.media_type))
            call.context.interrupt()


class _RefusedError(Exception):
    """The request is none for this endpoint; carries the status that says so."""

    def __init__(self, status: int, error: RegistryError, allow: str | None = None) -> None:
        super().__init__(error.message)
        self.status = status
        self.error = error
        self.allow = allow


def _not_acceptable(headers: Headers) -> _RefusedError:
    accept = headers.get("accept", "")
    return _RefusedError(
        406,
        QueryInvalid(
            f"no answer can be '{accept}'; accept application/graphql-response+json or {JSON}, "
            f"and {EVENT_STREAM} for a subscription"
        ),
    )


async def _body(headers: Headers, receive: Receive, most: int) -> bytes:
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > most:
        raise _too_large(most)
    chunks: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _RefusedError(400, QueryInvalid("the client went away before the end of the body"))
        chunk: bytes = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(chunk)
        if size > most:
            raise _too_large(most)
        chunks.append(chunk)
    return b"".join(chunks)


def _too_large(most: int) -> _RefusedError:
    error = BodyTooLarge(f"the body is larger than {most} bytes; send it in several requests", limit=most)
    return _RefusedError(413, error)


async def _send(reply: Answer, send: Send) -> None:
    headers = [
        (b"content-type", f"{reply.media_type}; charset=utf-8".encode("ascii")),
        (b"content-length", str(len(reply.body)).encode("ascii")),
        (b"vary", b"Accept"),
        (b"cache-control", b"no-store"),
    ]
    if reply.allow:
        headers.append((b"allow", reply.allow.encode("ascii")))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})
