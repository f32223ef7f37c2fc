"""Who may move aliases: what is offered, and what the server refuses all the same."""

import pytest
from playwright.sync_api import expect
from wanllmdb_server.access.ranks import Role

from tests.server.people import add_person
from tests.webui.logins import PASSWORD
from tests.webui.series import log_series, positions, wait_for_alias
from tests.webui.test_aliases import badge, row
from tests.webui.world import PROJECT

NAME = "guarded"
PAGE = f"/p/{PROJECT}/a/{NAME}/aliases"


@pytest.fixture(scope="module")
def guarded(closed):
    """An artifact with `production`, which only maintainers move, and `staging`, both at v2."""
    version = log_series(closed, NAME)[1]
    version.set_alias("production")
    version.set_alias("staging")
    protection = {"project": PROJECT, "artifact": NAME, "pattern": "prod*"}
    closed.api.do("protectAlias", "protectedAliases { pattern }", **protection)
    yield closed
    # Tests of other files look at all protections of the project.
    closed.api.do("unprotectAlias", "protectedAliases { pattern }", **protection)


def test_a_viewer_looks(guarded, visit_as):
    page = visit_as("eve", guarded, PAGE)

    expect(row(page, "production")).to_contain_text("v2")
    expect(page.get_by_text(f"You may look. Writers of {PROJECT} move aliases.")).to_be_visible()
    main = page.get_by_role("main")
    expect(main.get_by_role("combobox").or_(main.get_by_label("Whose history"))).to_have_count(1)
    for acting in ("Move", "Roll", "Take", "Add alias", "Edit", "More actions"):
        expect(main.get_by_role("button", name=acting)).to_have_count(0)
    page.get_by_role("link", name="Versions").click()
    expect(page.get_by_role("table", name="Versions").get_by_role("row")).to_have_count(4)
    page.get_by_role("button", name="Actions on v1").click()
    expect(page.get_by_role("menuitem")).to_have_text(["What it was made from", "What depends on it"])


def test_a_writer_moves_what_is_not_protected(guarded, visit_as):
    page = visit_as("ada", guarded, PAGE)
    expect(badge(page, "staging", "v2")).to_be_visible()
    expect(row(page, "production")).to_contain_text("maintainers only")
    expect(page.get_by_role("button", name="Move production")).to_have_count(0)
    expect(page.get_by_text("Protected, so that only maintainers and admins move them:")).to_contain_text(
        "prod* (by root)"
    )

    page.get_by_role("button", name="Add alias").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("prod-eu")
    dialog.get_by_role("option", name="v1").click()
    expect(dialog.get_by_text("Only maintainers set prod-eu: prod* is protected.")).to_be_visible()
    expect(dialog.get_by_role("button", name="Set to v1")).to_be_disabled()


def test_a_maintainer_moves_what_is_protected(guarded, visit_as):
    page = visit_as("mia", guarded, PAGE)
    page.get_by_role("button", name="Move production", exact=True).click()
    page.get_by_role("option", name="v3").click()
    page.get_by_role("button", name="Move to v3").click()

    expect(badge(page, "protected production", "v3")).to_be_visible()
    expect(row(page, "production")).to_contain_text("mia")
    wait_for_alias(guarded, NAME, "production", "v3")


def test_what_the_server_refuses_is_told_and_taken_back(guarded, visit_as):
    """Somebody's role is lowered while the dialog is open."""
    add_person(guarded.server.data_dir, "tom", roles={PROJECT: Role.WRITER}, password=PASSWORD)
    page = visit_as("tom", guarded, PAGE)
    badge(page, "staging", "v2").click()
    page.get_by_role("option", name="v1").click()
    guarded.api.do("addMember", "project { id }", project=PROJECT, principal="tom", role="VIEWER")
    page.get_by_role("button", name="Move to v1").click()

    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_contain_text("Ask an admin of the project for a higher role.")
    dialog.get_by_role("button", name="Cancel").click()
    expect(row(page, "staging")).to_contain_text("v2")
    assert positions(guarded, NAME)["staging"] == "v2"
