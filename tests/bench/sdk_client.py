"""What the measurements do with the SDK, in a process of its own: `log PATH NAME`, `download NAME FOLDER`."""

import json
import shutil
import sys
import time
from pathlib import Path

import wanllmdb


def log(path: str, name: str) -> None:
    with wanllmdb.init(project="bench") as run:
        run.log_artifact(path, name=name, type="dataset", aliases=["production"])


def download(name: str, folder: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    with wanllmdb.init(project="bench") as run:
        run.use_artifact(name, alias="production").download(folder)


def peak_mb() -> float:
    """Not `ru_maxrss`, which a process inherits from the one that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    line = next(line for line in lines if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def main() -> None:
    action, first, second = sys.argv[1:]
    _ = wanllmdb.init, wanllmdb.Api().server_version()  # imports and the first connection do not count
    work = {"log": log, "download": download}[action]
    started = time.perf_counter()
    work(first, second)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main()
