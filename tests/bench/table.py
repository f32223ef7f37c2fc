"""Measurements as the table that the docs show."""

import statistics
from collections.abc import Mapping, Sequence

from tests.bench.measures import Measured


def table(rounds: Mapping[str, Sequence[Measured]], where: str) -> str:
    """Each work with its median, its spread, and whether that meets its bar; `where` it was measured comes first."""
    lines = [
        f"{where}; median of {len(next(iter(rounds.values())))} rounds.",
        "",
        "| work | ours | yardstick | ratio (min to max) | bar | |",
        "|---|---|---|---|---|---|",
    ]
    for work, all_measured in rounds.items():
        ratios = sorted(measured.ratio for measured in all_measured)
        ratio = statistics.median(ratios)
        sign, bar = all_measured[0].bar.split(" ")
        met = ratio <= float(bar) if sign == "<=" else ratio >= float(bar)
        ours = statistics.median(measured.value for measured in all_measured)
        bare = statistics.median(measured.yardstick for measured in all_measured)
        spread = f"{ratio:.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        verdict = "met" if met else "missed"
        lines.append(f"| {work} | {ours:.3g} | {bare:.3g} | {spread} | {sign} {bar} | {verdict} |")
    return "\n".join(lines)
