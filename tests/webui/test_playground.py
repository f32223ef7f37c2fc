"""GraphQL in the browser: what is run, completed, looked up, remembered and listened to."""

import json
import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.webui.axe import violations

NARROW = {"width": 390, "height": 800}


def write(page, label, text):
    """Put text into an editor as a person pastes it, so that nothing is completed."""
    box = page.get_by_role("textbox", name=label)
    box.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


def result(page):
    return page.get_by_role("region", name="Result")


def test_a_query_with_variables_runs_by_the_keyboard(world, visit):
    page = visit(world, "/playground")
    write(page, "Operation", "query One($name: String!) { project(name: $name) { name role } }")
    write(page, "Variables", '{"name": "demo"}')
    page.keyboard.press("Control+Enter")

    expect(result(page)).to_contain_text('"role": "ADMIN"')
    expect(result(page).get_by_role("status")).to_have_text(re.compile(r"^200 · .+ · \d+ B$"))


def test_the_operation_under_the_cursor_is_the_one(world, visit):
    page = visit(world, "/playground")
    write(page, "Operation", "query A { viewer { name } }\n\nquery B { viewer { kind } }")
    page.keyboard.press("Control+Enter")
    expect(result(page)).to_contain_text('"kind": "LOCAL"')

    page.keyboard.press("Control+Home")
    page.keyboard.press("Control+Enter")
    expect(result(page)).to_contain_text('"name": "local"')


def test_a_mutation_is_carried_out_with_the_session(closed, visit_as):
    page = visit_as("root", closed, "/playground")
    write(page, "Operation", 'mutation { createProject(input: {name: "played"}) { project { name } } }')
    page.get_by_role("button", name="Run").click()

    expect(result(page)).to_contain_text('"name": "played"')
    assert closed.api.ask('{ project(name: "played") { name } }') == {"project": {"name": "played"}}


def test_what_is_wrong_is_said(closed, visit_as, watch):
    page = visit_as("eve", closed, "/playground")
    write(page, "Operation", "{ viewer { name }")
    page.get_by_role("button", name="Run").click()
    expect(result(page).get_by_role("status")).to_contain_text("Syntax Error")

    write(page, "Operation", "{ viewer { name } }")
    write(page, "Variables", "{1")
    page.get_by_role("button", name="Run").click()
    expect(result(page).get_by_role("status")).to_contain_text("The variables are not valid JSON")

    write(page, "Variables", "")
    write(page, "Operation", "{ storages { name } }")
    page.get_by_role("button", name="Run").click()
    expect(result(page)).to_contain_text('"code": "FORBIDDEN"')


def test_a_key_of_ones_own_goes_into_the_headers(closed, visit_as):
    page = visit_as("eve", closed, "/playground")
    write(page, "Operation", "{ viewer { name } }")
    page.get_by_role("button", name="headers").click()
    write(page, "Headers", json.dumps({"Authorization": f"Bearer {closed.key}"}))
    page.keyboard.press("Control+Enter")

    expect(result(page)).to_contain_text('"name": "root"')
    assert closed.key not in page.evaluate("JSON.stringify({...localStorage})")


def test_fields_are_completed_and_mistakes_marked(world, visit):
    page = visit(world, "/playground")
    write(page, "Operation", "{ viewer { nonsense } }")
    expect(page.locator(".cm-lintRange-error")).to_have_text("nonsense")

    write(page, "Operation", "{ ")
    page.keyboard.type("serverI")
    option = page.get_by_role("option", name="serverInfo")
    expect(option).to_be_visible()
    # The editor does not heed what comes in the moment in which the list appears.
    while option.is_visible():
        option.click()
    expect(page.get_by_role("textbox", name="Operation")).to_contain_text("{ serverInfo")


def test_the_docs_lead_from_type_to_type(world, visit):
    page = visit(world, "/playground")
    page.get_by_role("button", name="Docs").click()
    docs = page.get_by_role("complementary", name="Docs")
    docs.get_by_role("button", name="Query", exact=True).click()
    docs.get_by_role("button", name="RunConnection!").first.click()

    expect(docs.get_by_role("heading", name="type RunConnection")).to_be_visible()
    docs.get_by_label("Find a type or a field").fill("driftState")
    docs.get_by_role("button", name="Entry.driftState").click()
    expect(docs.get_by_role("heading", name="type Entry", exact=True)).to_be_visible()


def test_a_subscription_tells_what_happens_until_it_is_stopped(world, visit):
    name = "played-live"
    world.api.do("createProject", "project { id }", name=name)
    page = visit(world, "/playground")
    write(page, "Operation", f'subscription {{ events(project: "{name}") {{ type subjectName }} }}')
    page.get_by_role("button", name="Run").click()
    events = result(page).get_by_role("listitem")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    # No answer says when a subscription has begun, so things happen until the first of them is told.
    while not events.count():
        world.api.do("updateProject", "project { id }", project=name, description=str(uuid4()))
        page.wait_for_timeout(50)
    world.api.do("createRun", "run { id }", project=name, process="p")
    expect(events.first).to_contain_text('"type": "RUN_CREATED"')
    expect(events.nth(1)).to_contain_text('"type": "PROJECT_UPDATED"')

    page.get_by_role("button", name="Stop").click()
    expect(result(page).get_by_role("status")).to_have_text(re.compile(r"^Over after \d+ events?\.$"))
    expect(page.get_by_role("button", name="Run")).to_be_visible()


def test_what_was_run_is_remembered_and_what_stood_there_too(world, visit):
    page = visit(world, "/playground")
    write(page, "Operation", "query Remembered { viewer { name } }")
    page.keyboard.press("Control+Enter")
    expect(result(page)).to_contain_text('"name": "local"')
    write(page, "Operation", "{ serverInfo { version } }")
    page.reload()

    expect(page.get_by_role("textbox", name="Operation")).to_contain_text("serverInfo { version }")
    page.get_by_role("button", name="History").click()
    page.get_by_role("button", name="Remembered").click()
    expect(page.get_by_role("textbox", name="Operation")).to_contain_text("query Remembered")


def test_a_shared_link_shows_the_same(world, visit):
    page = visit(world, "/playground#query=%7B+shared+%7D&variables=%7B%22a%22%3A%22b%2Bc%26%2525%22%7D")

    expect(page.get_by_role("textbox", name="Operation")).to_contain_text("{ shared }")
    expect(page.get_by_role("textbox", name="Variables")).to_contain_text('{"a":"b+c&%25"}')


@pytest.mark.parametrize("viewport", [None, NARROW])
def test_everybody_can_use_it(world, visit, viewport):
    page = visit(world, "/playground", **({"viewport": viewport} if viewport else {}))
    page.get_by_role("button", name="Run").click()
    expect(result(page)).to_contain_text('"version"')
    page.get_by_role("button", name="Docs").click()
    expect(page.get_by_role("complementary", name="Docs")).to_contain_text("Query")

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
