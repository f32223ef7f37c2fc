"""Where the keyboard is: dialogs give it back, and Ctrl-K finds what is there now."""

from uuid import uuid4

from playwright.sync_api import expect


def test_a_dialog_gives_the_keyboard_back(world, visit):
    page = visit(world)
    button = page.get_by_role("button", name="New project")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_label("Name")).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()


def test_a_dialog_of_a_menu_gives_it_to_the_menus_button(world, visit):
    page = visit(world, "/p/demo/a/flowers")
    page.get_by_role("button", name="More actions").focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Rename…").press("Enter")
    expect(page.get_by_role("dialog").get_by_label("Name")).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="More actions")).to_be_focused()


def test_the_palette_gives_it_back_and_finds_what_was_made_since(world, visit):
    page = visit(world)
    field = page.get_by_role("searchbox", name="Find a project")
    field.focus()
    name = f"since-{uuid4().hex[:8]}"
    for is_there in (False, True):
        page.keyboard.press("Control+k")
        found = page.get_by_role("dialog").get_by_role("option", name=name)
        page.get_by_role("dialog").get_by_role("textbox").fill(name)
        if not is_there:
            expect(page.get_by_text("Nothing is called that")).to_be_visible()
        expect(found).to_have_count(1 if is_there else 0)
        page.keyboard.press("Escape")
        expect(field).to_be_focused()
        if not is_there:
            world.api.do("createProject", "project { id }", name=name)
