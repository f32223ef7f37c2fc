"""Settings of a project and of the registry: who may change what, and secrets that are told once."""

import pytest
from playwright.sync_api import expect

from tests.server.client import Refused, over_http
from tests.server.people import add_person
from tests.server.servers import serving
from tests.server.webhooks.receiver import receiving
from tests.webui.axe import violations
from tests.webui.logins import PASSWORD
from tests.webui.world import World

NARROW = {"width": 390, "height": 800}
OF_PROJECT = ["", "members", "aliases", "webhooks", "storage"]
OF_REGISTRY = ["", "sessions", "users", "storages", "server"]


def project(closed, name, **fields):
    return closed.api.do("createProject", "project { id }", name=name, **fields)


def secret(page):
    return page.locator("[data-secret]")


def test_a_project_is_described_renamed_and_deleted(closed, visit_as):
    project(closed, "to-rename")
    page = visit_as("root", closed, "/p/to-rename/settings")
    page.get_by_label("Name", exact=True).fill("demo")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("demo")

    page.get_by_label("Name", exact=True).fill("renamed")
    page.get_by_label("Description").fill("By hand")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/p/renamed/settings")
    found = closed.api.ask('{ project(name: "renamed") { description visibility } }')["project"]
    assert found == {"description": "By hand", "visibility": "PRIVATE"}

    page.get_by_role("button", name="Delete this project").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Delete project")).to_be_disabled()
    dialog.get_by_label("Type renamed to go on").fill("renamed")
    dialog.get_by_role("button", name="Delete project").click()
    page.wait_for_url(f"{closed.url}/")
    assert closed.api.ask('{ project(name: "renamed") { id } }') == {"project": None}


def test_members_are_added_changed_and_removed(closed, visit_as):
    project(closed, "peopled")
    page = visit_as("root", closed, "/p/peopled/settings/members")
    page.get_by_label("Add a member").fill("nobody")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("nobody")

    page.get_by_label("Add a member").fill("eve")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Role of eve: Writer").click()
    page.get_by_role("menuitemradio", name="Viewer").click()
    expect(page.get_by_role("button", name="Role of eve: Viewer")).to_be_visible()
    members = '{ project(name: "peopled") { members { nodes { name role } } } }'
    found = closed.api.ask(members)["project"]["members"]["nodes"]
    assert {"name": "eve", "role": "VIEWER"} in found

    page.get_by_role("button", name="Remove eve").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove member").click()
    # While it is open, the rows behind it are hidden from roles.
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("row").filter(has_text="eve")).to_have_count(0)
    assert closed.api.ask(members)["project"]["members"]["nodes"] == [{"name": "root", "role": "ADMIN"}]


def test_a_maintainer_protects_aliases(closed, visit_as):
    page = visit_as("mia", closed, "/p/demo/settings/aliases")
    page.get_by_label("Alias or pattern").fill("frozen-*")
    page.get_by_label("Only of this artifact").fill("scores")
    page.get_by_role("button", name="Protect", exact=True).click()

    expect(page.get_by_role("row").filter(has_text="frozen-*")).to_contain_text("scores")
    page.get_by_role("button", name="Unprotect frozen-*").click()
    expect(page.get_by_text("No alias is protected")).to_be_visible()
    assert closed.api.ask('{ project(name: "demo") { protectedAliases { pattern } } }') == {
        "project": {"protectedAliases": []}
    }


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/p/demo/settings", "You are a viewer of this project; only its admins change what is here."),
        ("/p/demo/settings/members", "only admins of the project add, change and remove members"),
        ("/p/demo/settings/aliases", "maintainers and admins protect aliases"),
        ("/p/demo/settings/webhooks", "only admins of the project see and change its webhooks"),
        ("/p/demo/settings/storage", "Only who administers the registry chooses storages"),
        ("/settings/users", "Only who administers the registry sees its users and accounts."),
        ("/settings/storages", "Only who administers the registry sees its storages."),
    ],
)
def test_who_may_not_sees_why_and_no_button(closed, visit_as, path, why):
    page = visit_as("eve", closed, path)

    expect(page.get_by_text(why)).to_be_visible()
    for name in ("Save", "Add", "Protect", "New webhook", "Use it", "New user or account", "Check again"):
        expect(page.get_by_role("main").get_by_role("button", name=name, exact=True)).to_have_count(0)


def test_an_api_key_is_shown_once_works_and_is_revoked(closed, visit_as):
    page = visit_as("eve", closed, "/settings?new")
    page.get_by_label("What it is for").fill("laptop")
    page.get_by_label("Only in this project").fill("demo")
    page.get_by_role("button", name="Create key").click()
    key = secret(page).inner_text()
    api = over_http(closed.url, key)
    assert api.ask("{ viewer { name } }") == {"viewer": {"name": "eve"}}

    page.get_by_role("button", name="I have kept it").click()
    row = page.get_by_role("row").filter(has_text="laptop")
    expect(row).to_contain_text("only demo")
    assert key not in page.content()
    page.reload()
    expect(row).to_contain_text(key[:12])
    assert key not in page.content()

    row.get_by_role("button", name="Revoke laptop").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke key").click()
    expect(row).to_contain_text("revoked")
    with pytest.raises(Refused, match="UNAUTHENTICATED"):
        api.ask("{ viewer { name } }")


