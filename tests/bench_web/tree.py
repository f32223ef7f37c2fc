"""The file tree of a version of 100,000 files, in the real page of a real server."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, Request

from tests.bench.measures import Measured
from tests.bench_web.frames import SLICE_MS, against_empty
from tests.bench_web.pages import Bench
from tests.server.protocol import commit, create, digest_of, upload
from tests.server.servers import serving

FILES = 100_000
BATCH = 5_000
PROJECT, ARTIFACT = "bench", "many"

# Down and some of it up again, two rows a frame; what is not there yet is asked for meanwhile.
_SCROLL = """async (tree, milliseconds) => {
    let frames = 0
    const began = await new Promise(requestAnimationFrame)
    let now = began
    while (now - began < milliseconds) {
        tree.scrollTop += now - began < 0.7 * milliseconds ? 56 : -56
        now = await new Promise(requestAnimationFrame)
        frames++
    }
    return (frames * 1000) / (now - began)
}"""


def file_tree(opened: Bench, url: str) -> list[Measured]:
    """Requests until the first rows are there; frames a second while it is scrolled."""
    asked: list[Request] = []
    with opened.page() as empty, opened.blank() as page:
        page.on("request", lambda request: asked.append(request) if _is_for_files(request) else None)
        page.goto(f"{url}/p/{PROJECT}/a/{ARTIFACT}/v/v1/files")
        tree = page.get_by_role("tree", name="Files")
        tree.get_by_role("treeitem").first.wait_for()
        requests = len(asked)
        scrolled = against_empty(empty, {"scroll": lambda: float(tree.evaluate(_SCROLL, SLICE_MS))})
        _check_that_it_moved(page)
    return [
        Measured(f"requests until the first of {FILES:,} files are listed", requests, 1, "<= 1"),
        Measured("scrolling them, frames/s : empty canvas", *scrolled, ">= 0.9"),
    ]


def _is_for_files(request: Request) -> bool:
    return "query Folder" in (request.post_data or "")


def _check_that_it_moved(page: Page) -> None:
    first = page.get_by_role("treeitem").first.inner_text()
    if first.startswith("f000000"):
        raise RuntimeError("the tree did not scroll, so nothing was measured")


@contextmanager
def registry_with_files(folder: Path) -> Iterator[str]:
    """The address of a server with one version of so many files in one folder."""
    with serving(folder / "data") as server:
        api = server.api
        api.do("createProject", "project { id }", name=PROJECT)
        draft = create(api, PROJECT, ARTIFACT)["id"]
        one = {"digest": digest_of(b"x"), "size": 1}
        for start in range(0, FILES, BATCH):
            entries = [{"path": f"f{number:06}", **one} for number in range(start, start + BATCH)]
            api.do("addEntries", "missing", version=draft, entries=entries)
        upload(api, draft, [b"x"])
        commit(api, draft)
        yield server.url
