"""Accessibility, as axe-core finds it."""

from functools import cache

from playwright.sync_api import Page

from tests.s3servers.environments import ROOT

SOURCE = ROOT / "webui" / "node_modules" / "axe-core" / "axe.min.js"
THEMES = ("light", "dark")
# Colours of the other theme are still on their way for a moment, however short transitions are.
SETTLED = """() => Promise.allSettled(
    document.getAnimations().filter((each) => each instanceof CSSTransition).map((each) => each.finished)
)"""


def violations(page: Page) -> list[str]:
    """What is wrong with the page as it is now, in the light and in the dark theme: rule, elements, why."""
    found = []
    page.evaluate(_source())
    for theme in THEMES:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
        page.evaluate(SETTLED)
        for violation in page.evaluate("() => axe.run({resultTypes: ['violations']})")["violations"]:
            for node in violation["nodes"]:
                where = " ".join(map(str, node["target"]))
                found.append(f"{theme}: {violation['id']}: {where}: {node['failureSummary']}")
    return found


@cache
def _source() -> str:
    if not SOURCE.exists():
        raise RuntimeError(f"{SOURCE.relative_to(ROOT)} is missing; run: make webui")
    return SOURCE.read_text()
