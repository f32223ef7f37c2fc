"""Clients of subscriptions for tests: one for each transport, written by hand from the protocols."""

import base64
import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.server.client import Api, Refused

PROTOCOL = "graphql-transport-ws"
PATIENCE = 60

EVENTS = """subscription($project: String!, $types: [EventType!], $after: String) {
  events(project: $project, types: $types, after: $after) { type subjectName cursor before after } }"""

LIST = """query($p: String!, $after: String) { events(project: $p, first: 500, after: $after) {
  pageInfo { hasNextPage endCursor } nodes { type subjectName cursor before after } } }"""


def recorded(api: Api, project: str) -> list[dict[str, Any]]:
    """The events of a project as the audit log has them, the oldest first."""
    nodes: list[dict[str, Any]] = []
    page: dict[str, Any] = {"hasNextPage": True, "endCursor": None}
    while page["hasNextPage"]:
        found = api.ask(LIST, p=project, after=page["endCursor"])["events"]
        nodes += found["nodes"]
        page = found["pageInfo"]
    return nodes[::-1]


def in_order(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same in the order of the feed: that of the audit log is by time."""
    return sorted(events, key=place_of)


def place_of(event: dict[str, Any]) -> int:
    """The position that the cursor of an event stands for."""
    cursor = event["cursor"]
    return int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).rpartition(b":")[2])


class Socket:
    """A WebSocket that speaks graphql-transport-ws."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def send(self, **message: Any) -> None:
        self.connection.send(json.dumps(message))

    def receive(self) -> dict[str, Any]:
        text = self.connection.recv(timeout=PATIENCE)
        assert isinstance(text, str), "a binary frame"
        return json.loads(text)

    def init(self, key: str | None = None) -> None:
        self.send(type="connection_init", **({"payload": {"Authorization": f"Bearer {key}"}} if key else {}))
        assert self.receive() == {"type": "connection_ack"}

    def subscribe(self, name: str, document: str = EVENTS, **variables: Any) -> None:
        self.send(type="subscribe", id=name, payload={"query": document, "variables": variables})

    def next(self, name: str) -> dict[str, Any]:
        """The event in the next message, which must be one of that subscription. Raises `Refused`."""
        message = self.receive()
        assert message["id"] == name, message
        if message["type"] == "error":
            raise Refused(message["payload"][0])
        assert message["type"] == "next" and "errors" not in message["payload"], message
        return message["payload"]["data"]["events"]

    def receive_one(self, name: str) -> bool:
        """True for an answer, whatever it tells. Raises `Refused`."""
        message = self.receive()
        assert message["id"] == name, message
        if message["type"] == "error":
            raise Refused(message["payload"][0])
        return bool(message["payload"]["data"])

    def settle(self) -> None:
        """Return when everything that was sent before was heard."""
        self.send(type="ping")
        assert self.receive() == {"type": "pong"}

    def closed(self) -> tuple[int, str]:
        """The code and reason with which the server closes; what arrives before is passed over."""
        try:
            while True:
                self.connection.recv(timeout=PATIENCE)
        except ConnectionClosed as closed:
            assert closed.rcvd is not None, "the connection was lost"
            return closed.rcvd.code, closed.rcvd.reason


@contextmanager
def socket(url: str, key: str | None = None, *, init: bool = True, **options: Any) -> Iterator[Socket]:
    """A connection to the server at `url`, with the key in `connection_init`."""
    address = url.replace("http", "ws", 1) + "/graphql"
    chosen = {
        "subprotocols": [PROTOCOL],
        "compression": None,
        "proxy": None,
        "max_size": None,
        "max_queue": None,
        **options,
    }
    with connect(address, **chosen) as connection:
        made = Socket(connection)
        if init:
            made.init(key)
        yield made


class Stream:
    """A response of server-sent events."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.response = response
        self.comments = 0

    def message(self) -> tuple[str, bytes] | None:
        """Name and data of the next message; None at the end of the stream."""
        name, data = "", b""
        while line := self.response.readline():
            text = line.rstrip(b"\n")
            if text.startswith(b":"):
                self.comments += 1
            elif text.startswith(b"event: "):
                name = text[7:].decode()
            elif text.startswith(b"data:"):
                data = text[5:].strip()
            elif not text and name:
                return name, data
        return None

    def next(self) -> dict[str, Any]:
        """The event in the next message. Raises `Refused`."""
        message = self.message()
        assert message is not None and message[0] == "next", message
        answer = json.loads(message[1])
        if "errors" in answer:
            raise Refused(answer["errors"][0])
        return answer["data"]["events"]

    def until_subscribed(self) -> None:
        """Return when the server has chosen where the stream begins."""
        while not self.comments:
            line = self.response.readline()
            assert line.startswith(b":"), line
            self.comments += 1


@contextmanager
def stream(
    url: str,
    key: str | None = None,
    document: str = EVENTS,
    accept: str = "text/event-stream",
    **variables: Any,
) -> Iterator[Stream]:
    """A subscription as server-sent events."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
    headers = {"Content-Type": "application/json", "Accept": accept}
    if key is not None:
        headers["Authorization"] = f"Bearer {key}"
    try:
        body = json.dumps({"query": document, "variables": variables})
        connection.request("POST", "/graphql", body, headers)
        answer = connection.getresponse()
        assert (answer.status, answer.getheader("content-type")) == (200, "text/event-stream; charset=utf-8")
        yield Stream(answer)
    finally:
        connection.close()