def test_a_user_is_invited_disabled_and_enabled(closed, visit_as):
    page = visit_as("root", closed, "/settings/users")
    page.get_by_role("button", name="New user or account").click()
    page.get_by_label("Name", exact=True).fill("zoe")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(secret(page)).to_contain_text(f"{closed.url}/setup")
    page.get_by_role("button", name="I have handed it over").click()

    row = page.get_by_role("row").filter(has_text="zoe")
    for act, state in (("Disable", "disabled"), ("Enable", "user")):
        row.get_by_role("button", name="What to do with zoe").click()
        page.get_by_role("menuitem", name=act, exact=True).click()
        expect(row.get_by_role("cell").nth(2)).to_have_text(state)


def test_storages_are_asked_whether_they_are_well(closed, visit_as):
    page = visit_as("root", closed, "/settings/storages")

    expect(page.get_by_role("listitem", name="default")).to_contain_text("it answers and lists what it holds")


def test_who_logs_out_everywhere_has_to_log_in_again(closed, visit_as, watch):
    add_person(closed.server.data_dir, "sam", password=PASSWORD)
    # What the page asks while its session ends is refused, or is not asked any more.
    watch.expected["401"] = 1
    page = visit_as("sam", closed, "/settings/sessions")
    expect(page.get_by_role("row").filter(has_text="this one")).to_contain_text("127.0.0.1")
    page.get_by_role("button", name="Log out everywhere").click()
    page.get_by_role("dialog").get_by_role("button", name="Log out everywhere").click()

    page.wait_for_url("**/login?next=*")


def test_a_webhook_delivers_tells_of_it_and_repeats_it(tmp_path, visit):
    with receiving() as receiver, serving(tmp_path / "data", webhook_networks='["127.0.0.0/8"]') as server:
        world = World(server)
        world.api.do("createProject", "project { id }", name="hooked")
        page = visit(world, "/p/hooked/settings/webhooks")
        page.get_by_role("button", name="New webhook").click()
        page.get_by_label("URL").fill(f"{receiver.url}/took")
        page.get_by_role("button", name="Create webhook").click()
        told = secret(page).inner_text()
        assert told.startswith("whsec_")
        page.get_by_role("button", name="I have kept it").click()
        assert told not in page.content()

        world.api.do("updateProject", "project { id }", project="hooked", description="told")
        receiver.wait_for("/took", 1)
        page.get_by_role("button", name="Deliveries", exact=True).click()
        log = page.get_by_role("list", name="Deliveries").get_by_role("listitem")
        expect(log.filter(has_text="project updated")).to_contain_text("delivered")
        log.filter(has_text="project updated").get_by_role("button", name="Deliver it again").click()
        expect(log.filter(has_text="again")).to_contain_text("delivered")
        took = [each for each in receiver.got["/took"] if each.type == "PROJECT_UPDATED"]
        assert len({each.id for each in took}) == 1
        assert len(took) == 2

        page.get_by_role("button", name="Turn off").click()
        expect(page.get_by_role("button", name="Turn on")).to_be_visible()
        page.get_by_role("button", name="Edit the webhook").click()
        page.get_by_role("dialog").get_by_label("Only moves of aliases like").fill("prod-*")
        page.get_by_role("dialog").get_by_role("button", name="Save").click()
        expect(page.get_by_text("of aliases only prod-*")).to_be_visible()
        page.get_by_role("button", name="Delete the webhook").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete webhook").click()
        expect(page.get_by_text("Nobody is told")).to_be_visible()
        page.close()  # before the server ends, of which it would complain


def test_the_palette_leads_to_a_new_key(closed, visit_as):
    page = visit_as("ada", closed, "/p/demo/runs")
    expect(page.get_by_role("heading", name="Runs")).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_label("Search projects, artifacts, runs and actions").fill("new api key")
    page.get_by_role("option", name="New API key").click()

    expect(page.get_by_role("dialog", name="New API key")).to_be_visible()


@pytest.mark.parametrize("viewport", [None, NARROW])
def test_everybody_can_use_all_of_them(closed, visit_as, viewport):
    page = visit_as("root", closed, "about:blank", **({"viewport": viewport} if viewport else {}))
    paths = [f"/p/demo/settings/{name}" for name in OF_PROJECT] + [
        f"/settings/{name}" for name in OF_REGISTRY
    ]
    found = []
    for path in paths:
        page.goto(path)
        expect(page.get_by_role("main").get_by_role("heading", level=2).first).to_be_visible()
        expect(page.get_by_label("Loading")).to_have_count(0)
        found += violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert found == []
