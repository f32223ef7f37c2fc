"""The pages for logging in are complete, ask nobody else, and their policy would not let them."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
from wanllmdb_server.web.login_pages import PAGES as LOGIN_PAGES
from wanllmdb_server.web.login_pages import PARTS as LOGIN_PARTS

from tests.server.edge import Edge

PAGES = list(LOGIN_PAGES.values())
NAMES = [*PAGES, *LOGIN_PARTS]
STATIC = files("wanllmdb_server.web").joinpath("static")


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/login", "text/html; charset=utf-8"),
        ("/setup", "text/html; charset=utf-8"),
        ("/auth/static/login.css", "text/css; charset=utf-8"),
        ("/auth/static/asking.js", "text/javascript; charset=utf-8"),
        ("/auth/static/theme.css", "text/css; charset=utf-8"),
        ("/auth/static/icon.svg", "image/svg+xml"),
    ],
)
def test_its_files_are_served_under_a_strict_policy(edge: Edge, path: str, media_type: str) -> None:
    reply = edge.send("GET", path)

    assert (reply.status, reply.headers["content-type"]) == (200, media_type)
    assert reply.headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    again = edge.send("GET", path, headers={"If-None-Match": reply.headers["etag"]})
    assert (again.status, again.body) == (304, b"")


def test_every_file_of_the_folder_is_served_and_every_import_is_there() -> None:
    # The schema of our OpenLineage facets is no part of a page.
    names = {Path(str(file)).name for file in STATIC.iterdir()} - {"openlineage-facets.json"}

    assert names == set(NAMES)
    for name in names:
        text = STATIC.joinpath(name).read_text()
        assert set(re.findall(r'from "\./([\w.]+)"', text)) <= names
        assert set(re.findall(r'(?:href|src)="auth/static/([\w.]+)"', text)) <= set(LOGIN_PARTS)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_comes_from_elsewhere(name: str) -> None:
    text = STATIC.joinpath(name).read_text().replace('xmlns="http://www.w3.org/2000/svg"', "")

    assert re.findall(r"(?:https?:)?//[\w-]+\.\w+|@import|url\(", text) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_inline_script_or_style(name: str) -> None:
    page = STATIC.joinpath(name).read_text()

    assert re.findall(r"<style|\bstyle=|\bon\w+=|<script(?![^>]*\bsrc=)", page) == []
