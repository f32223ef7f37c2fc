"""Logging in and out with a browser: the routes under `/auth`, which answer JSON.

They are open to everybody, so each change needs JSON and the header of this server's own pages, with or
without a cookie: another site's page must not log its visitors in as somebody else either. Failed logins
are answered with status 401, whatever was wrong, after the same work.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from sqlalchemy import Row, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wanllmdb_server.access.actors import Actor, Credential
from wanllmdb_server.access.passwords import hash_password, hashing_threads, matches, stored_password
from wanllmdb_server.access.rate_limits import RateLimits
from wanllmdb_server.access.sessions import find_session, is_stolen
from wanllmdb_server.access.tables import principal
from wanllmdb_server.api.context import Services
from wanllmdb_server.api.threads import Threads
from wanllmdb_server.errors import BodyTooLarge, Forbidden, InvalidInput, RegistryError, Unauthenticated
from wanllmdb_server.identities.invitations import accept, find_invitation, set_password
from wanllmdb_server.identities.logins import Browser, find_login, log_in, log_out, wrong_password
from wanllmdb_server.web.authentication import CSRF_HEADER, Cookie, check_forgery, refuse
from wanllmdb_server.web.clients import client_address
from wanllmdb_server.web.local_paths import local_path
from wanllmdb_server.web.oidc.routes import oidc_login_method

LOGIN = "/auth/login"
START = "/"
"""Where a login leads when no other page asked for it."""

_MOST_BYTES = 16 << 10
_JSON = "application/json"

Fields = dict[str, Any]


class LoginRoutes:
    """What the routes need: the registry, threads for its database, and the cookie."""

    def __init__(self, services: Services, threads: Threads, limits: RateLimits, cookie: Cookie) -> None:
        self._services = services
        self._database = services.database
        self._authenticator = services.authenticator
        self._threads = threads
        self._limits = limits
        self._cookie = cookie

    def routes(self) -> list[Route]:
        """The routes, each for one method."""
        return [
            Route("/auth/methods", self._methods),
            self._post(LOGIN, self._login),
            self._post("/auth/logout", self._logout),
            self._post("/auth/password", self._change_password),
            self._post("/auth/invitations", self._look),
            self._post("/auth/invitations/accept", self._accept),
        ]

    def _post(self, path: str, answer: Callable[[Request, Fields], Awaitable[Response]]) -> Route:
        async def endpoint(request: Request) -> Response:
            try:
                _check_forgery(request, has_cookie=self._token(request) is not None)
                return await answer(request, await _fields(request))
            except RegistryError as error:
                return _Refusal(error)

        return Route(path, endpoint, methods=["POST"])

    async def _methods(self, _request: Request) -> Response:
        return _answer({"password": True, "oidc": oidc_login_method(self._services.settings)})

    async def _login(self, request: Request, fields: Fields) -> Response:
        """`{name, password, next?}` → `{principal, next}` and the cookie of a new session."""
        name, given = _text(fields, "name"), _text(fields, "password")
        address = client_address(request.scope)
        self._limits.check_login(address, name)
        row = await self._threads.run(self._find_login, name)
        fine = await _hashing(matches, given, row.hash if row else None)
        if row is None or not fine:
            raise wrong_password()

        def start() -> str:
            with self._database.write() as connection:
                # Since the password was read it may have been changed, or the user disabled.
                again = find_login(connection, name)
                if again is None or again.hash != row.hash:
                    raise wrong_password()
                return log_in(connection, again, self._authenticator.limits, self._browser(request))

        answer = await self._logged_in(row, start, fields)
        self._limits.note_login(address, name)
        return answer

    def _find_login(self, name: str) -> Row[Any] | None:
        with self._database.read() as connection:
            return find_login(connection, name)

    async def _logout(self, request: Request, _fields: Fields) -> Response:
        """End the session; fine without one, too."""
        token = self._token(request)

        def end() -> None:
            with self._database.write() as connection:
                log_out(connection, token)
            self._authenticator.forget()

        if token is not None:
            await self._threads.run(end)
        return _answer({}, self._cookie.clear())

    async def _change_password(self, request: Request, fields: Fields) -> Response:
        """`{old, new}` of who is logged in. All sessions end but this one, which gets a new token."""
        token = self._token(request)
        if token is None:
            raise Unauthenticated("log in with your browser to change your password")
        old, new = _text(fields, "old"), _text(fields, "new")
        actor, row, known = await self._threads.run(self._who, token)
        self._limits.check_login(client_address(request.scope), row.name)
        if not await _hashing(matches, old, known):
            raise Unauthenticated("the old password is wrong")
        hashed = await _hashing(hash_password, new)

        def change() -> str:
            with self._database.write() as connection:
                self._authenticator.confirm(connection, actor)
                if stored_password(connection, row.id) != known:
                    raise Unauthenticated("the password was changed meanwhile; log in again")
                set_password(connection, actor, row, hashed)
                return log_in(connection, row, self._authenticator.limits, self._browser(request))

        answer = await self._logged_in(row, change, fields)
        self._limits.note_login(client_address(request.scope), row.name)
        return answer

    def _who(self, token: str) -> tuple[Actor, Row[Any], str | None]:
        with self._database.read() as connection:
            # Without a new token for the browser, which an answer that refuses would not carry.
            found = find_session(connection, token, self._authenticator.limits)
            if found is None or is_stolen(found, token):
                raise Unauthenticated("the session has ended; log in again")
            row = connection.execute(select(principal).where(principal.c.id == found.principal_id)).one()
            actor = Actor(row.id, sees_all=row.is_admin, credential=Credential(session_id=found.id))
            return actor, row, stored_password(connection, row.id)

    async def _look(self, _request: Request, fields: Fields) -> Response:
        """`{token}` → whose password a link sets: `{name}`, null for the first administrator's link."""
        token = _text(fields, "token")

        def find() -> str | None:
            with self._database.read() as connection:
                name: str | None = find_invitation(connection, token).principal_name
                return name

        return _answer({"name": await self._threads.run(find)})

    async def _accept(self, request: Request, fields: Fields) -> Response:
        """`{token, password, name?}` → as a login. The name is for the first administrator."""
        token, given = _text(fields, "token"), _text(fields, "password")
        name = _text(fields, "name") if fields.get("name") is not None else None
        await self._look(request, fields)  # nobody makes this server hash without a good link
        hashed = await _hashing(hash_password, given)
        who: list[Row[Any]] = []

        def use() -> str:
            with self._database.write() as connection:
                row = accept(connection, token, hashed, name)
                who.append(row)
                return log_in(connection, row, self._authenticator.limits, self._browser(request))

        started = await self._threads.run(use)
        self._authenticator.forget()
        return self._welcome(who[0], started, fields)

    async def _logged_in(self, row: Row[Any], start: Callable[[], str], fields: Fields) -> Response:
        token = await self._threads.run(start)
        self._authenticator.forget()
        return self._welcome(row, token, fields)

    def _welcome(self, row: Row[Any], token: str, fields: Fields) -> Response:
        leads_to = local_path(fields.get("next")) or START
        shown = {"name": row.name, "displayName": row.display_name, "isAdmin": row.is_admin}
        return _answer({"principal": shown, "next": leads_to}, self._cookie.set(token))

    def _token(self, request: Request) -> str | None:
        return self._cookie.read(dict(request.scope["headers"]))

    def _browser(self, request: Request) -> Browser:
        return Browser(client_address(request.scope), request.headers.get("user-agent"), self._token(request))


