"""The page itself: that it loads, from where, under which policy, and for whom."""

import re

import pytest
from playwright.sync_api import expect

from tests.webui.axe import violations
from tests.webui.logins import PASSWORD

DIRECTIVES = {
    "default-src": ["'none'"],
    "connect-src": ["'self'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'"],
    "worker-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}


def test_it_loads_under_its_policy(world, visit):
    page = visit(world)
    expect(page.get_by_role("main")).to_be_visible()
    answer = page.reload()

    policy = {
        name: sources
        for name, *sources in (part.split() for part in answer.headers["content-security-policy"].split(";"))
    }
    nonce = page.evaluate("document.querySelector('meta[property=csp-nonce]').nonce")
    assert re.fullmatch(r"[\w-]{22}", nonce)
    assert policy == {
        **DIRECTIVES,
        "script-src": ["'self'", "'wasm-unsafe-eval'", f"'nonce-{nonce}'"],
        "style-src": ["'self'", f"'nonce-{nonce}'"],
    }
    assert answer.headers["cache-control"] == "no-cache"


def test_its_files_are_kept_for_ever_and_travel_compressed(world, visit):
    page = visit(world, "about:blank")
    answers = []
    page.on("response", lambda answer: answers.append(answer) if "/assets/" in answer.url else None)
    page.goto("/")
    expect(page.get_by_role("main")).to_be_visible()

    scripts = [answer for answer in answers if answer.url.endswith(".js")]
    assert scripts
    for answer in answers:
        assert (answer.status, answer.headers["cache-control"]) == (
            200,
            "public, max-age=31536000, immutable",
        )
    for answer in scripts:
        assert answer.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("path", ["/nothing", "/p/demo/nothing/at/all"])
def test_a_path_that_is_none_shows_the_page_all_the_same(world, visit, path):
    page = visit(world, path)

    expect(page.get_by_role("main")).to_be_visible()


def test_who_is_not_logged_in_goes_to_the_login_and_comes_back(closed, visit, watch):
    watch.expect("401 (Unauthorized)")
    page = visit(closed, "/p/demo")

    page.wait_for_url(re.compile(r"/login\?next=(/|%2F)p(/|%2F)demo$"))
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{closed.url}/p/demo")
    expect(page.get_by_role("main")).to_be_visible()
    assert _viewer(page) == "ada"


def test_whose_session_ends_goes_to_the_login_when_the_connection_breaks(closed, visit, watch):
    watch.expect("401 (Unauthorized)")
    page = visit(closed, "/login?next=/p/demo")
    sockets = []

    def connect(socket):
        sockets.append(socket)
        socket.connect_to_server()

    page.route_web_socket(re.compile("/graphql$"), connect)
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

    page.context.clear_cookies()
    sockets[0].close(code=1012, reason="the server starts again")

    page.wait_for_url(re.compile(r"/login\?next=(/|%2F)p(/|%2F)demo$"))


def test_who_is_logged_in_stays(closed, visit_as):
    page = visit_as("eve", closed, "/p/demo")

    expect(page.get_by_role("main")).to_be_visible()
    assert _viewer(page) == "eve"
    assert page.url == f"{closed.url}/p/demo"


def test_everybody_can_use_it(world, visit):
    page = visit(world)
    expect(page.get_by_role("main")).to_be_visible()

    assert violations(page) == []


def test_every_page_fits_a_narrow_window(world, visit):
    page = visit(world, viewport={"width": 390, "height": 800})
    version = "/p/demo/a/flowers/v/v3"
    for path, shown in (
        ("/", "demo"),
        ("/p/demo", "flowers"),
        ("/p/demo/runs", "train-broken"),
        ("/p/demo/activity?about=scores", "scores:v3"),
        ("/p/demo/upload", "Drop files or a folder here"),
        ("/p/demo/settings", "Who may read it"),
        (f"{version}/files", "labels.csv"),
        (f"{version}/diff", "raw/web.json"),
        (f"{version}/lineage", "flowers"),
        (f"{version}/impact", "scores"),
        ("/playground", "Run"),
        ("/nothing", "There is no page here"),
    ):
        page.goto(path)
        main = page.get_by_role("main")
        expect(main).to_contain_text(shown)
        assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, 390)
        assert (path, page.evaluate("main.scrollWidth - main.clientWidth")) == (path, 0)
    assert violations(page) == []


def _viewer(page):
    """Who asks, when the page does."""
    answer = page.evaluate("fetch('/graphql?query={viewer{name}}').then((answer) => answer.json())")
    return answer["data"]["viewer"]["name"]
