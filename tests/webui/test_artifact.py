"""The page of an artifact: versions, usage and metadata, and what can be done with the artifact itself."""

import json
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.server.protocol import log
from tests.webui.series import log_series, positions, wait_for_alias
from tests.webui.world import PROJECT


@pytest.fixture(scope="module")
def series(world):
    """v1 to v4, of which v4 was deleted; `stable` is v2, v1 has a tag."""
    versions = log_series(world, "series", 4)
    versions[1].set_alias("stable")
    versions[0].add_tags("checked")
    versions[3].delete()
    metadata = {"owner": {"team": "botany"}, "labels": ["rose", "tulip"], "threshold": 0.75}
    world.api.do(
        "updateArtifact",
        "artifact { id }",
        artifact=f"{PROJECT}/series",
        description="Tells flowers apart",
        metadata=metadata,
    )
    return "series"


def rows(page):
    """Of the table of versions, without its head."""
    return page.get_by_role("table", name="Versions").get_by_role("row").filter(has=page.get_by_role("cell"))


def names(page):
    return page.get_by_role("table", name="Versions").locator("td a.row-link").all_inner_texts()


def test_its_head_tells_what_it_is(world, visit, series):
    page = visit(world, f"/p/demo/a/{series}")

    expect(page.get_by_role("heading", level=1)).to_have_text("series")
    expect(page.get_by_text("Tells flowers apart")).to_be_visible()
    facts = page.get_by_role("list", name="Facts")
    expect(facts).to_contain_text("3 versions")
    expect(facts).to_contain_text("2 aliases")
    expect(page.get_by_role("navigation", name="Breadcrumbs")).to_contain_text("series")
    expect(page).to_have_title("series · demo · Versions · wanllmdb")


def test_versions_tell_who_made_them_and_how(world, visit, series):
    page = visit(world, f"/p/demo/a/{series}")
    expect(rows(page)).to_have_count(3)
    second = rows(page).nth(1)

    for text in ("v2", "stable", "accuracy 0.92", "local", "series-2", "8 B"):
        expect(second).to_contain_text(text)
    second.get_by_role("link", name="v2").click()
    page.wait_for_url("**/p/demo/a/series/v/v2/files")


SEARCHES = (
    ("v1", ["v1"]),
    ("stable", ["v2"]),
    ("checked", ["v1"]),
    ("v4", []),
    ("accuracy >= 0.92", ["v3", "v2"]),
    ("nothing", []),
    ("accuracy > 0.9, checked", ["v1"]),
)


def test_versions_are_found(world, visit, series):
    page = visit(world, f"/p/demo/a/{series}")
    field = page.get_by_label("Find versions")
    for typed, found in SEARCHES:
        expect(rows(page)).to_have_count(3)
        field.fill(typed)
        expect(rows(page)).to_have_count(len(found))
        assert names(page) == found
        field.fill("")
    expect(rows(page)).to_have_count(3)

    field.fill("v4")
    expect(page.get_by_text("No version is like this")).to_be_visible()
    page.reload()
    expect(field).to_have_value("v4")
    page.get_by_role("button", name="Show all versions").click()
    expect(rows(page)).to_have_count(3)


def test_deleted_versions_are_shown_when_asked_for(world, visit, series):
    page = visit(world, f"/p/demo/a/{series}?state=all&sort=oldest")

    expect(rows(page)).to_have_count(4)
    assert names(page) == ["v1", "v2", "v3", "v4"]
    expect(rows(page).last).to_contain_text("deleted")
    expect(page.get_by_label("Compare v4")).to_be_disabled()


def test_two_versions_are_compared(world, visit, series):
    page = visit(world, f"/p/demo/a/{series}")
    page.get_by_label("Compare v3").check()
    expect(page.get_by_text("v3: choose another one to compare")).to_be_visible()
    page.get_by_label("Compare v1").check()

    link = page.get_by_role("link", name="Compare v1 with v3")
    expect(link).to_have_attribute("href", "/p/demo/a/series/v/v3/diff?with=v1")
    page.reload()
    expect(page.get_by_label("Compare v1")).to_be_checked()
    page.get_by_label("Compare v1").uncheck()
    expect(link).to_be_hidden()


