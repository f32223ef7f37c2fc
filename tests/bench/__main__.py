"""`make bench`: print how the registry compares with the bare thing, measured in the same run."""

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from tests.bench.access import access, access_matrix
from tests.bench.bucket_calls import references_in_s3, sign_for_s3
from tests.bench.buckets import big_file_to_s3, small_files_to_s3
from tests.bench.lineage import lineage, lineage_on_postgresql
from tests.bench.live import commits, fan_out
from tests.bench.measures import Measured, big_file, resolve, small_files, start
from tests.bench.table import table

PACKAGES = ["strawberry-graphql", "graphql-core", "starlette", "uvicorn", "sqlalchemy", "obstore", "urllib3"]


def main() -> None:
    parser = argparse.ArgumentParser("python -m tests.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1.0, help="1: 1 GiB and 10,000 files")
    parser.add_argument(
        "--only", nargs="*", default=["start", "resolve", "access", "lineage", "live", "small", "big", "s3"]
    )
    options = parser.parse_args()
    rounds: dict[str, list[Measured]] = {}
    with tempfile.TemporaryDirectory(prefix="wanllmdb-bench-") as folder:
        for number in range(options.rounds):
            for measured in measure(Path(folder), options.only, options.scale, number):
                rounds.setdefault(measured.work, []).append(measured)
                print(f"  round {number + 1}: {measured.work}: {measured.ratio:.2f}", flush=True)
    machine = f"{os.cpu_count()} cores, Linux {platform.release().split('-')[0]}, Python {platform.python_version()}"
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    print(table(rounds, f"{time.strftime('%Y-%m-%d')}; {machine}; {packages}"))


def measure(folder: Path, only: list[str], scale: float, seed: int) -> list[Measured]:
    """Every measurement that is named, or whose name goes on with a hyphen: `s3` is all that begin so."""
    big, small = int((1 << 30) * scale), int(10_000 * scale)
    works: dict[str, Callable[[], list[Measured]]] = {
        "start": lambda: start(folder),
        "resolve": lambda: resolve(folder, clients=16, duration=max(1.0, 4 * scale)),
        "access-keys": lambda: access(folder, clients=16, duration=max(3.0, 12 * scale)),
        "access-matrix": access_matrix,
        "lineage-sqlite": lambda: lineage(folder, int(100_000 * scale)),
        "lineage-postgresql": lambda: lineage_on_postgresql(folder, int(100_000 * scale)),
        "live-fan-out": lambda: fan_out(folder, int(1_000 * scale)),
        "live-commits": lambda: commits(folder),
        "small": lambda: small_files(folder, small, seed),
        "big": lambda: big_file(folder, big, seed),
        "s3-big": lambda: big_file_to_s3(folder, big, seed),
        "s3-small": lambda: small_files_to_s3(folder, small // 5, seed),
        "s3-sign": lambda: sign_for_s3(folder, small),
        "s3-references": lambda: references_in_s3(folder, small),
    }
    chosen = [work for name, work in works.items() if any(f"{name}-".startswith(f"{o}-") for o in only)]
    return [measured for work in chosen for measured in work()]


if __name__ == "__main__":
    main()
