"""`make bench-web`: print how the web UI's graph compares with others in the same browser, and what it weighs."""

import argparse
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.measures import Measured
from tests.bench.table import table
from tests.bench_web.bundles import bundles
from tests.bench_web.pages import Bench, bench

FRAMES_MS = 2_500
KB = 1024


def main() -> None:
    parser = argparse.ArgumentParser("python -m tests.bench_web", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=["layout", "expansion", "paint", "frames", "bundles"])
    options = parser.parse_args()
    rounds: dict[str, list[Measured]] = {}
    with tempfile.TemporaryDirectory(prefix="wanllmdb-bench-web-") as folder, bench(Path(folder)) as opened:
        for number in range(options.rounds):
            for measured in measure(opened, options.only):
                rounds.setdefault(measured.work, []).append(measured)
                print(f"  round {number + 1}: {measured.work}: {measured.ratio:.3f}", flush=True)
    machine = f"{os.cpu_count()} cores, Linux {platform.release().split('-')[0]}, Chromium without a GPU"
    print(table(rounds, f"{time.strftime('%Y-%m-%d')}; {machine}"))


def measure(opened: Bench, only: list[str]) -> list[Measured]:
    works: dict[str, Callable[[Bench], list[Measured]]] = {
        "layout": layout,
        "expansion": expansion,
        "paint": paint,
        "frames": frames,
        "bundles": weigh,
    }
    return [measured for name in only for measured in works[name](opened)]


def layout(opened: Bench) -> list[Measured]:
    """Milliseconds; ours in a page that has laid nothing out before, as ELK's."""
    return [
        Measured(
            "layout of 2,000 nodes, ms : ELK layered",
            opened.call("ours", 2_000),
            opened.call("elk", 2_000),
            "<= 0.05",
        )
    ]


def expansion(opened: Bench) -> list[Measured]:
    found = [opened.call("expansion", 500, 20) for _ in range(3)]
    grown, fresh = (statistics.median(one[name] for one in found) for name in ("grown", "fresh"))
    most = max(one["most"] for one in found)
    return [
        Measured("layout after expanding one of 500, ms : layout of the 500", grown, fresh, "<= 2"),
        Measured("furthest move of a card then : its height", most, 1, "<= 1"),
    ]


def paint(opened: Bench) -> list[Measured]:
    """Milliseconds from the data to the picture; Vue Flow is given the layout for nothing."""
    ours, flow = opened.call("paintOurs", 2_000), opened.call("paintFlow", 2_000)
    return [Measured("first paint of 2,000 nodes, ms : Vue Flow", ours, flow, "<= 0.2")]


def frames(opened: Bench) -> list[Measured]:
    """Frames a second: panned near and far and zoomed, the worst of the three; an empty canvas before and after."""
    found = []
    for count, bar in ((2_000, 0.9), (10_000, 0.65)):
        before = opened.call("empty", FRAMES_MS)
        explored = min(opened.call("explore", count, FRAMES_MS).values())
        empty = (before + opened.call("empty", FRAMES_MS)) / 2
        work = f"pan and zoom {count:,} nodes, frames/s : empty canvas"
        found.append(Measured(work, explored, empty, f">= {bar}"))
    return found


def weigh(_: Bench) -> list[Measured]:
    limits = {"entry, JS": 90, "entry, CSS": 12, "PlaygroundPage": 200}
    return [
        Measured(f"{name}, gzip kB : budget", size / KB, limits.get(name, 60), "<= 1")
        for name, size in bundles().items()
    ]


if __name__ == "__main__":
    main()
