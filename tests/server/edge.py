"""A small GraphQL schema on the whole edge of the server, run by a real uvicorn, and a client for it."""

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from time import monotonic, sleep
from typing import Any, NamedTuple, NewType

import strawberry
import structlog
import uvicorn
from prometheus_client import CollectorRegistry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from strawberry.schema.config import StrawberryConfig
from structlog.testing import capture_logs
from wanllmdb_server.api.graphql_http import GraphQLEndpoint
from wanllmdb_server.api.threads import Threads
from wanllmdb_server.errors import DatabaseBusy, InvalidName, NotFound
from wanllmdb_server.settings import Settings
from wanllmdb_server.web.guard import OriginGuard
from wanllmdb_server.web.health import health_routes, process_registry
from wanllmdb_server.web.login_pages import login_page_routes
from wanllmdb_server.web.requests import RequestMetrics, RequestMiddleware
from wanllmdb_server.web.webui import WebUI, pages_beside

SECRET = "postgres://admin:hunter2@db"

Name = NewType("Name", str)


def parse_name(value: Any) -> Name:
    if not isinstance(value, str) or not value.islower():
        raise InvalidName(f"'{value}' is not a name; use lower case letters", name=str(value))
    return Name(value)


class Color(Enum):
    RED = "red"
    BLUE = "blue"


@strawberry.input
class Point:
    x: int
    y: int = 7
    color: Color | None = None


@strawberry.type
class Leaf:
    name: str
    size: int


@strawberry.type
class LeafConnection:
    nodes: list[Leaf]
    total_count: int


@strawberry.type
class Node:
    name: str

    @strawberry.field
    def child(self) -> "Node":
        return Node(name=self.name + ".")

    @strawberry.field
    def other(self) -> "Node":
        return Node(name=self.name + "'")

    @strawberry.field
    def children(self, count: int = 2) -> list["Node"]:
        return [Node(name=f"{self.name}{index}") for index in range(count)]

    @strawberry.field
    def leaves(self, first: int = 50) -> LeafConnection:
        return LeafConnection(nodes=[Leaf(name="leaf", size=1)] * min(first, 3), total_count=3)


class Context:
    """Notes what happens to it, for the tests to look at."""

    def __init__(self, request: Request, deadline: float, state: "State") -> None:
        if request.headers.get("x-refuse"):
            raise DatabaseBusy("the database is busy; try again")
        self.deadline = deadline
        self.state = state
        self.interrupted = threading.Event()
        state.opened.append(self)

    def interrupt(self) -> None:
        self.interrupted.set()

    def close(self) -> None:
        self.state.closed.append((self, threading.current_thread().name))


class State:
    def __init__(self) -> None:
        self.opened: list[Context] = []
        self.closed: list[tuple[Context, str]] = []
        self.written: list[str] = []
        self.slow_fields = 0


@strawberry.type
class Query:
    @strawberry.field
    def hello(self, name: str = "world") -> str:
        return f"hello {name}"

    @strawberry.field
    def thread(self) -> str:
        return threading.current_thread().name

    @strawberry.field
    def point(self, point: Point) -> str:
        return f"{point.x},{point.y},{point.color}"

    @strawberry.field
    def color(self, color: Color) -> Color:
        return color

    @strawberry.field
    def name(self, name: Name) -> Name:
        return name

    @strawberry.field
    def now(self) -> datetime:
        return datetime(2026, 11, 1, tzinfo=UTC)

    @strawberry.field
    def total(self, values: list[int]) -> int:
        return sum(values)

    @strawberry.field
    def node(self) -> Node:
        return Node(name="n")

    @strawberry.field
    def missing(self) -> str | None:
        raise NotFound("artifact 'demo/iris' not found; create it first", name="demo/iris")

    @strawberry.field
    def missing_required(self) -> str:
        raise NotFound("run 'r1' not found; start it first", id="r1")

    @strawberry.field
    def broken(self) -> str | None:
        raise ValueError(SECRET)

    @strawberry.field
    def impossible(self) -> int | None:
        return SECRET  # type: ignore[return-value]  # the mistake under test

    @strawberry.field
    def huge(self) -> strawberry.scalars.JSON:
        return 2**70  # type: ignore[return-value]  # what the encoder refuses

    @strawberry.field
    def wait(self, info: strawberry.Info, seconds: float) -> str:
        return "interrupted" if info.context.interrupted.wait(seconds) else "waited"

    @strawberry.field
    def slow(self) -> list["Slow"]:
        return [Slow()] * 1000


@strawberry.type
class Slow:
    @strawberry.field
    def field(self, info: strawberry.Info) -> int:
        info.context.state.slow_fields += 1
        sleep(0.01)
        return 1


@strawberry.type
class Mutation:
    @strawberry.mutation
    def write(self, info: strawberry.Info, text: str) -> str:
        info.context.state.written.append(text)
        return text


def make_schema() -> strawberry.Schema:
    scalars = {Name: strawberry.scalar(name="Name", parse_value=parse_name)}
    return strawberry.Schema(Query, Mutation, config=StrawberryConfig(scalar_map=scalars))


SCHEMA = make_schema()


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        return self.json["errors"][0]["extensions"]["code"]


class Edge:
    """A running server."""

    def __init__(
        self, port: int, endpoint: GraphQLEndpoint, state: State, registry: CollectorRegistry, logs: Any
    ) -> None:
        self.port = port
        self.endpoint = endpoint
        self.state = state
        self.registry = registry
        self.logs = logs

    def send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, found, response.read())
        finally:
            connection.close()

    def post(self, body: Any, headers: dict[str, str] | None = None) -> Reply:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.send("POST", "/graphql", data, {"Content-Type": "application/json", **(headers or {})})

    def query(self, query: str, variables: Any = None, **members: Any) -> Reply:
        return self.post({"query": query, "variables": variables, **members})


@contextmanager
def running(settings: Settings, webui: Path | None = None, **checks: Any) -> Iterator[Edge]:
    """A server with the web UI that was built into that folder; without one it has no page but the login."""
    state, threads, registry = State(), Threads(settings.threads), process_registry()
    endpoint = GraphQLEndpoint(
        SCHEMA, lambda request, deadline: Context(request, deadline, state), settings, threads
    )
    routes = [
        Route("/graphql", endpoint),
        *login_page_routes(),
        *health_routes(checks, registry, threads, 0.3),
    ]
    if webui is not None:
        built = WebUI(
            webui, "http://127.0.0.1:8080", ["https://bucket.example", "https://other.example:9000"]
        )
        routes.append(built.asset_route())
        routes.append(built.page_route(pages_beside(routes)))
    app = RequestMiddleware(OriginGuard(Starlette(routes=routes), settings), RequestMetrics(registry))
    # A registry that another test embedded in this process keeps quiet; this one does not.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(0))
    # Captured, not printed: pytest replaces sys.stdout between tests, and CPython before 3.14 may crash when
    # another thread is printing to it at that moment.
    with capture_logs() as logs, socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none"))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            deadline = monotonic() + 10
            while not server.started and monotonic() < deadline:
                sleep(0.005)
            yield Edge(listener.getsockname()[1], endpoint, state, registry, logs)
        finally:
            server.should_exit = True
            thread.join()
            threads.close()
