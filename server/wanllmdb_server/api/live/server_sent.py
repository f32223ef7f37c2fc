"""Subscriptions as server-sent events, one for each response: "distinct connections" of graphql-sse."""

import asyncio
from contextlib import suppress

from starlette.types import Receive, Scope, Send

from wanllmdb_server.api.live.hub import Hub
from wanllmdb_server.api.live.outbox import Bounds, Kind, Message, Outbox, Subscriber
from wanllmdb_server.api.media import EVENT_STREAM
from wanllmdb_server.api.parameters import Parameters
from wanllmdb_server.settings import Settings
from wanllmdb_server.web.authentication import actor_of
from wanllmdb_server.web.requests import DENIED, request_id

KEEP_ALIVE_SECONDS = 12.0
"""How often something is sent where nothing happens, so that no proxy takes the stream for dead."""

_COMMENT = b":\n\n"
_COMPLETE = b"event: complete\ndata:\n\n"


class EventStreams:
    """Answers subscriptions with streams."""

    def __init__(self, hub: Hub, settings: Settings) -> None:
        self._hub = hub
        self._bounds = Bounds(settings.live_queue, settings.live_queue_bytes)

    async def answer(self, parameters: Parameters, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream until the subscription ends or the client goes. Raises `LimitExceeded` before it begins."""
        outbox, actor = Outbox(), actor_of(scope)
        self._hub.enter(actor, outbox, outbox.close)
        member = Subscriber(outbox, "", actor, self._bounds, request_id(scope))
        began = asyncio.Event()
        tasks = [
            asyncio.create_task(self._hub.serve(member, parameters, began.set)),
            asyncio.create_task(_until_gone(receive)),
            asyncio.create_task(_write(outbox, began, send)),
        ]
        try:
            await asyncio.wait(tasks[1:], return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._hub.leave(actor, outbox)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if member.denied is not None:
                scope[DENIED] = (("subscription", member.denied.code),)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(outbox: Outbox, began: asyncio.Event, send: Send) -> None:
    await began.wait()
    headers = [
        (b"content-type", f"{EVENT_STREAM}; charset=utf-8".encode("ascii")),
        (b"cache-control", b"no-store"),
        # nginx would wait for more before it passes anything on.
        (b"x-accel-buffering", b"no"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    text = _COMMENT
    while True:
        await send({"type": "http.response.body", "body": text, "more_body": True})
        text = _COMMENT
        with suppress(TimeoutError):
            message = await asyncio.wait_for(outbox.take(), KEEP_ALIVE_SECONDS)
            text = _text(message)
            if message.kind in {Kind.ERROR, Kind.COMPLETE, Kind.CLOSE}:
                await send({"type": "http.response.body", "body": text})
                return


def _text(message: Message) -> bytes:
    match message.kind:
        case Kind.NEXT:
            return b"event: next\ndata: " + message.body + b"\n\n"
        case Kind.ERROR:
            return b'event: next\ndata: {"errors":' + message.body + b"}\n\n" + _COMPLETE
        case Kind.COMPLETE:
            return _COMPLETE
        case _:
            # Without `complete`, so that the client knows it is to come again.
            return b""