def test_an_alias_is_set_from_the_row_of_a_version(world, visit):
    log_series(world, "rowwise")[0].set_alias("stable")
    page = visit(world, "/p/demo/a/rowwise")
    page.get_by_role("button", name="Actions on v2").click()
    page.get_by_role("menuitem", name="stable").click()
    page.get_by_role("button", name="Move to v2").click()

    expect(rows(page).nth(1)).to_contain_text("stable")
    wait_for_alias(world, "rowwise", "stable", "v2")


def test_the_list_goes_on_and_grows_by_itself(world, visit):
    for index in range(1, 61):
        log(world.api, PROJECT, "long", {"a.txt": b"%d" % index})
    page = visit(world, "/p/demo/a/long")
    expect(rows(page).first).to_contain_text("v60")
    page.get_by_role("button", name="Show more").scroll_into_view_if_needed()
    expect(rows(page)).to_have_count(60)

    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    log(world.api, PROJECT, "long", {"a.txt": b"61"})
    expect(rows(page)).to_have_count(61)
    expect(rows(page).first).to_contain_text("v61")
    expect(rows(page).first).to_contain_text("latest")
    expect(page.get_by_role("link", name="Versions 61")).to_be_visible()


def test_it_is_described(world, visit):
    log_series(world, "plain", 1)
    page = visit(world, "/p/demo/a/plain/metadata")
    expect(page.get_by_text("There is no metadata")).to_be_visible()
    page.get_by_role("button", name="Edit", exact=True).first.click()
    dialog = page.get_by_role("dialog", name="Edit plain")
    expect(dialog.get_by_role("button", name="Save")).to_be_disabled()
    dialog.get_by_label("Description").fill("What it is for")
    dialog.get_by_label("Tags").fill("nightly, checked")
    dialog.get_by_label("Metadata").fill("{")
    expect(dialog.get_by_role("alert")).to_contain_text("This is no JSON")
    expect(dialog.get_by_role("button", name="Save")).to_be_disabled()
    dialog.get_by_label("Metadata").fill('{"rows": 3}')
    dialog.get_by_role("button", name="Save").click()

    expect(dialog).to_be_hidden()
    expect(page.get_by_text("What it is for")).to_be_visible()
    expect(page.get_by_role("list", name="Tags")).to_contain_text("checked")
    expect(page.get_by_role("table", name="Metadata")).to_contain_text("rows")
    assert _fields(world, "plain") == {
        "description": "What it is for",
        "tags": ["checked", "nightly"],
        "metadata": {"rows": 3},
    }


def _fields(world, name):
    document = f'{{ artifact(project: "demo", name: "{name}") {{ description tags metadata }} }}'
    return world.api.ask(document)["artifact"]


def test_a_new_name_is_followed_also_by_who_only_looks(world, visit):
    log_series(world, "old-name", 1)
    other = visit(world, "/p/demo/a/old-name/usage")
    expect(other.get_by_text("Live", exact=True)).to_be_visible()
    expect(other.get_by_role("heading", level=1)).to_have_text("old-name")
    page = visit(world, "/p/demo/a/old-name/aliases")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Rename…").click()
    field = page.get_by_role("dialog").get_by_label("Name")
    field.fill("classifier")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("classifier")
    field.fill("new-name")
    page.get_by_role("button", name="Rename").click()

    page.wait_for_url("**/p/demo/a/new-name/aliases")
    expect(page.get_by_role("heading", level=1)).to_have_text("new-name")
    other.wait_for_url("**/p/demo/a/new-name/usage")
    expect(other.get_by_role("heading", level=1)).to_have_text("new-name")


