"""Finds out who sends a request, before anything else of the server sees it.

A program sends `Authorization: Bearer <API key>`, a browser the cookie of its session. Every path needs
one of them but those listed here: signed URLs carry their own proof, the pages for logging in must be
reachable without, and whether the server is up is no secret. Nor are the web UI's page and files.
"""

import hmac
from collections.abc import Callable

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wanllmdb_server.access.actors import Actor, check_reported_by
from wanllmdb_server.access.authentication import Authenticator, Presented, Recognised, with_report
from wanllmdb_server.access.rate_limits import RateLimits
from wanllmdb_server.api.threads import Threads
from wanllmdb_server.errors import Forbidden, RateLimited, RegistryError, Unauthenticated
from wanllmdb_server.web.clients import client_address
from wanllmdb_server.web.requests import DENIED, request_id

ACTOR = "wanllmdb.actor"
REPORTED_BY = b"x-wanllmdb-reported-by"
CSRF_HEADER = b"x-wanllmdb-csrf"
"""A page of another site cannot send a header of this name without being asked, and refused, first."""

_OPEN_PATHS = frozenset({"/healthz", "/readyz", "/login", "/setup"})
_OPEN_PREFIXES = ("/assets/", "/auth/", "/openlineage/", "/storage/")
_HARMLESS_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_PASSWORDS = "/auth/"
METRICS = "/metrics"
_NO_SCRAPER = (
    "the metrics are for administrators of the registry; let a scraper send the key that the setting "
    "metrics_key names"
)
_STATUS = {Unauthenticated: 401, Forbidden: 403, RateLimited: 429}
_POLICY_VIOLATION = 1008


def actor_of(scope: Scope) -> Actor:
    """Who sends the request; set for every path that needs a login."""
    actor: Actor = scope[ACTOR]
    return actor


class Cookie:
    """The cookie that holds a browser's session token: out of reach of scripts, and never sent in the clear.

    Browsers count loopback addresses as safe, so that a server on the user's own machine works without TLS.
    """

    def __init__(self, public_url: str | None) -> None:
        # The prefix makes browsers refuse the cookie from a neighbouring host name or without TLS.
        self.name = "__Host-wanllmdb" if (public_url or "").startswith("https:") else "wanllmdb"

    def read(self, headers: dict[bytes, bytes]) -> str | None:
        """The token that came with a request."""
        # Read by hand: the standard library stops at the first cookie that it finds malformed, and those of
        # other programs on this host come along.
        for pair in headers.get(b"cookie", b"").decode("latin-1").split(";"):
            name, _, value = pair.strip().partition("=")
            if name == self.name:
                return value.strip('"') or None
        return None

    def set(self, token: str) -> tuple[bytes, bytes]:
        """The header that gives the browser its token; the server decides when it ends."""
        return b"set-cookie", f"{self.name}={token}; Path=/; HttpOnly; Secure; SameSite=Lax".encode("ascii")

    def clear(self) -> tuple[bytes, bytes]:
        gone = f"{self.name}=; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=0"
        return b"set-cookie", gone.encode("ascii")


class Recogniser:
    """Finds out who presents a credential, seldom enough for those who guess at them."""

    def __init__(self, authenticator: Authenticator, threads: Threads, limits: RateLimits) -> None:
        self._authenticator = authenticator
        self._threads = threads
        self._limits = limits

    async def recognise(self, presented: Presented, scope: Scope) -> Recognised:
        """Raises `Unauthenticated`; `RateLimited` after too many wrong ones from the address."""
        known = self._authenticator.known(presented)
        if known is not None:
            return known
        # What was right a moment ago is not held up by others who guess at the same address.
        if not self._authenticator.was_known(presented):
            self._limits.check_failures(client_address(scope))
        return await self._threads.run(self._authenticator.recognise, presented)

    async def allow(self, presented: Presented, scope: Scope) -> Actor:
        """The actor, whose request is counted. Raises the same, and `RateLimited` for who asks too often."""
        actor = (await self.recognise(presented, scope)).actor
        self._limits.count(actor, client_address(scope))
        return actor


