"""A browser for the whole folder, and registries for it to look at.

Everything that holds Playwright open is of scope `package`: it keeps an event loop in this thread, which the
asynchronous tests of other folders, run by the same process, must not find there.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    StorageState,
    expect,
    sync_playwright,
)
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.web.webui import BUILT

from tests.server.people import add_person
from tests.server.servers import serving
from tests.webui.chromium import OPTIONS, executable
from tests.webui.logins import PASSWORD, log_in
from tests.webui.watching import Watch
from tests.webui.world import PROJECT, World, away_from_home, fill

PEOPLE = {"ada": Role.WRITER, "mia": Role.MAINTAINER, "eve": Role.VIEWER}
PATIENCE = 20_000
WIDE = {"width": 1280, "height": 800}

Open = Callable[..., Page]

# Its own 5 s are not much on a machine that does other things as well.
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        expect.set_options(timeout=PATIENCE)
        yield started


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    if not BUILT.joinpath("index.html").is_file():
        raise RuntimeError("the web UI is not built, so there is nothing to look at; run: make webui")
    browser = playwright.chromium.launch(executable_path=executable(), args=OPTIONS)
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A registry without users: whoever opens it may do everything. Tests that change things use names of their own."""
    yield from _filled(tmp_path_factory.mktemp("world"), is_open=True)


@pytest.fixture(scope="package")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The same with users: `root` administers it, `PEOPLE` have roles in the project; all have the `PASSWORD`."""
    yield from _filled(tmp_path_factory.mktemp("closed"), is_open=False)


def _filled(folder: Path, *, is_open: bool) -> Iterator[World]:
    with serving(folder / "data") as server, away_from_home(folder):
        key = None if is_open else add_person(server.data_dir, "root", is_admin=True, password=PASSWORD)
        world = World(server, key)
        world.api.do(
            "createProject", "project { id }", name=PROJECT, description="Flowers and who knows them"
        )
        fill(world)
        for name, role in {} if is_open else PEOPLE.items():
            add_person(server.data_dir, name, roles={PROJECT: role}, password=PASSWORD)
        yield world


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Fails a test whose pages ask another origin, complain in the console or run into the policy."""
    watching = Watch(set())
    yield watching
    watching.check()


@pytest.fixture
def visit(chromium: Browser, watch: Watch) -> Iterator[Open]:
    """`visit(world, path, **options of the context)`: a page in a browser of its own, watched."""
    opened: list[BrowserContext] = []

    def open_page(world: World, path: str = "/", **options: object) -> Page:
        watch.allowed.add(world.url)
        context = chromium.new_context(**{"base_url": world.url, "viewport": WIDE, **options})
        opened.append(context)
        context.set_default_timeout(PATIENCE)
        watch.look_at(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in opened:
        context.close()


@pytest.fixture(scope="package")
def sessions() -> dict[tuple[str, str], StorageState]:
    """What browsers keep of logins, by the registry's address and the name."""
    return {}


@pytest.fixture
def visit_as(visit: Open, chromium: Browser, sessions: dict[tuple[str, str], StorageState]) -> Open:
    """`visit_as(name, world, path, **options)`: the same in a browser where that user is logged in."""

    def open_page(name: str, world: World, path: str = "/", **options: object) -> Page:
        if (world.url, name) not in sessions:
            sessions[world.url, name] = log_in(chromium, world.url, name)
        return visit(world, path, storage_state=sessions[world.url, name], **options)

    return open_page
