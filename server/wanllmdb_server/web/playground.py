"""The offline playground: a page whose scripts and styles all come from here, and which asks nobody else."""

from hashlib import sha256
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

PATH = "/playground"
PAGE = "playground.html"
PARTS = ("playground.css", "playground.js", "docs.js", "editor.js", "examples.js", "icon.svg")

_MEDIA_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def playground_routes() -> list[Route]:
    """`/playground` and its files, and `/`, which leads there."""

    async def root(_: Request) -> Response:
        return RedirectResponse(PATH)

    return [Route("/", root), _file(PATH, PAGE), *(_file(f"{PATH}/{name}", name) for name in PARTS)]


def _file(path: str, name: str) -> Route:
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
