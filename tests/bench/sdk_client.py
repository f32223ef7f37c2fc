"""What the measurements do with the SDK, in a process of its own: `log PATH NAME`, `download NAME FOLDER`."""

import json
import resource
import shutil
import sys
import time

import wanllmdb


def log(path: str, name: str) -> None:
    with wanllmdb.init(project="bench") as run:
        run.log_artifact(path, name=name, type="dataset", aliases=["production"])


def download(name: str, folder: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    with wanllmdb.init(project="bench") as run:
        run.use_artifact(name, alias="production").download(folder)


def main() -> None:
    action, first, second = sys.argv[1:]
    _ = wanllmdb.init, wanllmdb.Api().server_version()  # imports and the first connection do not count
    work = {"log": log, "download": download}[action]
    started = time.perf_counter()
    work(first, second)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak}))


if __name__ == "__main__":
    main()
