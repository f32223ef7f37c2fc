"""The lineage explorer: what it shows of a real registry, and what can be done with it."""

import csv
import io
import re
from pathlib import Path

import pytest
import wanllmdb
from playwright.sync_api import expect

from tests.server.servers import wait_until
from tests.webui.axe import violations
from tests.webui.lineages import DATASET, MODEL, card, cards, count, log_lineage, path, places, train

PROJECT = "streets"
PRODUCTION = f"{MODEL}:v8"


@pytest.fixture(scope="module", autouse=True)
def lineage(world):
    log_lineage(world, PROJECT)


def test_it_starts_at_two_hops_with_what_is_hidden_counted(world, visit):
    page = visit(world, path(PROJECT, PRODUCTION))

    count(page, "5 nodes")
    assert cards(page) == {
        "dataset scenes v1",
        "Run train-8",
        "model detector v8",
        "Run evaluate",
        "report report v1",
    }
    expect(card(page, "dataset scenes v1")).to_have_accessible_name(
        "dataset scenes v1 , aliases latest , 1 more upstream, 7 more downstream"
    )
    expect(card(page, "model detector v8")).to_have_accessible_name(
        "model detector v8 , aliases latest production"
    )


def test_a_caret_shows_the_neighbours_and_nothing_else_moves(world, visit):
    page = visit(world, path(PROJECT, PRODUCTION))
    count(page, "5 nodes")
    before = places(page)

    page.get_by_role("button", name="Show 1 more upstream of scenes").click()
    count(page, "6 nodes")
    expect(card(page, "Run collect")).to_have_accessible_name("Run collect collect , 1 more upstream")
    page.get_by_role("button", name="Show 7 more downstream of scenes").click()
    count(page, "13 nodes on 7 cards")
    after = places(page)

    assert {key: after[key] for key in before} == before
    assert "more=" in page.url
    page.reload()
    count(page, "13 nodes on 7 cards")
    page.get_by_role("button", name="Hide what is downstream of scenes again").click()
    count(page, "6 nodes")
    expect(page.get_by_role("button", name="Show 7 more downstream of scenes")).to_be_visible()


def test_siblings_are_one_card_that_is_searched_and_lets_one_out(world, visit):
    page = visit(world, path(PROJECT, f"{DATASET}:v1"))
    count(page, "19 nodes on 7 cards")
    assert cards(page) >= {"Cluster of 7 runs train · 7 names", "Cluster of 7 versions model · detector"}
    assert "model detector v8" in cards(page)
    before = places(page)

    card(page, "Cluster of 7 versions model · detector").click()
    panel = page.get_by_role("complementary", name="Selected cluster")
    panel.get_by_role("searchbox").fill("V3")
    expect(panel.get_by_role("status")).to_have_text("1 of 7")
    panel.get_by_role("button", name="Pull out detector:v3").click()

    expect(card(page, "model detector v3")).to_have_attribute("aria-pressed", "true")
    expect(card(page, "Cluster of 6 versions model · detector")).to_be_visible()
    after = places(page)
    assert {key: after[key] for key in before} == before
    page.reload()
    expect(card(page, "model detector v3")).to_be_visible()


def test_a_cluster_is_opened(world, visit):
    page = visit(world, path(PROJECT, f"{DATASET}:v1"))
    card(page, "Cluster of 7 runs train · 7 names").click()
    page.get_by_role("button", name="Show all 7 as cards").click()

    count(page, "19 nodes")
    page.get_by_role("button", name="Show all", exact=True).click()
    page.get_by_role("button", name="Group", exact=True).click()
    page.reload()
    count(page, "19 nodes")


