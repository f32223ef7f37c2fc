"""The lists of projects and of artifacts: found, filtered, ordered, shown to their end, and what is new appears."""

import re

import pytest
from playwright.sync_api import expect

from tests.server.protocol import log
from tests.webui.axe import violations
from tests.webui.series import log_series

SHELF = "shelf"


@pytest.fixture(scope="module")
def shelf(world):
    """A project with three artifacts, which differ in all that one may filter by; `old` has changed last."""
    world.api.do("createProject", "project { id }", name=SHELF, description="To look for things in")
    log(world.api, SHELF, "roses", {"a": b"1"}, begin={"metadata": {"rows": 10}})
    log(world.api, SHELF, "tulips", {"a": b"22"}, begin={"metadata": {"rows": 500}}, aliases=["gold"])
    log(world.api, SHELF, "old", {"a": b"333"}, kind="model")
    world.api.do("addTags", "__typename", id=_id(world, "roses"), tags=["checked"])
    world.api.do("updateArtifact", "artifact { id }", artifact=f"{SHELF}/tulips", metadata={"owner": "mia"})
    world.api.do("updateArtifact", "artifact { id }", artifact=f"{SHELF}/old", description="About old")
    return f"/p/{SHELF}"


def _id(world, artifact):
    return world.api.ask(f'{{ artifact(project: "{SHELF}", name: "{artifact}") {{ id }} }}')["artifact"]["id"]


def names(page):
    return page.get_by_role("main").get_by_role("table").locator("tbody a")


def test_projects_are_found_and_counted(world, visit, shelf):
    page = visit(world, "/")
    row = page.get_by_role("row").filter(has_text=SHELF)
    expect(row.get_by_role("cell")).to_have_text(
        [SHELF, "To look for things in", "3", "0", "admin", re.compile("now|ago|s")]
    )
    page.get_by_label("Find a project").fill("shel")
    expect(names(page)).to_have_text([SHELF])
    assert page.url.endswith("/?q=shel")
    page.get_by_label("Find a project").fill("no such project")
    expect(page.get_by_text("No project is called “no such project”")).to_be_visible()
    page.get_by_role("button", name="Show all projects").click()
    expect(names(page).filter(has_text=SHELF)).to_be_visible()
    assert violations(page) == []


def test_a_project_is_created(world, visit):
    page = visit(world, "/")
    page.get_by_role("button", name="New project").first.click()
    dialog = page.get_by_role("dialog", name="New project")
    for wrong, why in (("no spaces", "'no spaces'"), ("demo", "'demo'")):
        dialog.get_by_label("Name").fill(wrong)
        dialog.get_by_role("button", name="Create project").click()
        expect(dialog.get_by_role("alert")).to_contain_text(why)
    assert violations(page) == []

    dialog.get_by_label("Name").fill("made-here")
    dialog.get_by_label("Description").fill("By hand")
    dialog.get_by_role("button", name="Create project").click()
    page.wait_for_url(f"{world.url}/p/made-here")
    expect(page.get_by_text("There is no artifact yet")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text('wanllmdb.init("made-here", job_type="prepare")')
    assert violations(page) == []
    made = world.api.ask('{ project(name: "made-here") { description } }')
    assert made == {"project": {"description": "By hand"}}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["old", "tulips", "roses"]),
        ("sort=name", ["old", "roses", "tulips"]),
        ("sort=name&reverse", ["tulips", "roses", "old"]),
        ("sort=created", ["old", "tulips", "roses"]),
        ("q=ros", ["roses"]),
        ("type=model", ["old"]),
        ("type=model&type=dataset&sort=name", ["old", "roses", "tulips"]),
        ("tag=checked", ["roses"]),
        ("alias=gold", ["tulips"]),
        ("meta=owner = mia", ["tulips"]),
        ("vmeta=rows > 100", ["tulips"]),
        ("vmeta=rows < 100&type=dataset", ["roses"]),
    ],
)
def test_artifacts_are_filtered_and_ordered_by_the_address(world, visit, shelf, query, found):
    page = visit(world, f"{shelf}?{query}")

    expect(names(page)).to_have_text(found)


