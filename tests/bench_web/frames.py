"""How smoothly things move, in frames a second, against an empty canvas in the same browser."""

import statistics
from collections.abc import Callable, Mapping

from playwright.sync_api import Page

from tests.bench.measures import Measured
from tests.bench_web.pages import Bench, call

SLICES = 3
SLICE_MS = 1_200
MOTIONS = ("near", "far", "zoom")


def explorer(opened: Bench) -> list[Measured]:
    """The explorer panned near and far and zoomed: the worst of the three."""
    found = []
    for count, bar in ((2_000, 0.9), (10_000, 0.65)):
        with opened.page() as empty, opened.page() as page:
            call(page, "showExplorer", count)
            value, cleared = against_empty(empty, {name: _motion(page, name) for name in MOTIONS})
        found.append(
            Measured(f"pan and zoom {count:,} nodes, frames/s : empty canvas", value, cleared, f">= {bar}")
        )
    return found


def _motion(page: Page, name: str) -> Callable[[], float]:
    return lambda: float(call(page, "explore", name, SLICE_MS))


def against_empty(empty: Page, motions: Mapping[str, Callable[[], float]]) -> tuple[float, float]:
    """Frames a second of the worst motion and of the canvas: medians of short slices that take turns.

    So what else the machine has to do meanwhile is in both.
    """
    pairs: dict[str, list[tuple[float, float]]] = {name: [] for name in motions}
    for _ in range(SLICES):
        for name, motion in motions.items():
            cleared = float(call(empty, "empty", SLICE_MS))
            pairs[name].append((motion(), cleared))
    medians = [
        (statistics.median(moved for moved, _ in found), statistics.median(cleared for _, cleared in found))
        for found in pairs.values()
    ]
    return min(medians, key=lambda pair: pair[0] / pair[1])
