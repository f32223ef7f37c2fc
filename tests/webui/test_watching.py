"""What the tests of the pages rely on: nothing that a page may not do goes unnoticed."""

import pytest
from playwright.sync_api import expect

from tests.webui.axe import violations
from tests.webui.watching import Watch

INLINE = (
    "document.head.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))"
)
STYLE = "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')"
FOREIGN = "fetch('https://elsewhere.example/').catch(() => {})"
IMAGE = "new Promise((done) => { const it = new Image(); it.onerror = done; it.src = 'http://127.0.0.1:9/x.png' })"
THROWS = (
    "new Promise((done) => { setTimeout(done, 0); setTimeout(() => { throw new Error('a mistake') }, 0) })"
)


@pytest.fixture
def watch():
    """One that is asked by the tests themselves."""
    return Watch(set())


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (INLINE, "script-src"),
        (STYLE, "style-src"),
        (FOREIGN, "connect-src"),
        (IMAGE, "img-src"),
        ("console.error('a complaint')", "a complaint"),
        (THROWS, "a mistake"),
    ],
)
def test_a_page_that_misbehaves_is_told_of(world, visit, watch, script, told):
    page = visit(world)
    page.evaluate(script)

    _until(page, lambda: any(told in problem for problem in watch.problems))
    assert page.evaluate("window.ran") is None
    with pytest.raises(AssertionError):
        watch.check()


def test_another_origin_is_told_of_even_where_the_policy_lets_it_through(world, closed, visit, watch):
    page = visit(world, "about:blank")
    page.goto(f"{closed.url}/healthz")

    assert watch.problems == [f"asked elsewhere: {closed.url}/healthz"]


def test_what_is_expected_is_no_problem_but_has_to_come(world, visit, watch):
    page = visit(world)
    watch.expect("a complaint")
    with pytest.raises(AssertionError):
        watch.check()

    page.evaluate("console.error('a complaint')")
    _until(page, lambda: watch.expected["a complaint"])
    watch.check()


def test_axe_finds_what_is_wrong(world, visit):
    page = visit(world)
    expect(page.get_by_role("heading", name="Projects")).to_be_visible()
    page.evaluate("document.body.append(document.createElement('button'))")

    assert {found.split(": ")[1] for found in violations(page)} == {"button-name"}


def _until(page, true):
    """What a page complains of is told a moment later. Ends with pytest's own time limit."""
    while not true():
        page.wait_for_timeout(10)
