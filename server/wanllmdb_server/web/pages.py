"""Files of the pages that this server shows: all from here, under a policy that asks nobody else."""

from hashlib import sha256
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_MEDIA_TYPES = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "json": "application/json",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def file_route(path: str, name: str) -> Route:
    """Serves the file `static/<name>` under `path`."""
    body = files(__package__).joinpath("static", name).read_bytes()
    headers = {
        "etag": f'"{sha256(body).hexdigest()[:16]}"',
        # Ask each time, so that an upgraded server is never used with the script of the old one.
        "cache-control": "no-cache",
        "content-security-policy": _POLICY,
    }
    media_type = _MEDIA_TYPES[name.rpartition(".")[2]]

    async def serve(request: Request) -> Response:
        if request.headers.get("if-none-match") == headers["etag"]:
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type=media_type)

    return Route(path, serve)
