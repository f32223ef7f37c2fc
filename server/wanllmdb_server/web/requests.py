"""Around every request: an id, a line in the log, and the numbers for Prometheus."""

import re
from secrets import token_hex
from time import perf_counter
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wanllmdb_server.web.clients import client_address

log = structlog.get_logger(__name__)

REQUEST_ID = "wanllmdb.request_id"
DENIED = "wanllmdb.denied"
"""In the scope: what of the request was denied, as pairs of the attempted field or route and the code."""
# What a client may send as its own id: enough for UUIDs and trace ids, nothing that could forge a log line.
_VALID_ID = re.compile(rb"[A-Za-z0-9._:-]{1,64}")
_ERROR, _SERVER_ERROR = 400, 500
# A label must not hold what a client makes up.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def request_id(scope: Scope) -> str:
    """The id of the request, which every answer carries as `X-Request-Id`."""
    found: str | None = scope.get(REQUEST_ID)
    if found is None:
        found = scope[REQUEST_ID] = _given_id(scope) or token_hex(8)
    return found


def _given_id(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _VALID_ID.fullmatch(value):
            given: bytes = value
            return given.decode("ascii")
    return None


class RequestMetrics:
    """Counts and times requests by route template, method and status."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "wanllmdb_http_requests", "Requests answered.", ["route", "method", "status"], registry=registry
        )
        self._seconds = Histogram(
            "wanllmdb_http_request_seconds",
            "Time from the request to the end of its answer.",
            ["route", "method"],
            registry=registry,
        )
        # `labels()` takes a lock and builds a key of strings; a route has few combinations.
        self._children: dict[tuple[str, str, int], tuple[Any, Any]] = {}

    def observe(self, route: str, method: str, status: int, seconds: float) -> None:
        key = route, method, status
        children = self._children.get(key)
        if children is None:
            children = self._requests.labels(route, method, str(status)), self._seconds.labels(route, method)
            self._children[key] = children
        children[0].inc()
        children[1].observe(seconds)


class RequestMiddleware:
    """The outermost middleware: gives each request its id, then logs and counts its answer."""

    def __init__(self, app: ASGIApp, metrics: RequestMetrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        header = (b"x-request-id", request_id(scope).encode("ascii"))
        status = _SERVER_ERROR

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), header]
            await send(message)

        started = perf_counter()
        structlog.contextvars.bind_contextvars(request_id=scope[REQUEST_ID])
        try:
            await self.app(scope, receive, send_with_id)
        finally:
            self._report(scope, status, perf_counter() - started)
            structlog.contextvars.unbind_contextvars("request_id")

    def _report(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_template(scope)
        method = scope["method"]
        self.metrics.observe(route, method if method in _METHODS else "other", status, seconds)
        # A line for each success would cost as much as the success; the counters tell of those.
        level = log.debug if status < _ERROR else log.info
        level(
            "request",
            method=method,
            # The path only: queries of signed URLs hold secrets.
            path=scope["path"],
            status=status,
            client=client_address(scope),
            milliseconds=round(seconds * 1000, 1),
        )


def route_template(scope: Scope) -> str:
    """The template of the matched route (`/blobs/{digest}`), never the path, which could be anything."""
    route = scope.get("route")
    return getattr(route, "path", None) or "unmatched"
