"""The page of an artifact for everybody and in trouble: readers of screens, narrow windows, nothing there, no server."""

import pytest
from playwright.sync_api import expect

from tests.server.servers import start
from tests.webui.axe import violations
from tests.webui.series import log_series
from tests.webui.test_aliases import badge
from tests.webui.world import PROJECT, World

TABS = ("", "/aliases", "/usage", "/metadata")
NARROW = {"width": 390, "height": 800}
LOADED = {"": "v1", "/aliases": "production", "/usage": "Who uses", "/metadata": "The artifact"}


@pytest.fixture
def open_tab(world, visit):
    def open_it(tab, **options):
        page = visit(world, f"/p/demo/a/classifier{tab}", **options)
        expect(page.get_by_role("main").get_by_text(LOADED[tab]).first).to_be_visible()
        expect(page.get_by_role("status", name="Loading")).to_have_count(0)
        return page

    return open_it


@pytest.mark.parametrize("tab", TABS)
def test_everybody_can_use_it(open_tab, tab):
    assert violations(open_tab(tab)) == []


def test_everybody_can_use_its_dialogs(open_tab):
    page = open_tab("/aliases")
    for button in ("Move production", "Roll back production", "Delete production", "Add alias", "Edit"):
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        expect(page.get_by_text("Looking where it was before…")).to_have_count(0)
        assert violations(page) == []
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_everybody_can_use_its_actions(open_tab):
    page = open_tab("")
    for action in ("Rename…", "Delete…"):
        page.get_by_role("button", name="More actions").click()
        page.get_by_role("menuitem", name=action).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        assert violations(page) == []
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("tab", TABS)
def test_it_fits_a_narrow_window(open_tab, tab):
    page = open_tab(tab, viewport=NARROW)

    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    assert page.evaluate("main.scrollWidth - main.clientWidth") == 0


def test_everybody_can_use_it_in_a_narrow_window(open_tab):
    assert violations(open_tab("/aliases", viewport=NARROW)) == []


@pytest.mark.parametrize("path", ["/p/demo/a/nothing", "/p/demo/a/nothing/aliases", "/p/nowhere/a/nothing"])
def test_what_is_not_there_is_said(world, visit, path):
    page = visit(world, path)

    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("NOT_FOUND")


def test_it_appears_when_it_comes_to_be(world, visit):
    page = visit(world, "/p/demo/a/to-come")
    expect(page.get_by_role("alert")).to_contain_text("There is no artifact demo/to-come.")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    log_series(world, "to-come", 1)

    expect(page.get_by_role("link", name="v1", exact=True)).to_be_visible()


@pytest.fixture
def mortal(tmp_path):
    """A registry that the test may stop: `mortal.start()` and `mortal.stop()`, always at the same address."""
    found = Mortal(tmp_path / "data")
    found.start()
    yield found
    found.stop()


class Mortal:
    def __init__(self, data_dir):
        self.data_dir = data_dir
        self.port = "0"

    def start(self):
        self.server = start(self.data_dir, "--port", self.port)
        self.port = self.server.url.rsplit(":", 1)[1]

    def stop(self):
        self.server.stop()

    @property
    def world(self):
        return World(self.server)


def test_a_server_that_goes_and_comes_back(mortal, visit, watch, monkeypatch, tmp_path):
    monkeypatch.setenv("WANLLMDB_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("WANLLMDB_CONFIG_DIR", str(tmp_path / "config"))
    world = mortal.world
    world.api.do("createProject", "project { id }", name=PROJECT)
    log_series(world, "steady", 2)[0].set_alias("production")
    page = visit(world, "/p/demo/a/steady/aliases")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    badge(page, "production", "v1").click()
    page.get_by_role("option", name="v2").click()
    watch.expect("ERR_CONNECTION_REFUSED")
    mortal.stop()

    page.get_by_role("button", name="Move to v2").click()
    alert = page.get_by_role("dialog").get_by_role("alert")
    expect(alert).to_contain_text("The server cannot be reached.")
    page.get_by_role("button", name="Cancel").click()
    expect(badge(page, "production", "v1")).to_be_visible()
    expect(page.get_by_text("Reconnecting")).to_be_visible()

    mortal.start()
    mortal.world.sdk.artifact("steady:v2").set_alias("production", reason="meanwhile")
    expect(badge(page, "production", "v2")).to_be_visible()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("meanwhile")
