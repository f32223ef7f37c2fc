"""The offline playground: a page whose scripts and styles all come from here, and which asks nobody else."""

from starlette.routing import Route

from wanllmdb_server.web.pages import file_route

PATH = "/playground"
PAGE = "playground.html"
PARTS = ("theme.css", "playground.css", "playground.js", "docs.js", "editor.js", "examples.js", "icon.svg")


def playground_routes() -> list[Route]:
    """`/playground` and its files, for a server whose web UI is not built."""
    return [file_route(PATH, PAGE), *(file_route(f"{PATH}/{name}", name) for name in PARTS)]
