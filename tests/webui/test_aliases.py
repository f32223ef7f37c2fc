"""Aliases on the page of an artifact: they are moved, added, deleted and rolled back, and follow what others do."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.webui.series import log_series, newest_move, positions, set_alias, wait_for_alias

CONFLICT = "points to v3 now"


@pytest.fixture
def model(request, world):
    """An artifact of the test's own: v1 to v3, `production` was at v1 and is at v2."""
    name = re.sub(r"\W+", "-", request.node.name.removeprefix("test_"))[:60].strip("-")
    versions = log_series(world, name)
    versions[0].set_alias("production", reason="the first")
    versions[1].set_alias("production", reason="better")
    return name


def path(name, tab="/aliases"):
    return f"/p/demo/a/{name}{tab}"


def badge(page, alias, version):
    """The alias as the head of the page shows it."""
    return page.get_by_role("button", name=said(f"Move {alias} {version}"))


def row(page, alias):
    table = page.get_by_role("table", name="Aliases and where they point")
    return table.get_by_role("row").filter(has_text=alias)


def said(sentence):
    """Its words are set apart by gaps, not by spaces."""
    return re.compile(r"\s*".join(map(re.escape, sentence.split())))


def newest(page):
    return page.get_by_role("list", name="Moves, newest first").get_by_role("listitem").first


def test_an_alias_is_moved(world, visit, model):
    page = visit(world, path(model))
    page.get_by_role("button", name="Move production", exact=True).click()
    dialog = page.get_by_role("dialog", name="Move production")
    expect(dialog.get_by_label("Only if still v2")).to_be_checked()
    expect(dialog.get_by_role("option", name="v2")).to_be_disabled()
    expect(dialog.get_by_role("button", name="Move", exact=True)).to_be_disabled()
    dialog.get_by_role("option", name="v3").click()
    dialog.get_by_label("Why").fill("better on roses")
    dialog.get_by_role("button", name="Move to v3").click()

    expect(dialog).to_be_hidden()
    expect(page.get_by_text("production points to v3", exact=True)).to_be_visible()
    expect(badge(page, "production", "v3")).to_be_visible()
    expect(row(page, "production")).to_contain_text("v3")
    expect(row(page, "production")).to_contain_text("better on roses")
    expect(newest(page)).to_contain_text(said("production moved v2 v3"))
    assert newest_move(world, model, "production") == ("SET", "v2", "v3", "better on roses")


def test_a_version_is_found_for_it(world, visit, model):
    page = visit(world, path(model))
    badge(page, "production", "v2").click()
    dialog = page.get_by_role("dialog")
    options = dialog.get_by_role("option")
    expect(options).to_have_count(3)

    for typed, found in (
        ("v1", ["v1"]),
        ("accuracy<0.925", ["v2", "v1"]),
        ("latest", ["v3"]),
        ("v9", []),
        ("", ["v3", "v2", "v1"]),
    ):
        dialog.get_by_label("To which version").fill(typed)
        expect(options).to_have_count(len(found))
        for option, name in zip(options.all(), found, strict=True):
            expect(option).to_contain_text(name)


def test_it_is_moved_without_a_mouse(world, visit, model):
    page = visit(world, path(model, ""))
    badge(page, "production", "v2").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("To which version")).to_be_focused()
    page.keyboard.type("v1")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Move to v1")).to_be_enabled()
    expect(page.get_by_role("option", name="v1")).to_have_attribute("aria-selected", "true")
    page.get_by_label("To which version").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("by hand")
    page.keyboard.press("Enter")

    expect(badge(page, "production", "v1")).to_be_visible()
    assert newest_move(world, model, "production") == ("SET", "v2", "v1", "by hand")


