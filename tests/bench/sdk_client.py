"""What the measurements do with the SDK, in a process of its own.

`log PATH NAME`, `download NAME FOLDER`, and `sign COUNT NAME`: what the SDK asks of the server before it
sends so many blobs that the server lacks.
"""

import hashlib
import json
import shutil
import sys
import time
from pathlib import Path

import wanllmdb
from wanllmdb._generated.input_types import AddEntriesInput, CreateVersionInput, SignUploadsInput
from wanllmdb.manifest import BlobEntry, manifest_lines
from wanllmdb.session import open_session

ENTRIES_AT_ONCE, SIGNED_AT_ONCE = 5_000, 2_000
"""As `publishing.py` and `signing.py` have them."""


def log(path: str, name: str) -> None:
    with wanllmdb.init(project="bench") as run:
        run.log_artifact(path, name=name, type="dataset", aliases=["production"])


def download(name: str, folder: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    with wanllmdb.init(project="bench") as run:
        run.use_artifact(name, alias="production").download(folder)


def sign(count: str, name: str) -> None:
    """Entries that are all missing are added, and their uploads signed, in the SDK's batches."""
    operations = open_session().operations
    wanted = CreateVersionInput(project="bench", artifact=name, type_="dataset")
    draft = operations.create_version(wanted).create_version.version.id
    names = [f"d{number // 100:03d}/f{number:05d}.bin" for number in range(int(count))]
    entries = [BlobEntry(each, "sha256:" + hashlib.sha256(each.encode()).hexdigest(), 4096) for each in names]
    missing: list[str] = []
    for start in range(0, len(entries), ENTRIES_AT_ONCE):
        lines = b"".join(manifest_lines(entries[start : start + ENTRIES_AT_ONCE])).decode()
        added = operations.add_entries(AddEntriesInput(version=draft, manifest=lines)).add_entries
        missing += added.missing
    assert len(missing) == int(count)
    for start in range(0, len(missing), SIGNED_AT_ONCE):
        batch = missing[start : start + SIGNED_AT_ONCE]
        signed = operations.sign_uploads(SignUploadsInput(version=draft, digests=batch)).sign_uploads
        assert len(signed.uploads) == len(batch)


def peak_mb() -> float:
    """Not `ru_maxrss`, which a process inherits from the one that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    line = next(line for line in lines if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def main() -> None:
    action, first, second = sys.argv[1:]
    _ = wanllmdb.init, wanllmdb.Api().server_version()  # imports and the first connection do not count
    work = {"log": log, "download": download, "sign": sign}[action]
    started = time.perf_counter()
    work(first, second)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main()
