"""Which pages the README shows, and how they are photographed."""

import base64
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, StorageState, expect

from tests.screenshots.team import BAD, DETECTOR, FRAMES, PROJECT, SPLIT
from tests.webui.lineages import card

SIZE = {"width": 1280, "height": 800}
SHARPNESS = 1.5
QUALITY = 0.88
MOST_BYTES = 250_000
IN_PROJECT = f"/p/{PROJECT}/a"


@dataclass(frozen=True)
class Camera:
    """A browser where somebody is logged in, and the folder for its pictures."""

    browser: Browser
    url: str
    session: StorageState
    now: datetime
    """What the browser takes for now, as the server does."""
    folder: Path

    def open(self, path: str, theme: str) -> Page:
        context = self.browser.new_context(
            base_url=self.url,
            storage_state=self.session,
            viewport=SIZE,
            device_scale_factor=SHARPNESS,
            color_scheme=theme,
            reduced_motion="reduce",
        )
        context.clock.set_fixed_time(self.now)
        page = context.new_page()
        page.goto(path)
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
        return page

    def take(self, page: Page, name: str) -> None:
        """As WebP, which Playwright itself does not write: the browser makes it of a PNG."""
        page.mouse.move(1, 1)
        taken = base64.b64encode(page.screenshot(animations="disabled")).decode()
        blank = self.browser.new_page()
        made = blank.evaluate(_TO_WEBP, [taken, QUALITY])
        blank.close()
        picture = base64.b64decode(made.partition(",")[2])
        assert len(picture) <= MOST_BYTES, f"{name} has {len(picture):,} bytes"
        (self.folder / f"{name}.webp").write_bytes(picture)
        page.context.close()


_TO_WEBP = """async ([png, quality]) => {
    const image = new Image()
    image.src = `data:image/png;base64,${png}`
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.width
    canvas.height = image.height
    canvas.getContext('2d').drawImage(image, 0, 0)
    return canvas.toDataURL('image/webp', quality)
}"""


def take_all(camera: Camera) -> None:
    aliases(camera)
    lineage(camera)
    external(camera)
    impact(camera)


def aliases(camera: Camera) -> None:
    page = camera.open(f"{IN_PROJECT}/{DETECTOR}/aliases", "light")
    expect(page.get_by_text("labels v4, checked by two people").last).to_be_visible()
    camera.take(page, "aliases")


def lineage(camera: Camera) -> None:
    page = camera.open(f"{IN_PROJECT}/{DETECTOR}/v/v7/lineage", "dark")
    page.get_by_role("button", name=f"downstream of {SPLIT}").click()
    expect(card(page, "Cluster of 6 runs train · 6 names")).to_be_visible()
    page.get_by_role("button", name="Show all", exact=True).click()
    camera.take(page, "lineage")


def external(camera: Camera) -> None:
    page = camera.open(f"{IN_PROJECT}/{FRAMES}/v/v2/files?file=frames/drive-0412/front-0003.tar", "light")
    expect(page.get_by_role("region", name="External files")).to_contain_text("3 of 24 changed since v2")
    expect(page.get_by_role("treeitem", selected=True)).to_be_visible()
    camera.take(page, "external-files")


def impact(camera: Camera) -> None:
    name, version = BAD.split(":")
    page = camera.open(f"{IN_PROJECT}/{name}/v/{version}/impact", "dark")
    expect(page.get_by_role("row").filter(has_text="detector-onnx")).to_be_visible()
    expect(card(page, f"dataset {name} {version}")).to_be_visible()
    camera.take(page, "impact")
