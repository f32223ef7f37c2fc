"""Notes what was refused, for the log of denied attempts, and counts wrong keys, sessions and passwords."""

from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.addresses import counted_address
from wanllmdb_server.access.denials import Attempt, Denials
from wanllmdb_server.access.rate_limits import RateLimits
from wanllmdb_server.errors import ErrorCode
from wanllmdb_server.web.authentication import ACTOR
from wanllmdb_server.web.clients import client_address
from wanllmdb_server.web.requests import DENIED, route_template

_UNAUTHENTICATED = 401
_CODES = {401: ErrorCode.UNAUTHENTICATED, 403: ErrorCode.FORBIDDEN, 429: ErrorCode.RATE_LIMITED}
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"})
# A path may be anything; these beginnings are told.
_BEGINNINGS = frozenset({"graphql", "api", "auth", "metrics"})
# Signed URLs are no credentials of a principal, and refused ones are in the log of requests.
_SIGNED = "/storage/"


class Refusals:
    """Goes around the authentication, so that it sees what that refuses."""

    def __init__(self, app: ASGIApp, denials: Denials, limits: RateLimits) -> None:
        self.app = app
        self._denials = denials
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"} or scope["path"].startswith(_SIGNED):
            await self.app(scope, receive, send)
            return
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        await self.app(scope, receive, watched)
        if status in _CODES or DENIED in scope:
            self._note(scope, status)

    def _note(self, scope: Scope, status: int) -> None:
        address = client_address(scope)
        actor: Actor | None = scope.get(ACTOR)
        principal_id = None if actor is None else actor.principal_id
        denied: Iterable[tuple[str, ErrorCode]] = scope.get(DENIED) or [(_operation(scope), _CODES[status])]
        if status == _UNAUTHENTICATED or (actor is None and scope["type"] == "websocket"):
            self._limits.note_failure(address)
        for operation, code in denied:
            self._denials.note(Attempt(principal_id, counted_address(address), operation, code.value))


def _operation(scope: Scope) -> str:
    """Method and route, of which there are few: what a client makes up must not become a row each."""
    method = scope.get("method", "WEBSOCKET")
    route = route_template(scope)
    beginning = scope["path"].split("/", 2)[1:2]
    if route == "unmatched" and beginning and beginning[0] in _BEGINNINGS:
        route = f"/{beginning[0]}"
    return f"{method if method in _METHODS else 'other'} {route}"