def test_a_move_by_the_sdk_appears_by_itself(world, visit, model):
    page = visit(world, path(model))
    expect(newest(page)).to_contain_text(said("production moved"))
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.evaluate("window.isTheSamePage = true")
    world.sdk.artifact(f"{model}:v1").set_alias("production", reason="by a script")

    expect(badge(page, "production", "v1")).to_be_visible()
    expect(row(page, "production")).to_contain_text("by a script")
    expect(newest(page)).to_contain_text(said("production moved v2 v1"))
    world.sdk.artifact(f"{model}:v2").set_alias("candidate")
    expect(badge(page, "candidate", "v2")).to_be_visible()
    expect(page.get_by_role("link", name="Aliases 3")).to_be_visible()
    assert page.evaluate("window.isTheSamePage")


def test_it_shows_at_once_and_a_conflict_takes_it_back(world, visit, model):
    """The request is held while the SDK is faster."""
    page = visit(world, path(model))
    held: list[Route] = []
    page.route("**/graphql", lambda route: hold(route, held))
    badge(page, "production", "v2").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("option", name="v1").click()
    dialog.get_by_label("Why").fill("rather the old one")
    dialog.get_by_role("button", name="Move to v1").click()

    expect(dialog).to_be_hidden()
    expect(badge(page, "production", "v1")).to_be_visible()
    assert positions(world, model)["production"] == "v2"

    world.sdk.artifact(f"{model}:v3").set_alias("production", reason="faster")
    released(page, held).continue_()
    expect(dialog.get_by_role("alert")).to_contain_text(CONFLICT)
    expect(dialog.get_by_label("Why")).to_have_value("rather the old one")
    # Behind the dialog, where nobody but eyes gets to.
    expect(page.get_by_role("button", name=said("Move production v3"), include_hidden=True)).to_be_visible()
    assert positions(world, model)["production"] == "v3"

    dialog.get_by_role("button", name="Move it from v3 to v1").click()
    expect(dialog).to_be_hidden()
    expect(badge(page, "production", "v1")).to_be_visible()
    assert newest_move(world, model, "production") == ("SET", "v3", "v1", "rather the old one")


def hold(route, held):
    """The first move waits; all else passes."""
    if not held and "setAlias" in (route.request.post_data or ""):
        held.append(route)
    else:
        route.continue_()


def released(page, held):
    while not held:
        page.wait_for_timeout(20)
    return held[0]


def test_a_dialog_tells_what_happened_while_it_was_open(world, visit, model):
    page = visit(world, path(model))
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    badge(page, "production", "v2").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("option", name="v1").click()
    world.sdk.artifact(f"{model}:v3").set_alias("production")

    expect(dialog.get_by_role("alert")).to_contain_text(CONFLICT)
    expect(dialog.get_by_role("button", name="Move to v1")).to_be_disabled()
    world.sdk.delete_alias(model, "production")
    expect(dialog.get_by_role("alert")).to_contain_text("is gone now")
    dialog.get_by_role("button", name="Set it to v1").click()
    expect(badge(page, "production", "v1")).to_be_visible()
    assert newest_move(world, model, "production") == ("SET", None, "v1", None)


def test_unguarded_it_moves_from_wherever_it_is(world, visit, model):
    page = visit(world, path(model))
    held: list[Route] = []
    badge(page, "production", "v2").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("option", name="v1").click()
    dialog.get_by_label("Only if still v2").uncheck()
    page.route("**/graphql", lambda route: hold(route, held))
    dialog.get_by_role("button", name="Move to v1").click()
    expect(badge(page, "production", "v1")).to_be_attached()
    set_alias(world, model, "production", "v3")
    released(page, held).continue_()

    expect(page.get_by_text("production points to v1", exact=True)).to_be_visible()
    assert newest_move(world, model, "production") == ("SET", "v3", "v1", None)


def test_an_alias_is_added(world, visit, model):
    page = visit(world, path(model))
    page.get_by_role("button", name="Add alias").click()
    dialog = page.get_by_role("dialog", name="New alias")
    dialog.get_by_label("Name").fill("production")
    expect(dialog.get_by_text("production exists and points to v2: move it instead.")).to_be_visible()
    dialog.get_by_role("option", name="v1").click()
    expect(dialog.get_by_role("button", name="Set to v1")).to_be_disabled()
    dialog.get_by_label("Name").fill("v7")
    dialog.get_by_role("button", name="Set to v1").click()
    expect(dialog.get_by_role("alert")).to_contain_text("v7")
    assert set(positions(world, model)) == {"latest", "production"}

    dialog.get_by_label("Name").fill("fallback")
    dialog.get_by_role("button", name="Set to v1").click()
    expect(badge(page, "fallback", "v1")).to_be_visible()
    wait_for_alias(world, model, "fallback", "v1")
    assert positions(world, model) == {"fallback": "v1", "latest": "v3", "production": "v2"}


