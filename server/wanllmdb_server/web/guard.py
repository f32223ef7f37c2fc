"""Refuses what a browser sends on behalf of another web site.

The server often runs without accounts on the user's own machine, where every page the user visits can
send requests to it. So a request must name this server as its host (which stops DNS rebinding), and
one that a browser sends must come from this server's own pages (which stops forged requests).
Programs that are no browsers send neither Origin nor Sec-Fetch-Site, and are not affected.
"""

from functools import lru_cache
from urllib.parse import urlsplit

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wanllmdb_server.errors import ErrorCode
from wanllmdb_server.settings import Settings, is_loopback
from wanllmdb_server.web.requests import request_id

# On every answer, unless its own endpoint says otherwise (bytes that other origins may embed, a page).
_SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_CHECKED_HEADERS = frozenset({b"host", b"origin", b"sec-fetch-site", b"sec-fetch-mode", b"sec-fetch-dest"})
_DEFAULT_PORTS = {"http": 80, "https": 443}
_POLICY_VIOLATION = 1008


class Refusal(Exception):  # not a failure: an answer
    """A request that is not let in, with its status and what to do about it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class OriginGuard:
    """Lets in what is addressed to this server and does not come from another origin's page.

    `graphql_path` is never a page: a link of another site may lead to every other path.
    """

    def __init__(self, app: ASGIApp, settings: Settings, graphql_path: str = "/graphql") -> None:
        self.app = app
        self.graphql_path = graphql_path
        public = settings.public_url
        self._hosts = frozenset(name.lower() for name in settings.allowed_hosts)
        self._public_origin = _origin(public) if public else None
        self._is_ours = lru_cache(1024)(self._names_this_server)
        self._is_same = lru_cache(1024)(self._is_same_origin)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        try:
            self._check(scope)
        except Refusal as refusal:
            await _refuse(refusal, scope, send)
            return
        await self.app(scope, receive, _with_security_headers(send))

    def _check(self, scope: Scope) -> None:
        headers = {name: value for name, value in scope["headers"] if name in _CHECKED_HEADERS}
        host, origin = headers.get(b"host"), headers.get(b"origin")
        if host is None:
            raise Refusal(400, "the request has no Host header; send one with the address of this server")
        if not self._is_ours(host):
            raise Refusal(
                421,
                f"'{host.decode('latin-1')}' is not a name of this server; "
                "add it to the setting allowed_hosts, or set public_url",
            )
        if origin is not None and not self._is_same(origin, host):
            raise Refusal(
                403,
                f"requests of pages of '{origin.decode('latin-1')}' are refused; "
                "add its host to the setting allowed_hosts if you trust it",
            )
        if origin is None and not self._may_come_from(headers, scope):
            raise Refusal(403, "requests of another site's pages are refused; open this server's own page")

    def _may_come_from(self, headers: dict[bytes, bytes], scope: Scope) -> bool:
        """Whether a request without Origin is none of another site's page, or just a link to a page here."""
        if headers.get(b"sec-fetch-site", b"none") in {b"same-origin", b"none"}:
            return True
        is_link = (headers.get(b"sec-fetch-mode"), headers.get(b"sec-fetch-dest")) == (
            b"navigate",
            b"document",
        )
        return is_link and scope.get("method") == "GET" and scope["path"] != self.graphql_path

    def _names_this_server(self, host: bytes) -> bool:
        name, port = _split(host.decode("latin-1").lower())
        if name in self._hosts or f"{name}:{port}" in self._hosts or is_loopback(name):
            return True
        return self._public_origin is not None and name == self._public_origin[1]

    def _is_same_origin(self, origin: bytes, host: bytes) -> bool:
        parsed = _origin(origin.decode("latin-1"))
        if parsed is None:
            return False
        scheme, name, port = parsed
        if parsed == self._public_origin or name in self._hosts or f"{name}:{port}" in self._hosts:
            return True
        # Behind a proxy that ends TLS the scheme of this request is not the browser's: compare with its own.
        host_name, host_port = _split(host.decode("latin-1").lower())
        return (name, port) == (host_name, host_port or _DEFAULT_PORTS[scheme])


def _origin(url: str) -> tuple[str, str, int] | None:
    """(scheme, host, port) of an http URL, or None for anything else, such as the origin `null`."""
    try:
        parts = urlsplit(url.lower())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return None
    return parts.scheme, parts.hostname, port or _DEFAULT_PORTS[parts.scheme]


def _split(host: str) -> tuple[str, int | None]:
    """Name and port of a Host header; the name is empty when it is malformed."""
    try:
        parts = urlsplit(f"//{host}")
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return "", None
    return (name, port) if parts.netloc == host and "@" not in host else ("", None)


def _with_security_headers(send: Send) -> Send:
    async def send_guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", ()))
            present = {name for name, _ in headers}
            headers += [header for header in _SECURITY_HEADERS if header[0] not in present]
            message["headers"] = headers
        await send(message)

    return send_guarded


async def _refuse(refusal: Refusal, scope: Scope, send: Send) -> None:
    if scope["type"] == "websocket":
        # Before the handshake is accepted, this becomes an HTTP 403.
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": str(refusal)})
        return
    extensions = {"code": ErrorCode.INVALID_INPUT.value, "details": {}, "requestId": request_id(scope)}
    body = orjson.dumps({"errors": [{"message": str(refusal), "extensions": extensions}]})
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", str(len(body)).encode("ascii")),
        *_SECURITY_HEADERS,
    ]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
