"""The offline playground: a page whose scripts and styles all come from here, and which asks nobody else."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from wanllmdb_server.web.pages import file_route

PATH = "/playground"
PAGE = "playground.html"
PARTS = ("theme.css", "playground.css", "playground.js", "docs.js", "editor.js", "examples.js", "icon.svg")


def playground_routes() -> list[Route]:
    """`/playground` and its files, and `/`, which leads there."""

    async def root(_: Request) -> Response:
        return RedirectResponse(PATH)

    return [Route("/", root), file_route(PATH, PAGE), *(file_route(f"{PATH}/{name}", name) for name in PARTS)]
