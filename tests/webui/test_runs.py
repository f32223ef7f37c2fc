"""The runs of a project, and one of them: what it was given, what it used and made, who ran it."""

import re

import pytest
import wanllmdb
from playwright.sync_api import expect

from tests.webui.axe import violations

NARROW = {"width": 390, "height": 800}


def key_of(world, name):
    found = world.api.ask(
        'query($name: String) { runs(project: "demo", filter: {search: $name}) { nodes { key } } }', name=name
    )
    return found["runs"]["nodes"][0]["key"]


def row(page, name):
    return page.get_by_role("table", name="Runs").get_by_role("row").filter(has_text=name)


def test_the_list_tells_of_each_run_what_it_did(world, visit):
    page = visit(world, "/p/demo/runs")

    cells = row(page, "evaluate-v2").get_by_role("cell")
    expect(cells).to_have_count(8)
    assert [cells.nth(index).inner_text() for index in (0, 1, 2, 4, 5)] == [
        "evaluate-v2", "finished", "evaluate", "2", "1"
    ]  # fmt: skip
    assert cells.nth(3).inner_text().split("\n")[-1] == "local"
    assert re.fullmatch(r"\d+ ms|[\d.]+ s", cells.nth(6).inner_text())
    expect(row(page, "train-broken").get_by_role("cell").nth(1)).to_have_text("failed")
    expect(row(page, "train-1")).to_contain_text("nightly")


def test_filters_stand_in_the_address(world, visit):
    page = visit(world, "/p/demo/runs")
    page.get_by_label("Job type").fill("train")
    page.get_by_label("Job type").press("Enter")
    page.get_by_role("button", name="State: Any state").click()
    page.get_by_role("menuitemradio", name="Failed").click()

    expect(row(page, "train-")).to_have_count(1)
    expect(row(page, "train-broken")).to_be_visible()
    assert page.url.endswith("/p/demo/runs?state=failed&job=train")

    page.goto("/p/demo/runs?tag=nightly")
    expect(row(page, "train-")).to_have_count(3)
    page.get_by_role("button", name="Any tag").click()
    expect(row(page, "train-broken")).to_be_visible()

    page.goto("/p/demo/runs?q=nothing")
    page.get_by_role("button", name="Show all runs").click()
    expect(row(page, "train-1")).to_be_visible()
    assert page.url.endswith("/p/demo/runs")


def test_a_run_that_starts_and_ends_while_one_looks_is_shown(world, visit):
    world.api.do("createProject", "project { id }", name="live-runs")
    page = visit(world, "/p/live-runs/runs")
    expect(page.get_by_text("There is no run yet")).to_be_visible()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

    run = wanllmdb.init("live-runs", job_type="train", name="today", url=world.url, api_key=world.key)
    state = row(page, "today").get_by_role("cell").nth(1)
    expect(state).to_have_text("running")
    run.finish()
    expect(state).to_have_text("finished")


def test_a_run_that_goes_on_while_one_looks_at_it_is_shown(world, visit):
    run = wanllmdb.init("demo", job_type="train", name="going-on", url=world.url, api_key=world.key)
    page = visit(world, f"/p/demo/runs/{run.id}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(page.get_by_text("It used no version.")).to_be_visible()

    run.use_artifact("flowers:v1")
    expect(page.get_by_role("region", name="Inputs").get_by_role("link", name="flowers:v1")).to_be_visible()
    run.finish()
    expect(page.get_by_role("main").get_by_text("finished", exact=True)).to_be_visible()


def test_a_run_leads_to_what_it_used_and_made(world, visit):
    page = visit(world, "/p/demo/runs")
    row(page, "train-2").get_by_role("link").click()

    expect(page.get_by_role("heading", name="train-2")).to_be_visible()
    assert page.url.endswith(f"/p/demo/runs/{key_of(world, 'train-2')}")
    inputs, outputs = (page.get_by_role("region", name=name) for name in ("Inputs", "Outputs"))
    expect(inputs.get_by_role("link")).to_have_attribute("href", "/p/demo/a/flowers/v/v2")
    expect(outputs.get_by_role("link")).to_have_attribute("href", "/p/demo/a/classifier/v/v2")
    expect(outputs).to_contain_text("production")
    expect(page.get_by_role("link", name="Lineage")).to_have_attribute(
        "href", "/p/demo/a/classifier/v/v2/lineage"
    )
    expect(page.get_by_text("Git commit")).to_be_visible()


def test_the_config_is_a_tree_that_can_be_searched(world, visit):
    config = {"lr": 0.5, "optimizer": {"name": "adam", "betas": [0.9, 0.99]}}
    world.api.do("createProject", "project { id }", name="configs")
    done = world.api.do(
        "createRun", "run { id }", project="configs", process="p", key="k1", name="deep", config=config
    )
    page = visit(world, "/p/configs/runs/k1")
    lines = page.get_by_role("table", name="Config").locator("tbody").get_by_role("row")
    expect(lines).to_have_count(6)

    page.get_by_role("button", name="Close optimizer", exact=True).click()
    expect(lines).to_have_count(2)
    page.get_by_label("Find in the config").fill("0.99")
    expect(lines).to_have_count(3)
    expect(lines.last).to_have_text(re.compile(r"1\s*0\.99"))

    page.get_by_label("Find in the config").fill("")
    world.api.do("updateRun", "run { id }", run=done["run"]["id"], configChanges={"lr": 0.25})
    expect(page.get_by_role("table", name="Config")).to_contain_text("0.25")


def test_a_run_that_is_not_there_is_told_of(world, visit):
    page = visit(world, "/p/demo/runs/nothing")

    expect(page.get_by_text("There is no run “nothing” in demo")).to_be_visible()


@pytest.mark.parametrize("viewport", [None, NARROW])
def test_everybody_can_use_both_pages(world, visit, viewport):
    given = {"viewport": viewport} if viewport else {}
    page = visit(world, "/p/demo/runs", **given)
    expect(row(page, "train-1")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.goto(f"/p/demo/runs/{key_of(world, 'train-2')}")
    expect(page.get_by_role("region", name="Inputs").get_by_role("link")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
