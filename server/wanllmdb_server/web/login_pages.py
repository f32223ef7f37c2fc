"""The pages for logging in: `/login`, and `/setup`, to which one-time links lead.

They look the same whether the web UI is built or not.
"""

from starlette.routing import Route

from wanllmdb_server.identities.invitations import PAGE as SETUP
from wanllmdb_server.web.pages import file_route

LOGIN_PAGE = "/login"
PAGES = {LOGIN_PAGE: "login.html", SETUP: "setup.html"}
PATH = "/auth/static"
PARTS = ("theme.css", "login.css", "login.js", "setup.js", "asking.js", "icon.svg")


def login_page_routes() -> list[Route]:
    """Both pages and their files."""
    return [
        *(file_route(path, name) for path, name in PAGES.items()),
        *(file_route(f"{PATH}/{name}", name) for name in PARTS),
    ]