def test_an_alias_is_taken_away_and_brought_back(world, visit, model):
    page = visit(world, path(model))
    page.get_by_role("button", name="Delete production").click()
    dialog = page.get_by_role("dialog", name="Delete production")
    dialog.get_by_role("button", name="Cancel").click()
    assert positions(world, model)["production"] == "v2"

    page.get_by_role("button", name="Delete production").click()
    dialog.get_by_label("Why").fill("nobody uses it")
    dialog.get_by_role("button", name="Delete alias").click()
    expect(row(page, "production")).to_contain_text("deleted")
    expect(badge(page, "production", "v2")).to_be_hidden()
    assert newest_move(world, model, "production") == ("DELETED", "v2", None, "nobody uses it")

    page.get_by_role("button", name="Bring back production").click()
    dialog = page.get_by_role("dialog", name="Roll production back")
    dialog.get_by_role("button", name="Roll back to v2").click()
    expect(badge(page, "production", "v2")).to_be_visible()
    assert newest_move(world, model, "production") == ("ROLLED_BACK", None, "v2", None)


def test_a_rollback_says_where_it_leads_and_leads_there(world, visit, model):
    for version in ("v3", "v1", "v3"):
        set_alias(world, model, "production", version)
    page = visit(world, path(model))
    dialog = page.get_by_role("dialog", name="Roll production back")

    # It was at v1, v2, v3, v1, v3; each rollback goes one further back and never to where it already is.
    for before, after in (("v3", "v1"), ("v1", "v3"), ("v3", "v2"), ("v2", "v1")):
        page.get_by_role("button", name="Roll back production").click()
        expect(dialog.get_by_test_id("way")).to_have_text(re.compile(rf"{before}\s*{after}"))
        dialog.get_by_role("button", name=f"Roll back to {after}").click()
        expect(badge(page, "production", after)).to_be_visible()
        assert newest_move(world, model, "production")[:3] == ("ROLLED_BACK", before, after)

    page.get_by_role("button", name="Roll back production").click()
    expect(dialog).to_contain_text("It has never pointed to another version")
    expect(dialog.get_by_role("button", name="Roll back", exact=True)).to_be_disabled()


def test_a_rollback_to_a_deleted_version_is_not_offered(world, visit, model):
    world.api.do("deleteVersion", "version { id }", version=f"demo/{model}:v1")
    page = visit(world, path(model))
    page.get_by_role("button", name="Roll back production").click()
    dialog = page.get_by_role("dialog")

    expect(dialog).to_contain_text("It pointed to v1 before, and that version was deleted.")
    expect(dialog.get_by_role("button", name="Roll back", exact=True)).to_be_disabled()


def test_the_history_is_whole_and_can_be_narrowed(world, visit, model):
    for index in range(60):
        set_alias(world, model, "candidate", f"v{index % 3 + 1}")
    page = visit(world, path(model))
    moves = page.get_by_role("list", name="Moves, newest first").get_by_role("listitem")
    # 60 of candidate, two of production; what latest did in a row is one line.
    expect(newest(page)).to_contain_text(said("candidate moved v2 v3"))
    page.get_by_role("button", name="Show more").scroll_into_view_if_needed()
    expect(moves).to_have_count(63)
    expect(moves.last).to_contain_text(said("latest followed 3 versions"))

    page.get_by_label("Whose history").click()
    page.get_by_role("menuitemradio", name="production").click()
    expect(moves).to_have_count(2)
    expect(moves.last).to_contain_text(said("production set v1"))
    expect(moves.last).to_contain_text("the first")
    assert page.url.endswith(f"/a/{model}/aliases?alias=production")
