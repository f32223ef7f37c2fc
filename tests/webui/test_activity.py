"""What happened, and what happens while one looks."""

import re
from threading import Event

import pytest
from playwright.sync_api import expect

from tests.server.protocol import add, commit, create, upload
from tests.webui.axe import violations

NARROW = {"width": 390, "height": 800}


@pytest.fixture
def project(world, request):
    """A project of the test's own with `iris:v1` and `iris:v2`."""
    name = f"activity-{re.sub(r'[^a-z]+', '-', request.node.name)}"[:60].strip("-")
    world.api.do("createProject", "project { id }", name=name)
    for index in (1, 2):
        draft = create(world.api, name, "iris")["id"]
        files = {"a.txt": b"%d" % index}
        add(world.api, draft, files)
        upload(world.api, draft, list(files.values()))
        commit(world.api, draft)
    return name


def move(world, project, version, reason=None):
    world.api.do(
        "setAlias",
        "alias { name }",
        artifact=f"{project}/iris",
        alias="production",
        version=version,
        reason=reason,
    )


def told(page):
    """The sentences that are shown, newest first."""
    return [re.sub(r"\s+", " ", text).strip() for text in page.locator("main li p").all_inner_texts()]


def test_each_event_is_a_sentence_with_links(world, visit):
    page = visit(world, "/p/demo/activity?kind=aliases&about=classifier")
    sentence = page.get_by_role("listitem").filter(has_text="better on roses")

    expect(sentence.locator("p")).to_have_text(
        re.compile(
            r"^\s*local moved production of classifier from v1 to v2 in train-2\s*—\s*better on roses\s*$"
        )
    )
    assert told(page)[0] == "local set staging of classifier to v3 in train-3"
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    expect(sentence.get_by_role("link", name="v2")).to_have_attribute("href", "/p/demo/a/classifier/v/v2")
    sentence.get_by_role("link", name="train-2").click()
    expect(page.get_by_role("heading", name="train-2")).to_be_visible()


def test_filters_stand_in_the_address_and_are_the_apis(world, visit):
    page = visit(world, "/p/demo/activity")
    page.get_by_role("button", name="What: Everything").click()
    page.get_by_role("menuitemradio", name="Versions", exact=True).click()
    page.get_by_label("Artifact, version or run").fill("scores:v3")
    page.get_by_label("Artifact, version or run").press("Enter")

    expect(page.locator("main li p")).to_have_count(1)
    assert told(page) == ["local logged scores:v3 (1 file, 27 B) in evaluate-v3"]
    assert page.url.endswith("/p/demo/activity?kind=versions&about=scores:v3")

    page.goto("/p/demo/activity?about=classifier&kind=aliases&actor=nobody")
    page.get_by_role("button", name="Show everything").click()
    expect(page.locator("main li p").nth(20)).to_be_visible()
    assert page.url.endswith("/p/demo/activity")


def test_of_an_artifact_its_versions_and_aliases_are_told(world, visit, project):
    page = visit(world, f"/p/{project}/activity?about=iris")

    expect(page.locator("main li p").filter(has_text="began the dataset iris")).to_be_visible()
    expect(page.locator("main li p").filter(has_text="logged iris:v2")).to_be_visible()
    expect(page.locator("main li p").filter(has_text="created the project")).to_have_count(0)


def test_what_happens_appears_by_itself(world, visit, project):
    page = visit(world, f"/p/{project}/activity")
    others = visit(world, f"/p/{project}/activity?kind=versions")
    for each in (page, others):
        expect(each.get_by_text("Live", exact=True)).to_be_visible()
        expect(each.locator("main li p").first).to_be_visible()

    move(world, project, "v2", "it is better")

    expect(page.locator("main li p").first).to_have_text(
        re.compile(r"local set production of iris to v2\s*—\s*it is better")
    )
    world.api.do("updateArtifact", "artifact { id }", artifact=f"{project}/iris", description="Flowers")
    expect(page.locator("main li p").first).to_have_text(re.compile("local changed description of iris"))
    assert not any("production" in sentence for sentence in told(others))


def test_what_happened_while_the_connection_was_broken_is_told_once(world, visit, project):
    page = visit(world, "about:blank")
    sockets, is_missed = [], Event()

    def connect(socket):
        if sockets:
            move(world, project, "v2", "in between")
            is_missed.set()
        sockets.append(socket)
        socket.connect_to_server()

    page.route_web_socket(re.compile("/graphql$"), connect)
    page.goto(f"/p/{project}/activity")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    move(world, project, "v1", "before")
    expect(page.locator("main li p").filter(has_text="before")).to_have_count(1)

    sockets[0].close(code=1012, reason="the server starts again")

    expect(page.locator("main li p").filter(has_text="in between")).to_have_count(1)
    assert is_missed.is_set()
    assert [sentence for sentence in told(page) if "production" in sentence] == [
        "local moved production of iris from v1 to v2 — in between",
        "local set production of iris to v1 — before",
    ]


def test_older_events_come_as_one_scrolls(world, visit):
    name = "activity-long"
    made = world.api.do("createProject", "project { id }", name=name)["project"]["id"]
    for index in range(60):
        world.api.do("updateProject", "project { id }", project=name, description=f"{made} {index}")
    page = visit(world, f"/p/{name}/activity")
    expect(page.locator("main li p").first).to_be_visible()
    page.get_by_role("button", name="Show more").scroll_into_view_if_needed()

    expect(page.locator("main li p")).to_have_count(61)
    assert told(page)[-1] == f"local created the project {name}"


def test_the_registrys_own_log_is_read_again_also_after_a_projects(closed, visit_as):
    page = visit_as("root", closed, "about:blank")
    page.clock.install()
    page.goto("/p/demo/activity")
    expect(page.locator("main li p").first).to_be_visible()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Activity").last.click()
    expect(page.locator("main li p").filter(has_text="created the user mia")).to_be_visible()

    closed.api.do("createServiceAccount", "principal { id }", name="robot")
    page.clock.fast_forward(11_000)

    expect(page.locator("main li p").first).to_contain_text("created the service account robot")


def test_the_registrys_own_log_is_for_administrators(closed, visit_as):
    page = visit_as("root", closed, "/activity?kind=people")
    expect(page.locator("main li p").filter(has_text="created the user mia")).to_be_visible()

    page = visit_as("eve", closed, "/activity")
    expect(page.get_by_text("This is for administrators")).to_be_visible()
    expect(page.get_by_role("link", name="All projects")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("viewport", [None, NARROW])
def test_everybody_can_use_it(world, visit, viewport):
    page = visit(world, "/p/demo/activity", **({"viewport": viewport} if viewport else {}))
    expect(page.locator("main li p").first).to_be_visible()

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