def test_the_link_tells_the_whole_view(world, visit):
    page = visit(world, path(PROJECT, PRODUCTION))
    count(page, "5 nodes")
    page.get_by_role("button", name="Upstream", exact=True).click()
    page.get_by_role("button", name="One step more").click()
    page.get_by_role("button", name="One step more").click()
    count(page, "5 nodes")
    page.get_by_role("button", name="Types").click()
    page.get_by_role("checkbox", name="dataset").uncheck()
    count(page, "2 nodes")
    page.keyboard.press("Escape")
    card(page, "Run train-8").click()
    page.wait_for_url(re.compile("sel="))

    again = visit(world, page.url.removeprefix(world.url))
    count(again, "2 nodes")
    expect(card(again, "Run train-8")).to_have_attribute("aria-pressed", "true")
    expect(again.get_by_role("button", name="Upstream", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(again.get_by_role("toolbar", name="Lineage controls")).to_contain_text("4 hops")
    again.get_by_role("button", name="Close").click()
    again.wait_for_url(lambda url: "sel=" not in url)


def test_the_keyboard_goes_along_edges_opens_and_clears(world, visit):
    page = visit(world, path(PROJECT, PRODUCTION))
    count(page, "5 nodes")
    card(page, "model detector v8").focus()

    page.keyboard.press("ArrowLeft")
    expect(card(page, "Run train-8")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(card(page, "dataset scenes v1")).to_be_focused()
    page.keyboard.press("Space")
    expect(card(page, "dataset scenes v1")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(card(page, "dataset scenes v1")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Shift+ArrowLeft")
    count(page, "6 nodes")
    page.keyboard.press("ArrowLeft")
    expect(card(page, "Run collect")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{world.url}/p/{PROJECT}/a/{DATASET}/v/v1/files")


def test_the_list_is_the_same_graph(world, visit):
    page = visit(world, path(PROJECT, PRODUCTION))
    count(page, "5 nodes")
    page.get_by_role("button", name="List", exact=True).click()

    rows = page.get_by_role("treeitem")
    expect(rows).to_have_count(5)
    told = [(row.get_attribute("aria-level"), " ".join(row.inner_text().split())) for row in rows.all()]
    assert told == [
        ("1", "detector:v8 model latest production"),
        ("2", "from train-8 run"),
        ("3", "from scenes:v1 dataset latest"),
        ("2", "to evaluate run"),
        ("3", "to report:v1 report latest"),
    ]
    rows.first.focus()
    for key in ("ArrowDown", "ArrowDown", "Space"):
        page.keyboard.press(key)
    expect(rows.nth(2)).to_have_attribute("aria-selected", "true")
    expect(rows.nth(2)).to_be_focused()
    expect(card(page, "dataset scenes v1")).to_have_attribute("aria-pressed", "true")


def test_find_flies_to_a_version_also_in_a_cluster(world, visit):
    page = visit(world, path(PROJECT, f"{DATASET}:v1"))
    count(page, "19 nodes on 7 cards")
    page.get_by_role("searchbox", name="Find in the graph").fill("detector:v5")
    page.keyboard.press("Enter")

    expect(card(page, "Cluster of 7 versions model · detector")).to_have_attribute("aria-pressed", "true")
    expect(card(page, "Cluster of 7 versions model · detector")).to_be_in_viewport()


def test_the_way_through_what_is_selected_is_set_apart(world, visit):
    page = visit(world, path(PROJECT, f"{DATASET}:v1"))
    count(page, "19 nodes on 7 cards")
    pale = page.locator(".lineage-card.pale")
    expect(pale).to_have_count(0)

    card(page, "model detector v8").click()
    expect(pale).to_have_text([re.compile("7 runs"), re.compile("7 versions")])
    page.keyboard.press("Escape")
    expect(pale).to_have_count(0)


def test_the_map_leads_to_what_is_pressed_on_it(world, visit):
    page = visit(world, path(PROJECT, f"{DATASET}:v1"))
    count(page, "19 nodes on 7 cards")
    middle = card(page, "dataset scenes v1").bounding_box()
    left = page.locator(".lineage-map").bounding_box()

    # What lies at the left end of the graph comes to the middle, where the dataset was.
    page.locator(".lineage-map").click(position={"x": left["width"] * 0.11, "y": left["height"] / 2})

    def is_there():
        return abs(card(page, "dataset archive v1").bounding_box()["x"] - middle["x"]) < middle["width"] / 2

    wait_until(is_there)


def test_what_is_dragged_goes_with_the_pointer(world, visit):
    page = visit(world, path(PROJECT, PRODUCTION))
    count(page, "5 nodes")
    shown = card(page, "model detector v8")
    before, ground = shown.bounding_box(), page.locator(".stage").bounding_box()
    x, y = ground["x"] + ground["width"] / 2, ground["y"] + ground["height"] - 60
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 300, y - 90, steps=10)
    page.mouse.up()

    expect(page.locator(".stage")).not_to_have_class(re.compile("moving"))
    after = shown.bounding_box()
    assert after["x"] - before["x"] == pytest.approx(-300, abs=1)
    assert after["y"] - before["y"] == pytest.approx(-90, abs=1)


def test_from_afar_cards_are_painted_and_are_elements_again_when_one_comes_near(world, visit):
    page = visit(world, path(PROJECT, PRODUCTION))
    count(page, "5 nodes")
    before = places(page)
    page.locator(".stage").hover()
    page.mouse.wheel(0, 2_000)
    expect(page.locator(".lineage-card")).to_have_count(0)

    page.mouse.wheel(0, -2_000)
    expect(page.locator(".lineage-card")).to_have_count(5)
    assert places(page) == before


def test_exports_show_what_the_screen_shows(world, visit, tmp_path: Path):
    page = visit(world, path(PROJECT, PRODUCTION))
    count(page, "5 nodes")
    files = {}
    for name in ("CSV", "SVG", "PNG"):
        page.get_by_role("button", name="Export").click()
        with page.expect_download() as download:
            page.get_by_role("menuitem", name=name).click()
        assert download.value.suggested_filename == f"lineage-{MODEL}-v8.{name.lower()}"
        download.value.save_as(tmp_path / name)
        files[name] = (tmp_path / name).read_bytes()

    rows = list(csv.DictReader(io.StringIO(files["CSV"].decode())))
    assert {(row["kind"], row["name"], row["version"], row["comes_from"]) for row in rows} == {
        ("version", "scenes", "v1", ""),
        ("run", "train-8", "", "streets/scenes:v1"),
        ("version", "detector", "v8", "train-8"),
        ("run", "evaluate", "", "streets/detector:v8"),
        ("version", "report", "v1", "evaluate"),
    }
    drawing = files["SVG"].decode()
    for text in (">scenes<", ">train-8<", ">detector<", ">v8<", ">production<", ">+7<", ">report<"):
        assert text in drawing
    assert files["PNG"].startswith(b"\x89PNG\r\n")


def test_what_is_logged_meanwhile_appears_and_moves_nothing(world, visit):
    project = "streets-live"
    log_lineage(world, project)
    page = visit(world, path(project, f"{DATASET}:v1", depth="1"))
    count(page, "10 nodes on 3 cards")
    before = places(page)

    train(world, project, 9)

    count(page, "11 nodes on 3 cards")
    expect(card(page, "Cluster of 9 runs train · 9 names")).to_be_visible()
    assert places(page) == before


def test_what_is_not_there_says_so(world, visit):
    page = visit(world, path(PROJECT, "nothing:v1"))

    expect(page.get_by_role("alert")).to_contain_text("This is not here")
    expect(page.get_by_role("alert")).to_contain_text("NOT_FOUND")


def test_everybody_can_use_it(world, visit):
    page = visit(world, path(PROJECT, f"{DATASET}:v1"))
    count(page, "19 nodes on 7 cards")
    page.get_by_role("button", name="List", exact=True).click()
    card(page, "dataset scenes v1").click()
    expect(page.get_by_role("complementary", name="Selected")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="List", exact=True).click()
    card(page, "Cluster of 7 runs train · 7 names").click()
    assert violations(page) == []


def test_what_may_not_be_seen_ends_the_way(closed, visit_as):
    closed.api.do("createProject", "project { id }", name="secret")
    with closed.run("train", name="from-secret") as run:
        dataset = wanllmdb.Artifact("classified", "dataset")
        with dataset.new_file("a.txt") as file:
            file.write("classified")
        with wanllmdb.init("secret", url=closed.url, api_key=closed.key) as other:
            other.log_artifact(dataset)
        run.use_artifact("secret/classified:v1")
        model = wanllmdb.Artifact("of-secret", "model")
        with model.new_file("b.txt") as file:
            file.write("made of it")
        run.log_artifact(model)
    page = visit_as("eve", closed, path("demo", "of-secret:v1", depth="9"))

    count(page, "3 nodes")
    assert cards(page) == {"model of-secret v1", "Run from-secret", "Restricted node Restricted"}
    card(page, "Restricted node Restricted").click()
    panel = page.get_by_role("complementary", name="Selected")
    expect(panel).to_contain_text("a project that you may not see")
    expect(panel.get_by_role("link")).to_have_count(0)
    assert "classified" not in page.content()


def test_what_was_deleted_stays_as_a_tombstone(world, visit):
    project = "streets-deleted"
    log_lineage(world, project)
    world.sdk.artifact(f"{project}/report:v1").delete(delete_aliases=True)
    page = visit(world, path(project, PRODUCTION))

    count(page, "5 nodes")
    expect(card(page, "Deleted report report v1")).to_be_visible()
    expect(card(page, "Deleted report report v1")).to_contain_text("deleted")