def test_filters_are_added_and_taken_away(world, visit, shelf):
    page = visit(world, shelf)
    expect(names(page)).to_have_count(3)

    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_role("button", name="Type", exact=True).click()
    assert violations(page) == []
    page.get_by_role("button", name="dataset", exact=True).click()
    expect(names(page)).to_have_text(["tulips", "roses"])
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_role("button", name="Metadata of a version").click()
    page.get_by_label("Metadata of a version").fill("rows ?? 3")
    expect(page.get_by_role("button", name="Add", exact=True)).to_be_disabled()
    page.get_by_label("Metadata of a version").fill("rows > 1000")
    page.keyboard.press("Enter")

    expect(page.get_by_text("No artifact meets all of this")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Remove the filter a version has rows > 1000").click()
    expect(names(page)).to_have_text(["tulips", "roses"])
    page.get_by_role("button", name="Order by: Last change").click()
    page.get_by_role("menuitemradio", name="Name").click()
    expect(names(page)).to_have_text(["roses", "tulips"])
    assert page.url.endswith(f"{shelf}?type=dataset&sort=name")


def test_a_row_tells_what_the_artifact_is(world, visit, shelf):
    page = visit(world, f"{shelf}?q=tulips")

    row = page.get_by_role("row").filter(has_text="tulips")
    cells = row.get_by_role("cell")
    expect(cells.nth(1)).to_have_text("dataset")
    expect(cells.nth(2)).to_have_text("v1")
    expect(cells.nth(3)).to_contain_text("gold")
    expect(cells.nth(5)).to_have_text("2 B")
    row.get_by_role("link", name="tulips").click()
    expect(page.get_by_role("heading", name="tulips")).to_be_visible()


def test_the_list_goes_on_to_its_end_and_grows_by_itself(world, visit):
    project = "long"
    world.api.do("createProject", "project { id }", name=project)
    for number in range(70):
        log(world.api, project, f"artifact-{number:02}", {"a": b"1"})
    page = visit(world, f"/p/{project}?sort=name")
    expect(names(page).first).to_have_text("artifact-00")
    page.get_by_role("button", name="Show more").scroll_into_view_if_needed()
    expect(names(page)).to_have_count(70)
    assert names(page).all_inner_texts() == [f"artifact-{number:02}" for number in range(70)]

    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    log(world.api, project, "before-all", {"a": b"1"})
    log(world.api, project, "a-first", {"a": b"1"})
    expect(names(page).first).to_have_text("a-first")


@pytest.mark.parametrize("keys", ["Control+k", "Meta+k"])
def test_everything_is_found_from_everywhere(world, visit, shelf, keys):
    page = visit(world, f"{shelf}/activity")
    expect(page.get_by_role("main")).to_contain_text("tulips")
    page.keyboard.press(keys)
    palette = page.get_by_role("dialog", name="Search and do")
    search = palette.get_by_role("textbox", name="Search projects, artifacts, runs and actions")
    expect(search).to_be_focused()
    expect(palette.get_by_role("group", name="Actions")).to_contain_text("Dark theme")
    search.fill("tul")
    expect(palette.get_by_role("option")).to_have_text([re.compile("tulips")])
    page.keyboard.press("Enter")
    page.wait_for_url(f"{world.url}{shelf}/a/tulips")


def test_the_palette_finds_runs_projects_and_what_can_be_done(world, visit):
    page = visit(world, "/p/demo")
    for text, path in (
        ("train-2", "/p/demo/runs/"),
        (SHELF, f"/p/{SHELF}"),
        ("graphql", "/playground"),
    ):
        page.get_by_role("button", name="Search").click()
        search = page.get_by_role("dialog", name="Search and do").get_by_role("textbox")
        search.fill(text)
        option = page.get_by_role("option").first
        expect(option).to_contain_text(re.compile(text, re.IGNORECASE))
        option.click()
        page.wait_for_url(f"{world.url}{path}*")
    page.keyboard.press("Control+k")
    page.keyboard.type("nobody has ever heard of this")
    expect(page.get_by_text("Nothing is called that")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_palette_offers_what_the_page_can_do(world, visit):
    log_series(world, "acted-on", 1)
    page = visit(world, "/p/demo/a/acted-on/v/v1")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("download")
    page.get_by_role("option", name="Download this version").click()

    expect(page.get_by_role("dialog", name="Download")).to_be_visible()


def test_a_search_that_fails_says_so(world, visit, watch):
    watch.expect("ERR_FAILED")
    page = visit(world, "/")
    expect(page.get_by_role("heading", name="Projects")).to_be_visible()
    page.route("**/graphql", lambda route: route.abort())
    page.keyboard.press("Control+k")

    palette = page.get_by_role("dialog", name="Search and do")
    expect(palette.get_by_role("alert")).to_contain_text("The server cannot be reached.")
    expect(palette.get_by_role("option", name="Dark theme")).to_be_visible()
