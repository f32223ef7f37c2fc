"""Subscriptions over WebSocket, by the protocol graphql-transport-ws: several over one connection.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import orjson
from starlette.types import Receive, Scope, Send

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.authentication import Presented
from wanllmdb_server.api.live.hub import Hub
from wanllmdb_server.api.live.outbox import Bounds, Kind, Message, Outbox, Subscriber
from wanllmdb_server.api.parameters import from_members
from wanllmdb_server.errors import LimitExceeded, QueryInvalid, RegistryError, Unauthenticated
from wanllmdb_server.settings import Settings
from wanllmdb_server.web.authentication import ACTOR, bearer_in
from wanllmdb_server.web.requests import DENIED, request_id

PROTOCOL = "graphql-transport-ws"

GOING_AWAY = 1001
TRY_AGAIN_LATER = 1013
BAD_REQUEST = 4400
UNAUTHORIZED = 4401
FORBIDDEN = 4403
SUBPROTOCOL_NOT_ACCEPTABLE = 4406
INIT_TIMEOUT = 4408
ALREADY_EXISTS = 4409
TOO_MANY_INITS = 4429

_LONGEST_REASON = 123
_LONGEST_ID = 256

Recognise = Callable[[Presented, Scope], Awaitable[Actor]]
"""Who that is, and that it may ask now. Raises RegistryError."""


class ClosedError(Exception):
    """The connection is to be closed with that code, and the reason why."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class WebSockets:
    """The ASGI app behind `/graphql` for WebSockets."""

    def __init__(self, hub: Hub, recognise: Recognise, settings: Settings) -> None:
        self._hub = hub
        self._recognise = recognise
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        if PROTOCOL not in scope["subprotocols"]:
            await send({"type": "websocket.accept"})
            reason = f"speak the subprotocol {PROTOCOL}"
            await send({"type": "websocket.close", "code": SUBPROTOCOL_NOT_ACCEPTABLE, "reason": reason})
            return
        await send({"type": "websocket.accept", "subprotocol": PROTOCOL})
        await _Connection(self._hub, self._recognise, self._settings, scope).serve(receive, send)