class Authentication:
    """Puts the actor into the scope, or answers 401; 429 to who asks too often.

    `is_page` tells the paths of the web UI.
    """

    def __init__(
        self,
        app: ASGIApp,
        authenticator: Authenticator,
        threads: Threads,
        cookie: Cookie,
        limits: RateLimits,
        is_page: Callable[[str], bool],
        metrics_key: str | None = None,
    ) -> None:
        self.app = app
        self._is_page = is_page
        self._limits = limits
        self._metrics_key = metrics_key.encode() if metrics_key else None
        self._recogniser = Recogniser(authenticator, threads, limits)
        self._cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        if _is_open(scope["path"]) or (scope["type"] == "http" and self._is_page(scope["path"])):
            await self._let_in(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if scope["path"] == METRICS and self._is_scraper(headers):
            await self.app(scope, receive, send)
            return
        try:
            presented = self._presented(headers)
            if presented.session is not None:
                check_forgery(scope, headers)
            if scope["type"] == "websocket" and presented == Presented():
                # Who it is may come with its first message.
                await self.app(scope, receive, send)
                return
            recognised = await self._recogniser.recognise(presented, scope)
            scope[ACTOR] = recognised.actor  # who it is, also if the request is refused
            self._limits.count(recognised.actor, client_address(scope))
            if scope["path"] == METRICS and not recognised.actor.is_admin:
                raise Forbidden(_NO_SCRAPER, needed="INSTANCE_ADMIN")
            reported_by = check_reported_by(headers.get(REPORTED_BY, b"").decode("latin-1"))
        except RegistryError as error:
            await refuse(error, scope, send)
            return
        scope[ACTOR] = with_report(recognised.actor, reported_by)
        fresh = recognised.fresh_token
        await self.app(scope, receive, send if fresh is None else _adding(self._cookie.set(fresh), send))

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Without looking who it is, unless passwords and links are tried too often."""
        if scope["path"].startswith(_PASSWORDS):
            try:
                self._limits.check_failures(client_address(scope))
            except RateLimited as error:
                await refuse(error, scope, send)
                return
        await self.app(scope, receive, send)

    def _is_scraper(self, headers: dict[bytes, bytes]) -> bool:
        key = _bearer(headers)
        return self._metrics_key is not None and hmac.compare_digest(key.encode("latin-1"), self._metrics_key)

    def _presented(self, headers: dict[bytes, bytes]) -> Presented:
        key = _bearer(headers)
        if key:
            return Presented(api_key=key)
        return Presented(session=self._cookie.read(headers))


def _bearer(headers: dict[bytes, bytes]) -> str:
    return bearer_in(headers.get(b"authorization", b"").decode("latin-1"))


def bearer_in(text: str) -> str:
    """The key in the value of an Authorization header; empty if there is none."""
    kind, _, key = text.partition(" ")
    return key.strip() if kind.lower() == "bearer" else ""


def _is_open(path: str) -> bool:
    return path in _OPEN_PATHS or path.startswith(_OPEN_PREFIXES)


def check_forgery(scope: Scope, headers: dict[bytes, bytes]) -> None:
    """Refuse what another site's page may have made the browser send with the cookie.

    The origin, where one is sent, was compared with this server's already.
    """
    if scope["type"] == "http" and scope["method"] in _HARMLESS_METHODS:
        return  # reads only, and their answers are out of reach of other sites
    if b"origin" not in headers:
        raise Forbidden("a change with a browser's cookie needs the Origin header; programs use an API key")
    if scope["type"] == "http" and CSRF_HEADER not in headers:
        raise Forbidden(f"a change with a browser's cookie needs the header {CSRF_HEADER.decode()}: 1")


def _adding(header: tuple[bytes, bytes], send: Send) -> Send:
    async def send_with_header(message: Message) -> None:
        if message["type"] in {"http.response.start", "websocket.accept"}:
            message["headers"] = [*message.get("headers", ()), header]
        await send(message)

    return send_with_header


async def refuse(error: RegistryError, scope: Scope, send: Send, *more: tuple[bytes, bytes]) -> None:
    """Answer with the error in GraphQL's form and the status that fits it, and `more` headers."""
    if scope["type"] == "websocket":
        scope[DENIED] = (("subscription", error.code),)
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": error.message[:120]})
        return
    extensions = {"code": error.code.value, "details": error.details, "requestId": request_id(scope)}
    body = orjson.dumps({"errors": [{"message": error.message, "extensions": extensions}]})
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", str(len(body)).encode("ascii")),
        (b"cache-control", b"no-store"),
        *more,
    ]
    if isinstance(error, Unauthenticated):
        headers.append((b"www-authenticate", b"Bearer"))
    if isinstance(error, RateLimited):
        headers.append((b"retry-after", str(error.details["retryAfter"]).encode("ascii")))
    await send({"type": "http.response.start", "status": _STATUS.get(type(error), 400), "headers": headers})
    await send({"type": "http.response.body", "body": body})