def test_it_is_deleted_only_by_its_name(world, visit):
    log_series(world, "doomed", 2)[0].set_alias("production")
    other = visit(world, "/p/demo/a/doomed")
    expect(other.get_by_text("Live", exact=True)).to_be_visible()
    expect(other.get_by_role("heading", level=1)).to_have_text("doomed")
    page = visit(world, "/p/demo/a/doomed")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Delete…").click()
    dialog = page.get_by_role("dialog", name="Delete doomed")
    expect(dialog).to_contain_text("2 versions and 2 aliases go")
    expect(dialog.get_by_test_id("preview")).to_have_text(
        "v2 alone: used by 0 runs, 0 versions downstream, frees 8 B."
    )
    confirm = dialog.get_by_role("button", name="Delete artifact")
    dialog.get_by_label("Type doomed to confirm").fill("doome")
    expect(confirm).to_be_disabled()
    dialog.get_by_label("Type doomed to confirm").press("Enter")
    assert positions(world, "doomed") == {"latest": "v2", "production": "v1"}

    dialog.get_by_label("Type doomed to confirm").fill("doomed")
    confirm.click()
    page.wait_for_url("**/p/demo")
    expect(page.get_by_text("doomed was deleted", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="doomed")).to_have_count(0)
    expect(other.get_by_role("alert")).to_contain_text("There is no artifact demo/doomed.")
    assert world.api.ask('{ artifact(project: "demo", name: "doomed") { id } }')["artifact"] is None


def test_the_code_it_offers_works(world, visit, tmp_path):
    log_series(world, "coded", 2)[0].set_alias("stable")
    page = visit(world, "/p/demo/a/coded/usage")
    expect(page.get_by_role("heading", name="Who uses v1")).to_be_visible()
    expect(page.get_by_text("No run that you may see has used it yet.")).to_be_visible()

    use = page.get_by_role("region", name="Use it in a run, Python").inner_text()
    assert world.url in use
    _run(sys.executable, "-c", use + "\n    print((folder / 'weights.txt').read_text())", cwd=tmp_path)
    expect(page.get_by_role("link", name="train")).to_be_visible()

    page.get_by_label("Which version").click()
    page.get_by_role("menuitemradio", name="v2, for good").click()
    expect(page.get_by_role("heading", name="Who uses v2")).to_be_visible()
    move = page.get_by_role("region", name="Point an alias to it, Python").inner_text()
    _run(sys.executable, "-c", move, cwd=tmp_path)
    assert positions(world, "coded") == {"latest": "v2", "production": "v2", "stable": "v1"}


def _run(*command, cwd):
    subprocess.run(command, cwd=cwd, check=True, timeout=120, capture_output=True)


def test_metadata_is_searched_and_copied(world, visit, series):
    page = visit(world, f"/p/demo/a/{series}/metadata", permissions=["clipboard-read", "clipboard-write"])
    table = page.get_by_role("table", name="Metadata")
    lines = table.get_by_role("row").filter(has=page.get_by_role("cell"))
    expect(lines).to_have_count(6)
    page.get_by_role("button", name="Close owner").click()
    expect(lines).to_have_count(5)
    page.get_by_label("Find keys and values").fill("bota")
    expect(lines).to_have_count(2)
    expect(table).to_contain_text("botany")
    page.get_by_label("Find keys and values").fill("no such thing")
    expect(page.get_by_text("Nothing has “no such thing” in it")).to_be_visible()
    page.get_by_role("button", name="Show all").click()

    page.get_by_role("button", name="Copy JSON").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = json.loads(page.evaluate("navigator.clipboard.readText()"))
    assert copied == {"owner": {"team": "botany"}, "labels": ["rose", "tulip"], "threshold": 0.75}

    page.get_by_label("Metadata of").click()
    page.get_by_role("menuitemradio", name="stable (v2)").click()
    expect(table).to_contain_text("0.92")
