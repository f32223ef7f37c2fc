"""A registry whose bytes lie on a real S3 server, and a browser that comes by the origin which that lets in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from tests.s3servers.fixtures import new_bucket
from tests.s3servers.servers import WEB_ORIGIN, S3Server
from tests.server.servers import serving
from tests.webui.chromium import OPTIONS, executable
from tests.webui.watching import Watch
from tests.webui.world import PROJECT, World

PATIENCE = 20_000


@contextmanager
def on_s3(folder: Path, swift: S3Server) -> Iterator[World]:
    """A registry without users whose storage is a bucket of Swift; its project is empty."""
    url = f"s3://{new_bucket(swift)}/reg?endpoint={swift.endpoint}"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in swift.environment.items():
            patch.setenv(name, value)
        with serving(folder / "data", storage=url, public_url=WEB_ORIGIN) as server:
            world = World(server)
            world.api.do("createProject", "project { id }", name=PROJECT)
            yield world


@contextmanager
def looking_at(
    world: World, playwright: Playwright, swift: S3Server, watch: Watch
) -> Iterator[Callable[[str], Page]]:
    """Opens pages of that registry under `WEB_ORIGIN`. That is no secure context: a registry without TLS."""
    address = world.url.removeprefix("http://")
    mapped = f"--host-resolver-rules=MAP {WEB_ORIGIN.removeprefix('http://')}:80 {address}"
    browser = playwright.chromium.launch(executable_path=executable(), args=[*OPTIONS, mapped])
    watch.allowed |= {WEB_ORIGIN, swift.endpoint}
    context = browser.new_context(base_url=WEB_ORIGIN)
    context.set_default_timeout(PATIENCE)
    watch.look_at(context)

    def visit(path: str) -> Page:
        page = context.new_page()
        page.goto(path)
        return page

    try:
        yield visit
    finally:
        browser.close()
