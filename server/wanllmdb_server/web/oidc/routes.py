"""The two addresses of a login through the provider: the way there, and the way back.

The way back changes something though it is a GET: it starts a session, because a redirect is all that a
provider can send a browser. What keeps another site from forging it is not the method but the cookie of
the attempt: its state must be the one in the address, and serves once. The cookies are SameSite=Lax, as
the browser comes back from another site: Lax sends them along with a link or redirect, Strict would not.
"""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from wanllmdb_server.access.actors import local_actor
from wanllmdb_server.access.idempotency import is_first_use
from wanllmdb_server.access.tokens import hash_token
from wanllmdb_server.api.context import Services
from wanllmdb_server.api.threads import Threads
from wanllmdb_server.errors import InvalidInput, RegistryError
from wanllmdb_server.identities.logins import Browser, log_in
from wanllmdb_server.identities.oidc import Person, Terms, admit
from wanllmdb_server.settings import Settings, is_loopback
from wanllmdb_server.storage.registry import keyring_of
from wanllmdb_server.web.authentication import Cookie
from wanllmdb_server.web.clients import client_address
from wanllmdb_server.web.oidc.attempts import ATTEMPT_SECONDS, Attempt, begin_attempt, seal, unseal
from wanllmdb_server.web.oidc.failures import LoginRefused, quoted
from wanllmdb_server.web.oidc.page import refusal

if TYPE_CHECKING:
    from wanllmdb_server.web.oidc.provider import Provider

log = structlog.get_logger(__name__)

LOGIN = "/auth/oidc/login"
CALLBACK = "/auth/oidc/callback"
_LONGEST_CODE = 4096
_SEE_OTHER = 303
_NOT_KEPT = {"cache-control": "no-store"}


def oidc_login_method(settings: Settings) -> dict[str, str] | None:
    """How a login page offers the provider: its `name` and the `url` to go to; None if there is none."""
    return {"name": settings.oidc_name, "url": LOGIN} if settings.oidc_issuer else None


def oidc_routes(services: Services, threads: Threads, cookie: Cookie) -> list[Route]:
    """The addresses of the login; none if no provider is set."""
    issuer, client_id = services.settings.oidc_issuer, services.settings.oidc_client_id
    if issuer is None or client_id is None:
        return []
    # Not at the top: it would make the start of every registry that has no provider a sixth slower.
    from wanllmdb_server.web.oidc.provider import Provider  # noqa: PLC0415

    provider = Provider(services.settings, issuer, client_id)
    login = _Login(services, threads, cookie, provider)
    return [Route(LOGIN, login.go, methods=["GET"]), Route(CALLBACK, login.come_back, methods=["GET"])]


class _Login:
    def __init__(self, services: Services, threads: Threads, cookie: Cookie, provider: "Provider") -> None:
        settings = services.settings
        self._services = services
        self._threads = threads
        self._cookie = cookie
        self._provider = provider
        self._public_url = settings.public_url
        self._keyring = keyring_of(settings)
        self._terms = Terms.of(settings)
        self._attempt_cookie = f"{cookie.name}-oidc"

    async def go(self, request: Request) -> Response:
        """Send the browser to the provider; it comes back, and then goes on to `next`."""
        try:
            attempt = begin_attempt(self._redirect_uri(request), request.query_params.get("next", "/"))
            url = await self._provider.authorization_url(attempt)
        except RegistryError as error:
            return _refuse(request, error)
        answer = RedirectResponse(url, _SEE_OTHER, _NOT_KEPT)
        self._keep(answer, seal(attempt, self._keyring), ATTEMPT_SECONDS)
        return answer

    async def come_back(self, request: Request) -> Response:
        """Start a session for whom the provider says it is."""
        try:
            attempt = unseal(request.cookies.get(self._attempt_cookie), self._keyring)
            _check_state(request, attempt)
        except RegistryError as error:
            # The cookie stays: an address that somebody made up must not end a login that is under way.
            return _refuse(request, error)
        try:
            token = await self._finish(request, attempt)
        except RegistryError as error:
            answer = _refuse(request, error)
        else:
            answer = RedirectResponse(attempt.target, _SEE_OTHER, _NOT_KEPT)
            answer.raw_headers.append(self._cookie.set(token))
        self._keep(answer, "", 0)
        return answer

    async def _finish(self, request: Request, attempt: Attempt) -> str:
        """The token of the new session."""
        await self._provider.check_origin(_single(request, "iss"))
        refused = _single(request, "error")
        if refused is not None:
            raise LoginRefused(f"the provider did not log you in: {quoted(refused)}")
        code = _single(request, "code")
        if not code or len(code) > _LONGEST_CODE:
            raise LoginRefused("the provider sent no code that could be used; log in again")
        person = await self._provider.redeem(code, attempt)
        agent, old = request.headers.get("user-agent"), self._cookie.read(dict(request.scope["headers"]))
        browser = Browser(client_address(request.scope), agent, old)
        return await self._threads.run(self._start_session, attempt, person, browser)

    def _start_session(self, attempt: Attempt, person: Person, browser: Browser) -> str:
        with self._services.database.write() as connection:
            # Workers share the database, so that an attempt serves once whichever of them it comes back to.
            if not is_first_use(connection, local_actor(), f"oidc:{hash_token(attempt.state)}"):
                raise LoginRefused("this login was finished before; log in again")
            row = admit(connection, person, self._terms)
            how = {"by": "oidc", "issuer": person.issuer}
            token = log_in(connection, row, self._services.authenticator.limits, browser, how)
        self._services.authenticator.forget()
        return token

    def _redirect_uri(self, request: Request) -> str:
        """Where the provider sends the browser back. Raises `InvalidInput` if that is not known for sure."""
        if self._public_url is not None:
            return self._public_url.rstrip("/") + CALLBACK
        # The host was compared with this server's names; loopback ones lead nowhere else.
        host = request.headers.get("host", "")
        if not is_loopback(urlsplit(f"//{host}").hostname or ""):
            raise InvalidInput(f"set public_url to log in at {host} through the provider")
        return f"http://{host}{CALLBACK}"

    def _keep(self, answer: Response, value: str, seconds: int) -> None:
        answer.set_cookie(
            self._attempt_cookie, value, seconds, path="/", secure=True, httponly=True, samesite="lax"
        )


def _check_state(request: Request, attempt: Attempt) -> None:
    if not attempt.is_state(_single(request, "state") or ""):
        raise LoginRefused(
            f"the answer of the provider belongs to another login than the last that this browser began; "
            f"start again at {LOGIN}"
        )


def _single(request: Request, name: str) -> str | None:
    """A parameter that may come once. Raises `LoginRefused` if it comes more often."""
    values = request.query_params.getlist(name)
    if len(values) > 1:
        raise LoginRefused(f"the address has {name!r} {len(values)} times; log in again")
    return values[0] if values else None


def _refuse(request: Request, error: RegistryError) -> Response:
    log.info("login through the provider refused", code=error.code.value, reason=error.message)
    return refusal(request, error, LOGIN)
