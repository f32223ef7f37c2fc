"""What a login that did not work out looks like: a page for a browser, JSON for a program."""

import html

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from wanllmdb_server.errors import ErrorCode, Forbidden, RegistryError, Unauthenticated
from wanllmdb_server.web.oidc.failures import ProviderFailed
from wanllmdb_server.web.requests import request_id

_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_HEADERS = {"cache-control": "no-store", "content-security-policy": _POLICY}
_BUSY = {ErrorCode.DATABASE_BUSY, ErrorCode.DATABASE_UNAVAILABLE, ErrorCode.TIMEOUT}
_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Not logged in - wanllmdb</title></head>
<body>
<main>
<h1>You are not logged in</h1>
<p>{message}</p>
<p><a href="{login}">Try again</a></p>
<p>Request {request}</p>
</main>
</body>
</html>
"""


def refusal(request: Request, error: RegistryError, login: str) -> Response:
    """The answer to a login that was refused; `login` is where to begin it again."""
    status, number = _status(error), request_id(request.scope)
    if "text/html" in request.headers.get("accept", ""):
        shown = _PAGE.format(
            message=html.escape(error.message), login=html.escape(login), request=html.escape(number)
        )
        return HTMLResponse(shown, status, _HEADERS)
    extensions = {"code": error.code.value, "details": dict(error.details), "requestId": number}
    return JSONResponse({"errors": [{"message": error.message, "extensions": extensions}]}, status, _HEADERS)


def _status(error: RegistryError) -> int:
    if isinstance(error, ProviderFailed):
        return 502
    if isinstance(error, Unauthenticated):
        return 401
    if isinstance(error, Forbidden):
        return 403
    return 503 if error.code in _BUSY else 400
