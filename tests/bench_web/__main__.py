"""`make bench-web`: print how the web UI's graph compares with others in the same browser, and what it weighs."""

import argparse
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.bench.measures import Measured
from tests.bench.table import table
from tests.bench_web.bundles import KB, budget_of, bundles
from tests.bench_web.frames import explorer
from tests.bench_web.pages import Bench, bench
from tests.bench_web.tree import file_tree, registry_with_files

WORKS = ("layout", "expansion", "paint", "frames", "tree")


def main() -> None:
    parser = argparse.ArgumentParser("python -m tests.bench_web", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=[*WORKS, "bundles"])
    options = parser.parse_args()
    machine = f"{os.cpu_count()} cores, Linux {platform.release().split('-')[0]}, Chromium without a GPU"
    where = f"{time.strftime('%Y-%m-%d')}; {machine}, load {os.getloadavg()[0]:.1f} before"
    rounds: dict[str, list[Measured]] = {}
    with ExitStack() as stack:
        works = prepare(stack, [name for name in WORKS if name in options.only])
        for number in range(options.rounds):
            for measured in (found for work in works for found in work()):
                rounds.setdefault(measured.work, []).append(measured)
                print(f"  round {number + 1}: {measured.work}: {measured.ratio:.3f}", flush=True)
    if rounds:
        print(table(rounds, f"{where}, {os.getloadavg()[0]:.1f} after"))
    if "bundles" in options.only:
        print(table({measured.work: [measured] for measured in weigh()}, "What is built, gzipped"))


def prepare(stack: ExitStack, names: list[str]) -> list[Callable[[], list[Measured]]]:
    """What is to be measured in each round; what it needs runs until the stack is closed."""
    if not names:
        return []
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wanllmdb-bench-web-")))
    opened = stack.enter_context(bench(folder / "pages"))
    url = stack.enter_context(registry_with_files(folder)) if "tree" in names else ""
    works: dict[str, Callable[[], list[Measured]]] = {
        "layout": lambda: layout(opened),
        "expansion": lambda: expansion(opened),
        "paint": lambda: paint(opened),
        "frames": lambda: explorer(opened),
        "tree": lambda: file_tree(opened, url),
    }
    return [works[name] for name in names]


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


def weigh() -> list[Measured]:
    return [
        Measured(f"{name}, kB : budget", size / KB, budget_of(name), "<= 1")
        for name, size in bundles().items()
    ]


if __name__ == "__main__":
    main()
