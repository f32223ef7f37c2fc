"""A lineage worth looking at, and what a page shows of it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import wanllmdb
from playwright.sync_api import Locator, Page, expect

from tests.webui.world import World

DATASET, MODEL, REPORT = "scenes", "detector", "report"
TRAININGS = 8


def log_lineage(world: World, project: str) -> None:
    """`scenes:v1` goes into eight trainings of `detector`; v8 of it, in `production`, into one that logs `report`.

    A run `collect` logged the dataset; it used `archive:v1`, which a run `dig` logged.
    """
    with _run(world, project, "dig") as run:
        _log(run, "archive", "dataset")
    with _run(world, project, "collect") as run:
        run.use_artifact("archive:v1")
        _log(run, DATASET, "dataset")
    for index in range(1, TRAININGS + 1):
        train(world, project, index)
    wanllmdb.Api(world.url, world.key, project).artifact(f"{MODEL}:v{TRAININGS}").set_alias("production")
    with _run(world, project, "evaluate") as run:
        run.use_artifact(f"{MODEL}:production")
        _log(run, REPORT, "report")


def train(world: World, project: str, index: int) -> None:
    """One training more."""
    with _run(world, project, f"train-{index}") as run:
        run.use_artifact(f"{DATASET}:v1")
        _log(run, MODEL, "model")


@contextmanager
def _run(world: World, project: str, name: str) -> Iterator[wanllmdb.Run]:
    with wanllmdb.init(
        project, job_type=name.split("-", maxsplit=1)[0], name=name, url=world.url, api_key=world.key
    ) as run:
        yield run


def _log(run: wanllmdb.Run, name: str, type_: str) -> None:
    artifact = wanllmdb.Artifact(name, type_)
    with artifact.new_file("what.txt") as file:
        file.write(f"{run.name} {name}")
    run.log_artifact(artifact)


def path(project: str, version: str, page: str = "lineage", **query: str) -> str:
    name, number = version.split(":")
    text = "&".join(f"{key}={value}" for key, value in query.items())
    return f"/p/{project}/a/{name}/v/{number}/{page}" + (f"?{text}" if text else "")


def card(page: Page, name: str) -> Locator:
    """The card that is called so, such as `model detector v8`, whatever else it says."""
    return page.get_by_role("group", name="The graph").get_by_role(
        "button", name=re.compile(rf"^{re.escape(name)}(?= |,|$)")
    )


def cards(page: Page) -> set[str]:
    """What the cards are called."""
    found = page.locator(".lineage-card").evaluate_all(_NAMES)
    return set(found)


_NAMES = """all => all.map(one => {
    const parts = ['.face > .spoken', '.name', '.version', ...(one.matches('.cluster') ? ['.detail'] : [])]
    return parts.map(part => one.querySelector(part)?.textContent.trim()).filter(Boolean).join(' ')
})"""


def places(page: Page) -> dict[str, str]:
    """Where each card lies in the drawing, by what it is called."""
    found = page.locator(".lineage-card").evaluate_all(
        "all => all.map(one => [one.dataset.card, one.style.transform])"
    )
    return dict(found)


def count(page: Page, text: str) -> None:
    """Waits until the page tells so many nodes."""
    expect(page.locator(".lineage-status")).to_have_text(text)
