"""The web UI: one page for all of its paths, and the files that the page loads.

`webui/` is built into the package. What is built holds no data, so that everybody gets it, logged in or not.
"""

import gzip
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from importlib.resources.abc import Traversable
from secrets import token_urlsafe

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from wanllmdb_server.storage.contract import NamesOrigins, Storage

BUILT = files("wanllmdb_server").joinpath("webui")
ASSETS = "/assets/"
NONCE = "__CSP_NONCE__"
"""What stands in `index.html` for a nonce, which is another one in every answer."""
SERVER_URL = "__SERVER_URL__"
"""What stands in `index.html` for the address with which URLs of this server begin."""

# Their names change with their content.
_FOR_EVER = "public, max-age=31536000, immutable"
_NOT_BUILT = (
    "The web UI of this server was not built.\n\n"
    "In a checkout, run `make webui` and start the server again; `make run` does both.\n"
    "GraphQL is at /graphql, and the command line and the SDK work as ever.\n"
)
_COMPRESSED = {
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "json": "application/json",
    "wasm": "application/wasm",
}
_MEDIA_TYPES = {
    **_COMPRESSED,
    "woff2": "font/woff2",
    "png": "image/png",
    "webp": "image/webp",
    "jpg": "image/jpeg",
    "ico": "image/x-icon",
}
_UNKNOWN = "application/octet-stream"


def origins_of(storages: Mapping[str, Storage]) -> list[str]:
    """Where browsers send and fetch blobs, if not here; sorted."""
    found = {
        origin for it in storages.values() if isinstance(it, NamesOrigins) for origin in it.public_origins
    }
    return sorted(found)


def pages_beside(routes: Iterable[BaseRoute]) -> Callable[[str], bool]:
    """Tells of a path whether it is the web UI's: of all that begin like none of `routes`.

    So what is unknown below `/api` or `/auth` stays unknown, and a new route is never a page by mistake.
    """
    taken = {getattr(route, "path", "/").split("/")[1] for route in routes}

    def is_page(path: str) -> bool:
        return path == "/" or (path[:2] != "//" and path.split("/", 2)[1] not in taken)

    return is_page


@dataclass(frozen=True, slots=True)
class _Asset:
    body: bytes
    compressed: bytes | None
    media_type: str


class WebUI:
    """What lies in a folder after `webui/` was built into it; nothing, if it was not.

    `url` is how clients reach this server, `origins` are those of the storages that browsers may speak to.
    """

    def __init__(self, folder: Traversable, url: str, origins: Iterable[str]) -> None:
        self._policy = _Policy(origins)
        page = folder.joinpath("index.html")
        self.is_built = page.is_file()
        self._page = page.read_text("utf-8").replace(SERVER_URL, escape(url)) if self.is_built else ""
        listed = folder.joinpath("assets")
        self._files = {file.name: file for file in listed.iterdir()} if listed.is_dir() else {}
        self._assets: dict[str, _Asset] = {}

    def asset_route(self) -> Route:
        """The files of the page; one that is not there is 404, never the page."""
        return Route(f"{ASSETS}{{name}}", self._asset, methods=["GET"])

    def page_route(self, is_page: Callable[[str], bool]) -> Route:
        """The page, for every path that `is_page` and no route before it takes."""
        return _PageRoute(is_page, self._show)

    async def _show(self, _request: Request) -> Response:
        if not self.is_built:
            return PlainTextResponse(_NOT_BUILT, status_code=503, headers={"cache-control": "no-store"})
        nonce = token_urlsafe(16)
        headers = {"cache-control": "no-cache", "content-security-policy": self._policy.of_page(nonce)}
        return Response(self._page.replace(NONCE, nonce), headers=headers, media_type="text/html")

    def _asset(self, request: Request) -> Response:
        """In a thread, because the first time it reads and compresses."""
        name = request.path_params["name"]
        if name not in self._files:
            return PlainTextResponse("Not Found", status_code=404)
        asset = self._assets.get(name)
        if asset is None:
            asset = self._assets[name] = _read(self._files[name])
        headers = {"cache-control": _FOR_EVER, "content-security-policy": self._policy.of_asset()}
        body = asset.body
        if asset.compressed is not None:
            headers["vary"] = "accept-encoding"
            if _takes_gzip(request.headers.get("accept-encoding", "")):
                headers["content-encoding"] = "gzip"
                body = asset.compressed
        return Response(body, headers={**headers, "content-type": asset.media_type})


class _PageRoute(Route):
    def __init__(self, is_page: Callable[[str], bool], endpoint: Callable[..., object]) -> None:
        super().__init__("/{page:path}", endpoint, methods=["GET"])
        self._is_page = is_page

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] != "http" or not self._is_page(scope["path"]):
            return Match.NONE, {}
        return super().matches(scope)


class _Policy:
    """What browsers let the page do: nothing but what is listed."""

    def __init__(self, origins: Iterable[str]) -> None:
        self._elsewhere = "".join(f" {origin}" for origin in origins)

    def of_page(self, nonce: str) -> str:
        return self._with(f" 'nonce-{nonce}'")

    def of_asset(self) -> str:
        """A worker's script brings the policy that the worker works under."""
        return self._with("")

    def _with(self, nonce: str) -> str:
        return (
            # wasm hashes files. 'self' of connect-src is also the WebSocket of this origin.
            f"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{nonce}; style-src 'self'{nonce}; "
            f"connect-src 'self'{self._elsewhere}; img-src 'self' data: blob:{self._elsewhere}; "
            "font-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        )


def _read(file: Traversable) -> _Asset:
    body, kind = file.read_bytes(), file.name.rpartition(".")[2]
    compressed = gzip.compress(body, mtime=0) if kind in _COMPRESSED else None
    return _Asset(body, compressed, _MEDIA_TYPES.get(kind, _UNKNOWN))


def _takes_gzip(accepted: str) -> bool:
    for each in accepted.lower().split(","):
        coding, _, weight = each.partition(";")
        if coding.strip() in {"gzip", "*"}:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
