"""Which hosts and origins are let in, and what every answer says about itself."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.types import Message
from wanllmdb_server.settings import Settings
from wanllmdb_server.web.guard import OriginGuard

from tests.server.edge import Edge, running

WRITE = json.dumps({"query": 'mutation { write(text: "x") }'})


@pytest.fixture(scope="module")
def public() -> Iterator[Edge]:
    settings = Settings(
        public_url="https://models.example.org", allowed_hosts=["registry.internal", "dev.internal:5173"]
    )
    with running(settings) as server:
        yield server


def write(edge: Edge, headers: dict[str, str]) -> tuple[int, int]:
    """(status, how many mutations ran)."""
    before = len(edge.state.written)
    reply = edge.send("POST", "/graphql", WRITE, {"Content-Type": "application/json", **headers})
    return reply.status, len(edge.state.written) - before


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8080",
        "127.0.0.1:8080",
        "127.9.9.9",
        "[::1]",
        "[::1]:8080",
        "demo.localhost",
        "models.example.org",
        "models.example.org:443",
        "registry.internal:9000",
        "dev.internal:5173",
    ],
)
def test_its_own_hosts_are_let_in(public: Edge, host: str) -> None:
    assert write(public, {"Host": host}) == (200, 1)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "evil.example:8080",
        "10.0.0.1",
        "[::2]",
        "0.0.0.1",
        "dev.internal",
        "models.example.org.evil.example",
        "user@localhost",
        "localhost/x",
        "localhost:port",
        "[::1",
        "",
        "2130706433",
    ],
)
def test_other_hosts_are_misdirected_and_nothing_runs(public: Edge, host: str) -> None:
    before = list(public.state.written)

    reply = public.send("POST", "/graphql", WRITE, {"Content-Type": "application/json", "Host": host})

    assert reply.status == 421
    assert reply.json["errors"][0]["message"] == (
        f"'{host}' is not a name of this server; add it to the setting allowed_hosts, or set public_url"
    )
    assert reply.code == "INVALID_INPUT"
    assert public.state.written == before


def test_without_public_url_only_loopback_is_let_in(edge: Edge) -> None:
    assert write(edge, {"Host": "localhost"}) == (200, 1)
    assert write(edge, {"Host": "models.example.org"}) == (421, 0)


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("localhost:8080", "http://localhost:8080"),
        ("127.0.0.1", "http://127.0.0.1"),
        ("localhost:443", "https://localhost"),
        ("[::1]:8080", "http://[::1]:8080"),
        ("models.example.org", "https://models.example.org"),
        ("localhost:8080", "https://models.example.org"),
        ("localhost:8080", "https://registry.internal"),
        ("localhost:8080", "http://dev.internal:5173"),
    ],
)
def test_its_own_pages_may_write(public: Edge, host: str, origin: str) -> None:
    assert write(public, {"Host": host, "Origin": origin, "Sec-Fetch-Site": "same-origin"}) == (200, 1)


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://localhost:3000",
        "http://localhost",
        "http://127.0.0.1:8080",
        "null",
        "",
        "nonsense",
        "file://",
        "http://models.example.org",
        "http://localhost:8080.evil.example",
        "http://dev.internal",
        "http://[::1",
    ],
)
def test_pages_of_other_origins_may_not_write(public: Edge, origin: str) -> None:
    assert write(public, {"Host": "localhost:8080", "Origin": origin}) == (403, 0)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_a_browser_sends_for_another_site_is_refused_even_without_origin(
    public: Edge, site: str
) -> None:
    assert write(public, {"Host": "localhost", "Sec-Fetch-Site": site}) == (403, 0)
    for path in ("/graphql?query={hello}", "/login", "/metrics"):
        reply = public.send("GET", path, headers={"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors"})
        assert (reply.status, reply.code) == (403, "INVALID_INPUT")


@pytest.mark.parametrize(
    ("method", "path", "destination", "status"),
    [
        ("GET", "/login", "document", 200),
        ("GET", "/login", "iframe", 403),
        ("GET", "/graphql?query={hello}", "document", 403),
        ("POST", "/login", "document", 403),
    ],
)
def test_another_site_may_link_to_a_page(
    edge: Edge, method: str, path: str, destination: str, status: int
) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": destination}

    assert edge.send(method, path, headers=headers).status == status


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_the_user_and_own_pages_may_do_everything(edge: Edge, site: str) -> None:
    assert write(edge, {"Sec-Fetch-Site": site}) == (200, 1)


@pytest.mark.parametrize("path", ["/login", "/healthz", "/nothing", "/graphql?query={hello}"])
def test_answers_carry_security_headers(edge: Edge, path: str) -> None:
    headers = edge.send("GET", path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_refusals_carry_security_headers_and_a_request_id(edge: Edge) -> None:
    reply = edge.send("GET", "/login", headers={"Host": "evil.example", "X-Request-Id": "abc"})

    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["x-request-id"] == "abc"
    assert reply.json["errors"][0]["extensions"]["requestId"] == "abc"


class Asgi:
    """Drives the middleware by hand, for what http.client cannot send."""

    def __init__(self, headers: list[tuple[bytes, bytes]], kind: str = "http") -> None:
        self.sent: list[Message] = []
        self.reached = False
        self.scope = {"type": kind, "method": "GET", "path": "/", "headers": headers}

    async def app(self, _scope: Any, _receive: Any, send: Any) -> None:
        self.reached = True
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"x-frame-options", b"SAMEORIGIN")]}
        )

    async def send(self, message: Message) -> None:
        self.sent.append(message)

    def run(self) -> list[Message]:
        coroutine = OriginGuard(self.app, Settings())(self.scope, None, self.send)  # type: ignore[arg-type]
        with pytest.raises(StopIteration):
            coroutine.send(None)
        return self.sent


def test_a_request_without_host_is_refused() -> None:
    client = Asgi([])

    assert client.run()[0]["status"] == 400
    assert not client.reached


def test_a_header_of_the_endpoint_stays() -> None:
    headers = Asgi([(b"host", b"localhost")]).run()[0]["headers"]

    assert [value for name, value in headers if name == b"x-frame-options"] == [b"SAMEORIGIN"]


def test_a_websocket_of_another_origin_is_closed() -> None:
    client = Asgi([(b"host", b"localhost"), (b"origin", b"https://evil.example")], "websocket")

    assert [(message["type"], message["code"]) for message in client.run()] == [("websocket.close", 1008)]
    assert not client.reached
