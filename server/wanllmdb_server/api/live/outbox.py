"""What is on its way to one client: bounded for each of its subscriptions, whatever the client does.

All of it is used in the thread of the event loop.
"""

import asyncio
from collections import deque
from enum import Enum
from typing import Any, NamedTuple

import orjson

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.api import errors
from wanllmdb_server.errors import RegistryError, TooSlow


class Kind(Enum):
    """What a message is."""

    NEXT = "next"
    ERROR = "error"
    COMPLETE = "complete"
    CONTROL = "control"
    """One of the connection itself, not of a subscription."""
    CLOSE = "close"
    """The last one: the connection is to be closed."""


class Message(NamedTuple):
    """One message before it is written in the form of a transport. `body` is JSON."""

    kind: Kind
    subscriber: "Subscriber | None"
    body: bytes
    position: int = 0


class Bounds(NamedTuple):
    """How much may wait for a client, of one subscription. One answer may always wait."""

    messages: int
    bytes: int


class Outbox:
    """The messages for one client, in order."""

    def __init__(self) -> None:
        self._messages: deque[Message] = deque()
        self._filled = asyncio.Event()
        self._is_closed = False

    def __len__(self) -> int:
        return len(self._messages)

    def put(self, message: Message) -> None:
        if not self._is_closed:
            self._messages.append(message)
            self._filled.set()

    def close(self, body: bytes = b"") -> None:
        """Drop what waits, and let the transport close the connection."""
        if not self._is_closed:
            self._messages.clear()
            self.put(Message(Kind.CLOSE, None, body))
            self._is_closed = True

    def drop(self, subscriber: "Subscriber") -> None:
        """Forget what waits for one subscription."""
        kept = [message for message in self._messages if message.subscriber is not subscriber]
        self._messages = deque(kept)

    async def take(self) -> Message:
        """The next message, as soon as there is one."""
        while not self._messages:
            self._filled.clear()
            await self._filled.wait()
        message = self._messages.popleft()
        if message.subscriber is not None:
            message.subscriber.taken(message)
        return message


class Subscriber:
    """One subscription of one client."""

    def __init__(self, outbox: Outbox, name: str, actor: Actor, bounds: Bounds, request_id: str) -> None:
        self.name = name
        """What the client calls it."""
        self.actor = actor
        self.position = 0
        """Everything up to this position was put into the outbox."""
        self.request_id = request_id
        self.denied: RegistryError | None = None
        """What prevented it from the beginning."""
        self._outbox = outbox
        self._bounds = bounds
        self._waiting = 0
        self._bytes = 0
        self._room = asyncio.Event()
        self._over = asyncio.Event()

    @property
    def is_over(self) -> bool:
        return self._over.is_set()

    async def over(self) -> None:
        """Wait for its end."""
        await self._over.wait()

    def start(self, position: int) -> None:
        """It gets what comes after that position."""
        self.position = position

    def next(self, position: int, body: bytes) -> None:
        """Send an answer, unless too many wait already: then the subscription ends with `TOO_SLOW`."""
        if self.is_over:
            return
        if self._waiting and self._is_too_much(len(body)):
            self._drop()
            self.fail(_too_slow())
            return
        self._waiting += 1
        self._bytes += len(body)
        self.position = position
        self._outbox.put(Message(Kind.NEXT, self, body, position))

    async def room(self, size: int) -> None:
        """Wait until an answer of so many bytes may wait too."""
        while self._waiting and self._is_too_much(size):
            self._room.clear()
            await self._room.wait()

    def taken(self, message: Message) -> None:
        """The transport took a message of this subscription."""
        if message.kind is Kind.NEXT:
            self._waiting -= 1
            self._bytes -= len(message.body)
            self._room.set()

    def fail(self, error: RegistryError) -> None:
        """End it with an error, after what was sent already."""
        self.refuse([errors.from_registry(error, self.request_id)])

    def refuse(self, found: list[dict[str, Any]]) -> None:
        """End it with errors in GraphQL's form."""
        if not self.is_over:
            self._outbox.put(Message(Kind.ERROR, self, orjson.dumps(found)))
            self._over.set()

    def complete(self) -> None:
        """End it, for there will be nothing more."""
        if not self.is_over:
            self._outbox.put(Message(Kind.COMPLETE, self, b""))
            self._over.set()

    def cancel(self) -> None:
        """End it without a word: the client wants no more."""
        self._over.set()
        self._drop()

    def _is_too_much(self, size: int) -> bool:
        return self._waiting >= self._bounds.messages or self._bytes + size > self._bounds.bytes

    def _drop(self) -> None:
        self._outbox.drop(self)
        self._waiting = self._bytes = 0
        self._room.set()


def _too_slow() -> TooSlow:
    return TooSlow(
        "more was waiting for this client than is kept; subscribe again `after` the cursor of the last event "
        "that arrived, and read faster or select less"
    )
