"""The page of `webui/bench`, built and served, in the Chromium that the tests of the web UI look with."""

import functools
import http.server
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.s3servers.environments import ROOT
from tests.webui.chromium import OPTIONS, executable

WEBUI = ROOT / "webui"
WINDOW = {"width": 1280, "height": 800}
PATIENCE = 300_000


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


class Bench:
    """Calls what `webui/bench/main.ts` offers, each time in a page of its own unless one is given."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser, self._url = browser, url

    @contextmanager
    def blank(self) -> Iterator[Page]:
        """A page with nothing in it."""
        page = self._browser.new_page(viewport=WINDOW)
        page.set_default_timeout(PATIENCE)
        try:
            yield page
        finally:
            page.close()

    @contextmanager
    def page(self) -> Iterator[Page]:
        """A page that can be called."""
        with self.blank() as page:
            page.goto(self._url)
            page.wait_for_function("window.bench !== undefined")
            yield page

    def call(self, name: str, *arguments: object) -> Any:
        with self.page() as page:
            return call(page, name, *arguments)


def call(page: Page, name: str, *arguments: object) -> Any:
    return page.evaluate("([name, given]) => window.bench[name](...given)", [name, list(arguments)])


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """Builds the page into the folder and opens it. Needs the packages of webui/ (`make webui`)."""
    vite = WEBUI / "node_modules" / "vite" / "bin" / "vite.js"
    config = WEBUI / "bench" / "vite.config.ts"
    command = ["node", vite, "build", "--config", config, "--outDir", folder, "--logLevel", "warn"]
    subprocess.run(command, cwd=WEBUI, check=True)
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=executable(), args=OPTIONS)
                yield Bench(browser, f"http://127.0.0.1:{server.server_port}/")
                browser.close()
        finally:
            server.shutdown()
            thread.join()