class _Connection:
    def __init__(self, hub: Hub, recognise: Recognise, settings: Settings, scope: Scope) -> None:
        self._hub = hub
        self._recognise = recognise
        self._settings = settings
        self._scope = scope
        self._bounds = Bounds(settings.live_queue, settings.live_queue_bytes)
        self._outbox = Outbox()
        self._actor: Actor | None = None
        self._is_initialised = False
        self._serving: dict[str, tuple[Subscriber, asyncio.Task[None]]] = {}

    async def serve(self, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self._settings.live_init_seconds, self._expect_init)
        tasks = [asyncio.create_task(self._read(receive)), asyncio.create_task(self._write(send))]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
            if self._actor is not None:
                self._hub.leave(self._actor, self)
            tasks += [task for _, task in self._serving.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _expect_init(self) -> None:
        if not self._is_initialised:
            self._close(INIT_TIMEOUT, "Connection initialisation timeout")

    def _close(self, code: int, reason: str) -> None:
        short = reason.encode()[:_LONGEST_REASON].decode(errors="ignore")
        self._outbox.close(orjson.dumps([code, short]))

    async def _read(self, receive: Receive) -> None:
        """Until the client goes. After a mistake of the client it only waits for the connection to close."""
        is_open = True
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            if not is_open:
                continue
            try:
                await self._heed(_object(message))
            except ClosedError as closed:
                is_open = False
                self._close(closed.code, closed.reason)

    async def _heed(self, message: dict[str, Any]) -> None:
        match message.get("type"):
            case "connection_init":
                await self._init(message.get("payload"))
            case "ping":
                self._say("pong", message.get("payload"))
            case "pong":
                pass
            case "subscribe":
                await self._subscribe(message.get("id"), message.get("payload"))
            case "complete":
                self._complete(message.get("id"))
            case other:
                raise ClosedError(BAD_REQUEST, f"messages of type {str(other)[:40]!r} are unknown")

    async def _init(self, payload: object) -> None:
        if self._is_initialised:
            raise ClosedError(TOO_MANY_INITS, "Too many initialisation requests")
        if payload is not None and not isinstance(payload, dict):
            raise ClosedError(BAD_REQUEST, "the payload of connection_init must be an object")
        self._is_initialised = True
        try:
            actor = await self._who(payload or {})
            self._hub.enter(actor, self, lambda: self._close(GOING_AWAY, "the server stops; connect again"))
        except LimitExceeded as error:
            raise ClosedError(TRY_AGAIN_LATER, error.message) from error
        except RegistryError as error:
            self._scope[DENIED] = (("connection_init", error.code),)
            raise ClosedError(FORBIDDEN, error.message) from error
        self._actor = self._scope[ACTOR] = actor
        self._say("connection_ack")

    async def _who(self, payload: dict[str, Any]) -> Actor:
        """By the key in the payload, else by the headers that the connection began with."""
        given = next((value for name, value in payload.items() if name.lower() == "authorization"), None)
        if given is not None:
            key = bearer_in(given) if isinstance(given, str) else ""
            if not key:
                raise Unauthenticated('Authorization in connection_init must be "Bearer <API key>"')
            return await self._recognise(Presented(api_key=key), self._scope)
        actor: Actor | None = self._scope.get(ACTOR)
        return actor or await self._recognise(Presented(), self._scope)

    async def _subscribe(self, name: object, payload: object) -> None:
        if self._actor is None:
            raise ClosedError(UNAUTHORIZED, "Unauthorized")
        if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_ID:
            raise ClosedError(BAD_REQUEST, "subscribe needs an id: a text that is not empty")
        if name in self._serving:
            raise ClosedError(ALREADY_EXISTS, f"Subscriber for {name} already exists")
        if not isinstance(payload, dict):
            raise ClosedError(BAD_REQUEST, "the payload of subscribe must be an object")
        try:
            parameters = from_members(payload)
        except QueryInvalid as error:
            raise ClosedError(BAD_REQUEST, error.message) from error
        member = Subscriber(self._outbox, name, self._actor, self._bounds, request_id(self._scope))
        most = self._settings.live_subscriptions
        if len(self._serving) >= most:
            member.fail(LimitExceeded(f"{most} subscriptions over one WebSocket are allowed", limit=most))
            return
        started = asyncio.Event()
        task = asyncio.create_task(self._hub.serve(member, parameters, started.set))
        self._serving[name] = member, task
        task.add_done_callback(lambda _: self._ended(member))
        # So that a pong says: whatever happens from now on is told to the subscriptions sent before the ping.
        await started.wait()

    def _ended(self, member: Subscriber) -> None:
        served = self._serving.get(member.name)
        if served is not None and served[0] is member:
            del self._serving[member.name]
        if member.denied is not None:
            noted = self._scope.get(DENIED, ())
            denied = ("subscription", member.denied.code)
            self._scope[DENIED] = (*noted, denied) if denied not in noted else noted

    def _complete(self, name: object) -> None:
        if not isinstance(name, str):
            raise ClosedError(BAD_REQUEST, "complete needs the id of a subscription")
        served = self._serving.pop(name, None)
        if served is not None:
            member, task = served
            member.cancel()
            task.cancel()

    def _say(self, type_: str, payload: object = None) -> None:
        message = {"type": type_} if payload is None else {"type": type_, "payload": payload}
        self._outbox.put(Message(Kind.CONTROL, None, orjson.dumps(message)))

    async def _write(self, send: Send) -> None:
        while True:
            message = await self._outbox.take()
            if message.kind is Kind.CLOSE:
                code, reason = orjson.loads(message.body)
                await send({"type": "websocket.close", "code": code, "reason": reason})
                return
            await send({"type": "websocket.send", "text": _text(message)})


def _object(message: Any) -> dict[str, Any]:
    """What the client sent. Raises ClosedError."""
    text = message.get("text")
    if text is None:
        raise ClosedError(BAD_REQUEST, "messages are JSON in text frames")
    with suppress(orjson.JSONDecodeError):
        value = orjson.loads(text)
        if isinstance(value, dict):
            return value
    raise ClosedError(BAD_REQUEST, "messages are JSON objects")


def _text(message: Message) -> str:
    if message.subscriber is None:
        return message.body.decode()
    name = orjson.dumps(message.subscriber.name).decode()
    if message.kind is Kind.COMPLETE:
        return f'{{"id":{name},"type":"complete"}}'
    return f'{{"id":{name},"type":"{message.kind.value}","payload":{message.body.decode()}}}'
