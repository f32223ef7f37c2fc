"""What people come for takes few clicks; each leaves a picture in the folder that WANLLMDB_SCREENSHOTS names."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.webui.series import log_series, newest_move, positions
from tests.webui.test_aliases import badge


class Clicks:
    """A person with a mouse: counts, and keeps a picture before the first click and after each."""

    def __init__(self, page: Page, folder: Path, task: str) -> None:
        self.page, self.folder, self.task, self.count = page, folder, task, 0
        self._keep()

    def on(self, target: Locator) -> None:
        target.click()
        self.count += 1
        self._keep()

    def _keep(self) -> None:
        self.page.screenshot(path=self.folder / f"{self.task}-{self.count}.png")


@pytest.fixture
def folder(tmp_path):
    kept = Path(os.environ.get("WANLLMDB_SCREENSHOTS", tmp_path))
    kept.mkdir(parents=True, exist_ok=True)
    return kept


@pytest.fixture
def shop(world):
    """An artifact whose `production` is at v1."""
    if not world.api.ask('{ artifact(project: "demo", name: "shop") { id } }')["artifact"]:
        log_series(world, "shop")[0].set_alias("production")
    return "shop"


def test_an_alias_is_moved_in_4_clicks_and_that_undone_in_3(world, visit, folder, shop):
    page = visit(world, "/p/demo")
    expect(page.get_by_role("link", name=shop)).to_be_visible()

    move = Clicks(page, folder, "move-alias")
    move.on(page.get_by_role("link", name=shop))
    move.on(badge(page, "production", "v1"))
    move.on(page.get_by_role("option", name="v3"))
    move.on(page.get_by_role("button", name="Move to v3"))
    expect(page.get_by_text("production points to v3", exact=True)).to_be_visible()
    assert positions(world, shop)["production"] == "v3"
    assert move.count <= 4

    undo = Clicks(page, folder, "undo-alias")
    undo.on(page.get_by_role("button", name="Undo"))
    undo.on(page.get_by_role("button", name="Roll back to v1"))
    expect(page.get_by_text("production is back at v1", exact=True)).to_be_visible()
    assert newest_move(world, shop, "production") == ("ROLLED_BACK", "v3", "v1", None)
    assert undo.count <= 3


def test_a_move_of_yesterday_is_undone_in_3_clicks(world, visit, folder):
    versions = log_series(world, "yesterday")
    for version in versions[:2]:
        version.set_alias("production")
    page = visit(world, "/p/demo/a/yesterday")
    expect(badge(page, "production", "v2")).to_be_visible()

    undo = Clicks(page, folder, "undo-old-alias")
    undo.on(page.get_by_role("link", name="Aliases"))
    undo.on(page.get_by_role("button", name="Roll production back"))
    undo.on(page.get_by_role("button", name="Roll back to v1"))
    expect(badge(page, "production", "v1")).to_be_visible()
    assert positions(world, "yesterday")["production"] == "v1"
    assert undo.count == 3