class _Refusal(Response):
    """An error in the form that all answers of this server have."""

    def __init__(self, error: RegistryError) -> None:
        super().__init__()
        self._error = error

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        await refuse(self._error, scope, send)


def _answer(value: Fields, *headers: tuple[bytes, bytes]) -> Response:
    response = Response(orjson.dumps(value), media_type=_JSON, headers={"cache-control": "no-store"})
    response.raw_headers.extend(headers)
    return response


def _check_forgery(request: Request, *, has_cookie: bool) -> None:
    if has_cookie:
        check_forgery(request.scope, dict(request.scope["headers"]))
    if CSRF_HEADER.decode() not in request.headers:
        raise Forbidden(f"this needs the header {CSRF_HEADER.decode()}: 1, which this server's pages send")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
        raise InvalidInput(f"send JSON with Content-Type: {_JSON}")


async def _fields(request: Request) -> Fields:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            raise BodyTooLarge(f"the body is larger than {_MOST_BYTES} bytes", limit=_MOST_BYTES)
    try:
        found = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError as error:
        raise InvalidInput(f"the body is not valid JSON: {error}") from None
    if not isinstance(found, dict):
        raise InvalidInput("the body must be a JSON object")
    return found


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise InvalidInput(f"the member {name!r} is missing or no text", member=name)
    return value


async def _hashing(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call it in the few threads for passwords: it takes long, and much memory."""
    return await asyncio.get_running_loop().run_in_executor(hashing_threads, function, *arguments)
