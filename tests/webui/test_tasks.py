"""What people come for takes few clicks; each leaves a picture in the folder that WANLLMDB_SCREENSHOTS names."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.screenshots.team import BAD, DESCRIPTION, DETECTOR, PROJECT, Team, work
from tests.webui.lineages import card, cards, count
from tests.webui.test_aliases import badge

ROOM = {"viewport": {"width": 1280, "height": 900}}


class Clicks:
    """A person with a mouse: counts, and keeps a picture before the first click and after each."""

    def __init__(self, page: Page, folder: Path, task: str) -> None:
        self.page, self.folder, self.task, self.count = page, folder, task, 0
        self._keep()

    def on(self, target: Locator) -> None:
        target.click()
        self.count += 1
        self._keep()

    def see(self) -> None:
        """Keep the picture of the last click anew: what was asked for has come."""
        self._keep()

    def _keep(self) -> None:
        self.page.screenshot(path=self.folder / f"{self.task}-{self.count}.png")


@pytest.fixture
def folder(tmp_path):
    kept = Path(os.environ.get("WANLLMDB_SCREENSHOTS", tmp_path))
    kept.mkdir(parents=True, exist_ok=True)
    return kept


@pytest.fixture(scope="module")
def team(world):
    """A project with weeks of work in it; `production` of the detector is v7."""
    world.api.do("createProject", "project { id }", name=PROJECT, description=DESCRIPTION)
    work(Team(lambda _: (world.url, world.key)))
    return world


@pytest.fixture
def start(team, visit):
    """The page of the project, as it is when the list of artifacts has come."""
    page = visit(team, f"/p/{PROJECT}", **ROOM)
    expect(page.get_by_role("link", name=DETECTOR)).to_be_visible()
    return page


def production(world):
    document = f'{{ artifactVersion(ref: "{PROJECT}/{DETECTOR}:production") {{ name }} }}'
    return world.api.ask(document)["artifactVersion"]["name"]


SOURCES = {
    "checkpoint backbone v1",
    "dataset detector-split v2",
    "dataset pedestrian-labels v2",
    "dataset synthetic-night v1",
}


def test_the_data_of_the_production_model_is_found_in_4_clicks(start, folder):
    find = Clicks(start, folder, "find-data")
    find.on(start.get_by_role("link", name=DETECTOR))
    find.on(start.get_by_role("row").filter(has_text="production").get_by_role("link", name="v7"))
    made_from = start.get_by_role("main").locator("dl")
    expect(made_from.get_by_role("link", name="detector-split:v2")).to_be_visible()
    expect(made_from.get_by_role("link", name="backbone:v1")).to_be_visible()
    find.on(made_from.get_by_role("link", name="and their sources"))
    count(start, "8 nodes")
    find.see()

    assert {name for name in cards(start) if not name.startswith("run ")} >= SOURCES
    for name in SOURCES:
        expect(card(start, name)).to_be_in_viewport()
    assert find.count <= 4


def test_it_is_found_from_the_badge_of_the_alias_too(start, folder):
    find = Clicks(start, folder, "find-data-by-alias")
    find.on(start.get_by_role("link", name=DETECTOR))
    find.on(badge(start, "production", "v7"))
    find.on(start.get_by_role("dialog").get_by_role("link", name="what that was made from"))
    count(start, "8 nodes")

    expect(card(start, "dataset pedestrian-labels v2")).to_be_in_viewport()
    assert find.count <= 4


def test_what_depends_on_a_bad_dataset_is_listed_in_4_clicks(start, folder):
    name, version = BAD.split(":")
    impact = Clicks(start, folder, "impact")
    impact.on(start.get_by_role("link", name=name))
    impact.on(start.get_by_role("row").get_by_role("link", name=version, exact=True))
    impact.on(start.get_by_role("link", name="what depends on it"))
    table = start.get_by_role("region", name="What is affected")
    expect(table.get_by_role("status")).to_have_text("7 versions and 8 runs downstream")
    count(start, "16 nodes")
    impact.see()

    rows = [row.get_by_role("cell").all_inner_texts() for row in table.get_by_role("row").all()[1:]]
    assert {(row[1].split()[0], *row[3].split()) for row in rows} == {
        ("detector-split:v3",),
        ("cyclist-head:v1", "latest", "production"),
        ("pedestrian-detector:v10",),
        ("pedestrian-detector:v11",),
        ("detector-report:v10",),
        ("detector-report:v11",),
        ("detector-onnx:v2", "fleet", "latest"),
    }
    assert impact.count <= 4


def test_an_alias_is_moved_in_4_clicks_and_that_undone_in_3(team, start, folder):
    move = Clicks(start, folder, "move-alias")
    move.on(start.get_by_role("link", name=DETECTOR))
    move.on(badge(start, "production", "v7"))
    move.on(start.get_by_role("option", name="v12"))
    move.on(start.get_by_role("button", name="Move to v12"))
    expect(start.get_by_text("production points to v12", exact=True)).to_be_visible()
    move.see()
    assert production(team) == "v12"
    assert move.count <= 4

    undo = Clicks(start, folder, "undo-alias")
    undo.on(start.get_by_role("button", name="Undo"))
    undo.on(start.get_by_role("button", name="Roll back to v7"))
    expect(start.get_by_text("production is back at v7", exact=True)).to_be_visible()
    undo.see()
    assert production(team) == "v7"
    assert undo.count <= 3


def test_a_move_of_yesterday_is_undone_in_3_clicks(team, visit, folder):
    page = visit(team, f"/p/{PROJECT}/a/{DETECTOR}", **ROOM)
    expect(badge(page, "staging", "v12")).to_be_visible()

    undo = Clicks(page, folder, "undo-old-alias")
    undo.on(page.get_by_role("link", name="Aliases"))
    undo.on(page.get_by_role("button", name="Roll back staging"))
    undo.on(page.get_by_role("button", name="Roll back to v11"))
    expect(badge(page, "staging", "v11")).to_be_visible()
    undo.see()
    assert undo.count == 3
